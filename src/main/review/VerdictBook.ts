import type { VerdictKind } from '../../shared/comparison/verdicts.ts';
import type { ReviewLog } from './ReviewLog.ts';

/** What is kept in memory of a verdict: who it stands in for, and whether it still counts. */
export interface BookedVerdict {
  /** Event id of a verdict; of a member of a group verdict its event id, `/`, and its number. */
  readonly id: string;
  /** Of the event. */
  readonly eventId: string;
  readonly event: number;
  readonly n: number;
  readonly seq: number;
  readonly author: string;
  readonly isGroup: boolean;
  readonly roiKey: string;
  readonly itemId: string;
  readonly cover: number;
  readonly declared1: number;
  readonly verdict: VerdictKind;
  /** Ids of earlier verdicts of the same item; none of them counts while this one is not taken back. */
  readonly replaces: readonly string[];
  takenBack: boolean;
}

interface BookRow extends Omit<BookedVerdict, 'id' | 'isGroup' | 'replaces' | 'takenBack'> {
  readonly kind: string;
  /** JSON text. */
  readonly replaces: string | null;
}

/** The verdicts of a dataset without their pixels, in the order of the log. Follows from the log. */
export class VerdictBook {
  readonly #all: BookedVerdict[] = [];
  readonly #byId = new Map<string, BookedVerdict>();
  readonly #byEvent = new Map<string, BookedVerdict[]>();
  readonly #byRoi = new Map<string, BookedVerdict[]>();
  readonly #byItem = new Map<string, BookedVerdict[]>();
  /** The verdicts that replace one. */
  readonly #replacing = new Map<string, BookedVerdict[]>();

  #isLoaded = false;
  #inForce = 0;
  readonly #takenBack: ReadonlySet<string>;
  readonly #nextRows: (limit: number) => BookRow[];

  /** Empty until it is loaded. */
  constructor({ db }: ReviewLog, datasetId: string) {
    this.#takenBack = new Set(
      db
        .prepare<[string], string>(
          `SELECT subject FROM review_event WHERE dataset_id = ? AND kind = 'takeBack' AND seq IS NOT NULL`,
        )
        .pluck()
        .all(datasetId),
    );
    // CROSS JOIN: in the order of the log by its index, without sorting.
    const rows = db.prepare<object, BookRow>(
      `SELECT v.event, v.n, e.event_id AS eventId, e.seq, e.author, e.kind, v.roi_key AS roiKey, v.item_id AS itemId,
         v.cover, v.declared1, v.verdict, v.replaces
       FROM review_event e CROSS JOIN review_verdict v ON v.event = e.id
       WHERE e.dataset_id = @datasetId AND e.seq >= @seq AND (e.seq > @seq OR v.n > @n)
       ORDER BY e.seq, v.n LIMIT @limit`,
    );
    this.#nextRows = (limit) => {
      const { seq, n } = this.#all.at(-1) ?? { seq: 0, n: 0 };
      return rows.all({ datasetId, seq, n, limit });
    };
  }

  /** Reads so many more verdicts of the log; true when all of them are here. Nothing is added before that. */
  load(limit: number): boolean {
    if (this.#isLoaded) return true;
    const rows = this.#nextRows(limit);
    for (const row of rows) this.add(row, this.#takenBack.has(row.eventId));
    return (this.#isLoaded = rows.length < limit);
  }

  add({ kind, ...row }: BookRow, takenBack = false): BookedVerdict {
    const isGroup = kind === 'group';
    const replaces = row.replaces === null ? [] : (JSON.parse(row.replaces) as string[]);
    const id = isGroup ? memberId(row.eventId, row.n) : row.eventId;
    const verdict: BookedVerdict = { ...row, id, isGroup, replaces, takenBack };
    this.#all.push(verdict);
    this.#byId.set(verdict.id, verdict);
    push(this.#byEvent, verdict.eventId, verdict);
    push(this.#byRoi, verdict.roiKey, verdict);
    push(this.#byItem, verdict.itemId, verdict);
    if (!takenBack) this.#inForce += 1 - this.#countInForce(replaces);
    for (const replaced of replaces) push(this.#replacing, replaced, verdict);
    return verdict;
  }

  takeBack(verdict: BookedVerdict): void {
    const affected = [verdict.id, ...verdict.replaces];
    this.#inForce -= this.#countInForce(affected);
    verdict.takenBack = true;
    this.#inForce += this.#countInForce(affected);
  }

  /** How many count. */
  get inForce(): number {
    return this.#inForce;
  }

  /** In the order of the log. */
  get all(): readonly BookedVerdict[] {
    return this.#all;
  }

  find(id: string): BookedVerdict | null {
    return this.#byId.get(id) ?? null;
  }

  /** One for a verdict, all members for a group verdict, none for an event that is neither. */
  ofEvent(eventId: string): readonly BookedVerdict[] {
    return this.#byEvent.get(eventId) ?? [];
  }

  ofRoi(roiKey: string): readonly BookedVerdict[] {
    return this.#byRoi.get(roiKey) ?? [];
  }

  /** Given to an item of this id, whatever it was then. */
  ofItem(itemId: string): readonly BookedVerdict[] {
    return this.#byItem.get(itemId) ?? [];
  }

  /** True while it is not taken back, and no later verdict of its item that is not. */
  isInForce(verdict: BookedVerdict): boolean {
    return !verdict.takenBack && this.standInOf(verdict) === null;
  }

  #countInForce(ids: readonly string[]): number {
    let count = 0;
    for (const id of ids) {
      const verdict = this.#byId.get(id);
      if (verdict && this.isInForce(verdict)) count++;
    }
    return count;
  }

  /** The newest verdict that counts instead of this one; null when there is none. */
  standInOf({ id }: BookedVerdict): BookedVerdict | null {
    return this.#replacing.get(id)?.findLast(({ takenBack }) => !takenBack) ?? null;
  }

  /** The newest of the verdicts that one stands in for, that counts once it is taken back. */
  nextInForce({ replaces }: BookedVerdict): BookedVerdict | null {
    const earlier = replaces.map((id) => this.#byId.get(id)).filter((found) => found !== undefined);
    return earlier.sort((a, b) => b.seq - a.seq).find((found) => this.isInForce(found)) ?? null;
  }
}

/** The id of the verdict that a group verdict gives to one member. */
export const memberId = (eventId: string, n: number): string => `${eventId}/${n}`;

/** The event of a verdict's id. */
export const eventOf = (verdictId: string): string => verdictId.split('/', 1)[0]!;

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
