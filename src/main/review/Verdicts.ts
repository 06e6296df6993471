import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Disagreement, Verdict } from '../../shared/contract/index.ts';
import { combineSets, decodeSet, isEmpty, type PixelSet } from '../../shared/editing/pixelSet.ts';
import { AppError } from '../../shared/errors.ts';
import { intersectWindows } from '../../shared/geo/grid.ts';
import type { Review, StoredVerdict } from './Review.ts';
import type { ReviewContext } from './ReviewContext.ts';
import { noPlaces, type StoredEvent } from './ReviewLog.ts';
import { eventOf, type BookedVerdict, type VerdictBook } from './VerdictBook.ts';
import { keyOf, verdictRow, type MaskOfVerdict, type VerdictPayload } from './VerdictStore.ts';

type JudgeInput = Parameters<Review['judge']>[0];

/** An item as it is now, and the masks that it was found on. */
export interface ItemOnMasks {
  readonly item: Disagreement;
  readonly set: Uint8Array;
  readonly masks: readonly MaskOfVerdict[];
}

/** How often an item that changes while it is judged is looked at again. */
const attempts = 3;
/** Items that the comparison is told of in one turn: each is a transaction of its own. */
const itemsPerTurn = 25;
/** A longer time at one item was a break. */
const longestSeconds = 600;

/** Verdicts on single items, and what follows from all of them. */
export class Verdicts {
  readonly #context: ReviewContext;

  constructor(context: ReviewContext) {
    this.#context = context;
  }

