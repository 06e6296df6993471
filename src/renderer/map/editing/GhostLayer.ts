import type { Paint } from '../../../shared/editing/EditPainter.ts';
import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { SmoothSource, surroundingsOf } from '../../../shared/editing/smoothBrush.ts';
import { intersectWindows, type GridFrame, type PixelWindow } from '../../../shared/geo/grid.ts';
import { visibleWindow, type ScreenFrame } from '../screenFrame.ts';
import type { MaskStore, PatchMask } from '../MaskStore.ts';
import { AreaLayer } from './AreaLayer.ts';
import { PlainPart, type AreaLook, type AreaPart } from './AreaRaster.ts';
import type { RulesSource } from './EditRules.ts';
import { GhostPart, numberOf } from './GhostPart.ts';

/** What finishing a set would do. */
export type GhostPaint = Paint | { readonly kind: 'select' };

export interface GhostLayerOptions {
  readonly grid: GridFrame;
  readonly masks: MaskStore;
  readonly rules: RulesSource;
  readonly lut: Uint32Array;
  /** By which tests find it. */
  readonly testId?: string;
}

/** Shares of the class colour's opacity: a ghost is told from what is painted, and the land from both. */
const ghostAlpha = 0x99;
/** What would be selected: a light veil, by a number that no class has. */
const selectNumber = 255;
const selectColor = 0x40ff_ffff;

/**
 * Exactly the pixels that a click would change, in the colours that they would get: those of the set that the rules let
 * through and that have another class. Patches that cannot be judged yet show none.
 */
export class GhostLayer extends AreaLayer {
  readonly #masks: MaskStore;
  readonly #rules: RulesSource;
  readonly #smooth = new Map<string, SmoothSource>();
  /** Of patches that were judged; null for those that cannot be yet. */
  readonly #parts = new Map<PatchMask, GhostPart | null>();
  #paint: GhostPaint = { kind: 'select' };

  constructor({ grid, masks, rules, lut, testId = 'ghost' }: GhostLayerOptions) {
    super(grid, testId, lookOf(lut));
    this.#masks = masks;
    this.#rules = rules;
  }

  get isShown(): boolean {
    return this.hasContent();
  }

  setPalette(lut: Uint32Array): void {
    this.setLook(lookOf(lut));
  }

  show(set: PixelSet | null, paint: GhostPaint): void {
    if (set === null && this.area === null) return;
    const isPainted = isSamePaint(paint, this.#paint);
    this.#paint = paint;
    if (!isPainted) this.#forget();
    if (!isPainted || set !== this.area) this.setArea(set);
  }

  /** Masks, rules or gates changed below it. */
  refresh(): void {
    this.#forget();
    if (this.area) this.repaint();
  }

  protected override parts(set: PixelSet, frame: ScreenFrame): readonly AreaPart[] {
    if (this.#paint.kind === 'select') return [new PlainPart(set.window, selectNumber)];
    const inSight = intersectWindows(set.window, visibleWindow(frame, this.grid));
    if (!inSight) return [];
    return this.#masks.within(inSight).flatMap((mask) => this.#part(mask, set) ?? []);
  }

  #forget(): void {
    this.#smooth.clear();
    this.#parts.clear();
    this.forgetParts();
  }

  #part(mask: PatchMask, set: PixelSet): GhostPart | null {
    let part = this.#parts.get(mask);
    if (part === undefined) this.#parts.set(mask, (part = this.#judge(mask)));
    if (part && this.#paint.kind === 'smooth') this.#smoothIn(mask, set.window, this.#paint.radiusPx);
    return part;
  }

  #judge(mask: PatchMask): GhostPart | null {
    const { patch, data } = mask;
    const rules = this.#rules.at(this.#rules.now(), patch);
    if (!data || patch.readOnly !== null || rules === 'unread') return null;
    const to = this.#becomes(mask);
    // Smoothing is computed as far as the ghost reaches, and farther with the next one.
    return to === null ? null : new GhostPart(patch, data, to, rules, this.#paint.kind !== 'smooth');
  }

  /** The value that its pixels get, or the value of each; null until it is known. */
  #becomes(mask: PatchMask): number | Uint8Array | null {
    const paint = this.#paint;
    if (paint.kind === 'class') return paint.value;
    if (paint.kind === 'restore') return mask.original;
    if (paint.kind === 'select') return null;
    return this.#smoothIn(mask, { x: 0, y: 0, width: 0, height: 0 }, paint.radiusPx);
  }

  /** The smoothed patch, right within a window of the grid: the same array each time. */
  #smoothIn({ patch }: PatchMask, { x, y, width, height }: PixelWindow, radiusPx: number): Uint8Array {
    let source = this.#smooth.get(patch.patchId);
    if (!source) {
      source = new SmoothSource(patch, radiusPx, (window) =>
        surroundingsOf(
          window,
          this.#masks
            .within(window)
            .flatMap((other) => (other.data ? [{ place: other.patch, data: other.data }] : [])),
        ),
      );
      this.#smooth.set(patch.patchId, source);
    }
    return source.within({ x: x - patch.x, y: y - patch.y, width, height });
  }
}

function isSamePaint(a: GhostPaint, b: GhostPaint): boolean {
  if (a.kind === 'class') return b.kind === 'class' && a.value === b.value;
  return a.kind === 'smooth' ? b.kind === 'smooth' && a.radiusPx === b.radiusPx : a.kind === b.kind;
}

/** The colours of the classes, by `numberOf` their values. */
function lookOf(lut: Uint32Array): AreaLook {
  const colors = new Uint32Array(256);
  for (const [value, color] of lut.entries())
    colors[numberOf(value)] = ((color & 0x00ff_ffff) | (ghostAlpha << 24)) >>> 0;
  colors[selectNumber] = selectColor;
  return { colors, inner: 0xffff_ffff, outer: 0xcc00_0000, dashPx: 0 };
}
