import { notifications } from '@mantine/notifications';
import { createStore } from 'zustand/vanilla';
import { formatError } from '../../../shared/i18n/errors.ts';
import type { Client } from '../../client/client.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import { Acts } from './acts.ts';
import { QueueList, type QueueQuery } from './QueueList.ts';
import { VerdictQueue, type Saying, type VerdictQueueState } from './VerdictQueue.ts';

export type ItemAnswer = Awaited<ReturnType<Client['comparison']['item']>>;

/** Answers that are kept: the open item, and those around it in the queue. */
const mostAnswers = 24;

/** What stands behind the desk of a window. */
export interface ReviewParts {
  readonly queue: QueueList;
  readonly verdicts: VerdictQueue;
  readonly acts: Acts;
  readonly answers: ItemAnswers;
}

/** How what was said stands on disk. */
export const sayingStore = createStore<VerdictQueueState>()(() => ({
  ...{ pending: 0, error: null, savedAt: null },
}));

const parts = new WeakMap<AppServices['desk'], ReviewParts>();

/** The one of a window, made when it is first asked for. */
export function reviewParts(services: AppServices): ReviewParts {
  const known = parts.get(services.desk);
  if (known) return known;
  const { client } = services;
  const acts = new Acts();
  const queue = new QueueList((query, offset, limit, signal) =>
    client.comparison.queue({ ...query, offset, limit }, { signal }),
  );
  const verdicts = new VerdictQueue({
    send: (saying) => send(client, saying),
    onState: (state) => sayingStore.setState(state),
    onRefused(saying, error) {
      acts.forget(saying.eventId);
      const { message, hint } = formatError(error, currentLanguage());
      notifications.show({
        ...{ id: saying.eventId, title: translate('review.refused'), message: `${message} ${hint}` },
        ...{ color: 'red', autoClose: 12_000 },
        closeButtonProps: { 'aria-label': translate('common.close') },
      });
      // What was shown at once is not so: everybody asks again.
      services.desk.getState().noteComparison();
    },
  });
  const made = { queue, verdicts, acts, answers: new ItemAnswers(client) };
  parts.set(services.desk, made);
  return made;
}

async function send(client: Client, saying: Saying): Promise<void> {
  if (saying.kind === 'judge') {
    const { kind: _, ...input } = saying;
    await client.review.judge(input);
  } else if (saying.kind === 'takeBack') {
    const { eventId, datasetId, target } = saying;
    await client.review.takeBack({ eventId, datasetId, target });
  } else {
    const { eventId, datasetId, groupId, comment } = saying;
    await client.review.groupJudge({ eventId, datasetId, groupId, comment });
  }
}

/** What the queue is asked for now; null where there is no dataset. */
export function queryNow({ app, desk }: Pick<AppServices, 'app' | 'desk'>): QueueQuery | null {
  const datasetId = placeDatasetId(app.getState());
  const { filter, sort, descending } = desk.getState();
  return datasetId === null ? null : { datasetId, filter, sort, descending };
}

/** Items with their outlines, asked for before they are opened. */
export class ItemAnswers {
  readonly #client: Client;
  readonly #answers = new Map<string, Promise<ItemAnswer>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Rejects when the core cannot answer; it is asked again the next time then. */
  get(datasetId: string, id: string): Promise<ItemAnswer> {
    const key = `${datasetId} ${id}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = this.#client.comparison.item({ datasetId, id });
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    for (const old of this.#answers.keys()) {
      if (this.#answers.size <= mostAnswers) break;
      this.#answers.delete(old);
    }
    return answer;
  }

  /** The comparison changed: nothing of it holds. */
  forget(): void {
    this.#answers.clear();
  }
}
