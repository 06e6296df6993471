import { intersectWindows, uniteWindows, windowOf, type PixelWindow, type PlacedPatch } from '../geo/grid.ts';
import { AllowedPixels } from './AllowedPixels.ts';
import { maskedCopy, maskedFill } from './maskedBytes.ts';
import { forEachSpanIn, type PixelSet } from './pixelSet.ts';
import type { PixelRules } from './rules.ts';
import { diffRuns } from './runs.ts';

/** What an edit leaves: one class value, the value of the original mask, or what a smoothing brush makes of each pixel. */
export type Paint =
  | { readonly kind: 'class'; readonly value: number }
  | { readonly kind: 'restore' }
  | { readonly kind: 'smooth'; readonly radiusPx: number };

/** A patch that an edit may change; the edit writes into `data`. */
export interface StrokeTarget extends PlacedPatch {
  readonly patchId: string;
  /** Current mask, `[heightPx, widthPx]`, file values. */
  readonly data: Uint8Array;
  /** Original mask, needed by `restore` only; a patch without it is left alone. */
  readonly original: Uint8Array | null;
  /** What may change of the patch; without them everything may. */
  readonly rules?: PixelRules | null | undefined;
  /**
   * Needed by `smooth` only: what its pixels become, `[heightPx, widthPx]`, right within a window of the patch (in patch
   * pixels). Of the state before the edit; the same array each time, with more of it right.
   */
  smoothed?(window: PixelWindow): Uint8Array;
}

/** What an edit changed in one patch: runs of `shared/editing/runs.ts`. */
export interface PatchRuns {
  readonly patchId: string;
  readonly runs: Uint8Array;
}

interface Snapshot {
  readonly target: StrokeTarget;
  readonly before: Uint8Array;
  /** Null where every pixel may change. */
  readonly allowed: AllowedPixels | null;
  /** Everything that the edit reached in the patch, in patch pixels. */
  window: PixelWindow;
}

/** Paints `from <= x < to` of row `y`, in patch pixels; ends outside the patch are cut off. */
export type PaintSpan = (y: number, from: number, to: number) => void;

/**
 * An edit over several patches while it is made: painted into the masks at once, then said as runs or taken back.
 *
 * Keeps a copy of each patch as it was, so painting a pixel twice is painting it once, and what may change is decided by the
 * pixels before the edit. A pixel that the rules of its patch exclude is never written.
 */
export abstract class EditPainter {
  readonly paint: Paint;
  readonly #snapshots = new Map<string, Snapshot>();

  constructor(paint: Paint) {
    this.paint = paint;
  }

  /** True when the edit reached this patch. */
  touches(patchId: string): boolean {
    return this.#snapshots.has(patchId);
  }

  /** Patches that the edit reached. */
  get patchIds(): string[] {
    return [...this.#snapshots.keys()];
  }

  /** The patch as it was before the edit; not a copy. Undefined when the edit did not reach it. */
  before(patchId: string): Uint8Array | undefined {
    return this.#snapshots.get(patchId)?.before;
  }

  /** The edit is not in the pixels of this patch any more. */
  forget(patchId: string): void {
    this.#snapshots.delete(patchId);
  }

  /**
   * Paints the whole edit again over a patch whose pixels came or changed below it.
   *
   * @param target Its `data` holds the pixels without this edit.
   */
  replay(target: StrokeTarget): void {
    this.forget(target.patchId);
    this.paintAll(target);
  }

  /** What the edit changed; patches without a changed pixel are left out. */
  finish(): PatchRuns[] {
    const changes: PatchRuns[] = [];
    for (const { target, before, window } of this.#snapshots.values()) {
      const runs = diffRuns(before, target.data, target.widthPx, window);
      if (runs.length > 0) changes.push({ patchId: target.patchId, runs });
    }
    return changes;
  }

  /** Puts every pixel back; answers the windows to draw again. */
  cancel(): { target: StrokeTarget; window: PixelWindow }[] {
    const windows = [...this.#snapshots.values()].map(({ target, before, window }) => {
      target.data.set(before);
      return { target, window };
    });
    this.#snapshots.clear();
    return windows;
  }

