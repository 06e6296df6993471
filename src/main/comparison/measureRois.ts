import { inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { ComparisonRun } from './Comparison.ts';
import type { ComparisonTasks } from './comparison.worker.ts';
import { roiTurn, type ComparisonContext } from './context.ts';

/**
 * Reads height and NDVI of the items that have none yet, ROI by ROI, and ranks them anew.
 *
 * @param checkThere throws when the dataset is gone: its items would else be told to have no images.
 * @throws AppError `cancelled`
 */
export async function measureRois(
  context: ComparisonContext,
  pool: Pool<ComparisonTasks>,
  { datasetId, signal, onProgress }: ComparisonRun,
  checkThere: () => void,
): Promise<void> {
  const { rows, standing } = context;
  const due = rows.rois(datasetId).filter(({ measured, items }) => measured === 0 && items > 0);
  const { patches } = standing.comparable(datasetId);
  const total = due.reduce((sum, { roiKey }) => sum + (patches.get(roiKey) ?? 0), 0);
  let done = 0;
  const one = async ({ roiKey }: { roiKey: string }) => {
    await measureRoi(context, pool, datasetId, roiKey, signal, checkThere);
    return roiKey;
  };
  for await (const roiKey of inOrder(due, pool.threads + 1, one)) {
    throwIfAborted(signal);
    done += patches.get(roiKey) ?? 0;
    onProgress({ phase: 'measuring', done, total, unit: 'patches' });
  }
}

function measureRoi(
  context: ComparisonContext,
  pool: Pool<ComparisonTasks>,
  datasetId: string,
  roiKey: string,
  signal: AbortSignal,
  checkThere: () => void,
): Promise<void> {
  const { options, rows, jobs, store, turns } = context;
  return turns.take(roiTurn(datasetId, roiKey), async () => {
    throwIfAborted(signal);
    const row = rows.roi(datasetId, roiKey);
    // Rules that changed meanwhile have a run of their own.
    if (row?.rules !== context.standing.rulesKey(datasetId)) return;
    const items = await store.unmeasured(row.id);
    if (items.length === 0) {
      rows.setMeasured(row.id);
      return;
    }
    const { patches } = await jobs.read(datasetId, roiKey);
    const sets = items.map(({ set }) => set);
    const numbers = await pool.run('measure', { patches, sets }, { signal, stopRunning: true });
    checkThere();
    const { matrix, settings } = options.rules(datasetId);
    await store.writeNumbers(
      row.id,
      row.gsd,
      { matrix, settings },
      items.map((item, i) => ({ ...item, numbers: numbers[i]! })),
    );
    await context.tellQueue(datasetId, roiKey);
    context.note(datasetId, roiKey, 'calm');
  });
}
