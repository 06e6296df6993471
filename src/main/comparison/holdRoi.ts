import { roiTurn, type ComparisonContext } from './context.ts';
import type { PredictedPatch } from './modelOfItems.ts';

/**
 * Holds the items of a ROI against the prediction in use, and ranks them anew. Does nothing when they were held against it, or
 * when the ROI is not compared under the current rules: whoever compares it comes here again.
 */
export async function holdRoi(context: ComparisonContext, datasetId: string, roiKey: string): Promise<void> {
  const { options, rows, jobs, store, turns } = context;
  await turns.take(roiTurn(datasetId, roiKey), async () => {
    const row = rows.roi(datasetId, roiKey);
    if (row?.rules !== context.standing.rulesKey(datasetId) || row.stamp === '') return;
    const stamp = options.predictions?.stamp(datasetId, roiKey) ?? '';
    if (stamp === row.modelStamp) return;
    if (stamp === '' && !rows.hasModel(row.id)) {
      rows.setModelStamp(row.id, '');
      return;
    }
    const items = await store.withPixels(row.id);
    const wanted = new Set(items.flatMap(({ patches }) => (patches === '' ? [] : patches.split('\n'))));
    const { patches } = await jobs.files(datasetId, roiKey);
    const predicted: PredictedPatch[] = [];
    for (const { patchId, x, y, widthPx, heightPx } of patches) {
      if (!wanted.has(patchId) || stamp === '') continue;
      const classes = await options.predictions!.classes(datasetId, patchId);
      if (classes?.length === widthPx * heightPx) predicted.push({ x, y, widthPx, heightPx, classes });
    }
    const sets = items.map(({ set }) => set);
    const says = await context.worker().run('modelOfItems', { patches: predicted, sets });
    const { matrix, settings } = options.rules(datasetId);
    await store.writeModel(
      row.id,
      row.gsd,
      { matrix, settings },
      stamp,
      items.map((item, i) => ({ ...item, says: says[i]! })),
    );
    rows.raise(datasetId, roiKey);
    await context.tellQueue(datasetId, roiKey);
    context.note(datasetId, roiKey, 'calm');
  });
}
