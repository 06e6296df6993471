import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { encodeTiff } from '../../../src/main/raster/index.ts';
import { formatPatchPath, parsePatchId } from '../../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../../src/shared/model/modality.ts';
import { allocateSamples } from '../../../src/shared/raster/dtype.ts';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { writeGeoPackage } from '../../fixtures/flairHubFolder.ts';
import { createBed, finished, type BenchClient } from '../bed.ts';
import { ms, p95, rowOf, seconds, timeRow, type Row } from '../stats.ts';

const scenario = 'Evidence card in a ROI of 100 patches, 90 Sentinel-2 and 2 × 94 Sentinel-1 dates';
const side = 10;
const places = 200;
const coldRuns = 3;
const [domainYear, roi] = ['D091-2021', 'AU-S1-3'];
const roiKey = `${domainYear}_${roi}`;
const targetMs = 200;

/**
 * Cards through the client, as the window asks for them, at random places of a synthetic ROI with all that a card shows.
 * Cold: the workspace was just opened, so nothing of the ROI is in the core's memory; the files are in the system's.
 */
export async function evidenceCards(): Promise<Row[]> {
  const bed = createBed();
  try {
    const root = join(bed.folder, 'dataset');
    await makeDataset(root);
    const workspace = join(bed.folder, 'workspace');
    const datasetId = await bed.openDataset(root, workspace);
    const detail = await bed.client.catalogue.roi({ datasetId, roiKey });
    const random = numbers(7);
    const placeIn = () => placeOf(detail, random);
    const ask = (of: 'region' | 'patch') => bed.client.evidence.card({ datasetId, roiKey, ...placeIn(), of });

    const cold: number[] = [];
    for (let run = 0; run < coldRuns; run++) {
      await bed.client.workspace.close();
      await bed.client.workspace.open({ path: workspace });
      await bed.client.catalogue.roi({ datasetId, roiKey });
      cold.push(await timeOf(() => ask('region')));
    }
    const warming = await timeOf(() => bed.client.evidence.warm({ datasetId, roiKey }));
    const job = await timeOf(() => gatherCurves(bed.client, datasetId));

    const delay = monitorEventLoopDelay({ resolution: 1 });
    for (let i = 0; i < 20; i++) await ask('region');
    delay.enable();
    const warm: number[] = [];
    let regions = 0;
    for (let i = 0; i < places; i++) {
      const start = performance.now();
      const card = await ask('region');
      warm.push(performance.now() - start);
      if (card?.region) regions += 1;
    }
    delay.disable();
    const note = `${regions} of ${places} places in a declared crop, the others cards of a patch; dataset envelope there`;
    return [
      timeRow(scenario, 'warm', warm, {
        ...{ target: `p95 < ${targetMs} ms`, reached: p95(warm) < targetMs, note },
      }),
      timeRow(scenario, 'cold: the first card after opening', cold, { format: seconds }),
      rowOf(scenario, 'reading the envelopes of all its crops ahead, after a first card', {
        ...{ median: seconds(warming), n: 1 },
      }),
      rowOf(scenario, "the core's thread while cards are made: longest pause", {
        ...{
          median: ms(delay.percentile(50) / 1e6),
          p95: ms(delay.max / 1e6),
          n: places,
          note: 'p95 is the longest',
        },
      }),
      rowOf(scenario, 'gathering the curves of the ROI for the envelope of the dataset', {
        ...{ median: seconds(job), n: 1, note: `${availableParallelism()} cores` },
      }),
    ];
  } finally {
    await bed.close();
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function gatherCurves(client: BenchClient, datasetId: string): Promise<void> {
  const { jobId } = await client.evidence.startCurves({ datasetId });
  await finished(client, jobId);
}

/** A pixel of a patch of the ROI, anywhere. */
function placeOf({ grid }: RoiDetail, random: () => number): { x: number; y: number } {
  const patch = grid[Math.floor(random() * grid.length)]!;
  return { x: patch.x + Math.floor(random() * 512), y: patch.y + Math.floor(random() * 512) };
}

/** Land as the sample draws it, and series of as many dates as FLAIR-HUB has, of any values. */
async function makeDataset(root: string): Promise<void> {
  const modalities: Modality[] = ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'];
  await generateScene({ outDir: root, seed: 3, domainYear, roi, rows: side, cols: side, modalities });
  const random = numbers(11);
  const series = [
    { modality: 'SENTINEL2_TS', dates: 90, bands: 10, dtype: 'uint16', sample: () => 200 + random() * 4000 },
    {
      modality: 'SENTINEL2_MSK-SC',
      dates: 90,
      bands: 2,
      dtype: 'uint8',
      sample: (date: number) => (date % 3) * 40,
    },
    { modality: 'SENTINEL1-ASC_TS', dates: 94, bands: 2, dtype: 'float32', sample: () => random() * 0.2 },
    { modality: 'SENTINEL1-DESC_TS', dates: 94, bands: 2, dtype: 'float32', sample: () => random() * 0.2 },
  ] as const;
  const ids: string[] = [];
  for (let row = 1; row <= side; row++)
    for (let col = 1; col <= side; col++) ids.push(`${roiKey}_${row}-${col}`);
  for (const { modality, dates, bands, dtype, sample } of series) {
    for (const id of ids) {
      const data = allocateSamples(dtype, 100 * dates * bands);
      for (let i = 0; i < data.length; i++) data[i] = sample(Math.floor((i % (dates * bands)) / bands));
      const bytes = encodeTiff({
        ...{ width: 10, height: 10, bands: dates * bands, dtype, data, compression: 'deflate', level: 1 },
        ...{ layout: { kind: 'strips' }, geo: null },
      });
      const path = join(root, formatPatchPath(parsePatchId(id)!, modality));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    }
    if (modality !== 'SENTINEL2_MSK-SC') writeDates(root, modality.replace('_TS', ''), ids, dates);
  }
}

function writeDates(root: string, sensor: string, ids: readonly string[], dates: number): void {
  const dateOf = (i: number) => new Date(Date.UTC(2021, 0, 2 + 4 * i)).toISOString().slice(0, 10);
  const list = Array.from({ length: dates }, (_, i) => [i + 1, dateOf(i).replaceAll('-', '')]);
  const json = JSON.stringify(Object.fromEntries(list));
  const path = `GLOBAL_ALL_MTD/GLOBAL_${sensor}_MTD_DATES.gpkg`;
  rmSync(join(root, path), { force: true });
  writeGeoPackage(
    root,
    path,
    ['patch_id', 'acquisition_dates'],
    ids.map((id) => [id, json]),
  );
}

/** Numbers 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
