import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { generateScene } from '../../src/main/datasets/index.ts';
import { encodeTiff, readHeader } from '../../src/main/raster/index.ts';
import type { RoiView } from '../../src/renderer/map/RoiView.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { patchSizeM, type Modality } from '../../src/shared/model/modality.ts';
import { allocateSamples } from '../../src/shared/raster/dtype.ts';
import { writeGeoPackage } from '../fixtures/flairHubFolder.ts';
import { endOf, startCore, type RunningCore } from '../support/core.ts';

const builtCore = fileURLToPath(new URL('../../out/main/core.js', import.meta.url));
export const domainYear = 'D013-2020';
/** Patches a side of the scene that is drawn; larger ROIs are copies of it beside each other. */
const sceneSide = 5;
const dates = 90;

/** A window on a dataset in Chromium at 1600 x 900, through the built core. */
export interface RoiGrounds {
  readonly page: Page;
  readonly datasetId: string;
  core: RunningCore;
  /** Starts the core again without a tile in its memory or on the disk, and the window with it. */
  startCold(): Promise<void>;
  close(): Promise<void>;
}

/** What the map of a bench leaves in its page. */
export interface Hook {
  __arpenteurBench: { roiView: RoiView | null };
}

export const roiName = (n: number) => `AU-S1-${n}`;
export const roiKeyOf = (n: number) => `${domainYear}_${roiName(n)}`;
export const patchIdOf = (n: number, row: number, col: number) => `${roiKeyOf(n)}_${row}-${col}`;

export interface GroundsOptions {
  /** Patches a side of each ROI; a multiple of 5. */
  readonly side: number;
  readonly rois: number;
  readonly modalities: readonly Modality[];
  /** Also a Sentinel-2 series of 90 dates with its cloud masks. */
  readonly hasSeries?: boolean;
}

/** ROIs of the same files, for what is measured does not depend on what they show. The caller closes what it gets. */
export async function createRoiGrounds(options: GroundsOptions): Promise<RoiGrounds> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-roi-'));
  const executablePath = process.env['CHROMIUM_PATH'];
  const browser = await chromium.launch(executablePath ? { executablePath } : {});
  let core: RunningCore | undefined;
  const close = async (): Promise<void> => {
    await browser.close();
    await core?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const dataset = join(folder, 'dataset');
    await writeRois(folder, dataset, options);
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: 'en-GB' });
    await context.addInitScript(() => ((globalThis as { __arpenteurBench?: object }).__arpenteurBench = {}));
    const page = await context.newPage();
    const workspace = join(folder, 'workspace');
    const env = { ARPENTEUR_CONFIG_DIR: join(folder, 'config') };
    const start = () => startCore(['--port', '0', '--workspace', workspace], env, builtCore);
    core = await start();
    await core.client.workspace.setAuthor({ name: 'bench' });
    const { datasetId, jobId } = await core.client.workspace.addDataset({ path: dataset });
    if (jobId !== null) await endOf(core.client, jobId);
    await rest(core);
    const grounds: RoiGrounds = {
      ...{ page, datasetId, core, close },
      async startCold() {
        await core?.stop();
        rmSync(join(workspace, 'cache', 'tiles'), { recursive: true, force: true });
        core = await start();
        grounds.core = core;
        await page.goto(core.entryUrl);
        await page.getByTestId('welcome').or(page.getByTestId('side-panel')).first().waitFor();
        await showWelcome(page);
      },
    };
    return grounds;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until no job is left: files are checked and thumbnails made after a dataset was added. */
async function rest({ client }: RunningCore): Promise<void> {
  for (;;) {
    const open = (await client.jobs.list()).filter(({ state }) => state === 'queued' || state === 'running');
    if (open.length === 0) return;
    for (const { id } of open) await endOf(client, id);
  }
}

/** Leaves the ROI that is open. */
export async function showWelcome(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await page.getByTestId('welcome').waitFor();
}

/** The hash of a ROI; with a place, that of a link to it. */
export function hashOf(datasetId: string, n: number, query = ''): string {
  return `#/roi/${encodeURIComponent(datasetId)}/${roiKeyOf(n)}${query && `?${query}`}`;
}

/** World position of the middle of a patch. */
export function middleOf(row: number, col: number): readonly [x: number, y: number] {
  const [left, upper] = cornerOf(row, col);
  return [left + patchSizeM / 2, upper - patchSizeM / 2];
}

const cornerOf = (row: number, col: number): readonly [x: number, y: number] => [
  (6400 + col - 1) * patchSizeM,
  (66_500 - row + 1) * patchSizeM,
];

