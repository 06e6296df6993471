import type { GroupCheck } from '../../shared/contract/index.ts';
import {
  confidences,
  type Cause,
  type Confidence,
  type VerdictKind,
} from '../../shared/comparison/verdicts.ts';
import { AppError } from '../../shared/errors.ts';
import { drawSample, seedOf } from './drawSample.ts';
import type { Review } from './Review.ts';
import type { ReviewContext } from './ReviewContext.ts';
import { noPlaces, type PendingEvent, type StoredEvent } from './ReviewLog.ts';
import type { BookedVerdict } from './VerdictBook.ts';
import { verdictRow, type VerdictPayload } from './VerdictStore.ts';
import type { VerdictRow } from './reviewHash.ts';
import type { Verdicts } from './Verdicts.ts';

/** What the event that draws the members to be checked says. */
interface Draw {
  readonly act: 'draw';
  readonly domain: string;
  readonly cover: number;
  readonly declared1: number;
  /** Open items of the pattern then. */
  readonly members: number;
  readonly n: number;
  readonly seed: number;
  readonly sample: readonly string[];
}

/** Members stored in one transaction: a few milliseconds, while others judge. */
const membersPerTurn = 16;

/** Verdicts that are given to all open items of a pattern at once, after some of them were judged one by one. */
export class GroupVerdicts {
  readonly #context: ReviewContext;
  readonly #verdicts: Verdicts;
  /** Group verdicts that are being written, by event id. */
  readonly #running = new Map<string, Promise<{ judged: number }>>();

  constructor(context: ReviewContext, verdicts: Verdicts) {
    this.#context = context;
    this.#verdicts = verdicts;
  }

  async begin(input: Parameters<Review['groupBegin']>[0]): Promise<GroupCheck> {
    const { datasetId, eventId, domain, cover, declared1, n } = input;
    const { log, items } = this.#context;
    const pattern = { domain, cover, declared1 };
    const again = () => {
      const event = log.findAgain(eventId, datasetId, 'group');
      return event && this.#describe(event, drawOf(event));
    };
    const known = again();
    if (known) return known;
    const open = await items.openOf(datasetId, pattern);
    // The same question may have been answered meanwhile.
    const late = again();
    if (late) return late;
    if (open.length === 0)
      throw new AppError('notFound', { what: 'item', id: `${domain} ${cover}/${declared1}` });
    const seed = seedOf(eventId);
    const sample = drawSample(open, n, seed);
    const payload: Draw = { act: 'draw', ...pattern, members: open.length, n, seed, sample };
    const event = log.append(
      this.#context.event({ eventId, kind: 'group', datasetId, payload: { ...payload } }),
      [],
      noPlaces,
    );
    this.#context.publish({ datasetId, patchIds: [], kind: 'group' });
    return this.#describe(event, payload);
  }

  group(datasetId: string, groupId: string): GroupCheck | null {
    const event = this.#context.log.find(groupId);
    if (event?.datasetId !== datasetId || event.kind !== 'group' || event.subject !== null) return null;
    return this.#describe(event, drawOf(event));
  }

  /** Asked twice under one id, also while the first is being written, it is given once. */
  judge(input: Parameters<Review['groupJudge']>[0]): Promise<{ judged: number }> {
    const { eventId } = input;
    let running = this.#running.get(eventId);
    if (!running) {
      running = this.#judge(input).finally(() => this.#running.delete(eventId));
      this.#running.set(eventId, running);
    }
    return running;
  }

