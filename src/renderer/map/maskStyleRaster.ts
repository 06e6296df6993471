import { patternInk } from '../../shared/model/hatchPatterns.ts';
import { intersectWindows, type PixelWindow } from '../../shared/geo/grid.ts';

/** How class values become pixels on the screen: 32-bit colours of an `ImageData` by value (see `paletteLut`). */
export interface MaskLook {
  /** Of the areas; transparent where only lines are drawn. */
  readonly fill: Uint32Array;
  /** Of lines: borders and patterns. */
  readonly line: Uint32Array;
  /** What sets a line off from the imagery: dark beside light colours, light beside dark ones. */
  readonly edge: Uint32Array;
  /** Squares of ink by value (`drawPattern`), each {@link patternSide} a side; null draws areas. */
  readonly patterns: readonly Uint8Array[] | null;
  readonly patternSide: number;
  /** Device pixels of a border on each of its sides; 0 draws none. */
  readonly linePx: number;
  /** Device pixels beside it. */
  readonly edgePx: number;
}

/** A mask on the screen. */
export interface PlacedMask {
  /** Device pixels that it covers. */
  readonly place: PixelWindow;
  /** `[heightPx, widthPx]` */
  readonly data: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

const noMask = -1;

/**
 * Draws class borders and patterns in device pixels, so that lines are as thin and patterns as wide at every zoom.
 *
 * What is drawn of a place depends on nothing but the classes around it, on whichever patch they lie: drawn window by window
 * it is the same picture as drawn at once, and a border of patches shows no line of its own. The work is that of the pixels of
 * the window, however many mask pixels lie in it.
 */
export class MaskStyleRaster {
  /** The picture, `[height, width]`. */
  pixels = new Uint32Array(0);
  #width = 0;
  #height = 0;
  #values = new Int16Array(0);
  #ink = new Uint8Array(0);
  #columns = new Int32Array(0);

  resize(width: number, height: number): void {
    if (width === this.#width && height === this.#height) return;
    this.#width = width;
    this.#height = height;
    this.pixels = new Uint32Array(width * height);
    this.#values = new Int16Array(width * height);
    this.#ink = new Uint8Array(width * height);
    this.#columns = new Int32Array(width);
  }

  /**
   * Draws a window of the picture anew.
   *
   * @param masks all that reach into the window or beside it, by as much as a border is wide.
   * @param anchorX,anchorY device position of the ROI's corner: patterns move with the land.
   * @returns the part that lies in the picture, or null.
   */
  paint(
    window: PixelWindow,
    masks: readonly PlacedMask[],
    look: MaskLook,
    anchorX: number,
    anchorY: number,
  ): PixelWindow | null {
    const frame = { x: 0, y: 0, width: this.#width, height: this.#height };
    const part = intersectWindows(window, frame);
    if (!part) return null;
    const reach = look.linePx === 0 ? 0 : look.linePx + look.edgePx;
    const around = intersectWindows(grow(part, reach), frame)!;
    this.#sample(around, masks);
    if (reach > 0) this.#border(around, look);
    this.#color(part, look, Math.round(anchorX), Math.round(anchorY));
    return part;
  }

  /** The class under the middle of each device pixel. */
  #sample(area: PixelWindow, masks: readonly PlacedMask[]): void {
    const values = this.#values;
    for (let y = area.y; y < area.y + area.height; y++) {
      const start = y * this.#width + area.x;
      values.fill(noMask, start, start + area.width);
      this.#ink.fill(patternInk.none, start, start + area.width);
    }
    const columns = this.#columns;
    for (const { place, data, widthPx, heightPx } of masks) {
      const part = intersectWindows(place, area);
      if (!part) continue;
      const end = part.x + part.width;
      for (let x = part.x; x < end; x++)
        columns[x] = Math.floor(((x - place.x + 0.5) * widthPx) / place.width);
      for (let y = part.y; y < part.y + part.height; y++) {
        const row = Math.floor(((y - place.y + 0.5) * heightPx) / place.height) * widthPx;
        const line = y * this.#width;
        for (let x = part.x; x < end; x++) values[line + x] = data[row + columns[x]!]!;
      }
    }
  }

  /** Marks both sides of every border between two classes. Where no mask is, nothing is known to differ. */
  #border(area: PixelWindow, look: MaskLook): void {
    const [values, width] = [this.#values, this.#width];
    const bottom = area.y + area.height;
    for (let y = area.y; y < bottom; y++) {
      const first = y * width + area.x;
      const last = first + area.width - 1;
      for (let at = first, value = values[at]!; at < last; at++) {
        const beside = values[at + 1]!;
        // Of two different values one may be "no mask", the only negative one.
        if (beside !== value && (beside | value) >= 0) this.#mark(at, 1, at - first, last - at, look);
        value = beside;
      }
      if (y + 1 === bottom) continue;
      for (let at = first; at <= last; at++) {
        const value = values[at]!;
        const below = values[at + width]!;
        if (below !== value && (below | value) >= 0) this.#mark(at, width, y - area.y, bottom - y - 1, look);
      }
    }
  }

  /** Marks the pixels on both sides of the border behind `at`: as many as there are before (`before`) and after it. */
  #mark(at: number, step: number, before: number, after: number, { linePx, edgePx }: MaskLook): void {
    const ink = this.#ink;
    for (let i = 0; i < linePx + edgePx; i++) {
      const mark = i < linePx ? patternInk.line : patternInk.edge;
      if (i <= before && ink[at - i * step]! < mark) ink[at - i * step] = mark;
      if (i < after && ink[at + (i + 1) * step]! < mark) ink[at + (i + 1) * step] = mark;
    }
  }

