import type { Remark } from '../../shared/contract/index.ts';
import type { FlagReason } from '../../shared/comparison/verdicts.ts';
import { AppError } from '../../shared/errors.ts';
import type { Review } from './Review.ts';
import type { ReviewContext } from './ReviewContext.ts';
import type { EventKind, StoredEvent } from './ReviewLog.ts';

interface RemarkPayload {
  /** On the grid of the ROI. */
  readonly x: number;
  readonly y: number;
  readonly flag: FlagReason | null;
  readonly text: string;
}

interface Kept extends Omit<Remark, 'resolved' | 'answers'> {
  resolved: boolean;
  readonly answers: Remark['answers'];
}

/** Remarks and flags pinned to places, with their answers. */
export class Remarks {
  readonly #context: ReviewContext;
  readonly #remarks = new Map<string, Map<string, Kept>>();
  /** Called with the patch of a remark that changed. */
  onChange: (datasetId: string, patchId: string) => void = () => {};

  constructor(context: ReviewContext) {
    this.#context = context;
  }

  list(datasetId: string, of: { roiKey?: string | undefined; open: boolean }): Remark[] {
    const found: Remark[] = [];
    for (const remark of this.#of(datasetId).values()) {
      if (of.roiKey !== undefined && remark.roiKey !== of.roiKey) continue;
      if (!of.open || !remark.resolved) found.push(copyOf(remark));
    }
    return found.reverse();
  }

  /** Open remarks by patch. */
  openByPatch(datasetId: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { patchId, resolved } of this.#of(datasetId).values())
      if (patchId !== null && !resolved) counts.set(patchId, (counts.get(patchId) ?? 0) + 1);
    return counts;
  }

  add(input: Parameters<Review['addRemark']>[0]): Remark {
    const { datasetId, eventId, roiKey, patchId, x, y, flag } = input;
    const again = this.#context.log.findAgain(eventId, datasetId, 'remark');
    if (again) return this.#get(datasetId, eventId);
    const text = input.text.trim();
    if (text === '' && flag === null)
      throw new AppError('badRequest', { id: 'text' }, { detail: 'a remark has a text or a flag' });
    if (patchId !== null && this.#context.options.roiOf(datasetId, patchId) !== roiKey)
      throw new AppError('notFound', { what: 'patch', id: patchId });
    const payload: RemarkPayload = { x, y, flag, text };
    this.#store('remark', { datasetId, eventId, roiKey, patchId, subject: null, payload: { ...payload } });
    return this.#get(datasetId, eventId);
  }

  answer(input: Parameters<Review['answerRemark']>[0]): Remark {
    const { datasetId, eventId, remarkId, text } = input;
    const { roiKey, patchId } = this.#get(datasetId, remarkId);
    if (!this.#context.log.findAgain(eventId, datasetId, 'answer'))
      this.#store('answer', { datasetId, eventId, roiKey, patchId, subject: remarkId, payload: { text } });
    return this.#get(datasetId, remarkId);
  }

  /** Stores nothing when it is so already. */
  resolve(input: Parameters<Review['resolveRemark']>[0]): Remark {
    const { datasetId, eventId, remarkId, resolved } = input;
    const remark = this.#get(datasetId, remarkId);
    const again = this.#context.log.findAgain(eventId, datasetId, 'resolve', 'reopen');
    if (!again && remark.resolved !== resolved) {
      const { roiKey, patchId } = remark;
      const kind = resolved ? 'resolve' : 'reopen';
      this.#store(kind, { datasetId, eventId, roiKey, patchId, subject: remarkId, payload: {} });
    }
    return this.#get(datasetId, remarkId);
  }

  #store(
    kind: EventKind,
    fields: Omit<Parameters<ReviewContext['event']>[0], 'kind'> & {
      readonly roiKey: string;
      readonly patchId: string | null;
    },
  ): void {
    const { datasetId, roiKey, patchId } = fields;
    // Read before the event is in the log, which it would otherwise hold twice.
    this.#of(datasetId);
    const patchIds = patchId === null ? [] : [patchId];
    const event = this.#context.log.append(this.#context.event({ ...fields, kind }), [], {
      ...{ roiKeys: [roiKey], patchIds },
    });
    this.#apply(event);
    if (patchId !== null) this.onChange(datasetId, patchId);
    this.#context.publish({ datasetId, patchIds, kind });
  }

  #get(datasetId: string, remarkId: string): Remark {
    const remark = this.#of(datasetId).get(remarkId);
    if (!remark) throw new AppError('notFound', { what: 'remark', id: remarkId });
    return copyOf(remark);
  }

  #of(datasetId: string): Map<string, Kept> {
    let remarks = this.#remarks.get(datasetId);
    if (!remarks) {
      this.#remarks.set(datasetId, (remarks = new Map()));
      const { log } = this.#context;
      const kinds = ['remark', 'answer', 'resolve', 'reopen'] as const;
      const events = kinds.flatMap((kind) => log.ofKind(datasetId, kind));
      for (const event of events.sort((a, b) => a.seq - b.seq)) this.#apply(event);
    }
    return remarks;
  }

  #apply({ kind, eventId, datasetId, roiKey, patchId, subject, author, utc, payload }: StoredEvent): void {
    const remarks = this.#remarks.get(datasetId)!;
    if (kind === 'remark') {
      const said = JSON.parse(payload) as RemarkPayload;
      const fields = { id: eventId, roiKey: roiKey!, patchId, author, utc };
      remarks.set(eventId, { ...fields, ...said, resolved: false, answers: [] });
      return;
    }
    const remark = remarks.get(subject!);
    if (!remark) return;
    if (kind === 'answer') {
      const { text } = JSON.parse(payload) as { text: string };
      remark.answers.push({ id: eventId, text, author, utc });
    } else remark.resolved = kind === 'resolve';
  }
}

const copyOf = (remark: Kept): Remark => ({ ...remark, answers: [...remark.answers] });
