import { cold, dropCaches, notCold } from '../fullScale/caches.ts';
import type { Grounds } from '../fullScale/grounds.ts';
import { indexAndKill, indexOnce, type IndexResult } from '../fullScale/indexOnce.ts';
import { walk, walkSync } from '../fullScale/walk.ts';
import { count, median, megabytes, rowOf, seconds, timed, timeRow, times, type Row } from '../stats.ts';

const scenario = 'Whole FLAIR-HUB: index from names';
const runs = 3;
const memoryLimit = 600e6;
/** Text and value of limits. */
const nearWalk = ['≤ 1.5×', 1.5] as const;
const third = ['< 1/3', 1 / 3] as const;

type Walks = Record<'promises' | 'sync', number[]>;

/** Time of recognising, listing and reading the names into the catalogue, without what the metadata files say. */
export const namesMs = ({ phases }: IndexResult): number => (phases['list'] ?? 0) + (phases['names'] ?? 0);

/**
 * The index of all names against a bare walk of the same tree, in turn; then a scan that finds nothing new, and one that
 * goes on after a kill.
 */
export async function fullNames(grounds: Grounds): Promise<Row[]> {
  const root = grounds.tree();
  const first = await measure(grounds, root);
  const { index, rescan, apart, walks, coldIndex, coldRescan, coldWalks } = first;
  const files = index[0]!.files;
  const inserts = median(apart.map(({ insertMs }) => insertMs));
  const whole = (result: IndexResult): number => result.publishedMs;
  const note = [`${count(files)} files`, grounds.shareNote].filter(Boolean).join(', ');
  const row = (measure: string, samples: readonly number[], more: Parameters<typeof timeRow>[3] = {}): Row =>
    timeRow(scenario, measure, samples, { format: seconds, ...more });
  const ratio = (
    measure: string,
    value: number | null,
    limit: readonly [text: string, value: number] | null,
    text: string,
  ): Row =>
    rowOf(scenario, measure, {
      target: limit?.[0] ?? '',
      ...(value === null
        ? { median: 'not measured', note: notCold }
        : {
            median: times2(value),
            n: text === cold ? 1 : runs,
            reached: limit && value <= limit[1],
            note: text,
          }),
    });
  const over = (indexMs: number, walkMs: number): number => (indexMs - inserts) / walkMs;
  const coldMs = coldIndex ? namesMs(coldIndex) : null;
  const rows: Row[] = [
    row('bare walk, fs.promises.opendir, warm', walks.promises, { note }),
    row('bare walk, opendirSync, warm', walks.sync),
    row('bare walk, fs.promises.opendir, cold', coldWalks.promises, { note: coldIndex ? cold : notCold }),
    row('bare walk, opendirSync, cold', coldWalks.sync, { note: coldIndex ? cold : notCold }),
    row('names into a new catalogue, warm', index.map(namesMs), { note: 'listing, names, inserts' }),
    row('names into a new catalogue, cold', coldMs === null ? [] : [coldMs], {
      note: coldIndex ? cold : notCold,
    }),
    row(
      'names without the inserts, warm',
      apart.map(({ readMs }) => readMs),
    ),
    row(
      'the inserts alone',
      apart.map(({ insertMs }) => insertMs),
    ),
    ratio(
      'names less inserts, over the walk (promises), warm',
      over(median(index.map(namesMs)), median(walks.promises)),
      nearWalk,
      'the index hides its inserts behind the reading',
    ),
    ratio(
      'names less inserts, over the walk (sync), warm',
      over(median(index.map(namesMs)), median(walks.sync)),
      null,
      'the same against the faster of the two walks',
    ),
    ratio(
      'names less inserts, over the walk (promises), cold',
      coldMs === null ? null : over(coldMs, median(coldWalks.promises)),
      nearWalk,
      cold,
    ),
    row('until the dataset can be used, with metadata, warm', index.map(whole), {
      note: `names, then the metadata: ${seconds(median(index.map(({ phases }) => phases['metadata'] ?? 0)))}`,
    }),
    row(
      'longest time without an answer of the thread',
      index.map(({ gapMs }) => gapMs),
      { format: (ms) => `${Math.round(ms)} ms` },
    ),
    memoryRow(scenario, [...index, ...(coldIndex ? [coldIndex] : [])]),
    row('scan that finds nothing new, warm', rescan.map(whole), {
      note: rescan.every(({ reused }) => reused) ? '' : 'it read the names again',
    }),
    ratio(
      'the same, part of the first, warm',
      median(rescan.map(whole)) / median(index.map(whole)),
      third,
      '',
    ),
    ratio(
      'the same, part of the first, cold',
      coldIndex && coldRescan ? whole(coldRescan) / whole(coldIndex) : null,
      third,
      cold,
    ),
  ];
  return [...rows, ...(await afterKill(grounds, root, index))];
}

