import { dirname, join } from 'node:path';
import { createCatalogue } from '../../../src/main/catalogue/index.ts';
import { recogniseDataset } from '../../../src/main/datasets/index.ts';
import { createRasterService, readHeaders } from '../../../src/main/raster/index.ts';
import { openWorkspace } from '../../../src/main/workspace/index.ts';
import { isAppErrorData } from '../../../src/shared/errors.ts';
import { dropCaches, notCold } from '../fullScale/caches.ts';
import type { Grounds } from '../fullScale/grounds.ts';
import { makeHeaderFiles } from '../fullScale/headerFiles.ts';
import { indexOnce } from '../fullScale/indexOnce.ts';
import { askPeer } from '../peers.ts';
import { count, median, p95, perSecond, rowOf, times, type Row } from '../stats.ts';

const scenario = 'Headers of 100,000 files';
const files = 100_000;
const runs = 3;
/** The peers are given the files of every so many folders: for all of them some need minutes. */
const peerStep = 20;

/** A way to read the headers of all files; milliseconds of each run. */
interface Way {
  readonly name: string;
  readonly run: () => Promise<number>;
  /** Files that it reads. */
  readonly files: number;
  readonly note: string;
  readonly warm: number[];
  readonly cold: number[];
}

/**
 * Size, bands, dtype and geometry of every file, by our reader alone, in the worker pool, and as the background check
 * does it with its inserts, against rasterio and GDAL opening each file; in turn, warm and cold.
 */
export async function fullHeaders(grounds: Grounds): Promise<Row[]> {
  const folder = grounds.newFolder('headers');
  const paths = await makeHeaderFiles(folder, Math.round(files * grounds.share));
  const peerPaths = someFolders(paths);
  const service = createRasterService();
  const check = await prepareCheck(folder);
  const way = (name: string, of: readonly string[], run: () => Promise<number>, note = ''): Way => ({
    ...{ name, run, note, files: of.length, warm: [], cold: [] },
  });
  const ours = [
    way('one process', paths, () => clocked(() => expectAll(readHeaders(paths)))),
    way('worker pool', paths, () => clocked(async () => expectAll(await service.headers(paths)))),
    way('worker pool with the inserts', paths, check.run),
  ];
  const peer = (task: string, config = {}) =>
    Promise.resolve(
      (askPeer<{ seconds: number }>({ task, files: peerPaths, config })?.seconds ?? NaN) * 1000,
    );
  const ofAll = `one process, each ${peerStep}th folder`;
  const peers = [
    way('rasterio', peerPaths, () => peer('open'), ofAll),
    way('osgeo.gdal', peerPaths, () => peer('gdal'), ofAll),
    way(
      'osgeo.gdal without looking for side files',
      peerPaths,
      () => peer('gdal', { GDAL_DISABLE_READDIR_ON_OPEN: 'EMPTY_DIR' }),
      ofAll,
    ),
  ];
  let isCold = false;
  try {
    // Workers and code are warm before the disk is cold.
    for (const { run } of ours) await run();
    for (const each of [...ours, ...peers]) {
      if (!dropCaches()) break;
      isCold = true;
      each.cold.push(await each.run());
    }
    for (let round = 0; round < runs; round++) {
      for (const each of [...ours, ...peers]) each.warm.push(await each.run());
    }
  } finally {
    await service.close();
    await check.close();
  }
  return (['warm', 'cold'] as const).flatMap((heat) => {
    if (heat === 'cold' && !isCold)
      return [rowOf(scenario, 'cold', { median: 'not measured', note: notCold })];
    return [
      ...[...ours, ...peers].map((each) => rateRow(heat, each)),
      ...ours.flatMap((each) => [
        ratioRow(heat, each, peers[0]!, 50, '≥ 50×'),
        ratioRow(heat, each, peers[1]!, 5, 'aim ≥ 5×'),
        ratioRow(heat, each, peers[2]!, 5, 'aim ≥ 5×'),
      ]),
    ];
  });
}

type Heat = 'warm' | 'cold';

/** Runs that measured something: a peer that is not installed measures nothing. */
const samplesOf = (heat: Heat, way: Way): number[] => way[heat].filter((ms) => !Number.isNaN(ms));
const rateOf = (way: Way, ms: number): number => (1000 * way.files) / ms;

function rateRow(heat: Heat, way: Way): Row {
  const samples = samplesOf(heat, way);
  return rowOf(scenario, `${heat}: ${way.name}`, {
    ...(samples.length === 0
      ? { median: 'not installed' }
      : {
          median: perSecond(rateOf(way, median(samples)), 'files'),
          p95: samples.length > 1 ? perSecond(rateOf(way, p95(samples)), 'files') : '',
        }),
    n: samples.length,
    note: [`${count(way.files)} files`, way.note].filter(Boolean).join(', '),
  });
}

function ratioRow(heat: Heat, way: Way, peer: Way, limit: number, target: string): Row {
  const [own, other] = [samplesOf(heat, way), samplesOf(heat, peer)];
  const measure = `${heat}: ${way.name} against ${peer.name}`;
  if (own.length === 0 || other.length === 0)
    return rowOf(scenario, measure, { median: 'not measured', target, note: 'the peer is not installed' });
  const ratio = rateOf(way, median(own)) / rateOf(peer, median(other));
  return rowOf(scenario, measure, {
    ...{ median: times(ratio), n: own.length, target, reached: ratio >= limit },
  });
}

/** Whole folders: single files out of many would lie further apart on a cold disk. */
function someFolders(paths: readonly string[]): string[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = dirname(path);
    const list = folders.get(folder);
    if (list) list.push(path);
    else folders.set(folder, [path]);
  }
  return [...folders.values()].filter((_, i) => i % peerStep === 0).flat();
}

async function clocked(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function expectAll(headers: ReturnType<typeof readHeaders>): void {
  const failed = headers.find((header) => isAppErrorData(header));
  if (failed) throw new Error(`A header was not read: ${JSON.stringify(failed)}`);
}

/** The check of all headers of an indexed dataset, as often as is asked. */
async function prepareCheck(folder: string): Promise<{ run(): Promise<number>; close(): Promise<void> }> {
  const root = join(folder, 'dataset');
  const path = join(folder, 'workspace');
  const { datasetId } = await indexOnce({ root, workspace: path });
  await recogniseDataset(root);
  const workspace = openWorkspace(path);
  const db = workspace.catalogue;
  const catalogue = createCatalogue({
    db,
    raster: { headers: () => Promise.resolve([]) },
    editStates: () => new Map(),
    cellStates: () => new Map(),
  });
  return {
    async run() {
      db.exec('UPDATE roi SET checked = 0');
      db.pragma('wal_checkpoint(TRUNCATE)');
      const { signal } = new AbortController();
      const ms = await clocked(() => catalogue.checkHeaders({ datasetId, signal, onProgress() {} }));
      const { patches, headers } = catalogue.health(datasetId).check;
      if (headers !== patches) throw new Error(`${headers} of ${patches} patches were checked.`);
      return ms;
    },
    async close() {
      await catalogue.close();
      workspace.close();
    },
  };
}
