import { randomUUID } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { StrokePainter } from '../../../src/shared/editing/brushStroke.ts';
import { diffRuns } from '../../../src/shared/editing/runs.ts';
import { toBase64 } from '../../../src/shared/editing/runsBase64.ts';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { seededRandom } from '../../soak/soakScene.ts';
import { createBed, type Bed } from '../bed.ts';
import { median, ms, p95, type Row } from '../stats.ts';

const scenario = 'History of a ROI';
const strokes = 10_000;
const diameterPx = 40;
const openings = 7;
const undos = 10;
const roiKey = 'D013-2020_AU-S1-1';

/** What 10,000 strokes on one ROI cost on the disk and at opening, and the undo of a clean-up over 26 megapixels. */
export async function history(): Promise<Row[]> {
  const bed = createBed();
  try {
    return [...(await strokesOnOneRoi(bed)), ...(await undoOfCleanUp(bed))];
  } finally {
    await bed.close();
  }
}

async function strokesOnOneRoi(bed: Bed): Promise<Row[]> {
  const dataset = await scene(bed, 3, 'strokes');
  const [empty, full] = [join(bed.folder, 'no-strokes'), join(bed.folder, 'strokes')];
  await bed.openDataset(dataset, empty);
  const datasetId = await bed.openDataset(dataset, full);
  const roi = await bed.client.catalogue.roi({ datasetId, roiKey });
  await paintStrokes(bed, roi);
  const times: Record<string, number[]> = { [empty]: [], [full]: [] };
  // In turns, so that both meet the same machine; the first of each warms up.
  for (let n = 0; n <= openings; n++) {
    for (const workspace of [empty, full]) {
      const took = await openRoi(bed, workspace, roi);
      if (n > 0) times[workspace]!.push(took);
    }
  }
  const bytes = bytesOf(full) - bytesOf(empty);
  const row = (
    measure: string,
    samples: number[],
    target: string,
    reached: boolean | null,
    note: string,
  ): Row => ({
    ...{ scenario, measure, median: ms(median(samples)), p95: ms(p95(samples)), n: samples.length },
    ...{ target, reached, note },
  });
  const [without, withAll] = [times[empty]!, times[full]!];
  const more = median(withAll) - median(without);
  return [
    {
      ...{ scenario, measure: `${strokes.toLocaleString('en')} strokes of ${diameterPx} px, on disk` },
      ...{ median: `${(bytes / 1e6).toFixed(1)} MB`, p95: '', n: 1 },
      ...{
        target: '< 200 MB',
        reached: bytes < 200e6,
        note: 'journal with its checkpoints, over 3 x 3 patches',
      },
    },
    row(
      'opening the ROI, no stroke',
      without,
      '',
      null,
      'undo stack, 50 entries and 9 masks in a workspace that was just opened',
    ),
    row(
      `opening the ROI, ${strokes.toLocaleString('en')} strokes`,
      withAll,
      'nothing at opening: < 100 ms more',
      more < 100,
      `${more >= 0 ? '+' : ''}${ms(more)}: the undo stack, and up to 64 edits a mask since its checkpoint`,
    ),
  ];
}

/** Strokes of changing class along a wandering path. */
async function paintStrokes(bed: Bed, roi: RoiDetail): Promise<void> {
  const { datasetId } = roi;
  const { annotation } = bed.services.workspaces.session();
  const targets = await Promise.all(
    roi.grid.map(async ({ patchId, x, y, widthPx, heightPx }) => {
      const { data } = await annotation.mask(datasetId, patchId);
      return { patchId, x, y, widthPx, heightPx, data: data.slice(), original: null };
    }),
  );
  for (let n = 0; n < strokes; n++) {
    const painter = new StrokePainter({ kind: 'class', value: n % 15 }, diameterPx);
    const x = roi.widthPx * (0.5 + 0.45 * Math.sin(n * 0.7));
    const y = roi.heightPx * (0.5 + 0.45 * Math.cos(n * 1.3));
    for (let step = 0; step < 10; step++) {
      const segment = painter.advance(x + step * 12, y + Math.sin(step) * 20);
      if (segment) for (const target of targets) painter.apply(target, segment);
    }
    const patches = painter.finish().map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) }));
    if (patches.length === 0) continue;
    const edit = { datasetId, roiKey, windowId: 'bench', editId: randomUUID(), tool: 'brush' as const };
    await annotation.commit({ ...edit, parameters: { diameterPx }, patches });
  }
  await annotation.settled();
}