async function measure(grounds: Grounds, root: string) {
  const workspace = (): string => grounds.newFolder('names');
  const coldWalks: Walks = { promises: [], sync: [] };
  let coldIndex: IndexResult | null = null;
  let coldRescan: IndexResult | null = null;
  if (dropCaches()) {
    coldWalks.promises = await timed(1, () => walk(root), 0);
    dropCaches();
    coldWalks.sync = await timed(1, () => walkSync(root), 0);
    const kept = workspace();
    dropCaches();
    coldIndex = await indexOnce({ root, workspace: kept });
    dropCaches();
    coldRescan = await indexOnce({ root, workspace: kept });
  } else await walk(root);
  const walks: Walks = { promises: [], sync: [] };
  const index: IndexResult[] = [];
  const rescan: IndexResult[] = [];
  const apart = [];
  for (let run = 0; run < runs; run++) {
    walks.promises.push(...(await timed(1, () => walk(root), 0)));
    walks.sync.push(...(await timed(1, () => walkSync(root), 0)));
    const kept = workspace();
    index.push(await indexOnce({ root, workspace: kept }));
    rescan.push(await indexOnce({ root, workspace: kept }));
    apart.push(await indexOnce({ root, workspace: workspace(), mode: 'apart' }));
  }
  return { walks, coldWalks, index, rescan, apart, coldIndex, coldRescan };
}

/** Killed when half of the files are in the catalogue, then started again. */
async function afterKill(grounds: Grounds, root: string, index: readonly IndexResult[]): Promise<Row[]> {
  const whole = index[0]!;
  const left: number[] = [];
  const kept: number[] = [];
  for (let run = 0; run < runs; run++) {
    const workspace = grounds.newFolder('killed');
    await indexAndKill({ root, workspace, killAtFiles: whole.files / 2 });
    const rest = await indexOnce({ root, workspace });
    if (rest.patches !== whole.patches || rest.rois !== whole.rois)
      throw new Error(`After a kill ${rest.patches} patches, not ${whole.patches}.`);
    left.push(rest.publishedMs);
    kept.push(rest.unitsKept);
  }
  return [
    timeRow(scenario, 'rest of an index that was killed when half was read', left, {
      format: seconds,
      target: 'less than the whole',
      reached: median(left) < median(index.map(({ publishedMs }) => publishedMs)) && Math.min(...kept) > 0,
      note: `${median(kept)} of ${whole.units} units were not read again; the same patches in the end`,
    }),
  ];
}

export function memoryRow(scenarioOf: string, results: readonly IndexResult[]): Row {
  const peak = Math.max(...results.map(({ peakBytes }) => peakBytes));
  return rowOf(scenarioOf, 'most memory of the process', {
    median: megabytes(peak),
    n: results.length,
    target: '< 600 MB',
    reached: peak < memoryLimit,
    note: 'the highest of all runs, workers included',
  });
}

/** Ratios near 1 with two decimals. */
export const times2 = (value: number): string => (value < 10 ? `${value.toFixed(2)}×` : times(value));
