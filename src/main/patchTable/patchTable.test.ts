import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  evaluate,
  lookupPatch,
  parseExpression,
  printExpression,
  valueOf,
} from '../../shared/expression/index.ts';
import type { Value } from '../../shared/expression/index.ts';
import { cosiaHub } from '../../shared/model/nomenclatures.ts';
import { openDatabase } from '../workspace/index.ts';
import { createPatchTable } from './index.ts';
import type { PatchEdits, PatchRemarks, PatchTable } from './index.ts';
import { condition, number, randomPatches, writeCompared, writeFact, writeScan } from './testPatches.ts';
import type { TestPatch } from './testPatches.ts';
import { naturalKey } from './TextColumn.ts';

const byName = { by: 'name', descending: false };

function editsOf(patches: readonly TestPatch[]): Map<string, PatchEdits> {
  return new Map(
    patches
      .filter(({ edits }) => edits > 0)
      .map(({ patchId, edits, changedPx }) => [patchId, { edits, changedPx, readOnly: null }]),
  );
}

function reviewOf(patches: readonly TestPatch[]): Map<string, PatchRemarks> {
  return new Map(
    patches
      .filter(({ review, remarks }) => review !== 'untouched' || remarks! > 0)
      .map(({ patchId, review, remarks }) => [patchId, { state: review!, openRemarks: remarks! }]),
  );
}

function shareOf({ cosia }: TestPatch, value: number): number {
  const total = (cosia ?? []).reduce((sum, [, px]) => sum + px, 0);
  return ((cosia ?? []).find(([candidate]) => candidate === value)?.[1] ?? 0) / total;
}

function select(patches: readonly TestPatch[], where: string): string[] {
  const expression = parseExpression(where);
  return patches.filter((patch) => evaluate(expression, lookupPatch(patch))).map(({ patchId }) => patchId);
}

