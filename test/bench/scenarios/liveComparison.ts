import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { diffRuns, toBase64 } from '../../../src/shared/editing/runs.ts';
import { createBed, finished, type Bed } from '../bed.ts';
import { ms, p95, rowOf, seconds, timeRow, type Row } from '../stats.ts';

const scenario = 'Disagreements of a ROI of 100 patches while its masks are edited';
const side = 10;
const [domainYear, roi] = ['D091-2021', 'AU-S1-3'];
const roiKey = `${domainYear}_${roi}`;
const strokes = 100;
const targetMs = 100;

/**
 * Squares are painted at random places through the client; the time is that from the acknowledgement of an edit until the outlines of
 * the ROI, as the map asks for them after the core told of the change, are there.
 */
export async function liveComparison(): Promise<Row[]> {
  const bed = createBed();
  try {
    const root = join(bed.folder, 'dataset');
    const modalities = ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'] as const;
    await generateScene({ outDir: root, seed: 3, domainYear, roi, rows: side, cols: side, modalities });
    const datasetId = await bed.openDataset(root);
    const started = performance.now();
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await finished(bed.client, (await bed.client.comparison.start({ datasetId })).jobId);
    const job = performance.now() - started;
    delay.disable();
    const jobPause = delay.max / 1e6;
    const desk = await openDesk(bed, datasetId);
    delay.reset();
    delay.enable();
    const samples: number[] = [];
    for (let i = 0; i < strokes; i++) samples.push(await desk.stroke(i));
    delay.disable();
    const { total } = await bed.client.comparison.queue({ datasetId });
    return [
      timeRow(scenario, 'from the acknowledged edit to the outlines', samples, {
        ...{ target: `p95 < ${targetMs} ms`, reached: p95(samples) < targetMs },
        note: `one patch an edit, ${total} items in the end, evidence included; drawing them is a frame`,
      }),
      rowOf(scenario, "the core's thread meanwhile: longest pause", {
        ...{ median: ms(delay.percentile(50) / 1e6), p95: ms(delay.max / 1e6), n: strokes },
        note: 'p95 is the longest',
      }),
      rowOf(scenario, 'comparing all of it', {
        ...{ median: seconds(job), n: 1 },
        note: `with images; longest pause of the core's thread ${ms(jobPause)}`,
      }),
    ];
  } finally {
    await bed.close();
  }
}

async function openDesk(bed: Bed, datasetId: string) {
  const { client, services } = bed;
  const { comparison, annotation } = services.workspaces.session();
  const patches = (await client.catalogue.roi({ datasetId, roiKey })).grid;
  await client.comparison.outlines({ datasetId, roiKey });
  // It is being read for the first edit.
  await comparison.settled();
  const told = () =>
    new Promise<void>((resolve) => {
      const stop = comparison.onChange(() => {
        stop();
        resolve();
      });
    });
  return {
    async stroke(i: number): Promise<number> {
      const { patchId } = patches[(i * 37) % patches.length]!;
      const { data } = await annotation.mask(datasetId, patchId);
      const after = data.slice();
      const [x, y] = [120 + ((i * 29) % 250), 150 + ((i * 13) % 200)];
      // Never what is there already: that is no edit.
      const value = [0, 3, 9, 12].find((one, n) => n >= i % 3 && one !== data[y * 512 + x])!;
      for (let row = y; row < y + 80; row++) after.fill(value, row * 512 + x, row * 512 + x + 80);
      const runs = toBase64(diffRuns(data, after, 512));
      const change = told();
      const edit = {
        datasetId,
        roiKey,
        windowId: 'bench',
        editId: randomUUID(),
        tool: 'brush' as const,
        parameters: {},
      };
      await client.annotation.commit({ ...edit, patches: [{ patchId, runs }] });
      const start = performance.now();
      await change;
      await client.comparison.outlines({ datasetId, roiKey });
      const time = performance.now() - start;
      await comparison.settled();
      return time;
    },
  };
}