  #color(part: PixelWindow, look: MaskLook, anchorX: number, anchorY: number): void {
    const { colors, squares, squareStart } = tablesOf(look);
    const { patternSide: side } = look;
    const [values, inks, pixels] = [this.#values, this.#ink, this.pixels];
    const firstX = modulo(part.x - anchorX, side);
    for (let y = part.y; y < part.y + part.height; y++) {
      const start = y * this.#width + part.x;
      const end = start + part.width;
      if (!squares) {
        for (let at = start; at < end; at++) pixels[at] = colors[inks[at]! * slots + values[at]! + 1]!;
        continue;
      }
      let inSquare = modulo(y - anchorY, side) * side + firstX;
      const endOfRow = inSquare - firstX + side;
      for (let at = start; at < end; at++) {
        const slot = values[at]! + 1;
        const ink = inks[at]! || squares[squareStart[slot]! + inSquare]!;
        pixels[at] = colors[ink * slots + slot]!;
        if (++inSquare === endOfRow) inSquare -= side;
      }
    }
  }
}

/** One for "no mask", which is -1, then one a value. */
const slots = 257;

interface LookTables {
  /** By ink, then by value: what a pixel becomes. */
  readonly colors: Uint32Array;
  /** Squares of all patterns one after the other, an empty one first. */
  readonly squares: Uint8Array | null;
  /** By value: where its square begins. */
  readonly squareStart: Int32Array;
}

const tables = new WeakMap<MaskLook, LookTables>();

/** A look as tables without a branch: a picture has more than a million pixels. */
function tablesOf(look: MaskLook): LookTables {
  let made = tables.get(look);
  if (!made) tables.set(look, (made = makeTables(look)));
  return made;
}

function makeTables({ fill, edge, line, patterns, patternSide }: MaskLook): LookTables {
  const colors = new Uint32Array(3 * slots);
  for (const [ink, ofInk] of [fill, edge, line].entries()) colors.set(ofInk, ink * slots + 1);
  const squareStart = new Int32Array(slots);
  if (!patterns) return { colors, squares: null, squareStart };
  const size = patternSide ** 2;
  const different = [...new Set(patterns)];
  const squares = new Uint8Array((different.length + 1) * size);
  different.forEach((square, i) => squares.set(square, (i + 1) * size));
  patterns.forEach((square, value) => {
    squareStart[value + 1] = (different.indexOf(square) + 1) * size;
  });
  return { colors, squares, squareStart };
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/** A window with a margin on all sides. */
export const grow = ({ x, y, width, height }: PixelWindow, by: number): PixelWindow => ({
  ...{ x: x - by, y: y - by },
  ...{ width: width + 2 * by, height: height + 2 * by },
});