describe('five thousand patches of which not all is known', () => {
  const patches = randomPatches(5000);
  let folder: string;
  let db: Database;
  let table: PatchTable;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'arpenteur-table-'));
    db = openDatabase(join(folder, 'catalogue.sqlite'), 'catalogue');
    writeScan(db, 'other', randomPatches(60, 9));
    writeScan(db, 'ds', patches);
    writeCompared(db, 'ds', patches);
    const edits = editsOf(patches);
    table = createPatchTable({
      databasePath: join(folder, 'catalogue.sqlite'),
      editStates: (datasetId) => (datasetId === 'ds' ? edits : new Map()),
      reviewStates: (datasetId) => (datasetId === 'ds' ? reviewOf(patches) : new Map()),
      threads: 0,
      classes: () => cosiaHub.classes,
    });
  });
  afterAll(async () => {
    await table.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('any filter selects what the evaluator selects patch by patch', async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (expression) => {
        const where = printExpression(expression);
        expect(await table.select('ds', where), where).toEqual(select(patches, where));
      }),
      { numRuns: 250, seed: 20260101 },
    );
  }, 30_000);

  test.each([
    ['department = "24" and department = "47"', (patch: TestPatch) => patch.domain === 'D024047'],
    ['department in ("06", "47")', (patch: TestPatch) => /D006|D024047/.test(patch.domain)],
    ['department != "24" and domain like "d*"', (patch: TestPatch) => /D006|D012/.test(patch.domain)],
    ['share("Culture") > 0.5', (patch: TestPatch) => shareOf(patch, 9) > 0.5],
    ['share("agricultural land") > 0.5', (patch: TestPatch) => shareOf(patch, 9) > 0.5],
    ['not measured', (patch: TestPatch) => !patch.measured],
    ['state = "readOnly"', (patch: TestPatch) => patch.state === 'readOnly'],
    [
      'aerial_date >= "2020-06" and aerial_date < "2021"',
      (patch: TestPatch) => patch.aerialDate === '2020-06-30',
    ],
    ["splits('odd \"name\"') = '10'", (patch: TestPatch) => patch.splits?.['odd "name"'] === '10'],
    ['problems > 1', (patch: TestPatch) => patch.problems === 2],
    ['patch ~ "É12"', (patch: TestPatch) => patch.patchId.includes('é12')],
  ])('%s', async (where, fits) => {
    const expected = patches.filter(fits).map(({ patchId }) => patchId);
    expect(expected.length).toBeGreaterThan(0);
    expect(await table.select('ds', where)).toEqual(expected);
  });

  test('any number sorts as its values do, unknown ones last both ways, equal ones in the order of the dataset', async () => {
    await fc.assert(
      fc.asyncProperty(number, fc.boolean(), async (expression, descending) => {
        const values = patches.map((patch) => valueOf(expression, lookupPatch(patch)) as number | null);
        const order = patches.map((_, i) => i);
        order.sort((a, b) => {
          const [x, y] = [values[a]!, values[b]!];
          if (x === y) return a - b;
          if (x === null || y === null) return x === null ? 1 : -1;
          return (x < y ? -1 : 1) * (descending ? -1 : 1);
        });
        const by = printExpression(expression);
        const ids = await table.ids({
          datasetId: 'ds',
          where: '',
          sort: { by, descending },
          from: 0,
          to: 1e6,
        });
        expect(ids, by).toEqual(order.map((i) => patches[i]!.patchId));
      }),
      { numRuns: 60, seed: 20260102 },
    );
  }, 30_000);

  test.each(['camera', 'roi', 'department', 'splits(split_1)', 'state', 'aerial_date', 'domain'])(
    'texts sort as people read them: %s',
    async (by) => {
      const expression = { kind: 'name', name: by } as const;
      const keyOf = (patch: TestPatch): string | null => {
        const value: Value =
          by === 'splits(split_1)'
            ? (patch.splits?.['split_1'] ?? null)
            : valueOf(expression, lookupPatch(patch));
        const first = Array.isArray(value) ? value[0]! : value;
        return first === null ? null : naturalKey(String(first));
      };
      const expected = patches
        .map((patch, i) => ({ id: patch.patchId, i, key: keyOf(patch) }))
        .sort((a, b) => {
          if (a.key === b.key) return a.i - b.i;
          if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
          return a.key < b.key ? -1 : 1;
        });
      const sort = { by, descending: false };
      expect(await table.ids({ datasetId: 'ds', where: '', sort, from: 0, to: 1e6 })).toEqual(
        expected.map(({ id }) => id),
      );
      if (by === 'roi') expect(naturalKey('AF-S1-9') < naturalKey('AF-S1-10')).toBe(true);
    },
  );

  test('a page is a window of the list, with what the grid shows', async () => {
    const where = 'measured and share(3) > 0';
    const expected = select(patches, where).toReversed();
    const sort = { by: 'name', descending: true };
    const page = await table.page({ datasetId: 'ds', where, sort, offset: 7, limit: 30 });
    expect(page).toMatchObject({ total: expected.length, all: 5000 });
    expect(page.rows.map(({ patchId }) => patchId)).toEqual(expected.slice(7, 37));
    for (const row of page.rows) {
      const patch = patches.find(({ patchId }) => patchId === row.patchId)!;
      const total = patch.cosia!.reduce((sum, [, px]) => sum + px, 0);
      expect(row).toEqual({
        ...{ patchId: patch.patchId, roiKey: patch.roiKey, domain: patch.domain, year: patch.year },
        ...{ roi: patch.roi, row: patch.row, col: patch.col, modalityBits: patch.modalityBits },
        ...{ split: patch.split, aerialDate: patch.aerialDate, state: patch.state },
        ...{ edits: patch.edits, changedPx: patch.changedPx },
        shares: patch
          .cosia!.map(([value, px]) => [value, px / total])
          .sort((a, b) => b[1]! - a[1]! || a[0]! - b[0]!)
          .slice(0, 6),
        ...{ unknownPx: patch.unknownPx, hierarchyPx: patch.hierarchyPx },
        ...{ s2Dates: patch.s2Dates, s2Valid: patch.s2Valid },
      });
    }
    const beyond = await table.page({ datasetId: 'ds', where, sort, offset: 1e5, limit: 30 });
    expect(beyond).toEqual({ total: expected.length, all: 5000, rows: [] });
  });

  test('a fact by ROI is its mean or sum over the selected patches where it is known', async () => {
    const rois = [...new Set(patches.map(({ roiKey }) => roiKey))];
    const where = 'row > 3';
    for (const by of ['mean', 'sum'] as const) {
      const answer = await table.roiFacts({ datasetId: 'ds', where, fact: 'unknown_px + 1', by });
      const expected = rois.map((roiKey) => {
        const known = patches
          .filter((patch) => patch.roiKey === roiKey && patch.row > 3 && patch.unknownPx !== null)
          .map((patch) => patch.unknownPx! + 1);
        const sum = known.reduce((total, value) => total + value, 0);
        return known.length === 0 ? null : by === 'sum' ? sum : sum / known.length;
      });
      expect(answer.values).toEqual(expected);
      expect(answer.counts).toEqual(
        rois.map((roiKey) => patches.filter((patch) => patch.roiKey === roiKey && patch.row > 3).length),
      );
    }
    const edited = await table.roiFacts({ datasetId: 'ds', where: '', fact: 'edited', by: 'sum' });
    expect(edited.values.reduce((a, b) => a! + b!, 0)).toBe(editsOf(patches).size);
    const none = await table.roiFacts({ datasetId: 'ds', where: 'false', fact: null, by: 'mean' });
    expect(none).toEqual({ counts: rois.map(() => 0), values: rois.map(() => null) });
  });

  test('the patches of an extent are those whose footprint meets it', async () => {
    const extent = [510_000, 6_500_000, 520_000, 6_599_880] as const;
    const meets = patches.filter(
      ({ x, y, row }) =>
        typeof x === 'number' &&
        row > 3 &&
        x - 51.2 <= extent[2] &&
        x + 51.2 >= extent[0] &&
        y! - 51.2 <= extent[3] &&
        y! + 51.2 >= extent[1],
    );
    expect(meets.length).toBeGreaterThan(10);
    const found = await table.patchesIn({ datasetId: 'ds', where: 'row > 3', extent, limit: 5000 });
    expect(found.map(({ patchId }) => patchId)).toEqual(meets.map(({ patchId }) => patchId));
    const [first] = meets;
    expect(found[0]).toMatchObject({ roiKey: first!.roiKey });
    [first!.x! - 51.2, first!.y! - 51.2, first!.x! + 51.2, first!.y! + 51.2].forEach((side, i) =>
      expect(found[0]!.extent[i]).toBeCloseTo(side, 6),
    );
    const few = await table.patchesIn({ datasetId: 'ds', where: '', extent, limit: 3 });
    expect(few).toHaveLength(3);
  });

  test('the values of a text are counted, most frequent first, each value of several for itself', async () => {
    const departments = await table.values('ds', 'department');
    expect(Object.fromEntries(departments.map(({ value, patches: count }) => [value, count]))).toEqual({
      '06': 1250,
      '12': 1250,
      '24': 1250,
      '47': 1250,
    });
    const splits = await table.values('ds', 'splits(split_1)');
    const train = patches.filter((patch) => patch.splits?.['split_1'] === 'train').length;
    expect(splits.find(({ value }) => value === 'train')!.patches).toBe(train);
    expect(splits).toEqual(splits.toSorted((a, b) => b.patches - a.patches));
    expect(await table.values('ds', 'patch')).toHaveLength(1000);
    await expect(table.values('ds', 'year')).rejects.toMatchObject({
      code: 'whereInvalid',
      params: { reason: 'textExpected' },
    });
  });

  test.each([
    ['share(300) > 0', 'unknownArgument', 6],
    ['share("vineyrad") > 0', 'unknownArgument', 6],
    ['domian = "D012"', 'unknownName', 0],
    ['share(9)', 'booleanExpected', 0],
    ['lpis1() > 0', 'argumentExpected', 5],
  ])('a filter that is not right is refused: %s', async (where, reason, position) => {
    const refused = { code: 'whereInvalid', params: { reason, position } };
    await expect(table.select('ds', where)).rejects.toMatchObject(refused);
    await expect(
      table.page({ datasetId: 'ds', where, sort: byName, offset: 0, limit: 1 }),
    ).rejects.toMatchObject(refused);
    await expect(table.roiFacts({ datasetId: 'ds', where, fact: null, by: 'sum' })).rejects.toMatchObject(
      refused,
    );
  });

  test('a sort or fact that is nothing of the vocabulary is refused', async () => {
    const sort = { by: 'nam', descending: false };
    await expect(table.ids({ datasetId: 'ds', where: '', sort, from: 0, to: 1 })).rejects.toMatchObject({
      code: 'whereInvalid',
      params: { reason: 'unknownName' },
    });
    await expect(
      table.roiFacts({ datasetId: 'ds', where: '', fact: 'camera', by: 'sum' }),
    ).rejects.toMatchObject({ code: 'whereInvalid', params: { reason: 'numberExpected' } });
  });
});

