import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { disagreementRules } from '../../../shared/comparison/found.ts';
import { severityLevel, severityLevels } from '../../../shared/comparison/severity.ts';
import { verdictKinds } from '../../../shared/comparison/verdicts.ts';
import {
  itemStates,
  queueSorts,
  type Disagreement,
  type QueueFilter,
  type QueueSort,
} from '../../../shared/contract/index.ts';
import { createQueue, type QueueRow } from './index.ts';
import { compareNatural } from './RoiRanks.ts';
import { testRow } from './testRows.ts';

const queue = createQueue({ threads: 0 });
afterAll(() => queue.close());

let datasets = 0;
const nextDataset = () => `dataset-${++datasets}`;

const roiKeys = ['D001-2020_A-1', 'D001-2020_A-2', 'D001-2020_A-10', 'D002-2021_B'];
/** Few values each, so that equal keys occur. */
const someRow = fc
  .record({
    roi: fc.nat(3),
    px: fc.nat(40),
    cover: fc.constantFrom(0, 2, 6, 12, 200),
    declared1: fc.constantFrom(0, 3, 16, 21),
    rule: fc.constantFrom(...disagreementRules),
    areaM2: fc.constantFrom(0, 50, 200.5, 1e5),
    severity: fc.constantFrom(0, 0.5, 3.999, 4, 7, 9.9),
    verdict: fc.option(fc.constantFrom(...verdictKinds)),
    height: fc.option(fc.record({ median: fc.constantFrom(0, 2.5), p95: fc.constantFrom(3, 8) })),
    ndvi: fc.option(fc.constantFrom(-0.25, 0, 0.5)),
    model: fc.option(fc.record({ value: fc.nat(18), share: fc.constantFrom(0.5, 1) })),
    regionShare: fc.option(fc.constantFrom(0.1, 1)),
    recent: fc.option(fc.constantFrom(1, 2, 3), { nil: undefined }),
  })
  .map(({ roi, px, ...rest }) => testRow({ roiKey: roiKeys[roi]!, firstPx: px, ...rest }));

const someFilter: fc.Arbitrary<QueueFilter> = fc.record(
  {
    domains: fc.subarray(['D001-2020', 'D002-2021', 'D999-1999']),
    roiKey: fc.constantFrom(...roiKeys, 'D404-2020_X'),
    pairs: fc.subarray(['0/3', '*/16', '12/*', '*/*', '200/0', 'x/1', '', '7/7']),
    rules: fc.subarray([...disagreementRules]),
    levels: fc.subarray([...severityLevels]),
    states: fc.subarray([...itemStates]),
    verdicts: fc.subarray([...verdictKinds]),
    minAreaM2: fc.constantFrom(0, 50, 51),
    maxAreaM2: fc.constantFrom(0, 200.5, 1e5),
  },
  { requiredKeys: [] },
);

type Change =
  | { kind: 'load'; rows: QueueRow[] }
  | { kind: 'replace'; roiKey: string; rows: QueueRow[] }
  | { kind: 'verdict'; at: number; row: QueueRow; verdict: Disagreement['verdict'] };

const someChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('load' as const), rows: fc.array(someRow, { maxLength: 30 }) }),
  fc.record({ roi: fc.nat(3), rows: fc.array(someRow, { maxLength: 12 }) }).map(({ roi, rows }) => ({
    kind: 'replace' as const,
    roiKey: roiKeys[roi]!,
    rows: rows.filter((row) => row.roiKey === roiKeys[roi]),
  })),
  fc.record({
    kind: fc.constant('verdict' as const),
    at: fc.integer({ min: 4, max: 9 }),
    row: someRow,
    verdict: fc.option(fc.constantFrom(...verdictKinds)),
  }),
);

/** The queue as a list that is filtered and sorted anew for each question. */
class PlainQueue {
  rows: QueueRow[] = [];