/** Milliseconds until a window that opens this ROI, in a workspace that was just opened, has its history and masks. */
async function openRoi(bed: Bed, workspace: string, roi: RoiDetail): Promise<number> {
  const { datasetId } = roi;
  await bed.client.workspace.open({ path: workspace });
  const start = performance.now();
  const { annotation } = bed.services.workspaces.session();
  await bed.client.annotation.undoState({ datasetId, roiKey });
  await bed.client.annotation.history({ datasetId, roiKey, limit: 50 });
  await Promise.all(roi.grid.map(({ patchId }) => annotation.mask(datasetId, patchId)));
  return performance.now() - start;
}

async function undoOfCleanUp(bed: Bed): Promise<Row[]> {
  const datasetId = await bed.openDataset(await scene(bed, 10, 'clean-up'));
  const roi = await bed.client.catalogue.roi({ datasetId, roiKey });
  const changedPx = await cleanUp(bed, roi);
  const samples: number[] = [];
  const redone: number[] = [];
  for (let n = 0; n < undos; n++) {
    for (const [kind, times] of [['undo', samples] as const, ['redo', redone] as const]) {
      const start = performance.now();
      await bed.client.annotation[kind]({ datasetId, roiKey, windowId: 'bench', editId: randomUUID() });
      times.push(performance.now() - start);
    }
  }
  const share = (100 * changedPx) / (roi.widthPx * roi.heightPx);
  const note = `${roi.grid.length} patches, ${share.toFixed(1)} % of the pixels in small areas; with the answer's runs`;
  return [
    {
      ...{
        scenario,
        measure: 'undo of a 26-megapixel clean-up',
        median: ms(median(samples)),
        p95: ms(p95(samples)),
      },
      ...{ n: undos, target: 'median < 300 ms', reached: median(samples) < 300, note },
    },
    {
      ...{ scenario, measure: 'redo of it', median: ms(median(redone)), p95: ms(p95(redone)), n: undos },
      ...{ target: '', reached: null, note: '' },
    },
  ];
}

/** Small areas of other classes all over the ROI, as removing islands leaves them; answers the pixels changed. */
async function cleanUp(bed: Bed, { datasetId, grid }: RoiDetail): Promise<number> {
  const { annotation } = bed.services.workspaces.session();
  const random = seededRandom(26);
  const side = 6;
  const pending = annotation.begin({
    ...{
      datasetId,
      roiKey,
      windowId: 'bench',
      editId: randomUUID(),
      tool: 'islands',
      parameters: {},
      gate: null,
    },
  });
  for (const { patchId } of grid) {
    const { data, width, height, version } = await annotation.mask(datasetId, patchId);
    const after = data.slice();
    for (let n = 0; n < (0.05 * width * height) / side ** 2; n++) {
      const at = Math.floor(random() * (height - side)) * width + Math.floor(random() * (width - side));
      const value = Math.floor(random() * 15);
      for (let row = 0; row < side; row++) after.fill(value, at + row * width, at + row * width + side);
    }
    await pending.add([{ patchId, version, runs: diffRuns(data, after, width) }]);
  }
  const outcome = await pending.commit();
  return 'committed' in outcome ? (outcome.committed?.changedPx ?? 0) : 0;
}

async function scene(bed: Bed, side: number, name: string): Promise<string> {
  const outDir = join(bed.folder, `data-${name}`);
  const place = { seed: 5, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: side, cols: side };
  await generateScene({ outDir, ...place, modalities: ['AERIAL_LABEL-COSIA'] });
  return outDir;
}

/** Of all files of the journal in a workspace. */
function bytesOf(workspace: string): number {
  const files = readdirSync(workspace).filter((name) => name.startsWith('arpenteur.sqlite'));
  return files.reduce((sum, name) => sum + statSync(join(workspace, name)).size, 0);
}