describe.each([0, 1] as const)('a dataset that changes, with %i threads', (threads) => {
  const patches = randomPatches(300, 3).map((patch) => ({ ...patch, maskState: 0, modalityBits: 1023 }));
  let folder: string;
  let db: Database;
  let table: PatchTable;
  let edits: Map<string, PatchEdits>;
  let said: Map<string, PatchRemarks>;
  let asked: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'arpenteur-table-'));
    db = openDatabase(join(folder, 'catalogue.sqlite'), 'catalogue');
    edits = new Map();
    asked = 0;
    said = new Map();
    const editStates = (): Map<string, PatchEdits> => (asked++, edits);
    const reviewStates = () => said;
    const databasePath = join(folder, 'catalogue.sqlite');
    table = createPatchTable({ databasePath, editStates, reviewStates, threads });
  });
  afterEach(async () => {
    await table.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('has no patches before its first scan, and has them once that is published', async () => {
    writeScan(db, 'ds', patches.slice(0, 10), 'pending');
    const question = { datasetId: 'ds', where: 'row >= 0', sort: byName, offset: 0, limit: 10 };
    expect(await table.page(question)).toEqual({ total: 0, all: 0, rows: [] });
    expect(await table.roiFacts({ datasetId: 'ds', where: '', fact: 'share(1)', by: 'mean' })).toEqual({
      counts: [],
      values: [],
    });
    expect(await table.values('ds', 'domain')).toEqual([]);
    db.exec(`UPDATE scan SET state = 'current'`);
    expect(await table.page(question)).toMatchObject({ total: 10, all: 10 });
  });

  test('is read again when it is forgotten, and its edits stay', async () => {
    const rowIds = writeScan(db, 'ds', patches);
    const [first] = patches;
    edits.set(first!.patchId, { edits: 1, changedPx: 5, readOnly: null });
    const one = { ...first!, row: 9999 };
    expect(await table.select('ds', 'edited')).toEqual([first!.patchId]);
    db.prepare('UPDATE patch SET row = ? WHERE id = ?').run(one.row, rowIds.get(one.patchId));
    expect(await table.select('ds', 'row = 9999')).toEqual([]);
    table.forget('ds');
    expect(await table.select('ds', 'row = 9999')).toEqual([first!.patchId]);
    expect(await table.select('ds', 'edited')).toEqual([first!.patchId]);
  });

  test('shows another scan that has taken the place of the one it knew', async () => {
    writeScan(db, 'ds', patches);
    expect(await table.select('ds', '')).toHaveLength(300);
    db.exec(`UPDATE scan SET state = 'stale'`);
    writeScan(db, 'ds', patches.slice(0, 20));
    expect(await table.select('ds', '')).toEqual(patches.slice(0, 20).map(({ patchId }) => patchId));
  });

  test('shows facts that were written, of those patches alone', async () => {
    const unmeasured = patches.map((patch) => ({ ...patch, measured: false, cosia: null }));
    const rowIds = writeScan(db, 'ds', unmeasured);
    const where = 'share(7) = 0.25 and unknown_px = 3 and measured';
    expect(await table.select('ds', where)).toEqual([]);
    const chosen = patches.filter((_, i) => i % 7 === 0 || (i > 100 && i < 180));
    const fact = { ...patches[0]!, unknownPx: 3 };
    // Counted more than once, as an edited mask is: the last count is the one that shows.
    for (const cosia of [
      [[2, 8]],
      [
        [1, 3],
        [7, 1],
      ],
    ] as const) {
      for (const { patchId } of chosen) writeFact(db, rowIds.get(patchId)!, { ...fact, cosia });
      table.noteFacts(
        'ds',
        chosen.map(({ patchId }) => patchId),
      );
      const seen = cosia.length === 1 ? [] : chosen.map(({ patchId }) => patchId);
      expect(await table.select('ds', where)).toEqual(seen);
    }
    const page = await table.page({ datasetId: 'ds', where, sort: byName, offset: 0, limit: 1 });
    expect(page.rows[0]!.shares).toEqual([
      [1, 0.75],
      [7, 0.25],
    ]);
    db.exec('DELETE FROM fact');
    table.noteFacts('ds', [chosen[0]!.patchId, 'no such patch']);
    expect(await table.select('ds', where)).toEqual(chosen.slice(1).map(({ patchId }) => patchId));
  });

  test('shows edits as they are made and undone, also of cells of a large image', async () => {
    writeScan(db, 'ds', patches);
    expect(await table.select('ds', 'edited or state != "untouched"')).toEqual([]);
    const questions = asked;
    expect(await table.select('ds', 'changed_px > 0')).toEqual([]);
    expect(asked).toBe(questions);
    const [a, b] = [patches[3]!.patchId, patches[200]!.patchId];
    edits.set(a, { edits: 2, changedPx: 50, readOnly: null });
    edits.set(b, { edits: 1, changedPx: 9, readOnly: 'originalChanged' });
    table.noteEdits('ds', [a, `${b}@2-3`]);
    expect(await table.select('ds', 'edited')).toEqual([a, b]);
    expect(await table.select('ds', 'state = "edited"')).toEqual([a]);
    expect(await table.select('ds', 'state = "readOnly"')).toEqual([b]);
    const sort = { by: 'changed_px', descending: true };
    expect(await table.ids({ datasetId: 'ds', where: '', sort, from: 0, to: 2 })).toEqual([a, b]);
    edits.delete(a);
    table.noteEdits('ds', [a]);
    expect(await table.select('ds', 'changed_px > 0')).toEqual([b]);
    table.forget('ds');
    expect(await table.select('ds', 'edited')).toEqual([b]);
  });

  test('shows what is said of patches, and disagreements, as they come', async () => {
    writeScan(db, 'ds', patches);
    expect(await table.select('ds', 'review != "untouched" or remarks > 0')).toEqual([]);
    expect(await table.select('ds', 'disagreements >= 0 or severity >= 0')).toEqual([]);
    const [a, b] = [patches[3]!.patchId, patches[200]!.patchId];
    said.set(a, { state: 'accepted', openRemarks: 0 });
    said.set(b, { state: 'untouched', openRemarks: 2 });
    table.noteReview('ds', [a, b]);
    expect(await table.select('ds', 'review = "accepted"')).toEqual([a]);
    expect(await table.select('ds', 'remarks > 1')).toEqual([b]);
    writeCompared(
      db,
      'ds',
      [a, b].map((id) => ({
        ...patches.find(({ patchId }) => patchId === id)!,
        disagreements: 2,
        severity: 7.5,
      })),
    );
    table.noteComparison('ds');
    expect(await table.select('ds', 'disagreements = 2 and severity = 7.5')).toEqual([a, b]);
    table.forget('ds');
    expect(await table.select('ds', 'review = "accepted" or remarks = 2')).toEqual([a, b]);
    expect(await table.values('ds', 'review')).toEqual([
      { value: 'untouched', patches: 299 },
      { value: 'accepted', patches: 1 },
    ]);
  });

  test('answers many questions at once, each by what was true when it was asked', async () => {
    writeScan(db, 'ds', patches);
    const answers = patches.slice(0, 20).map(({ patchId }) => {
      edits.set(patchId, { edits: 1, changedPx: 1, readOnly: null });
      table.noteEdits('ds', [patchId]);
      return table.page({ datasetId: 'ds', where: 'edited', sort: byName, offset: 0, limit: 1 });
    });
    expect((await Promise.all(answers)).at(-1)!.total).toBe(20);
  });
});
