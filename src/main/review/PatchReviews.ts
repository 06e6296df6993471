import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PatchReview } from '../../shared/contract/index.ts';
import type { PatchState, SkipCode } from '../../shared/comparison/verdicts.ts';
import { AppError } from '../../shared/errors.ts';
import type { Review } from './Review.ts';
import type { ReviewContext } from './ReviewContext.ts';
import type { StoredEvent } from './ReviewLog.ts';

/** What the event of patches says. */
interface PatchPayload {
  readonly state: PatchState;
  readonly skipCode: SkipCode | null;
  readonly comment: string;
  readonly patches: readonly string[];
  /** Number of edits of each mask, in the order of `patches`. */
  readonly versions: readonly number[];
  /** `edit`: it follows from an edit of the masks. */
  readonly by: 'person' | 'edit';
}

/** Patches looked up, and their places written, in one turn. */
const patchesPerTurn = 250;
/** Events that are read at once when somebody waits for all of them. */
const eventsAtOnce = 10_000;
const all = Infinity;

/**
 * An edit puts patches of these states in progress. A submitted patch stays submitted, because a reviewer may fix what he
 * reviews; a skipped one stays skipped, because it was left out for a reason that an edit of many masks does not know.
 */
const reopenedByEdit: ReadonlySet<PatchState> = new Set(['untouched', 'needsRevision', 'accepted']);

/** The states of the patches, of whatever dataset they are asked for. */
export class PatchReviews {
  readonly #context: ReviewContext;
  readonly #states = new Map<string, Map<string, PatchReview>>();
  /** Number of the last event that was read, or `all`. */
  readonly #read = new Map<string, number>();
  /** Events that are being written, by id: one that is sent again meanwhile has the same answer. */
  readonly #running = new Map<string, Promise<{ patches: number }>>();
  readonly #openRemarks: (datasetId: string) => ReadonlyMap<string, number>;

  /** @param openRemarks how many remarks of each patch are open; patches without any are not in it. */
  constructor(context: ReviewContext, openRemarks: (datasetId: string) => ReadonlyMap<string, number>) {
    this.#context = context;
    this.#openRemarks = openRemarks;
  }

  states(datasetId: string): ReadonlyMap<string, PatchReview> {
    return this.#of(datasetId);
  }

  set(input: Parameters<Review['setPatches']>[0]): Promise<{ patches: number }> {
    const { eventId } = input;
    let running = this.#running.get(eventId);
    if (!running) {
      running = this.#set(input).finally(() => this.#running.delete(eventId));
      this.#running.set(eventId, running);
    }
    return running;
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #set(input: Parameters<Review['setPatches']>[0]): Promise<{ patches: number }> {
    const { datasetId, eventId, state, skipCode, comment } = input;
    const { log, options } = this.#context;
    const again = log.findAgain(eventId, datasetId, 'patch');
    if (again) return { patches: payloadOf(again).patches.length };
    if ((state === 'skipped') !== (skipCode !== null))
      throw new AppError(
        'badRequest',
        { id: 'skipCode' },
        { detail: 'a skipped patch has a code, no other one' },
      );
    const patches = [...new Set(input.patchIds)];
    const roiOf = new Map<string, string>();
    for (const [i, patchId] of patches.entries()) {
      if (i > 0 && i % patchesPerTurn === 0) await nextTurn();
      const roiKey = options.roiOf(datasetId, patchId);
      if (roiKey === null) throw new AppError('notFound', { what: 'patch', id: patchId });
      roiOf.set(patchId, roiKey);
    }
    const payload = { state, skipCode, comment, by: 'person' as const };
    await this.#store(datasetId, eventId, payload, roiOf);
    return { patches: patches.length };
  }

  /** See `Review.noteEdits`. The edit is stored already: what fails here is told and made up for by the next edit. */
  noteEdits(datasetId: string, patchIds: readonly string[]): void {
    try {
      const states = this.#of(datasetId);
      const reopened = patchIds.filter((id) => reopenedByEdit.has(states.get(id)?.state ?? 'untouched'));
      if (reopened.length === 0) return;
      const { options } = this.#context;
      const roiOf = new Map(reopened.map((id) => [id, options.roiOf(datasetId, id) ?? '']));
      const payload = { state: 'inProgress' as const, skipCode: null, comment: '', by: 'edit' as const };
      const event = this.#event(datasetId, randomUUID(), payload, roiOf);
      const stored = this.#context.log.append(event, [], placesOf(roiOf));
      this.#apply(stored);
      this.#context.publish({ datasetId, patchIds: reopened, kind: 'patch' });
    } catch (error) {
      console.warn(`The state of edited patches of ${datasetId} was not stored:`, error);
    }
  }

