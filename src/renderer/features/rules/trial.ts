import { rulesChangeSchema } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';
import { tidyRules } from './rulesDraft.ts';
import { rulesStore, takeApplied, takeRules, updateDesk, type Trial } from './rulesStore.ts';

const nothing: Omit<Trial, 'rules'> = { jobId: null, change: null, error: null };

/** Compares the dataset under the draft, keeping nothing, and tells what would change; a second call gives the first up. */
export async function tryDraft({ client, actions }: AppServices, datasetId: string): Promise<void> {
  const desk = rulesStore.getState().desks[datasetId];
  if (!desk) return;
  const { rules } = desk.draft;
  const say = (said: Partial<Trial>) =>
    updateDesk(datasetId, ({ trial }) => (trial?.rules === rules ? { trial: { ...trial, ...said } } : {}));
  updateDesk(datasetId, () => ({ trial: { rules, ...nothing } }));
  try {
    const { jobId } = await client.comparison.tryRules({ datasetId, ...tidied(rules) });
    say({ jobId });
    const job = await actions.watchJob(jobId);
    const change = rulesChangeSchema.safeParse(job.result);
    if (job.state === 'done' && change.success) say({ jobId: null, change: change.data });
    else if (job.state === 'cancelled')
      updateDesk(datasetId, ({ trial }) => (trial?.rules === rules ? { trial: null } : {}));
    else
      say({
        jobId: null,
        error: job.error ?? { code: 'internal', params: {}, detail: job.phase, retryable: false },
      });
  } catch (failure) {
    say({ jobId: null, error: toErrorData(failure) });
  }
}

/**
 * Stores the draft as the next version, which starts the comparison.
 *
 * When somebody stored another version meanwhile nothing is stored: that version is read, and the draft stays as changes of it.
 */
export async function applyDraft({ client }: AppServices, datasetId: string): Promise<void> {
  const desk = rulesStore.getState().desks[datasetId];
  if (!desk) return;
  const { base, draft, note } = desk;
  try {
    await client.comparison.setRules({ datasetId, ...tidied(draft.rules), note, from: base.version });
    takeApplied(datasetId, await client.comparison.rules({ datasetId }));
  } catch (failure) {
    if (toErrorData(failure).code === 'conflict')
      takeRules(datasetId, await client.comparison.rules({ datasetId }));
    throw failure;
  }
}

/** As the contract takes them, whose arrays and records may be written to. */
function tidied(rules: Trial['rules']) {
  const { matrix, settings } = tidyRules(rules);
  const { weights } = matrix;
  return {
    matrix: {
      ...matrix,
      rows: [...matrix.rows],
      reasons: { ...matrix.reasons },
      weights: { ...weights, classes: { ...weights.classes }, cells: { ...weights.cells } },
    },
    settings,
  };
}
