import DatabaseFile from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { createQueue, type Queue, type QueueRow } from '../../../src/main/comparison/queue/index.ts';
import { testRow } from '../../../src/main/comparison/queue/testRows.ts';
import { disagreementRules } from '../../../src/shared/comparison/found.ts';
import { severityLevel, severityLevels } from '../../../src/shared/comparison/severity.ts';
import { verdictKinds } from '../../../src/shared/comparison/verdicts.ts';
import { queueSorts, type QueueFilter, type QueueSort } from '../../../src/shared/contract/index.ts';
import { seededRandom } from '../../soak/soakScene.ts';
import { count, median, ms, p95, rowOf, timed, timeRow, times, type Row } from '../stats.ts';

const items = 100_000;
const rois = 2000;
const domains = 40;
const questions = 300;
const limitMs = 50;
const datasetId = 'hub';
const scenario = `Queue of ${count(items)} disagreements`;

interface Question {
  readonly filter: QueueFilter;
  readonly sort: QueueSort;
  readonly descending: boolean;
  readonly offset: number;
}

/**
 * Random filters, sorts and pages of the queue as the core asks its worker, against SQLite with an index for each filter and
 * sort. Each answer is 100 rows and two counts, and is made JSON and read again as on the way to the window.
 */
export async function queue(): Promise<Row[]> {
  const rows = Array.from(rowsOf(seededRandom(6)));
  const own = createQueue();
  const peer = createPeer(rows);
  try {
    const { loadMs, longestMs } = await load(own, rows);
    const asked = Array.from({ length: questions }, questionsOf(seededRandom(7)));
    const warm = await ask(own, asked);
    const fresh = await askAfterChanges(own, rows, asked);
    const sqlite = await timed(questions, (n) => askPeer(peer, asked[Math.max(0, n)]!));
    check(await own.query({ datasetId, limit: 100, ...asked[0]! }), askPeer(peer, asked[0]!));
    const target = (samples: readonly number[]) => ({
      ...{ target: `p95 < ${limitMs} ms`, reached: p95(samples) < limitMs },
    });
    const all = { sort: 'severity', descending: true, offset: 0, filter: {} } as const;
    return [
      timeRow(scenario, 'any filter, sort and page', warm, {
        ...target(warm),
        note: `SQLite with 9 indexes: median ${ms(median(sqlite))}, p95 ${ms(p95(sqlite))}; ${times(p95(sqlite) / p95(warm))} faster at p95`,
      }),
      timeRow(scenario, 'the same, each right after the items of a ROI changed', fresh, {
        ...target(fresh),
        note: 'its rows replaced, the orders mended',
      }),
      timeRow(
        scenario,
        'patterns of a filter',
        await timed(40, (n) => own.patterns(datasetId, asked[n + 2]!.filter)),
      ),
      timeRow(
        scenario,
        'ids of all items by severity',
        await timed(20, () => own.ids(datasetId, all.filter)),
      ),
      rowOf(scenario, 'loading into the worker', {
        ...{
          median: ms(loadMs),
          n: 1,
          note: `the core's thread was held for at most ${ms(longestMs)} at a time`,
        },
      }),
      timeRow(scenario, 'SQLite with indexes, the same questions', sqlite, { note: 'in the same thread' }),
    ];
  } finally {
    peer.close();
    await own.close();
  }
}

function* rowsOf(random: () => number): Generator<QueueRow> {
  for (let i = 0; i < items; i++) {
    const roi = Math.floor(i / (items / rois));
    const severity = 10 * random() * random();
    const firstPx = Math.floor(random() * 2.5e6) + i * 2.5e6;
    yield testRow({
      ...{ roiKey: `D${String(1 + (roi % domains)).padStart(3, '0')}-2021_AA-S1-${roi}`, firstPx, severity },
      ...{
        cover: Math.floor(random() * 15),
        declared1: Math.floor(random() * 22),
        areaM2: 50 / (0.001 + random()),
      },
      rule: disagreementRules[Math.floor(random() * 3)]!,
      verdict: random() < 0.1 ? verdictKinds[Math.floor(random() * verdictKinds.length)]! : null,
      recent: Math.floor(random() * 1e6),
    });
  }
}

function questionsOf(random: () => number): () => Question {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const maybe = <T extends object>(share: number, value: () => T): T | object =>
    random() < share ? value() : {};
  return () => ({
    filter: {
      ...maybe(0.3, () => ({
        domains: [`D${String(1 + Math.floor(random() * domains)).padStart(3, '0')}-2021`],
      })),
      ...maybe(0.3, () => ({ pairs: [`${Math.floor(random() * 15)}/*`] })),
      ...maybe(0.3, () => ({ levels: [pick(severityLevels)] })),
      ...maybe(0.5, () => ({ states: ['open' as const] })),
      ...maybe(0.3, () => ({ rules: [pick(disagreementRules)] })),
      ...maybe(0.3, () => ({ minAreaM2: Math.floor(random() * 500) })),
    },
    sort: pick(queueSorts),
    descending: random() < 0.7,
    offset: random() < 0.7 ? 0 : Math.floor(random() * 2000),
  });
}