  async judge(input: JudgeInput): Promise<Verdict> {
    const { datasetId, eventId, itemId, verdict, confidence, cause, comment, shown } = input;
    const { log, items } = this.#context;
    for (let i = 0; i < attempts; i++) {
      const again = log.findAgain(eventId, datasetId, 'verdict');
      if (again) return this.#stored(again);
      const found = await this.itemOnMasks(datasetId, itemId);
      if (!found) throw new AppError('notFound', { what: 'item', id: itemId });
      // What was there before the masks were looked up may be another item by now.
      const now = items.full(datasetId, itemId);
      if (!now || Buffer.compare(now.set, found.set) !== 0 || log.find(eventId)) continue;
      const { rulesVersion } = this.#rules(datasetId);
      const payload: VerdictPayload = { verdict, confidence, cause, comment, shown, rulesVersion };
      const replaces = this.earlierOf(datasetId, found.item);
      const row = verdictRow(0, found, { verdict, masks: found.masks, replaces });
      const { roiKey, patchIds } = found.item;
      const patchId = patchIds.length === 1 ? patchIds[0]! : null;
      const event = this.#context.event({
        ...{ eventId, kind: 'verdict', datasetId, roiKey, patchId, subject: itemId, payload: { ...payload } },
      });
      // The book is read before the event is in the log, which it would otherwise hold twice.
      const book = this.#context.book(datasetId);
      const stored = log.append(event, [row], { roiKeys: [roiKey], patchIds });
      const booked = book.add({ ...stored, ...row, event: stored.id, verdict });
      items.noteVerdict(datasetId, itemId, { verdict, eventId });
      this.#context.publish({ datasetId, patchIds, kind: 'verdict' });
      return this.describe(datasetId, booked);
    }
    throw new AppError('notFound', { what: 'item', id: itemId });
  }

  /** An item with the versions of its masks; null when it is gone. */
  async itemOnMasks(datasetId: string, itemId: string): Promise<ItemOnMasks | null> {
    const { items, options } = this.#context;
    const found = items.full(datasetId, itemId);
    return found && { ...found, masks: await options.maskVersions(datasetId, found.item.patchIds) };
  }

  /** Verdicts that a new one on an item stands in for: those of the item, and all that they stand in for. */
  earlierOf(
    datasetId: string,
    { id, roiKey, cover }: Pick<Disagreement, 'id' | 'roiKey' | 'cover'>,
  ): string[] {
    const { items } = this.#context;
    const book = this.#context.book(datasetId);
    const ids = new Set<string>();
    for (const verdict of book.ofRoi(roiKey)) {
      // An item is found again by areas of its class only.
      if (verdict.takenBack || verdict.cover !== cover) continue;
      // An id names class, crop and first pixel: a verdict on the same id was given in the same place.
      if (verdict.itemId !== id && items.itemOfVerdict(datasetId, verdict.id) !== id) continue;
      ids.add(verdict.id);
      for (const earlier of verdict.replaces) ids.add(earlier);
    }
    return [...ids];
  }

  async takeBack(input: Parameters<Review['takeBack']>[0]): Promise<Verdict | null> {
    const { datasetId, eventId } = input;
    const { log } = this.#context;
    const book = this.#context.book(datasetId);
    const again = log.findAgain(eventId, datasetId, 'takeBack');
    if (again) return this.describe(datasetId, book.ofEvent(again.subject!)[0]!);
    const members = this.#targets(datasetId, input.target);
    const first = members[0];
    if (!first || first.takenBack) return null;
    const items = members.map((member) => this.#itemOf(datasetId, member));
    const event = this.#context.event({
      ...{ eventId, kind: 'takeBack', datasetId, subject: first.eventId, payload: {} },
      roiKey: first.isGroup ? null : first.roiKey,
    });
    // In the history of a place it comes with the event that it takes back.
    log.append(event, [], noPlaces);
    for (const member of members) book.takeBack(member);
    await this.noteVerdicts(
      datasetId,
      members.flatMap((member, i) => {
        const itemId = items[i]!;
        return itemId === null ? [] : [{ itemId, given: this.#givenInstead(book, member) }];
      }),
    );
    this.#context.publish({ datasetId, patchIds: log.patchesOf(first.event), kind: 'takeBack' });
    return this.describe(datasetId, first);
  }

  /** Tells the comparison, in turns. */
  async noteVerdicts(
    datasetId: string,
    notes: readonly { itemId: string; given: Parameters<ReviewContext['items']['noteVerdict']>[2] }[],
  ): Promise<void> {
    for (let i = 0; i < notes.length; i++) {
      if (i > 0 && i % itemsPerTurn === 0) await nextTurn();
      this.#context.items.noteVerdict(datasetId, notes[i]!.itemId, notes[i]!.given);
    }
  }

  /** Newest first: of the item, of those that it replaced, and of areas of its class that lay where it lies. */
  ofItem(datasetId: string, itemId: string): Verdict[] {
    const book = this.#context.book(datasetId);
    const found = new Set(book.ofItem(itemId));
    const full = this.#context.items.full(datasetId, itemId);
    if (full) {
      const { store, items } = this.#context;
      const set = decodeSet(full.set);
      const sets = store.setsOfRoi(datasetId, full.item.roiKey);
      for (const verdict of book.ofRoi(full.item.roiKey)) {
        if (verdict.cover !== full.item.cover || found.has(verdict)) continue;
        if (
          items.itemOfVerdict(datasetId, verdict.id) === itemId ||
          overlaps(set, decodeSet(sets.get(keyOf(verdict))!))
        )
          found.add(verdict);
      }
    }
    for (const verdict of [...found])
      for (const id of verdict.replaces) {
        const earlier = book.find(id);
        if (earlier) found.add(earlier);
      }
    return [...found].sort((a, b) => b.seq - a.seq).map((verdict) => this.describe(datasetId, verdict));
  }

  /** In the order of the log; each is read when it is asked for, and other calls may come between. */
  *all(datasetId: string): Iterable<Verdict & { readonly set: Uint8Array }> {
    const { all } = this.#context.book(datasetId);
    for (const booked of all) yield this.#full(datasetId, booked);
  }

  standing(datasetId: string, roiKey: string): StoredVerdict[] {
    const { store } = this.#context;
    const book = this.#context.book(datasetId);
    const inForce = book.ofRoi(roiKey).filter((verdict) => book.isInForce(verdict));
    if (inForce.length === 0) return [];
    const sets = store.setsOfRoi(datasetId, roiKey);
    return inForce.reverse().map((booked) => {
      const { id, cover, declared1, verdict } = booked;
      return { eventId: id, cover, declared1, verdict, set: sets.get(keyOf(booked))! };
    });
  }

  counts(datasetId: string): { standing: number; obsolete: number } {
    const standing = this.#context.book(datasetId).inForce;
    // An item is judged by one verdict: those that are left over have none.
    return { standing, obsolete: Math.max(0, standing - this.#context.items.judged(datasetId)) };
  }

  /** Of items judged one by one since midnight by the clock of this computer, and not taken back. */
  pace(datasetId: string): { today: number; meanSeconds: number | null } {
    const now = this.#context.now();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
    const seconds = this.#context.log.db
      .prepare<[string, string, string], number | null>(
        `SELECT json_extract(payload, '$.shown.seconds') FROM review_event v
         WHERE dataset_id = ? AND author = ? AND kind = 'verdict' AND utc >= ? AND seq IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM review_event t WHERE t.subject = v.event_id AND t.kind = 'takeBack' AND t.seq IS NOT NULL)`,
      )
      .pluck()
      .all(datasetId, this.#context.author(), midnight);
    const timed = seconds.filter((value) => value !== null && value <= longestSeconds) as number[];
    const sum = timed.reduce((total, value) => total + value, 0);
    return { today: seconds.length, meanSeconds: timed.length === 0 ? null : sum / timed.length };
  }

  describe(datasetId: string, booked: BookedVerdict): Verdict {
    const { set: _, ...verdict } = this.#full(datasetId, booked);
    return verdict;
  }

  #full(datasetId: string, booked: BookedVerdict) {
    return this.#context.store.read(booked, this.#itemOf(datasetId, booked));
  }

  /** The item that a verdict is of now, also when another one counts for it. */
  #itemOf(datasetId: string, booked: BookedVerdict): string | null {
    const { items } = this.#context;
    const book = this.#context.book(datasetId);
    const counts = book.standInOf(booked) ?? (booked.takenBack ? null : booked);
    return counts && items.itemOfVerdict(datasetId, counts.id);
  }

  /** What counts of an item when a verdict of it was taken back. */
  #givenInstead(book: VerdictBook, member: BookedVerdict) {
    const counts = book.standInOf(member) ?? book.nextInForce(member);
    return counts && { verdict: counts.verdict, eventId: counts.id };
  }

  /** The verdict, or all of a group, that a take-back is about; none without a target when this author has none left. */
  #targets(datasetId: string, target: string | null): readonly BookedVerdict[] {
    const book = this.#context.book(datasetId);
    if (target === null) {
      const author = this.#context.author();
      const newest = book.all.findLast((verdict) => verdict.author === author && !verdict.takenBack);
      return newest ? book.ofEvent(newest.eventId) : [];
    }
    const members = book.ofEvent(eventOf(target));
    if (members.length === 0) throw new AppError('notFound', { what: 'verdict', id: target });
    return members;
  }

  #stored({ datasetId, eventId }: StoredEvent): Verdict {
    return this.describe(datasetId, this.#context.book(datasetId).ofEvent(eventId)[0]!);
  }

  #rules(datasetId: string): { rulesVersion: number } {
    return { rulesVersion: this.#context.rulesOf(datasetId).version };
  }
}

function overlaps(a: PixelSet, b: PixelSet): boolean {
  return intersectWindows(a.window, b.window) !== null && !isEmpty(combineSets(a, b, 'intersect'));
}
