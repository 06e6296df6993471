/** One index of a dataset folder in a process of its own. Arguments: ROOT WORKSPACE MODE; see `indexOnce.ts`. */
import { basename } from 'node:path';
import { createCatalogue, type IndexProgress } from '../../../src/main/catalogue/index.ts';
import { startScan } from '../../../src/main/catalogue/scans.ts';
import { inOrder, writeInSlices } from '../../../src/main/workers/index.ts';
import { prepareUnitWriter, UnitWriter } from '../../../src/main/catalogue/UnitWriter.ts';
import { createDatasetReader, recogniseDataset } from '../../../src/main/datasets/index.ts';
import { openWorkspace } from '../../../src/main/workspace/index.ts';
import type { ApartResult, ChildMessage, IndexResult } from './indexOnce.ts';

const [root = '', workspacePath = '', mode] = process.argv.slice(2);
const workspace = openWorkspace(workspacePath);
const db = workspace.catalogue;
const post = (message: ChildMessage): Promise<void> =>
  new Promise((done) => process.send!(message, () => done()));
await post({ type: 'done', result: mode === 'apart' ? await apart() : await index() });
workspace.close();
process.disconnect();

async function index(): Promise<IndexResult> {
  const found = await recogniseDataset(root);
  const { id: datasetId } = workspace.addDataset({ ...found, name: basename(root) });
  const kept = db.prepare(`SELECT count(*) FROM unit WHERE state <> 'writing'`).pluck().get() as number;
  // Headers are another scenario's: none is left to be read in a workspace that was indexed before.
  db.exec('UPDATE roi SET checked = 1');
  const catalogue = createCatalogue({
    db,
    raster: { headers: () => Promise.resolve([]) },
    editStates: () => new Map(),
    cellStates: () => new Map(),
  });
  const abort = new AbortController();
  const gap = watchGaps();
  const phases: Record<string, number> = {};
  const start = performance.now();
  let [phase, phaseStart, publishedMs] = ['list', start, NaN];
  const enter = (next: string): void => {
    if (next === phase) return;
    const now = performance.now();
    phases[phase] = (phases[phase] ?? 0) + now - phaseStart;
    [phase, phaseStart] = [next, now];
  };
  const publish = (): void => {
    enter('published');
    publishedMs = performance.now() - start;
    abort.abort();
  };
  const onProgress = ({ phase: next, done }: IndexProgress): void => {
    enter(next);
    if (next === 'names') void post({ type: 'progress', files: done });
  };
  const { path, layout } = found;
  const job = { datasetId, path, layout, rescan: true, signal: abort.signal, onProgress };
  let reused = false;
  try {
    reused = (await catalogue.index({ ...job, onPublished: publish })).reused;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
  if (Number.isNaN(publishedMs)) publish();
  const gapMs = gap.stop();
  const { patches, rois } = catalogue.summary(datasetId);
  await catalogue.close();
  const scan = db.prepare(`SELECT id, files FROM scan WHERE state = 'current'`).get() as {
    id: number;
    files: number;
  };
  const units = db.prepare('SELECT count(*) FROM scan_unit WHERE scan = ?').pluck().get(scan.id) as number;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const counts = { files: scan.files, patches, rois, units, unitsKept: kept };
  return { datasetId, phases, publishedMs, gapMs, peakBytes, reused, ...counts };
}

/** The names without the catalogue, as `indexDataset` asks for them; then the rows that it writes of them. */
async function apart(): Promise<ApartResult> {
  const start = performance.now();
  const { path, layout } = await recogniseDataset(root);
  const reader = createDatasetReader(layout);
  const listing = await reader.run('list', { root: path });
  const width = Math.max(1, reader.threads * 2);
  const units = [];
  const scans = inOrder(listing.units, width, async (unit) => ({
    unit,
    scanned: await reader.run('scanUnit', { root: path, unit }),
  }));
  for await (const entry of scans) units.push(entry);
  const readMs = performance.now() - start;
  await reader.close();

  const insertStart = performance.now();
  const datasetId = 'bench';
  const scan = startScan(db, { datasetId, path, layout, fingerprint: '' });
  const statements = prepareUnitWriter(db);
  for (const [position, { unit, scanned }] of units.entries()) {
    const { key, fingerprint } = unit;
    const of = { datasetId, scan, position, key, fingerprint, layout };
    const writer = new UnitWriter(statements, db, of, new Map());
    await writeInSlices(db, scanned.rois, (roi) => writer.addRoi(roi));
    await writeInSlices(db, scanned.problems, (problem) => writer.addProblem(problem));
    await writeInSlices(db, [scanned.files], (files) => writer.finish(files));
  }
  return { readMs, insertMs: performance.now() - insertStart };
}

/** Looks every few milliseconds how late it is. */
function watchGaps(): { stop(): number } {
  const everyMs = 5;
  let [gapMs, last] = [0, performance.now()];
  const look = (): void => {
    const now = performance.now();
    gapMs = Math.max(gapMs, now - last - everyMs);
    last = now;
  };
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return gapMs;
    },
  };
}
