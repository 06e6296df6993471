import { join, posix } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Layout } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { unpackEntry } from '../datasets/index.ts';

/** The columns of a patch that say where its files are. */
export interface FilesRow {
  readonly id: number;
  readonly name: string;
  readonly bits: number;
  readonly archive_bits: number;
}

/** A file of a patch. */
export interface PatchFile {
  readonly source: RasterSource;
  /** Relative to the dataset, through its archive where it lies in one. */
  readonly path: string;
  /** Relative to the dataset as if its archives were extracted. */
  readonly treePath: string;
}

interface RoiFileRow {
  readonly modality: Modality;
  readonly archive: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly entries: Uint8Array | null;
}

/** Where the files of the patches of one ROI are. */
export interface RoiFileIndex {
  /** Null when the patch has no file of this modality. */
  find(root: string, patch: FilesRow, modality: Modality): PatchFile | null;
}

/** Reads where the files of a ROI are; what it answers stays true as long as the ROI's row. */
export function prepareRoiFiles(db: Database): (layout: Layout, roi: number) => RoiFileIndex {
  const filesOf = db.prepare<[number], RoiFileRow>(
    'SELECT modality, archive, prefix, suffix, entries FROM roi_file WHERE roi = ? ORDER BY archive',
  );
  const firstOf = db.prepare<[number], number>('SELECT min(id) FROM patch WHERE roi = ?').pluck();
  const exceptionsOf = db.prepare<[number], { patch: number; modality: Modality; path: string }>(
    `SELECT e.patch, e.modality, e.path FROM patch CROSS JOIN file_exception AS e ON e.patch = patch.id
     WHERE patch.roi = ?`,
  );
  return (layout, roi) => {
    const files = new Map<Modality, RoiFileRow[]>();
    for (const row of filesOf.all(roi)) files.set(row.modality, [...(files.get(row.modality) ?? []), row]);
    const exceptions = new Map(
      exceptionsOf.all(roi).map(({ patch, modality, path }) => [`${patch} ${modality}`, path]),
    );
    const first = firstOf.get(roi) ?? 0;
    return {
      find(root, patch, modality) {
        const bit = modalityBit(modality);
        if ((patch.bits & bit) === 0) return null;
        const exception = exceptions.get(`${patch.id} ${modality}`);
        const rows = files.get(modality) ?? [];
        if ((patch.archive_bits & bit) === 0) {
          const row = rows.find(({ archive }) => archive === '');
          const path = exception ?? (row ? row.prefix + patch.name + row.suffix : null);
          return path === null ? null : { source: join(root, path), path, treePath: path };
        }
        for (const row of rows) {
          const place = row.entries && unpackEntry(row.entries, patch.id - first);
          if (!place) continue;
          const { archive } = row;
          const entry = exception?.startsWith(`${archive}/`)
            ? exception.slice(archive.length + 1)
            : row.prefix + patch.name + row.suffix;
          return {
            source: { archive: join(root, archive), entry, ...place },
            path: `${archive}/${entry}`,
            // The hub's archives hold a folder of the dataset's root, wherever they lie themselves.
            treePath: layout === 'flair-hub' ? entry : posix.join(posix.dirname(archive), entry),
          };
        }
        return null;
      },
    };
  };
}

/** ROIs whose files are kept at hand: a map draws one, an export walks one after the other. */
const keptRois = 64;

/** Finds files of patches quickly: one small query each once a patch of the ROI was asked for. */
export class SourceFinder {
  readonly #patch;
  readonly #roiFiles: ReturnType<typeof prepareRoiFiles>;
  readonly #rois = new Map<number, RoiFileIndex>();

  constructor(db: Database) {
    this.#roiFiles = prepareRoiFiles(db);
    this.#patch = db.prepare<[string, number], FilesRow & { roi: number }>(
      `SELECT patch.id, patch.roi, patch.name, patch.bits, patch.archive_bits
       FROM patch CROSS JOIN scan_unit ON scan_unit.unit = patch.unit
       WHERE patch.patch_id = ? AND scan_unit.scan = ?`,
    );
  }

  find(
    scan: { readonly id: number; readonly path: string; readonly layout: Layout },
    patchId: string,
    modality: Modality,
  ): PatchFile | null {
    const patch = this.#patch.get(patchId, scan.id);
    return patch ? this.#indexOf(scan.layout, patch.roi).find(scan.path, patch, modality) : null;
  }

  /** To be called when another scan is shown: rows of deleted ROIs are used again. */
  forget(): void {
    this.#rois.clear();
  }

  #indexOf(layout: Layout, roi: number): RoiFileIndex {
    const known = this.#rois.get(roi);
    if (known) return known;
    if (this.#rois.size >= keptRois) this.#rois.delete(this.#rois.keys().next().value!);
    const index = this.#roiFiles(layout, roi);
    this.#rois.set(roi, index);
    return index;
  }
}
