import type { Database } from 'better-sqlite3';
import { layoutSpec } from '../../shared/model/layouts.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import { modalityBit, modalityNames } from '../../shared/model/modality.ts';
import { found, maskStates, packEntries, unpackEntry } from '../datasets/index.ts';
import type { FoundProblem, RoiFiles, ScannedRoi } from '../datasets/index.ts';
import { missingOf, newDomainCount } from './missing.ts';
import type { DomainCount } from './missing.ts';
import { ProblemWriter } from './ProblemWriter.ts';
import type { ProblemCounts } from './ProblemWriter.ts';

const labelBit = modalityBit('AERIAL_LABEL-COSIA');
const okState = maskStates.indexOf('ok');
const missingState = maskStates.indexOf('maskMissing');

/** Numbers of a patch in `ScannedRoi.cells`. */
const cellNumbers = 4;

export interface NewUnit {
  readonly datasetId: string;
  readonly scan: number;
  readonly position: number;
  readonly key: string;
  readonly fingerprint: string;
  readonly layout: Layout;
}

/**
 * Writes the rows of one unit. Every method is one or a few hundred short statements, to be called within a transaction
 * (`writeInSlices`). Until `finish` the unit counts as not read.
 */
export class UnitWriter {
  readonly unit: number;
  readonly #of: NewUnit;
  readonly #statements: Statements;
  readonly #problems: ProblemWriter;
  readonly #domains = new Map<string, DomainCount>();
  #files = 0;
  #rois = 0;
  #patches = 0;

  constructor(statements: Statements, db: Database, of: NewUnit, counts: ProblemCounts) {
    this.#of = of;
    this.#statements = statements;
    const { datasetId, key, fingerprint, scan, position } = of;
    this.unit = db
      .transaction(() => {
        const id = Number(statements.insertUnit.run(datasetId, key, fingerprint).lastInsertRowid);
        statements.insertScanUnit.run(scan, position, id);
        return id;
      })
      .immediate();
    this.#problems = new ProblemWriter(db, { unit: this.unit }, 'names', counts);
  }

  /**
   * Adds a ROI with all its patches, as their names describe them. Ids of its patches follow one another: that is how
   * the tables of archive entries are read.
   */
  addRoi(scanned: ScannedRoi): void {
    // Names of FLAIR-HUB hold the domain, which is the unit: only those of other layouts can occur in two.
    const roi = this.#of.layout === 'flair-hub' ? scanned : this.#withoutDuplicates(scanned);
    const count = roi.patchIds.length;
    if (count === 0) return;
    const { insertRoi, insertPatch, insertFile, insertException, insertSeries } = this.#statements;
    const { roiKey, domain, year, cells, split } = roi;
    let common = -1;
    let any = 0;
    for (let i = 2; i < cells.length; i += cellNumbers) {
      common &= cells[i]!;
      any |= cells[i]!;
    }
    const roiRow = Number(
      insertRoi.run(this.unit, roiKey, domain, year, roi.roi, count, common, any).lastInsertRowid,
    );
    const ids: number[] = [];
    for (let i = 0; i < count; i++) {
      const at = i * cellNumbers;
      const bits = cells[at + 2]!;
      const state = (bits & labelBit) === 0 ? missingState : okState;
      ids.push(
        Number(
          insertPatch.run(
            this.unit,
            roiRow,
            roi.patchIds[i]!,
            roi.names[i]!,
            cells[at]!,
            cells[at + 1]!,
            bits,
            cells[at + 3]!,
            state,
            split,
          ).lastInsertRowid,
        ),
      );
    }
    for (const { modality, archive, prefix, suffix, entries } of roi.files) {
      insertFile.run(roiRow, modality, archive ?? '', prefix, suffix, entries);
    }
    for (const { index, modality, path } of roi.exceptions) insertException.run(ids[index]!, modality, path);
    if (roi.series) {
      const { data, masks } = roi.series;
      insertSeries.run(roiRow, JSON.stringify(data), masks === null ? null : JSON.stringify(masks));
    }
    this.#count(roi);
    this.#rois++;
    this.#patches += count;
  }

  addProblem(problem: FoundProblem): void {
    const roi = problem.patchId === null ? null : this.#statements.roiOf.get(problem.patchId, this.unit);
    this.#problems.add(problem, roi ?? null);
  }

