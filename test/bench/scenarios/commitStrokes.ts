import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { StrokePainter, type StrokeTarget } from '../../../src/shared/editing/brushStroke.ts';
import { noRules, pixelRulesOf, type Rules } from '../../../src/shared/editing/rules.ts';
import { toBase64 } from '../../../src/shared/editing/runsBase64.ts';
import { windowOf } from '../../../src/shared/geo/grid.ts';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { createBed, type Bed } from '../bed.ts';
import { median, ms, p95, type Row } from '../stats.ts';

const scenario = 'Stroke commit, durable before it is acknowledged';
const diameterPx = 500;
const measured = 200;
const limits = { stroke: 20, ruled: 30 } as const;
/** Two classes that stay as they are, and a gate: the window keeps to it, the core writes it beside the edit. */
const ruled: Rules = { ...noRules, locked: [5, 8], gate: { text: 'height > 2.5', inverted: false } };
/** What is painted: never a class that is locked later. */
const classes = [0, 1, 2, 3, 4, 6, 7, 9, 10, 11, 12, 13, 14];

/**
 * Commits of 500 px strokes over a ROI of 3 x 3 patches, on a fresh journal and after 2,000 edits of the same patches; then of
 * strokes that each reach four patches, within rules.
 */
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
    const over4: number[] = [];
    for (let n = 0; n < measured; n++) over4.push(await work.strokeOver4());
    const row = (measure: string, samples: number[], note: string, limit: number = limits.stroke): Row => ({
      scenario,
      measure,
      median: ms(median(samples)),
      p95: ms(p95(samples)),
      n: samples.length,
      target: `p95 < ${limit} ms`,
      reached: p95(samples) < limit,
      note,
    });
    return [
      row('500 px stroke, fresh journal', fresh, 'call of the contract, SQLite WAL with synchronous=FULL'),
      row('500 px stroke, after 2,000 edits of the ROI', worn, ''),
      row(
        '500 px stroke over 4 patches, two classes locked, a gate',
        over4,
        'after those; the runs are tested against the locks',
        limits.ruled,
      ),
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
  const limited = targets.map((target) => ({
    ...target,
    rules: pixelRulesOf(ruled, spots(target), null, windowOf(target)),
  }));
  let count = 0;
  const commit = async (on: readonly StrokeTarget[], x: number, y: number, rules?: Rules) => {
    const painter = new StrokePainter(
      { kind: 'class', value: classes[count++ % classes.length]! },
      diameterPx,
    );
    for (let step = 0; step < 20; step++) {
      const segment = painter.advance(x + step * 12, y + Math.sin(step) * 20);
      if (segment) for (const target of on) painter.apply(target, segment);
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
      ...(rules ? { rules } : {}),
    };
    const start = performance.now();
    await bed.client.annotation.commit({ ...edit, patches });
    return { ms: performance.now() - start, patches: patches.length };
  };
  return {
    /** Milliseconds from the call to the acknowledgement. */
    async stroke(): Promise<number> {
      const x = roi.widthPx * (0.5 + 0.4 * Math.sin(count * 0.7));
      const y = roi.heightPx * (0.5 + 0.4 * Math.cos(count * 1.3));
      return (await commit(targets, x, y)).ms;
    },
    /** The same of a stroke around a corner that four patches share. */
    async strokeOver4(): Promise<number> {
      const [corner] = roi.grid;
      const x = corner!.widthPx * (1 + (count % 2)) - 120;
      const y = corner!.heightPx * (1 + ((count >> 1) % 2));
      const done = await commit(limited, x, y, ruled);
      if (done.patches !== 4) throw new Error(`a stroke over ${done.patches} patches`);
      return done.ms;
    },
  };
}

/** What a gate may say of a patch: about half of its squares of 8 px pass. */
function spots({ widthPx, heightPx }: StrokeTarget): Uint8Array {
  const isOpen = (x: number, y: number) => (Math.imul(x * 73 + y * 179 + 7, 2_654_435_761) >>> 31) & 1;
  return Uint8Array.from({ length: widthPx * heightPx }, (_, i) =>
    isOpen((i % widthPx) >> 3, Math.floor(i / widthPx) >> 3),
  );
}
