import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { EvaluationTask, PredictionsSource } from '../../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { toErrorData } from '../../client/toErrorData.ts';

/** One evaluation from its start to its end; the core keeps what it found under `id`. `of`: {@link choiceKey} of what it was. */
export type EvaluateRun =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly jobId: string | null }
  | { readonly kind: 'done'; readonly id: string; readonly of: string }
  | { readonly kind: 'failed'; readonly error: AppErrorData };

/** What the page of a dataset is about; kept while the window lives, so that who leaves it finds it again. */
export interface EvaluateState {
  /** The dataset that the rest is about. */
  readonly datasetId: string | null;
  /** The page stands in place of the land. */
  readonly isOpen: boolean;
  readonly source: PredictionsSource | null;
  readonly task: EvaluationTask;
  readonly where: string;
  readonly run: EvaluateRun;
}

export const evaluateStore = createStore<EvaluateState>(() => ({
  datasetId: null,
  isOpen: false,
  source: null,
  task: 'cosia',
  where: '',
  run: { kind: 'idle' },
}));

export const useEvaluate = <T>(select: (state: EvaluateState) => T): T => useStore(evaluateStore, select);

/**
 * Opens the page in place of the land, while the activity is `models`. What is not given stays as it was left; another dataset or
 * source forgets what was found.
 *
 * @param source null: as it was, else a choice of it. @param task of the set.
 */
export function openEvaluate(
  datasetId: string,
  source: PredictionsSource | null = null,
  task?: EvaluationTask,
): void {
  const before = evaluateStore.getState();
  const isOther = before.datasetId !== null && before.datasetId !== datasetId;
  const known = isOther ? null : before.source;
  const changes = source !== null && JSON.stringify(source) !== JSON.stringify(known);
  evaluateStore.setState({
    ...{ datasetId, isOpen: true },
    source: source ?? known,
    ...(task ? { task } : {}),
    ...(isOther ? { where: '' } : {}),
    ...(isOther || changes ? { run: { kind: 'idle' } } : {}),
  });
}

/** What is chosen, to be compared with what was evaluated. */
export const choiceKey = ({
  source,
  task,
  where,
}: Pick<EvaluateState, 'source' | 'task' | 'where'>): string => JSON.stringify([source, task, where.trim()]);

/** Gives the land back. What was found stays with the dataset. */
export function closeEvaluate(): void {
  evaluateStore.setState({ isOpen: false });
}

/** Changes what is to be evaluated; what was found stays until the next run. */
export function chooseEvaluate(changes: Partial<Pick<EvaluateState, 'source' | 'task' | 'where'>>): void {
  evaluateStore.setState(changes);
}

/** Runs what is chosen. A second start waits for nobody: the button is not there while one runs. */
export async function startEvaluate({ client, actions }: AppServices): Promise<void> {
  const { datasetId, source, task, where, run: before } = evaluateStore.getState();
  const of = choiceKey(evaluateStore.getState());
  if (datasetId === null || source === null) return;
  // Another dataset may be open by the time it ends.
  const tell = (run: EvaluateRun) =>
    evaluateStore.getState().datasetId === datasetId && evaluateStore.setState({ run });
  tell({ kind: 'running', jobId: null });
  try {
    const { jobId } = await client.evaluation.start({ datasetId, predictions: source, task, where });
    tell({ kind: 'running', jobId });
    const job = await actions.watchJob(jobId);
    if (job.state === 'cancelled') tell(before.kind === 'done' ? before : { kind: 'idle' });
    else if (job.error) throw AppError.fromData(job.error);
    else tell({ kind: 'done', id: String(job.result?.['id']), of });
  } catch (error) {
    tell({ kind: 'failed', error: toErrorData(error) });
  }
}