  /** @param files raster files of the unit. */
  finish(files: number): void {
    this.#files = files;
    for (const domain of this.#domains.values()) {
      for (const problem of missingOf(this.#of.layout, this.#of.key, domain)) this.#problems.add(problem);
    }
    this.#problems.finish();
    this.#statements.finishUnit.run(this.#files, this.#rois, this.#patches, this.unit);
  }

  #count({ domain, year, cells, split, patchIds }: ScannedRoi): void {
    const key = `${domain}-${year}`;
    let entry = this.#domains.get(key);
    if (!entry) {
      this.#domains.set(key, (entry = newDomainCount(domain, year)));
    }
    // Test folders of FLAIR#1 and FLAIR#2 come without masks.
    if (this.#of.layout !== 'flair-hub' && this.#of.layout !== 'plain' && split === 'test') return;
    entry.patches += cells.length / cellNumbers;
    const all = allBits(this.#of.layout);
    for (let i = 2; i < cells.length; i += cellNumbers) {
      const lacks = all & ~cells[i]!;
      if (lacks === 0) continue;
      for (let m = 0; m < modalityNames.length; m++) {
        if ((lacks & (1 << m)) === 0) continue;
        if (entry.missing[m]!++ === 0) entry.examples[m] = patchIds[(i - 2) / cellNumbers]!;
      }
    }
  }

  /** The patches whose id no unit of the scan has yet; the others are left out and told. */
  #withoutDuplicates(roi: ScannedRoi): ScannedRoi {
    const own = new Set<string>();
    const kept: number[] = [];
    roi.patchIds.forEach((id, i) => {
      if (!own.has(id) && this.#statements.isTaken.get(id, this.#of.scan) === undefined) {
        own.add(id);
        kept.push(i);
        return;
      }
      const file = roi.files.find(({ modality }) => modality === 'AERIAL_RGBI') ?? roi.files[0];
      const exception = roi.exceptions.find(({ index }) => index === i);
      const path = exception?.path ?? (file ? `${file.prefix}${roi.names[i]!}${file.suffix}` : id);
      this.#problems.add(found('warning', 'duplicatePatch', path, { patch: id }));
    });
    return kept.length === roi.patchIds.length ? roi : takePatches(roi, kept);
  }
}

function takePatches(roi: ScannedRoi, kept: readonly number[]): ScannedRoi {
  const cells = new Int32Array(kept.length * cellNumbers);
  kept.forEach((from, to) =>
    cells.set(roi.cells.subarray(from * cellNumbers, (from + 1) * cellNumbers), to * cellNumbers),
  );
  const entriesOf = ({ entries }: RoiFiles): Uint8Array | null =>
    entries && packEntries(kept.map((i) => unpackEntry(entries, i)));
  const place = new Map(kept.map((from, to) => [from, to]));
  return {
    ...roi,
    patchIds: kept.map((i) => roi.patchIds[i]!),
    names: kept.map((i) => roi.names[i]!),
    cells,
    files: roi.files.map((file) => ({ ...file, entries: entriesOf(file) })),
    exceptions: roi.exceptions.flatMap((e) =>
      place.has(e.index) ? [{ ...e, index: place.get(e.index)! }] : [],
    ),
  };
}

function allBits(layout: Layout): number {
  return layoutSpec(layout).modalities.reduce((bits, { modality }) => bits | modalityBit(modality), 0);
}

type Statements = ReturnType<typeof prepareUnitWriter>;

/** The statements of all `UnitWriter`s of a run. */
export function prepareUnitWriter(db: Database) {
  return {
    insertUnit: db.prepare(
      `INSERT INTO unit (dataset_id, key, fingerprint, state) VALUES (?, ?, ?, 'writing')`,
    ),
    insertScanUnit: db.prepare('INSERT INTO scan_unit (scan, position, unit) VALUES (?, ?, ?)'),
    finishUnit: db.prepare(`UPDATE unit SET state = 'names', files = ?, rois = ?, patches = ? WHERE id = ?`),
    insertRoi: db.prepare(
      'INSERT INTO roi (unit, roi_key, domain, year, roi, patches, common_bits, any_bits) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    insertPatch: db.prepare(
      `INSERT INTO patch (unit, roi, patch_id, name, row, col, bits, archive_bits, mask_state, split)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertFile: db.prepare(
      'INSERT OR REPLACE INTO roi_file (roi, modality, archive, prefix, suffix, entries) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    insertException: db.prepare(
      'INSERT OR REPLACE INTO file_exception (patch, modality, path) VALUES (?, ?, ?)',
    ),
    insertSeries: db.prepare('INSERT INTO roi_series (roi, data, masks) VALUES (?, ?, ?)'),
    roiOf: db
      .prepare<[string, number], number>('SELECT roi FROM patch WHERE patch_id = ? AND unit = ?')
      .pluck(),
    // Most ids are of this dataset and few scans: the index finds one or two rows.
    isTaken: db
      .prepare<[string, number], number>(
        `SELECT 1 FROM patch CROSS JOIN scan_unit ON scan_unit.unit = patch.unit
         WHERE patch.patch_id = ? AND scan_unit.scan = ? LIMIT 1`,
      )
      .pluck(),
  };
}