  apply(change: Change): void {
    if (change.kind === 'load') {
      this.rows = [];
      for (const row of change.rows) this.put(row);
    } else if (change.kind === 'replace') {
      const old = new Map(this.rows.map((row) => [row.id, row.recent]));
      this.rows = this.rows.filter((row) => row.roiKey !== change.roiKey);
      for (const row of change.rows) this.put({ ...row, recent: row.recent ?? old.get(row.id) });
    } else {
      this.rows = this.rows.map((row) =>
        row.id === change.row.id ? { ...row, verdict: change.verdict, recent: change.at } : row,
      );
    }
  }

  put(row: QueueRow): void {
    this.rows = [...this.rows.filter(({ id }) => id !== row.id), row];
  }

  list(datasetId: string, filter: QueueFilter, sort: QueueSort, descending: boolean): Disagreement[] {
    const key = (row: QueueRow): number | string =>
      sort === 'severity'
        ? row.severity
        : sort === 'area'
          ? row.areaM2
          : sort === 'recent'
            ? (row.recent ?? 0)
            : sort === 'pair'
              ? row.cover * 1000 + row.declared1
              : row.roiKey;
    const compare = (a: QueueRow, b: QueueRow): number => {
      const [x, y] = [key(a), key(b)];
      return typeof x === 'string' ? compareNatural(x, y as string) : x - (y as number);
    };
    return this.rows
      .toSorted((a, b) => compareNatural(a.roiKey, b.roiKey))
      .toSorted((a, b) => b.severity - a.severity)
      .toSorted((a, b) => (descending ? -1 : 1) * compare(a, b))
      .filter((row) => holds(filter, row))
      .map(({ recent: _recent, ...row }) => ({
        ...row,
        datasetId,
        level: severityLevel(row.severity),
        state: row.verdict ? 'judged' : 'open',
      }));
  }
}

function holds(filter: QueueFilter, row: QueueRow): boolean {
  const isIn = <T>(list: readonly T[] | undefined, value: T | null): boolean =>
    !list || list.length === 0 || list.some((wanted) => wanted === value);
  const isPair = (pattern: string): boolean =>
    ['*', String(row.cover)].some((a) => ['*', String(row.declared1)].some((b) => pattern === `${a}/${b}`));
  return (
    isIn(filter.domains, row.domain) &&
    (filter.roiKey === undefined || filter.roiKey === row.roiKey) &&
    (!filter.pairs || filter.pairs.length === 0 || filter.pairs.some(isPair)) &&
    isIn(filter.rules, row.rule) &&
    isIn(filter.levels, severityLevel(row.severity)) &&
    isIn(filter.states, row.verdict ? 'judged' : 'open') &&
    isIn(filter.verdicts, row.verdict) &&
    row.areaM2 >= (filter.minAreaM2 ?? 0) &&
    row.areaM2 <= (filter.maxAreaM2 ?? Infinity)
  );
}

test('any filter and sort after any changes answers as a plain list does', async () => {
  const question = fc.record({
    filter: someFilter,
    sort: fc.constantFrom(...queueSorts),
    descending: fc.boolean(),
    offset: fc.nat(12),
    limit: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(someChange, question), { maxLength: 8 }), async (steps) => {
      const datasetId = nextDataset();
      const plain = new PlainQueue();
      for (const [change, { filter, sort, descending, offset, limit }] of steps) {
        plain.apply(change);
        if (change.kind === 'load') await queue.load(datasetId, change.rows);
        else if (change.kind === 'replace') await queue.replaceRoi(datasetId, change.roiKey, change.rows);
        else {
          const verdict = change.verdict && { verdict: change.verdict };
          await queue.setVerdict(datasetId, change.row.id, verdict, change.at);
        }
        const expected = plain.list(datasetId, filter, sort, descending);
        expect(await queue.query({ datasetId, filter, sort, descending, offset, limit })).toEqual({
          total: expected.length,
          open: expected.filter(({ state }) => state === 'open').length,
          items: expected.slice(offset, offset + limit),
        });
        expect(await queue.ids(datasetId, filter)).toEqual(
          plain.list(datasetId, filter, 'severity', true).map(({ id }) => id),
        );
      }
      await queue.forget(datasetId);
    }),
    { seed: 6, numRuns: 150 },
  );
});

