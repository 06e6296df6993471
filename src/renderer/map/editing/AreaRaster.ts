import { emptySet, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { uniteWindows, type GridFrame, type PixelWindow } from '../../../shared/geo/grid.ts';
import { toDevice, type ScreenFrame } from '../screenFrame.ts';
import { AreaPainter, margin, strideOf, type AreaLook } from './AreaPainter.ts';
import { allColumns, changedColumns } from './changedColumns.ts';
import { DirtyTiles } from './DirtyTiles.ts';

export type { AreaLook } from './AreaPainter.ts';

/** A part of the ROI grid that knows which of its pixels are in an area, and with what colour. */
export interface AreaPart {
  readonly window: PixelWindow;
  /**
   * Writes the pixels of row `y`, as numbers of a colour, 0 for one that is not in: `out[start + i]` is that of column
   * `columns[i]` of the grid, `from <= i < to`. Columns ascend, and may be the same.
   */
  paintRow(y: number, columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void;
}

/** Device pixels between two changes of a row that are not worth to be told from them. */
const spareColumns = 16;
/** Of a row with more spans the parts are asked once for all: from afar most spans lie between two device pixels. */
const fewSpans = 8;

/** All of a window with the colour of one number. */
export class PlainPart implements AreaPart {
  readonly window: PixelWindow;
  readonly #index: number;

  constructor(window: PixelWindow, index: number) {
    this.window = window;
    this.#index = index;
  }

  paintRow(_y: number, _columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void {
    out.fill(this.#index, start + from, start + to);
  }
}

/**
 * The picture of an area of grid pixels on one screen: every device pixel has the colour of the grid pixel under its middle,
 * and the edge of the area is drawn over it.
 *
 * It keeps what it painted. Another set costs the work of the device pixels that are in one of the two and not in the other: a
 * shape that follows the pointer changes little of itself from move to move.
 */
export class AreaRaster {
  /** The picture, `[frame.height, frame.width]`; transparent where nothing is painted. Another array after `reset`, perhaps. */
  pixels = new Int32Array(0);
  readonly #grid: GridFrame;
  #frame: ScreenFrame | null = null;
  #look: AreaLook = { colors: new Uint32Array(256), inner: 0, outer: 0, dashPx: 0 };
  #painter: AreaPainter | null = null;
  /** The numbers, in a frame that repeats what it touches: at the edge of the screen no line is drawn. */
  #cover = new Uint8Array(0);
  #stride = 0;
  /** Column of the grid under each device column. */
  #columns = new Int32Array(0);
  /** The first device column whose middle is at an edge between columns of the grid, or right of it, by edge. */
  #edges = new Int32Array(0);
  /** What the parts say of a row. */
  #answers = new Uint8Array(0);
  #dirty = new DirtyTiles(0, 0);
  #set: PixelSet = emptySet;
  #isStale = false;

  constructor(grid: GridFrame) {
    this.#grid = grid;
  }

  /** Begins a picture, in which nothing is painted yet. */
  reset(frame: ScreenFrame, look: AreaLook): void {
    const { width, height, offsetX, scale } = frame;
    const isSameSize = this.#frame?.width === width && this.#frame.height === height;
    this.#frame = frame;
    this.#look = look;
    this.#answers = new Uint8Array(width);
    this.#columns = new Int32Array(width);
    for (let i = 0; i < width; i++) this.#columns[i] = Math.floor((i + 0.5 - offsetX) / scale);
    this.#edges = new Int32Array(this.#grid.widthPx + 1);
    for (let x = 0; x < this.#edges.length; x++)
      this.#edges[x] = Math.min(width, Math.max(0, Math.ceil(offsetX + x * scale - 0.5)));
    this.#set = emptySet;
    this.#isStale = false;
    if (isSameSize) {
      this.pixels.fill(0);
      this.#cover.fill(0);
    } else {
      this.pixels = new Int32Array(width * height);
      this.#stride = strideOf(width);
      this.#cover = new Uint8Array(this.#stride * (height + 2));
      this.#dirty = new DirtyTiles(width, height);
    }
    this.#painter = new AreaPainter(this.#cover, this.pixels, frame, look);
  }

  /** True when the picture is one of this frame and look. */
  isOf(frame: ScreenFrame, look: AreaLook): boolean {
    const own = this.#frame;
    if (!own || look !== this.#look) return false;
    const isInPlace = own.offsetX === frame.offsetX && own.offsetY === frame.offsetY;
    const isAsLarge = own.width === frame.width && own.height === frame.height;
    return isInPlace && isAsLarge && own.scale === frame.scale && own.pixelRatio === frame.pixelRatio;
  }

  /** Parts say something else than before, of any pixel. */
  forget(): void {
    this.#isStale = true;
  }

  /**
   * Paints the pixels of a set in the place of those painted last. Answers the windows of the picture that may have changed;
   * they do not overlap.
   *
   * @param parts of the grid, which do not overlap; they say the same as before of each pixel, unless `forget` was called.
   */
  paint(set: PixelSet, parts: readonly AreaPart[]): PixelWindow[] {
    if (this.#frame && (set !== this.#set || this.#isStale)) this.#fill(this.#frame, set, parts);
    this.#set = set;
    this.#isStale = false;
    const windows = this.#dirty.take();
    for (const window of windows) this.#painter?.color(window);
    return windows;
  }

  /** Writes the numbers that may be others than before. */
  #fill(frame: ScreenFrame, set: PixelSet, parts: readonly AreaPart[]): void {
    const { offsetY, scale } = frame;
    const gapPx = spareColumns / scale;
    const rows = this.#rowsOf(frame, set);
    const active = new ActiveParts(parts);
    let last = NaN;
    let changed: readonly number[] = [];
    for (let row = rows.from; row < rows.to; row++) {
      const y = Math.floor((row + 0.5 - offsetY) / scale);
      const isRepeated = y === last;
      if (!isRepeated) {
        const isOnGrid = y >= 0 && y < this.#grid.heightPx;
        if (!isOnGrid) changed = [];
        else if (this.#isStale) changed = allColumns(this.#set, set, y);
        else changed = changedColumns(this.#set, set, y, gapPx);
      }
      last = y;
      for (let i = 0; i < changed.length; i += 2) {
        const from = this.#deviceColumn(changed[i]!);
        const to = this.#deviceColumn(changed[i + 1]!);
        if (from >= to) continue;
        if (isRepeated) this.#repeatRow(row, from, to);
        else {
          const start = (row + 1) * this.#stride + margin;
          this.#cover.fill(0, start + from, start + to);
          this.#fillSpans(start, y, changed[i]!, changed[i + 1]!, set, active.at(y));
        }
        this.#mend(frame, row, from, to);
      }
    }
  }

  /** Device rows in which either set may have pixels. */
  #rowsOf(frame: ScreenFrame, set: PixelSet): { readonly from: number; readonly to: number } {
    const [a, b] = [this.#set.window, set.window];
    const both = a.height === 0 ? b : b.height === 0 ? a : uniteWindows(a, b);
    const { y, height } = toDevice(frame, both);
    return { from: Math.max(0, y - 1), to: Math.min(frame.height, y + height + 1) };
  }

  #deviceColumn(x: number): number {
    return this.#edges[x < 0 ? 0 : x < this.#edges.length ? x : this.#edges.length - 1]!;
  }

  /** Lets the parts write the spans of a row of the grid within `from <= x < to`; no object is made, for rows are many. */
  #fillSpans(
    start: number,
    y: number,
    from: number,
    to: number,
    { window, rows, spans }: PixelSet,
    parts: readonly AreaPart[],
  ): void {
    const row = y - window.y;
    if (row < 0 || row >= window.height) return;
    const end = rows[row + 1]! * 2;
    const isScattered = end - rows[row]! * 2 > 2 * fewSpans;
    if (isScattered) {
      this.#answers.fill(0);
      this.#ask(y, from, to, parts, this.#answers, 0);
    }
    for (let i = rows[row]! * 2; i < end && spans[i]! < to; i += 2) {
      const [left, right] = [Math.max(from, spans[i]!), Math.min(to, spans[i + 1]!)];
      if (left >= right) continue;
      if (!isScattered) {
        this.#ask(y, left, right, parts, this.#cover, start);
        continue;
      }
      const last = this.#deviceColumn(right);
      for (let column = this.#deviceColumn(left); column < last; column++)
        this.#cover[start + column] = this.#answers[column]!;
    }
  }

  /** Lets the parts say what is at `from <= x < to` of a row of the grid; where there is none nothing is written. */
  #ask(
    y: number,
    from: number,
    to: number,
    parts: readonly AreaPart[],
    out: Uint8Array,
    start: number,
  ): void {
    for (const part of parts) {
      const { x, width } = part.window;
      if (x >= to) return;
      const first = this.#deviceColumn(Math.max(from, x));
      const end = this.#deviceColumn(Math.min(to, x + width));
      if (first < end) part.paintRow(y, this.#columns, first, end, out, start);
    }
  }

  /** A row over the same pixels of the grid as the row above it. */
  #repeatRow(row: number, from: number, to: number): void {
    const above = row * this.#stride + margin;
    this.#cover.copyWithin(above + this.#stride + from, above + from, above + to);
  }

  /** Repeats the numbers at the edges of the screen, and marks what must be coloured. */
  #mend({ width, height }: ScreenFrame, row: number, from: number, to: number): void {
    const cover = this.#cover;
    const stride = this.#stride;
    const start = (row + 1) * stride;
    if (from === 0) cover[start + margin - 1] = cover[start + margin]!;
    if (to === width) cover.fill(cover[start + margin + width - 1]!, start + margin + width, start + stride);
    if (row === 0) cover.copyWithin(0, stride, 2 * stride);
    if (row === height - 1) cover.copyWithin(start + stride, start, start + stride);
    this.#dirty.add(row, from, to);
  }
}

/** The parts that rows meet, for rows from top to bottom; from left to right. */
class ActiveParts {
  readonly #parts: readonly AreaPart[];
  #active: readonly AreaPart[] = [];
  /** The next row of the grid at which others are met. */
  #until = -Infinity;

  constructor(parts: readonly AreaPart[]) {
    this.#parts = parts.toSorted((a, b) => a.window.x - b.window.x);
  }

  at(y: number): readonly AreaPart[] {
    if (y < this.#until) return this.#active;
    this.#active = this.#parts.filter(({ window }) => y >= window.y && y < window.y + window.height);
    this.#until = Infinity;
    for (const { window } of this.#parts) {
      for (const edge of [window.y, window.y + window.height])
        if (edge > y) this.#until = Math.min(this.#until, edge);
    }
    return this.#active;
  }
}