  /** Resolves when no group verdict is being written. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #judge({ datasetId, eventId, groupId, comment }: Parameters<Review['groupJudge']>[0]) {
    const { log, items } = this.#context;
    const book = this.#context.book(datasetId);
    if (log.findAgain(eventId, datasetId, 'group')) return { judged: book.ofEvent(eventId).length };
    const check = this.group(datasetId, groupId);
    if (!check) throw new AppError('notFound', { what: 'group', id: groupId });
    const payload = this.#payload(datasetId, check, comment);
    const newest = log.seq;
    const members = await items.openOf(datasetId, check);
    const event = this.#context.event({
      eventId,
      kind: 'group',
      datasetId,
      subject: groupId,
      payload: { ...payload },
    });
    const { stored, rows } = await log.write(event, async (pending) => {
      const written = await this.#write(pending, datasetId, payload.verdict, members);
      // Synchronous from the look at what was judged meanwhile to the commit: no verdict comes between.
      this.#refuseUnchecked(this.group(datasetId, groupId));
      const judged = this.#judgedSince(datasetId, newest);
      const kept = written.filter(({ itemId }) => !judged.has(itemId));
      pending.remove(written.filter(({ itemId }) => judged.has(itemId)).map(({ n }) => n));
      return { stored: pending.commit(), rows: kept };
    });
    const booked = rows.map((row) =>
      book.add({ ...stored, ...row, event: stored.id, verdict: payload.verdict }),
    );
    const notes = booked.map(({ id, itemId, verdict }) => ({ itemId, given: { verdict, eventId: id } }));
    await this.#verdicts.noteVerdicts(datasetId, notes);
    this.#context.publish({ datasetId, patchIds: log.patchesOf(stored.id), kind: 'group' });
    return { judged: booked.length };
  }

  /** Writes what is to be said of each member that is still there. */
  async #write(
    pending: PendingEvent,
    datasetId: string,
    verdict: VerdictKind,
    members: readonly string[],
  ): Promise<(Omit<VerdictRow, 'geometry'> & { readonly n: number })[]> {
    const written: Omit<VerdictRow, 'geometry'>[] = [];
    for (let from = 0; from < members.length; from += membersPerTurn) {
      const found = await Promise.all(
        members.slice(from, from + membersPerTurn).map((id) => this.#verdicts.itemOnMasks(datasetId, id)),
      );
      const present = found.filter((item) => item !== null);
      const rows = present.map((item, i) => {
        const replaces = this.#verdicts.earlierOf(datasetId, item.item);
        return verdictRow(from + i, item, { verdict, masks: item.masks, replaces });
      });
      pending.add(rows, {
        roiKeys: new Set(rows.map(({ roiKey }) => roiKey)),
        patchIds: new Set(present.flatMap(({ item }) => item.patchIds)),
      });
      // Their pixels are in the table: those of thousands are not kept here.
      for (const { geometry: _, ...row } of rows) written.push(row);
    }
    return written;
  }

  /** Ids of items on which a verdict was given after the event `seq`, and not taken back. */
  #judgedSince(datasetId: string, seq: number): Set<string> {
    const { all } = this.#context.book(datasetId);
    const ids = new Set<string>();
    for (let i = all.length - 1; i >= 0 && all[i]!.seq > seq; i--) {
      if (all[i]!.takenBack) continue;
      ids.add(all[i]!.itemId);
      ids.add(this.#context.items.itemOfVerdict(datasetId, all[i]!.id) ?? '');
    }
    return ids;
  }

  #payload(datasetId: string, check: GroupCheck, comment: string): VerdictPayload & { act: 'judge' } {
    const verdict = this.#refuseUnchecked(check);
    const said = this.#sampled(datasetId, check.groupId, check.sample).map((booked) =>
      this.#verdicts.describe(datasetId, booked!),
    );
    const causes = new Set<Cause | null>(said.map(({ cause }) => cause));
    // A group is as sure as the least sure of its checks.
    const confidence = Math.max(...said.map((one) => confidences.indexOf(one.confidence)));
    return {
      ...{ act: 'judge', verdict, comment, shown: null },
      cause: causes.size === 1 ? [...causes][0]! : null,
      confidence: confidences[confidence] as Confidence,
      rulesVersion: this.#context.rulesOf(datasetId).version,
    };
  }

  /** @throws AppError `groupNotChecked` */
  #refuseUnchecked(check: GroupCheck | null): VerdictKind {
    if (!check?.agreed) {
      const [done, of] = [check?.judged.length ?? 0, check?.sample.length ?? 0];
      throw new AppError('groupNotChecked', {}, { detail: `${done} of ${of} judged` });
    }
    return check.agreed;
  }

  #describe({ datasetId, eventId }: StoredEvent, draw: Draw): GroupCheck {
    const { cover, declared1, domain, members, seed, sample } = draw;
    const found = this.#sampled(datasetId, eventId, sample);
    const judged = found
      .filter((booked) => booked !== null)
      .map(({ itemId, verdict }) => ({ itemId, verdict }));
    const verdicts = new Set(judged.map(({ verdict }) => verdict));
    const agreed = judged.length === sample.length && verdicts.size === 1 ? [...verdicts][0]! : null;
    return {
      ...{ groupId: eventId, cover, declared1, domain, members, sample: [...sample], judged, agreed, seed },
    };
  }

  /** The verdict that counts of each member of a sample, given one by one since the draw; null where there is none. */
  #sampled(datasetId: string, groupId: string, sample: readonly string[]): (BookedVerdict | null)[] {
    const book = this.#context.book(datasetId);
    const { seq } = this.#context.log.find(groupId)!;
    return sample.map(
      (itemId) =>
        book
          .ofItem(itemId)
          .findLast((verdict) => verdict.seq > seq && !verdict.isGroup && book.isInForce(verdict)) ?? null,
    );
  }
}

/** @throws AppError `conflict` for the event of a group verdict: that is no draw. */
function drawOf({ eventId, payload }: StoredEvent): Draw {
  const draw = JSON.parse(payload) as Draw;
  if (draw.act !== 'draw') throw new AppError('conflict', {}, { detail: `event id ${eventId} is taken` });
  return draw;
}