test('patterns add up the items of a pair and domain, that of the largest area first', async () => {
  const datasetId = nextDataset();
  const row = (firstPx: number, rest: Partial<QueueRow>) =>
    testRow({ roiKey: 'D001-2020_A-1', firstPx, cover: 0, declared1: 3, ...rest });
  await queue.load(datasetId, [
    row(1, { areaM2: 10, severity: 2 }),
    row(2, { areaM2: 20, severity: 5, verdict: 'both' }),
    row(3, { areaM2: 1000, cover: 12 }),
    testRow({ ...row(4, { areaM2: 5 }), roiKey: 'D002-2021_B', firstPx: 4 }),
  ]);
  const patterns = await queue.patterns(datasetId, {});
  expect(
    patterns.map(({ domain, cover, items, open, areaM2 }) => [domain, cover, items, open, areaM2]),
  ).toEqual([
    ['D001-2020', 12, 1, 1, 1000],
    ['D001-2020', 0, 2, 1, 30],
    ['D002-2021', 0, 1, 1, 5],
  ]);
  expect(patterns[1]!.maxSeverity).toBe(5);
  expect((await queue.patterns(datasetId, { states: ['judged'] })).map(({ items }) => items)).toEqual([1]);
});

test('severities are counted in whole steps', async () => {
  const datasetId = nextDataset();
  const severities = [0, 0.99, 1, 9.99, 10];
  await queue.load(
    datasetId,
    severities.map((severity, firstPx) => testRow({ roiKey: 'D001-2020_A-1', firstPx, severity })),
  );
  expect(await queue.histogram(datasetId, {})).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});

test('a dataset that nobody loaded, or that was forgotten, has an empty queue', async () => {
  const datasetId = nextDataset();
  const ask = { datasetId, filter: {}, sort: 'severity', descending: true, offset: 0, limit: 10 } as const;
  const nothing = { total: 0, open: 0, items: [] };
  expect(await queue.query(ask)).toEqual(nothing);
  await queue.load(datasetId, [testRow({ roiKey: 'D001-2020_A-1', firstPx: 1 })]);
  expect((await queue.query(ask)).total).toBe(1);
  await queue.forget(datasetId);
  expect(await queue.query(ask)).toEqual(nothing);
  expect(await queue.ids(datasetId, {})).toEqual([]);
});

test('in a worker: rows come from a slow source, and changes told meanwhile are not lost', async () => {
  const inWorker = createQueue();
  try {
    const datasetId = nextDataset();
    async function* rows() {
      for (let firstPx = 0; firstPx < 1000; firstPx++) {
        if (firstPx % 100 === 0) await new Promise((done) => setTimeout(done));
        yield testRow({ roiKey: `D001-2020_A-${firstPx % 7}`, firstPx, severity: firstPx / 100 });
      }
    }
    const isLoaded = inWorker.load(datasetId, rows());
    const first = testRow({ roiKey: 'D001-2020_A-3', firstPx: 3 });
    const isJudged = inWorker.setVerdict(datasetId, first.id, { verdict: 'lpis' });
    const { total, open, items } = await inWorker.query({
      ...{ datasetId, filter: {}, sort: 'recent', descending: true, offset: 0, limit: 1 },
    });
    await Promise.all([isLoaded, isJudged]);
    expect([total, open, items[0]?.id]).toEqual([1000, 999, first.id]);
  } finally {
    await inWorker.close();
  }
});

test('a load that fails leaves the items that were there', async () => {
  const datasetId = nextDataset();
  await queue.load(datasetId, [testRow({ roiKey: 'D001-2020_A-1', firstPx: 1 })]);
  const broken = (function* () {
    yield testRow({ roiKey: 'D001-2020_A-1', firstPx: 2 });
    throw new Error('the database went away');
  })();
  await expect(queue.load(datasetId, broken)).rejects.toThrow('went away');
  expect(await queue.ids(datasetId, {})).toEqual(['D001-2020_A-1/0-3/1']);
});
