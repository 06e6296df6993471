import { cold, dropCaches, notCold } from '../fullScale/caches.ts';
import type { Grounds } from '../fullScale/grounds.ts';
import { indexOnce, type IndexResult } from '../fullScale/indexOnce.ts';
import { count, median, rowOf, seconds, timeRow, type Row } from '../stats.ts';
import { memoryRow, namesMs, times2 } from './fullNames.ts';

const scenario = 'Whole FLAIR-HUB: index from archives';
const runs = 3;

/** The index of the archives' central directories against that of the same files in folders, in turn. */
export async function fullArchives(grounds: Grounds): Promise<Row[]> {
  const roots = { archives: grounds.archives(), folders: grounds.tree() };
  const results: Record<keyof typeof roots, IndexResult[]> = { archives: [], folders: [] };
  const coldResults: typeof results = { archives: [], folders: [] };
  const rescans: IndexResult[] = [];
  const names = Object.keys(roots) as (keyof typeof roots)[];
  for (const name of names) {
    if (dropCaches()) {
      coldResults[name].push(await indexOnce({ root: roots[name], workspace: grounds.newFolder(name) }));
    } else await indexOnce({ root: roots[name], workspace: grounds.newFolder(name) });
  }
  for (let run = 0; run < runs; run++) {
    for (const name of names) {
      const workspace = grounds.newFolder(name);
      results[name].push(await indexOnce({ root: roots[name], workspace }));
      if (name === 'archives') rescans.push(await indexOnce({ root: roots[name], workspace }));
    }
  }
  const { archives, folders } = results;
  const ratio = median(archives.map(namesMs)) / median(folders.map(namesMs));
  const [coldArchives, coldFolders] = [coldResults.archives[0], coldResults.folders[0]];
  const coldRatio = coldArchives && coldFolders ? namesMs(coldArchives) / namesMs(coldFolders) : null;
  const note = [`${count(archives[0]!.files)} entries`, grounds.shareNote].filter(Boolean).join(', ');
  const row = (measure: string, samples: readonly number[], more: Partial<Row> = {}): Row =>
    timeRow(scenario, measure, samples, { format: seconds, ...more });
  const coldNote = { note: coldArchives ? cold : notCold };
  return [
    row('directories into a new catalogue, warm', archives.map(namesMs), { note }),
    row('directories into a new catalogue, cold', coldResults.archives.map(namesMs), coldNote),
    row('names of the same files in folders, warm', folders.map(namesMs)),
    row('names of the same files in folders, cold', coldResults.folders.map(namesMs), coldNote),
    rowOf(scenario, 'archives over folders, warm', {
      ...{ median: times2(ratio), n: runs, target: '< 1×', reached: ratio < 1 },
    }),
    rowOf(scenario, 'archives over folders, cold', {
      ...(coldRatio === null
        ? { median: 'not measured' }
        : { median: times2(coldRatio), n: 1, reached: coldRatio < 1 }),
      ...{ target: '< 1×', ...coldNote },
    }),
    row(
      'until the dataset can be used, with metadata, warm',
      archives.map(({ publishedMs }) => publishedMs),
    ),
    row(
      'scan that finds nothing new, warm',
      rescans.map(({ publishedMs }) => publishedMs),
    ),
    memoryRow(scenario, archives),
  ];
}
