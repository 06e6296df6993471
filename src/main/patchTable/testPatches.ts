import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { patchStates } from '../../shared/comparison/verdicts.ts';
import { modalityNames } from '../../shared/model/modality.ts';
import { patchVocabulary } from '../../shared/expression/index.ts';
import type { Expression, PatchFacts } from '../../shared/expression/index.ts';

/** A patch of a test: what the naive evaluator reads, and what only the catalogue has. */
export interface TestPatch extends PatchFacts {
  readonly unit: number;
  readonly roiKey: string;
  readonly maskState: number;
  readonly year: string;
}

/** Numbers from 0 to n - 1 that are the same in every run. */
export function randomInts(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % n;
  };
}

const splitNames = ['train', 'valid', 'test', null] as const;
const dates = ['2019-05-01', '2020-06-30', '2021-07', null] as const;
const domains = ['D006', 'D012', 'D024047', 'plain folder'];

/** Patches with everything that a catalogue may or may not know, in the order of the dataset. */
export function randomPatches(count: number, seed = 1): TestPatch[] {
  const int = randomInts(seed);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)]!;
  const counts = (): [number, number][] | null =>
    int(6) === 0
      ? null
      : [...new Set(Array.from({ length: int(8) }, () => int(20)))]
          .sort((a, b) => a - b)
          .map((value) => [value, int(5) === 0 ? 4_000_000_000 : 1 + int(9)]);
  // What people said, and what was compared, by numbers of their own: all others stay as they are.
  const more = randomInts(seed + 1000);
  const patches: TestPatch[] = [];
  for (let i = 0; i < count; i++) {
    const unit = 1 + Math.floor((i * domains.length) / count);
    const domain = domains[unit - 1]!;
    const roi = `AF-S1-${1 + Math.floor(i / 25)}`;
    const year = unit === domains.length ? '' : String(2018 + unit);
    const measured = int(5) > 0;
    const known = (n: number): number | null => (measured && int(4) > 0 ? int(n) : null);
    const modalityBits = int(1024);
    const maskState = int(3) === 0 ? int(5) : 0;
    const edits = int(4) === 0 ? int(3) : 0;
    const hasMask = (modalityBits & (1 << modalityNames.indexOf('AERIAL_LABEL-COSIA'))) !== 0;
    const placed = int(4) > 0;
    const disagreements = more(4) === 0 ? null : more(4);
    patches.push({
      unit,
      roiKey: `${domain}-${year}_${roi}`,
      maskState,
      patchId: `${domain}-${year}_${roi}_${i % 25}-é${i}`,
      ...{ domain, year, roi, row: i % 25, col: i, modalityBits, edits },
      changedPx: edits > 0 ? int(1000) : 0,
      split: pick(splitNames),
      splits:
        int(3) === 0 ? undefined : { split_1: pick(['train', 'test']), 'odd "name"': pick(['10', '9']) },
      aerialDate: pick(dates),
      spotDate: pick(dates),
      historicalDate: pick(dates),
      camera: pick(['UCE-M3', 'Éagle', '', null]),
      state:
        !hasMask || maskState === 1
          ? 'noMask'
          : maskState > 1
            ? 'readOnly'
            : edits > 0
              ? 'edited'
              : 'untouched',
      measured,
      cosia: measured ? counts() : null,
      lpis1: measured ? counts() : null,
      lpis2: measured ? counts() : null,
      lpis3: measured ? counts() : null,
      unknownPx: known(10),
      lpisUnknownPx: known(10),
      hierarchyPx: known(10),
      s2Dates: known(80),
      s2Valid: known(60),
      s1AscDates: known(40),
      s1DescDates: known(40),
      x: placed ? 500_000 + i * 100 + 51.2 : null,
      y: placed ? 6_600_000 - i - 51.2 : null,
      problems: int(10) === 0 ? 1 + int(2) : 0,
      review: more(3) === 0 ? patchStates[more(patchStates.length)]! : 'untouched',
      remarks: more(5) === 0 ? more(4) : 0,
      disagreements,
      severity: disagreements ? more(40) / 4 : null,
    });
  }
  return patches;
}

/** As `facts/counts.ts` writes them: value, then pixels as uint32, little-endian. */
export function encodeTestCounts(counts: PatchFacts['cosia']): Buffer | null {
  if (!counts) return null;
  const bytes = Buffer.alloc(counts.length * 5);
  counts.forEach(([value, px], i) => {
    bytes[i * 5] = value;
    bytes.writeUInt32LE(px, i * 5 + 1);
  });
  return bytes;
}

