import type { EditPainter, PatchRuns, StrokeTarget } from '../../../shared/editing/EditPainter.ts';
import { SmoothSource, surroundingsOf } from '../../../shared/editing/smoothBrush.ts';
import { windowOf, type PixelWindow } from '../../../shared/geo/grid.ts';
import { hasMask, type MaskStore, type PatchMask } from '../MaskStore.ts';
import type { RulesNow, RulesSource } from './EditRules.ts';

export interface OpenEditOptions {
  readonly masks: MaskStore;
  readonly rules: RulesSource;
  readonly painter: EditPainter;
}

/**
 * An edit between its first pixel and the moment it is handed over: painted into the masks in memory, under the rules of its
 * beginning.
 *
 * A patch whose pixels, original or gate are not there yet waits until they are, and is painted then: nothing is painted
 * that the rules were not asked about. A patch that cannot be read is left alone, and counted.
 */
export class OpenEdit {
  readonly painter: EditPainter;
  readonly now: RulesNow;
  /** The last pixel was given; only patches that are still being read keep it open. */
  ended = false;
  /** Patches that it should have reached and could not. */
  unread = 0;
  readonly #masks: MaskStore;
  readonly #rules: RulesSource;
  readonly #missing = new Map<string, Promise<void>>();
  readonly #smooth = new Map<string, SmoothSource>();
  #isClosed = false;

  constructor({ masks, rules, painter }: OpenEditOptions) {
    this.painter = painter;
    this.now = rules.now();
    this.#masks = masks;
    this.#rules = rules;
  }

  /** True for patches that it painted, or waits for. */
  holds(patchId: string): boolean {
    return this.painter.touches(patchId) || this.#missing.has(patchId);
  }

  /** Paints into a patch as soon as it can be: now by `apply`, or all of the edit once it is read. */
  reach(mask: PatchMask, apply: (target: StrokeTarget) => PixelWindow | null): void {
    const { patchId, readOnly } = mask.patch;
    if (readOnly !== null || this.#missing.has(patchId)) return;
    const target = this.#target(mask);
    if (!target) {
      this.#missing.set(patchId, this.#readMissing(mask));
      return;
    }
    const window = apply(target);
    if (window) this.#masks.touched(mask, window);
  }

  get isWaiting(): boolean {
    return this.#missing.size > 0;
  }

  /** Settles when the patches that it waits for now were painted or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#missing.values());
  }

  /** Paints it again over pixels that were just read. */
  adopt(mask: PatchMask): void {
    if (this.painter.touches(mask.patch.patchId)) this.#replay(mask);
  }

  /** Changes the pixels below it. */
  rebase<T>(mask: PatchMask, data: Uint8Array, change: () => T): T {
    const before = this.painter.before(mask.patch.patchId);
    if (before) data.set(before);
    const result = change();
    if (before) this.#replay(mask);
    else this.#smoothAgain(mask);
    return result;
  }

  /** What it changed. Nothing is painted any more. */
  finish(): PatchRuns[] {
    this.#isClosed = true;
    return this.painter.finish();
  }

  /** Takes it back as if it had never begun. */
  cancel(): void {
    this.#isClosed = true;
    for (const { target, window } of this.painter.cancel()) {
      const mask = this.#masks.get(target.patchId);
      if (mask) this.#masks.touched(mask, window);
    }
  }

  #target(mask: PatchMask): StrokeTarget | null {
    const { patch, data, original } = mask;
    const { kind } = this.painter.paint;
    if (!data || (kind === 'restore' && !original)) return null;
    if (kind === 'smooth' && this.#unreadAround(mask).length > 0) return null;
    const rules = this.#rules.at(this.now, patch);
    if (rules === 'unread') return null;
    const { patchId, x, y, widthPx, heightPx } = patch;
    return {
      ...{ patchId, x, y, widthPx, heightPx, data, original, rules },
      ...(kind === 'smooth' ? { smoothed: (window) => this.#smoothOf(mask).within(window) } : {}),
    };
  }

  async #readMissing(mask: PatchMask): Promise<void> {
    const { patchId } = mask.patch;
    try {
      await this.#rules.read(this.now, patchId);
      if (!mask.data) await this.#masks.load(patchId);
      if (this.painter.paint.kind === 'restore') await this.#masks.readOriginal(patchId);
      if (this.painter.paint.kind === 'smooth')
        await Promise.all(this.#unreadAround(mask).map(({ patch }) => this.#masks.load(patch.patchId)));
    } catch {
      // What the gate says here is not known, and the document says why: the patch is left alone.
    }
    this.#missing.delete(patchId);
    if (this.#isClosed) return;
    const target = this.#target(mask);
    if (!target) {
      this.unread++;
      return;
    }
    this.painter.replay(target);
    this.#masks.touched(mask, null);
  }

  #replay(mask: PatchMask): void {
    this.#smooth.clear();
    const target = this.#target(mask);
    if (target) this.painter.replay(target);
    else {
      // Its gate is being read anew: it is painted when that is there.
      this.painter.forget(mask.patch.patchId);
      this.reach(mask, () => null);
    }
    this.#smoothAgain(mask);
  }

  /** What smoothing makes of the patches beside this one depends on its pixels too. */
  #smoothAgain(changed: PatchMask): void {
    if (this.painter.paint.kind !== 'smooth') return;
    this.#smooth.clear();
    for (const mask of this.#around(changed)) {
      const before = mask === changed ? undefined : this.painter.before(mask.patch.patchId);
      const target = before && mask.data && this.#target(mask);
      if (!before || !target) continue;
      target.data.set(before);
      this.painter.replay(target);
      this.#masks.touched(mask, null);
    }
  }

  #smoothOf(mask: PatchMask): SmoothSource {
    const { paint } = this.painter;
    const known = this.#smooth.get(mask.patch.patchId);
    if (known) return known;
    const radiusPx = paint.kind === 'smooth' ? paint.radiusPx : 1;
    const source = new SmoothSource(mask.patch, radiusPx, (window) =>
      surroundingsOf(
        window,
        this.#masks.within(window).flatMap(({ patch, data }) => {
          const before = this.painter.before(patch.patchId) ?? data;
          return before ? [{ place: patch, data: before }] : [];
        }),
      ),
    );
    this.#smooth.set(mask.patch.patchId, source);
    return source;
  }

  /** Patches that smoothing this one looks at, itself included. */
  #around({ patch }: PatchMask): PatchMask[] {
    const { paint } = this.painter;
    const r = paint.kind === 'smooth' ? paint.radiusPx : 0;
    const { x, y, width, height } = windowOf(patch);
    return this.#masks.within({ x: x - r, y: y - r, width: width + 2 * r, height: height + 2 * r });
  }

  #unreadAround(mask: PatchMask): PatchMask[] {
    return this.#around(mask).filter(
      (other) => !other.data && other.state !== 'failed' && hasMask(other.patch),
    );
  }
}
