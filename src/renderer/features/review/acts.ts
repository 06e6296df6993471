import type { DocumentState, DocumentStore } from '../../state/document.ts';
import { emptyUndo } from '../../state/document.ts';

/** What this window did last, for the key that takes it back. */
export type Act =
  /** Events that stand for one press: a cause that was named afterwards is one more event of it. */
  | { readonly kind: 'verdict'; readonly itemId: string | null; readonly eventIds: readonly string[] }
  | { readonly kind: 'edit' };

/** More are not gone back over: their items were left long ago. */
const mostActs = 500;

/**
 * Verdicts and edits of this window in the order in which they were done. Edits of a ROI count as long as it is open: those of
 * another one cannot be undone from here.
 */
export class Acts {
  #acts: Act[] = [];

  /** The newest one; null when there is none of this window. */
  get newest(): Act | null {
    return this.#acts.at(-1) ?? null;
  }

  push(act: Act): void {
    this.#acts.push(act);
    if (this.#acts.length > mostActs) this.#acts.shift();
  }

  pop(): Act | undefined {
    return this.#acts.pop();
  }

  /** One more event of the newest act, when that is a verdict on this item; else an act of its own. */
  add(itemId: string, eventId: string): void {
    const { newest } = this;
    if (newest?.kind !== 'verdict' || newest.itemId !== itemId)
      return this.push({ kind: 'verdict', itemId, eventIds: [eventId] });
    this.#acts[this.#acts.length - 1] = { ...newest, eventIds: [...newest.eventIds, eventId] };
  }

  /** An event was refused: it is not there to be taken back. */
  forget(eventId: string): void {
    this.#acts = this.#acts.flatMap((act) => {
      if (act.kind !== 'verdict' || !act.eventIds.includes(eventId)) return [act];
      const eventIds = act.eventIds.filter((id) => id !== eventId);
      return eventIds.length > 0 ? [{ ...act, eventIds }] : [];
    });
  }

  /** Follows the edits of the open ROI. Answers what stops it. */
  follow(document: DocumentStore): () => void {
    return document.subscribe((now, before) => this.#noteDocument(now, before));
  }

  #noteDocument(now: DocumentState, before: DocumentState): void {
    if (now.roi !== before.roi) this.#acts = this.#acts.filter(({ kind }) => kind !== 'edit');
    if (now.undo === before.undo || now.roi !== before.roi) return;
    // What there was to undo when the ROI was opened: not done here and now.
    if (before.undo === emptyUndo && now.save.kind === 'idle') return;
    const steps = now.undo.undoDepth - before.undo.undoDepth;
    for (let i = 0; i < steps; i++) this.push({ kind: 'edit' });
    for (let i = 0; i < -steps; i++) {
      const at = this.#acts.findLastIndex(({ kind }) => kind === 'edit');
      if (at >= 0) this.#acts.splice(at, 1);
    }
  }
}