export function writeFact(db: Database, rowId: number, patch: PatchFacts): void {
  db.prepare('INSERT OR REPLACE INTO fact VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    rowId,
    'stamp',
    encodeTestCounts(patch.cosia),
    encodeTestCounts(patch.lpis1),
    encodeTestCounts(patch.lpis2),
    encodeTestCounts(patch.lpis3),
    ...[patch.unknownPx, patch.lpisUnknownPx, patch.hierarchyPx, patch.s2Dates, patch.s2Valid],
    ...[patch.s1AscDates, patch.s1DescDates],
  );
}

/**
 * Writes patches as a scan of a dataset. Rows of the units alternate in the table, as they do when units are written side by
 * side; within a unit they keep their order.
 *
 * @returns the row of `patch` of each.
 */
export function writeScan(
  db: Database,
  datasetId: string,
  patches: readonly TestPatch[],
  state: 'current' | 'pending' | 'stale' = 'current',
): Map<string, number> {
  const rowIds = new Map<string, number>();
  db.transaction(() => {
    const scan = Number(
      db
        .prepare(
          `INSERT INTO scan (dataset_id, path, layout, state, started_at) VALUES (?, '/d', 'flair-hub', ?, '')`,
        )
        .run(datasetId, state).lastInsertRowid,
    );
    const units = new Map<number, { id: number; rois: Map<string, number>; queue: TestPatch[] }>();
    for (const patch of patches) {
      let unit = units.get(patch.unit);
      if (!unit) {
        const { lastInsertRowid } = db
          .prepare(`INSERT INTO unit (dataset_id, key, fingerprint, state) VALUES (?, ?, '', 'complete')`)
          .run(datasetId, `U${patch.unit}`);
        unit = { id: Number(lastInsertRowid), rois: new Map(), queue: [] };
        db.prepare('INSERT INTO scan_unit VALUES (?, ?, ?)').run(scan, units.size, unit.id);
        units.set(patch.unit, unit);
      }
      if (!unit.rois.has(patch.roiKey)) {
        const { lastInsertRowid } = db
          .prepare(
            `INSERT INTO roi (unit, roi_key, domain, year, roi, patches, common_bits, any_bits) VALUES (?, ?, ?, ?, ?, 0, 0, 0)`,
          )
          .run(unit.id, patch.roiKey, patch.domain, patch.year, patch.roi);
        unit.rois.set(patch.roiKey, Number(lastInsertRowid));
      }
      unit.queue.push(patch);
    }
    const insert = db.prepare(
      `INSERT INTO patch (unit, roi, patch_id, name, row, col, bits, mask_state, origin_x, origin_y, geom_x, geom_y,
         split, splits, aerial_date, camera, spot_date, historical_date)
       VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const problem = db.prepare(
      `INSERT INTO problem (scan, unit, stage, rank, code, path, patch_id, params) VALUES (?, ?, 'names', 1, 'c', 'p', ?, '{}')`,
    );
    for (let turn = 0; [...units.values()].some(({ queue }) => turn < queue.length); turn++) {
      for (const unit of units.values()) {
        const patch = unit.queue[turn];
        if (!patch) continue;
        const place = patch.x == null ? null : [Math.round(patch.x - 51.2), Math.round(patch.y! + 51.2)];
        // Whole metres, so that the centre is computed without rounding. Every third is placed by its metadata only.
        const places = !place
          ? [null, null, null, null]
          : turn % 3 === 0
            ? [null, null, ...place]
            : [...place, 1, 1];
        const rowId = Number(
          insert.run(
            ...[unit.id, unit.rois.get(patch.roiKey), patch.patchId, patch.row, patch.col],
            ...[patch.modalityBits, patch.maskState, ...places, patch.split],
            ...[patch.splits ? JSON.stringify(patch.splits) : null, patch.aerialDate, patch.camera],
            ...[patch.spotDate, patch.historicalDate],
          ).lastInsertRowid,
        );
        rowIds.set(patch.patchId, rowId);
        if (patch.measured) writeFact(db, rowId, patch);
        for (let i = 0; i < (patch.problems ?? 0); i++)
          problem.run(i === 0 ? null : scan, i === 0 ? unit.id : null, patch.patchId);
      }
    }
  })();
  return rowIds;
}

/** Writes a row of which only some columns matter; those that must hold something hold nothing. */
function insertRow(db: Database, table: string, values: Readonly<Record<string, unknown>>): number {
  const columns = db.pragma(`table_info(${table})`) as {
    name: string;
    type: string;
    notnull: 0 | 1;
    pk: number;
  }[];
  const empty = (type: string) => (type === 'TEXT' ? '' : type === 'BLOB' ? Buffer.alloc(0) : 0);
  const row = columns
    .filter(({ name, notnull, pk }) => name in values || (notnull === 1 && pk === 0))
    .map(({ name, type }) => [name, values[name] ?? empty(type)] as const);
  const names = row.map(([name]) => name).join(', ');
  const places = row.map(() => '?').join(', ');
  const insert = db.prepare(`INSERT INTO ${table} (${names}) VALUES (${places})`);
  return Number(insert.run(row.map(([, value]) => value)).lastInsertRowid);
}

/** Writes the disagreements that patches say they have; each but the worst lies in a patch that no dataset has, too. */
export function writeCompared(db: Database, datasetId: string, patches: readonly TestPatch[]): void {
  db.transaction(() => {
    for (const [roiKey, here] of Map.groupBy(patches, (patch) => patch.roiKey)) {
      const roi = insertRow(db, 'compared_roi', { dataset_id: datasetId, roi_key: roiKey });
      for (const { patchId, disagreements, severity } of here) {
        const error = disagreements == null ? 'fileMissing' : null;
        insertRow(db, 'compared_patch', { roi, patch_id: patchId, ...(error ? { error } : {}) });
        for (let i = 0; i < (disagreements ?? 0); i++) {
          const item = { item: `${patchId}/${i}`, patches: i === 0 ? patchId : `none\n${patchId}` };
          insertRow(db, 'disagreement', { roi, ...item, severity: i === 0 ? severity : severity! / 2 });
        }
      }
    }
  })();
}

const { names } = patchVocabulary;
const namesOf = (type: string): string[] =>
  Object.keys(names).filter((name) => names[name as keyof typeof names].type === type);
const named = (type: string): fc.Arbitrary<Expression> =>
  fc.constantFrom(...namesOf(type)).map((name): Expression => ({ kind: 'name', name }));
const literal = (value: string | number | boolean): Expression => ({ kind: 'literal', value });
const someText = fc.constantFrom(
  ...[
    'train',
    '2020-06-30',
    '2021',
    'D012',
    '24',
    '06',
    'AF-S1-3',
    'edited',
    'é',
    '',
    'É*',
    '*1?',
    'uce',
    '9',
  ],
);
const someNumber = fc.oneof(
  fc.integer({ min: -2, max: 60 }),
  fc.constantFrom(0.1, 0.5, 500_100, 2020, 1e308, -0),
);

const text: fc.Arbitrary<Expression> = fc.oneof(
  named('text'),
  someText.map(literal),
  fc
    .constantFrom('split_1', 'odd "name"', 'absent')
    .map((argument): Expression => ({ kind: 'call', name: 'splits', argument })),
);

/** Any well-typed expressions of the patch vocabulary. */
export const { condition, number } = fc.letrec<{ condition: Expression; number: Expression }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    named('number'),
    someNumber.map(literal),
    fc
      .record({ name: fc.constantFrom('share', 'lpis1', 'lpis2', 'lpis3'), value: fc.nat(20) })
      .map(({ name, value }): Expression => ({ kind: 'call', name, argument: String(value) })),
    tie('number')
      .filter((operand) => operand.kind !== 'literal')
      .map((operand): Expression => ({ kind: 'negate', operand })),
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      left: tie('number'),
      right: tie('number'),
    }),
  ),
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    named('boolean'),
    fc.boolean().map(literal),
    fc
      .record({ name: fc.constantFrom('has', 'missing'), argument: fc.constantFrom(...modalityNames) })
      .map(({ name, argument }): Expression => ({ kind: 'call', name, argument })),
    fc.record({
      kind: fc.constant('in' as const),
      left: text,
      values: fc.array(someText, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      left: tie('number'),
      values: fc.array(someNumber, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      left: tie('condition'),
      values: fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(...(['=', '!=', '<', '<=', '>', '>=', 'contains', 'like'] as const)),
      left: text,
      right: text,
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(...(['=', '!=', '<', '<=', '>', '>='] as const)),
      left: tie('number'),
      right: tie('number'),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=' as const, '!=' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
    tie('condition').map((operand): Expression => ({ kind: 'not', operand })),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('condition'),
      right: tie('condition'),
    }),
  ),
}));