async function writeRois(folder: string, dataset: string, options: GroundsOptions): Promise<void> {
  const { side, rois, modalities, hasSeries = false } = options;
  const scene = join(folder, 'scene');
  const size = { rows: sceneSide, cols: sceneSide };
  await generateScene({
    ...{ outDir: scene, seed: 11, domainYear, roi: roiName(1), modalities: [...modalities], ...size },
  });
  for (const modality of modalities) await copyPatches(scene, dataset, modality, side);
  if (hasSeries) writeSeries(dataset, side);
  for (let n = 2; n <= rois; n++) linkRoi(dataset, n);
  const ids = Array.from({ length: rois }, (_, n) => allPatches(n + 1, side)).flat();
  if (hasSeries) writeDates(dataset, ids);
  rmSync(scene, { recursive: true });
}

function allPatches(n: number, side: number): string[] {
  return Array.from({ length: side * side }, (_, i) =>
    patchIdOf(n, 1 + Math.floor(i / side), 1 + (i % side)),
  );
}

/** The scene again and again beside itself: each file with another place in its tags. */
async function copyPatches(scene: string, dataset: string, modality: Modality, side: number): Promise<void> {
  const fileOf = (root: string, row: number, col: number) =>
    join(root, formatPatchPath(parsePatchId(patchIdOf(1, row, col))!, modality));
  for (let row = 1; row <= side; row++) {
    for (let col = 1; col <= side; col++) {
      const from = fileOf(scene, 1 + ((row - 1) % sceneSide), 1 + ((col - 1) % sceneSide));
      const { geo } = await readHeader(from);
      const bytes = readFileSync(from);
      const [x, y] = cornerOf(row, col);
      replaceDouble(bytes, geo!.originX, x);
      replaceDouble(bytes, geo!.originY, y);
      const to = fileOf(dataset, row, col);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, bytes);
    }
  }
}

function replaceDouble(bytes: Buffer, before: number, after: number): void {
  const sought = Buffer.alloc(8);
  sought.writeDoubleLE(before);
  const at = bytes.indexOf(sought);
  if (at < 0) throw new Error(`no ${before} in the file`);
  bytes.writeDoubleLE(after, at);
}

/** A series of any values, as large as those of FLAIR-HUB. */
function writeSeries(dataset: string, side: number): void {
  let state = 5;
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const kinds = [
    { modality: 'SENTINEL2_TS', bands: 10, dtype: 'uint16', sample: () => 200 + random() * 4000 },
    { modality: 'SENTINEL2_MSK-SC', bands: 2, dtype: 'uint8', sample: (date: number) => (date % 3) * 40 },
  ] as const;
  for (const { modality, bands, dtype, sample } of kinds) {
    for (const id of allPatches(1, side)) {
      const patch = parsePatchId(id)!;
      const data = allocateSamples(dtype, 100 * dates * bands);
      for (let i = 0; i < data.length; i++) data[i] = sample(Math.floor((i % (dates * bands)) / bands));
      const geo = { origin: cornerOf(patch.row, patch.col), pixelSize: patchSizeM / 10, epsg: 2154 };
      const bytes = encodeTiff({
        ...{ width: 10, height: 10, bands: dates * bands, dtype, data, compression: 'deflate', level: 1 },
        ...{ layout: { kind: 'strips' }, geo },
      });
      const path = join(dataset, formatPatchPath(patch, modality));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
  }
}

function writeDates(dataset: string, ids: readonly string[]): void {
  const dateOf = (i: number) => new Date(Date.UTC(2020, 0, 2 + 4 * i)).toISOString().slice(0, 10);
  const list = Array.from({ length: dates }, (_, i) => [i + 1, dateOf(i).replaceAll('-', '')]);
  const json = JSON.stringify(Object.fromEntries(list));
  writeGeoPackage(
    dataset,
    'GLOBAL_ALL_MTD/GLOBAL_SENTINEL2_MTD_DATES.gpkg',
    ['patch_id', 'acquisition_dates'],
    ids.map((id) => [id, json]),
  );
}

/** A ROI of the files of the first. */
function linkRoi(dataset: string, n: number): void {
  for (const modality of readdirSync(dataset).filter((name) => name.startsWith(domainYear))) {
    const from = join(dataset, modality, roiName(1));
    const to = join(dataset, modality, roiName(n));
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from))
      linkSync(join(from, name), join(to, name.replace(`_${roiName(1)}_`, `_${roiName(n)}_`)));
  }
}