  /** Paints everything that the edit has so far into a patch. */
  protected abstract paintAll(target: StrokeTarget): void;

  /**
   * Paints what lies within a window of the ROI grid. Answers what was reached, in patch pixels; null when nothing was.
   *
   * @param draw calls back with the spans, in any order.
   */
  protected paintWithin(
    target: StrokeTarget,
    reach: PixelWindow,
    draw: (paint: PaintSpan) => void,
  ): PixelWindow | null {
    const reached = intersectWindows(reach, windowOf(target));
    if (!reached) return null;
    const window = { ...reached, x: reached.x - target.x, y: reached.y - target.y };
    if (this.paint.kind === 'restore' && !target.original) return null;
    if (this.paint.kind === 'smooth' && !target.smoothed) return null;
    const known = this.#snapshots.get(target.patchId);
    const snapshot = known ?? snapshotOf(target, window);
    if (known) known.window = uniteWindows(known.window, window);
    else this.#snapshots.set(target.patchId, snapshot);
    const isFree = snapshot.allowed?.know(window) ?? true;
    draw(this.#painterOf(target, window, isFree ? null : snapshot.allowed));
    return window;
  }

  #painterOf(target: StrokeTarget, window: PixelWindow, allowed: AllowedPixels | null): PaintSpan {
    const { data, widthPx } = target;
    const right = window.x + window.width;
    const bottom = window.y + window.height;
    const write = writerOf(this.paint, target, window, data, allowed);
    return (y, from, to) => {
      const start = Math.max(from, window.x);
      const end = Math.min(to, right);
      if (start < end && y >= window.y && y < bottom) write(y * widthPx + start, y * widthPx + end);
    };
  }
}

/** Writes what is painted to the pixels `from <= index < to` of a patch. */
function writerOf(
  paint: Paint,
  target: StrokeTarget,
  window: PixelWindow,
  data: Uint8Array,
  allowed: AllowedPixels | null,
): (from: number, to: number) => void {
  if (paint.kind === 'class') {
    const { value } = paint;
    if (!allowed) return (from, to) => data.fill(value, from, to);
    return maskedFill(data, allowed.mask, value);
  }
  const source = paint.kind === 'restore' ? target.original! : smoothedIn(target, window, allowed);
  if (!allowed) return (from, to) => data.set(source.subarray(from, to), from);
  return maskedCopy(data, allowed.mask, source);
}

/** The smoothed patch where something may change: the rest is not worth its work. */
function smoothedIn(target: StrokeTarget, window: PixelWindow, allowed: AllowedPixels | null): Uint8Array {
  if (!allowed) return target.smoothed!(window);
  const [first, ...others] = allowed.openIn(window);
  if (!first) return target.data;
  for (const other of others) target.smoothed!(other);
  return target.smoothed!(first);
}

function snapshotOf(target: StrokeTarget, window: PixelWindow): Snapshot {
  const { data, rules } = target;
  const before = data.slice();
  return { target, before, allowed: rules ? new AllowedPixels(before, target.widthPx, rules) : null, window };
}

/** An edit of a set of pixels that is known beforehand: a shape, a fill, a region. */
export class SetPainter extends EditPainter {
  readonly set: PixelSet;

  constructor(paint: Paint, set: PixelSet) {
    super(paint);
    this.set = set;
  }

  /** Paints the set into a patch; answers the changed window in patch pixels. */
  apply(target: StrokeTarget): PixelWindow | null {
    return this.paintWithin(target, this.set.window, (paint) =>
      forEachSpanIn(this.set, windowOf(target), (y, from, to) =>
        paint(y - target.y, from - target.x, to - target.x),
      ),
    );
  }

  protected override paintAll(target: StrokeTarget): void {
    this.apply(target);
  }
}
