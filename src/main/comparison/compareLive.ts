import { roiTurn, type ComparisonContext } from './context.ts';
import type { RoiKnown } from './roiJob.ts';
import { needsRematch, writeRoi } from './writeRoi.ts';

/**
 * Compares a ROI again in the worker that has it at hand, after the masks of some patches changed. One that was never compared,
 * or under other rules, is left to the run.
 */
export async function compareLive(
  context: ComparisonContext,
  datasetId: string,
  roiKey: string,
  patchIds: ReadonlySet<string>,
): Promise<void> {
  const { options, rows, jobs, standing, store, turns } = context;
  await turns.take(roiTurn(datasetId, roiKey), async () => {
    const rulesKey = standing.rulesKey(datasetId);
    const row = rows.roi(datasetId, roiKey);
    if (row?.rules !== rulesKey) return;
    const files = await jobs.files(datasetId, roiKey);
    // Edits that come after this come here again, with their patches.
    const versions = jobs.versions(datasetId, files);
    const changed = [];
    for (const [index, patch] of files.patches.entries()) {
      if (!patchIds.has(patch.patchId)) continue;
      const current = await jobs.withMask(datasetId, patch);
      versions[index] = current.version;
      changed.push({ index, patch: current });
    }
    const verdicts = options.verdicts(datasetId, roiKey);
    const known: RoiKnown = { stamp: null, items: await store.known(row.id), verdicts, olds: null };
    const { matrix, settings } = options.rules(datasetId);
    const rules = { matrix, settings };
    const ask = { dataset: datasetId, roiKey, rulesKey, job: null, changed, versions, known };
    const worker = context.liveWorker();
    let outcome = await worker.run('live', ask);
    if (outcome === 'missing') {
      const job = await jobs.job(datasetId, files, rules);
      const all = job.patches.map(({ version }) => version);
      outcome = await worker.run('live', { ...ask, job, changed: [], versions: all });
      versions.splice(0, versions.length, ...all);
      if (outcome === 'missing') return;
    }
    await writeRoi(context, { datasetId, files, rulesKey, rules, versions, verdicts }, outcome, 'soon');
    if (needsRematch(context, datasetId, roiKey)) context.again(datasetId, roiKey, []);
  });
}

/** Has the ROI read that is looked at, so that its first edit finds it at hand. */
export async function warmRoi(context: ComparisonContext, datasetId: string, roiKey: string): Promise<void> {
  const { options, rows, jobs, standing, turns } = context;
  await turns.take(roiTurn(datasetId, roiKey), async () => {
    const rulesKey = standing.rulesKey(datasetId);
    if (rows.roi(datasetId, roiKey)?.rules !== rulesKey) return;
    const files = await jobs.files(datasetId, roiKey);
    const ask = { dataset: datasetId, roiKey, rulesKey, versions: jobs.versions(datasetId, files) };
    if (await context.liveWorker().run('isKept', ask)) return;
    const { matrix, settings } = options.rules(datasetId);
    const job = await jobs.job(datasetId, files, { matrix, settings });
    await context.liveWorker().run('warm', { ...ask, job });
  });
}
