import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { StrokePainter } from '../../../src/shared/editing/brushStroke.ts';
import { toBase64 } from '../../../src/shared/editing/runsBase64.ts';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { createBed, type Bed } from '../bed.ts';
import { median, ms, p95, type Row } from '../stats.ts';

const scenario = 'Stroke commit, durable before it is acknowledged';
const diameterPx = 500;
const measured = 200;

/** Commits of 500 px strokes over a ROI of 3 x 3 patches, on a fresh journal and after 2,000 edits of the same patches. */
export async function commitStrokes(): Promise<Row[]> {
  const bed = createBed();
  try {
    const dataset = join(bed.folder, 'dataset');
    const scene = { outDir: dataset, seed: 5, domainYear: 'D013-2020', roi: 'AU-S1-1', rows: 3, cols: 3 };
    await generateScene({ ...scene, modalities: ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA'] });
    const datasetId = await bed.openDataset(dataset);
    const roi = await bed.client.catalogue.roi({ datasetId, roiKey: 'D013-2020_AU-S1-1' });
    const work = await createPainter(bed, roi);
    for (let n = 0; n < 20; n++) await work.stroke();
    const fresh: number[] = [];
    for (let n = 0; n < measured; n++) fresh.push(await work.stroke());
    for (let n = 0; n < 2000; n++) await work.stroke();
    const worn: number[] = [];
    for (let n = 0; n < measured; n++) worn.push(await work.stroke());
    const row = (measure: string, samples: number[], note: string): Row => ({
      scenario,
      measure,
      median: ms(median(samples)),
      p95: ms(p95(samples)),
      n: samples.length,
      target: 'p95 < 20 ms',
      reached: p95(samples) < 20,
      note,
    });
    return [
      row('500 px stroke, fresh journal', fresh, 'call of the contract, SQLite WAL with synchronous=FULL'),
      row('500 px stroke, after 2,000 edits of the ROI', worn, ''),
    ];
  } finally {
    await bed.close();
  }
}

/** A hand that paints: strokes of changing class along a wandering path, over the current masks. */
async function createPainter(bed: Bed, roi: RoiDetail) {
  const { annotation } = bed.services.workspaces.session();
  const targets = await Promise.all(
    roi.grid.map(async ({ patchId, x, y, widthPx, heightPx }) => {
      const { data } = await annotation.mask(roi.datasetId, patchId);
      return { patchId, x, y, widthPx, heightPx, data: data.slice(), original: null };
    }),
  );
  let count = 0;
  return {
    /** Milliseconds from the call to the acknowledgement. */
    async stroke(): Promise<number> {
      const n = count++;
      const painter = new StrokePainter({ kind: 'class', value: n % 15 }, diameterPx);
      const centreX = roi.widthPx * (0.5 + 0.4 * Math.sin(n * 0.7));
      const centreY = roi.heightPx * (0.5 + 0.4 * Math.cos(n * 1.3));
      for (let step = 0; step < 20; step++) {
        const segment = painter.advance(centreX + step * 12, centreY + Math.sin(step) * 20);
        if (segment) for (const target of targets) painter.apply(target, segment);
      }
      const patches = painter.finish().map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) }));
      const { datasetId, roiKey } = roi;
      const edit = {
        datasetId,
        roiKey,
        windowId: 'bench',
        editId: randomUUID(),
        tool: 'brush' as const,
        parameters: { diameterPx },
      };
      const start = performance.now();
      await bed.client.annotation.commit({ ...edit, patches });
      return performance.now() - start;
    },
  };
}