  /** A remark of a patch was made, resolved or opened again. */
  remarksChanged(datasetId: string, patchId: string): void {
    const states = this.#of(datasetId);
    const openRemarks = this.#openRemarks(datasetId).get(patchId) ?? 0;
    const { state, author } = states.get(patchId) ?? untouchedPatch(patchId);
    // Nothing is said of it any more.
    if (state === 'untouched' && author === null && openRemarks === 0) states.delete(patchId);
    else states.set(patchId, { ...(states.get(patchId) ?? untouchedPatch(patchId)), openRemarks });
  }

  /** Writes the event of many patches bit by bit; nobody sees it before all of it is there. */
  async #store(
    datasetId: string,
    eventId: string,
    payload: Omit<PatchPayload, 'patches' | 'versions'>,
    roiOf: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { log } = this.#context;
    this.#of(datasetId);
    const event = this.#event(datasetId, eventId, payload, roiOf);
    const patchIds = [...roiOf.keys()];
    this.#apply(
      patchIds.length <= patchesPerTurn
        ? log.append(event, [], placesOf(roiOf))
        : await log.write(event, async (pending) => {
            for (let i = 0; i < patchIds.length; i += patchesPerTurn) {
              if (i > 0) await nextTurn();
              const some = patchIds.slice(i, i + patchesPerTurn);
              pending.add([], { roiKeys: new Set(some.map((id) => roiOf.get(id)!)), patchIds: some });
            }
            return pending.commit();
          }),
    );
    this.#context.publish({ datasetId, patchIds, kind: 'patch' });
  }

  #event(
    datasetId: string,
    eventId: string,
    said: Omit<PatchPayload, 'patches' | 'versions'>,
    roiOf: ReadonlyMap<string, string>,
  ) {
    const { options } = this.#context;
    const patches = [...roiOf.keys()];
    const roiKeys = new Set(roiOf.values());
    const edited = options.editStates(datasetId);
    const versions = patches.map((patchId) => edited.get(patchId)?.edits ?? 0);
    return this.#context.event({
      ...{ eventId, kind: 'patch', datasetId, payload: { ...said, patches, versions } },
      roiKey: roiKeys.size === 1 ? [...roiKeys][0]! : null,
      patchId: patches.length === 1 ? patches[0]! : null,
    });
  }

  /** Reads so many more events of the log; true when all of them are read. */
  load(datasetId: string, limit: number): boolean {
    const read = this.#read.get(datasetId) ?? 0;
    if (read === all) return true;
    if (!this.#states.has(datasetId)) {
      const states = new Map<string, PatchReview>();
      for (const [patchId, openRemarks] of this.#openRemarks(datasetId))
        states.set(patchId, { ...untouchedPatch(patchId), openRemarks });
      this.#states.set(datasetId, states);
    }
    const events = this.#context.log.ofKind(datasetId, 'patch', read, limit);
    for (const event of events) this.#apply(event);
    this.#read.set(datasetId, events.length < limit ? all : events.at(-1)!.seq);
    return events.length < limit;
  }

  #of(datasetId: string): Map<string, PatchReview> {
    while (!this.load(datasetId, eventsAtOnce));
    return this.#states.get(datasetId)!;
  }

  #apply(event: StoredEvent): void {
    const states = this.#states.get(event.datasetId)!;
    const { author, utc } = event;
    const { state, skipCode, patches } = payloadOf(event);
    for (const patchId of patches) {
      const openRemarks = states.get(patchId)?.openRemarks ?? 0;
      states.set(patchId, { patchId, state, skipCode, author, utc, openRemarks });
    }
  }
}

/** A patch of which nobody said anything. */
export function untouchedPatch(patchId: string): PatchReview {
  return { patchId, state: 'untouched', skipCode: null, author: null, utc: null, openRemarks: 0 };
}

const payloadOf = ({ payload }: StoredEvent): PatchPayload => JSON.parse(payload) as PatchPayload;

const placesOf = (roiOf: ReadonlyMap<string, string>) => ({
  roiKeys: new Set(roiOf.values()),
  patchIds: roiOf.keys(),
});