/** Loads the rows; answers how long it took and how long another task of this thread had to wait at most. */
async function load(own: Queue, rows: readonly QueueRow[]): Promise<{ loadMs: number; longestMs: number }> {
  let longestMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  const start = performance.now();
  await own.load(datasetId, rows);
  clearInterval(timer);
  return { loadMs: performance.now() - start, longestMs };
}

async function ask(own: Queue, asked: readonly Question[]): Promise<number[]> {
  return timed(questions, async (n) => {
    JSON.parse(JSON.stringify(await own.query({ datasetId, limit: 100, ...asked[Math.max(0, n)]! })));
  });
}

async function askAfterChanges(
  own: Queue,
  rows: readonly QueueRow[],
  asked: readonly Question[],
): Promise<number[]> {
  const samples: number[] = [];
  const size = items / rois;
  for (const [i, question] of asked.slice(0, 100).entries()) {
    const some = rows.slice(i * size, (i + 1) * size);
    await own.replaceRoi(datasetId, some[0]!.roiKey, some);
    const start = performance.now();
    JSON.parse(JSON.stringify(await own.query({ datasetId, limit: 100, ...question })));
    samples.push(performance.now() - start);
  }
  return samples;
}

const sqlColumns = {
  ...{ severity: 'severity', area: 'area', pair: 'cover * 65536 + declared', roi: 'roi', recent: 'recent' },
} as const;

function createPeer(rows: readonly QueueRow[]): Database {
  const db = new DatabaseFile(':memory:');
  db.exec(`CREATE TABLE item (id TEXT, domain TEXT, roi TEXT, cover INT, declared INT, rule TEXT, level TEXT, open INT,
    severity REAL, area REAL, recent INT, json TEXT)`);
  const insert = db.prepare(`INSERT INTO item VALUES (${Array.from({ length: 12 }, () => '?').join()})`);
  db.transaction(() => {
    for (const row of rows) {
      const { id, domain, roiKey, cover, declared1, rule, severity, areaM2, verdict, recent } = row;
      const cells = [id, domain, roiKey, cover, declared1, rule, severityLevel(severity)];
      insert.run(...cells, verdict === null ? 1 : 0, severity, areaM2, recent, JSON.stringify(row));
    }
  })();
  for (const [name, expression] of Object.entries(sqlColumns))
    db.exec(`CREATE INDEX by_${name} ON item (${expression})`);
  for (const name of ['domain', 'cover', 'level', 'rule'])
    db.exec(`CREATE INDEX of_${name} ON item (${name})`);
  db.exec('ANALYZE');
  return db;
}

function askPeer(db: Database, { filter, sort, descending, offset }: Question) {
  const parts: [sql: string, value: string | number][] = [];
  if (filter.domains) parts.push(['domain = ?', filter.domains[0]!]);
  if (filter.pairs) parts.push(['cover = ?', Number(filter.pairs[0]!.split('/')[0])]);
  if (filter.levels) parts.push(['level = ?', filter.levels[0]!]);
  if (filter.states) parts.push(['open = ?', 1]);
  if (filter.rules) parts.push(['rule = ?', filter.rules[0]!]);
  if (filter.minAreaM2 !== undefined) parts.push(['area >= ?', filter.minAreaM2]);
  const where = parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`;
  const values = parts.map(([, value]) => value);
  const totals = db
    .prepare(`SELECT count(*) AS total, total(open) AS open FROM item ${where}`)
    .get(...values);
  const order = `${sqlColumns[sort]} ${descending ? 'DESC' : 'ASC'}, severity DESC`;
  const page = db
    .prepare(`SELECT json FROM item ${where} ORDER BY ${order} LIMIT 100 OFFSET ?`)
    .pluck()
    .all(...values, offset);
  return {
    ...(totals as { total: number; open: number }),
    items: page.map((text) => JSON.parse(String(text))),
  };
}

/** A figure of a wrong answer would be worth nothing. */
function check(own: { total: number; open: number }, peer: { total: number; open: number }): void {
  if (own.total !== peer.total || own.open !== peer.open)
    throw new Error(
      `The queue answers ${own.total} items, ${own.open} open; SQLite ${peer.total}, ${peer.open}`,
    );
}
