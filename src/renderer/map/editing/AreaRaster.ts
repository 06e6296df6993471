import { forEachSpanIn, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { intersectWindows, type GridFrame, type PixelWindow } from '../../../shared/geo/grid.ts';
import { toDevice, visibleWindow, type ScreenFrame } from '../screenFrame.ts';

/** A part of the ROI grid that knows which of its pixels are in an area, and with what colour. */
export interface AreaPart {
  readonly window: PixelWindow;
  /**
   * Writes the pixels of row `y`, as numbers of a colour, 0 for one that is not in: `out[start + i]` is that of column
   * `columns[i]` of the grid, `from <= i < to`. Columns ascend, and may be the same.
   */
  paintRow(y: number, columns: Int32Array, from: number, to: number, out: Uint8Array, start: number): void;
}

/** How an area looks. Colours are as in `ImageData`: little-endian, alpha in the highest byte. */
export interface AreaLook {
  /** Colour of each number; that of 0 is not looked at. */
  readonly colors: Uint32Array;
  /** A line of device pixels at the edge of the area, and one around it. */
  readonly inner: number;
  readonly outer: number;
  /** Device pixels of a dash; inner and outer take turns then. 0 for whole lines. */
  readonly dashPx: number;
}

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

/** Numbers left of a row: what is looked at four at a time begins at a multiple of four. */
const margin = 4;
const repeated = 0x0101_0101;

/**
 * Paints areas of grid pixels as they lie on the screen: every device pixel has the colour of the grid pixel under its
 * middle, and the edge of the area is drawn over it. The work is that of the device pixels in sight.
 */
export class AreaRaster {
  /** Colours of the window that {@link paint} answered, row by row; what lies behind it in memory is old. */
  pixels = new Int32Array(0);
  /** The numbers, in a frame that repeats what it touches: at the edge of the screen no line is drawn. */
  #cover = new Uint8Array(0);
  #words = new Int32Array(0);

  /**
   * Paints the pixels of a set. Answers the device window that it fills, with some pixels more on each side for the edge;
   * null when nothing of it is in sight.
   */
  paint(
    frame: ScreenFrame,
    grid: GridFrame,
    set: PixelSet,
    parts: readonly AreaPart[],
    look: AreaLook,
  ): PixelWindow | null {
    const inSight = intersectWindows(set.window, visibleWindow(frame, grid));
    if (!inSight) return null;
    const { x, y, width, height } = toDevice(frame, inSight);
    const screen = { x: 0, y: 0, width: frame.width, height: frame.height };
    const place = intersectWindows({ x: x - 2, y: y - 2, width: width + 4, height: height + 4 }, screen);
    if (!place) return null;
    const stride = strideOf(place);
    this.#makeRoom(stride * (place.height + 2), place.width * place.height);
    this.#fill(frame, place, stride, set, parts);
    this.#color(place, stride, look, look.dashPx * frame.pixelRatio);
    return place;
  }

  #makeRoom(numbers: number, pixels: number): void {
    if (this.#cover.length < numbers) {
      this.#cover = new Uint8Array(numbers);
      this.#words = new Int32Array(this.#cover.buffer);
    } else this.#cover.fill(0, 0, numbers);
    if (this.pixels.length < pixels) this.pixels = new Int32Array(pixels);
  }

  #fill(
    frame: ScreenFrame,
    place: PixelWindow,
    stride: number,
    set: PixelSet,
    parts: readonly AreaPart[],
  ): void {
    const { offsetX, offsetY, scale } = frame;
    const { width, height } = place;
    const cover = this.#cover;
    const columns = new Int32Array(width);
    for (let i = 0; i < width; i++) columns[i] = Math.floor((place.x + i + 0.5 - offsetX) / scale);
    // The first device column whose middle is right of an edge of the grid.
    const column = (x: number) =>
      Math.min(width, Math.max(0, Math.ceil(offsetX + x * scale - 0.5) - place.x));
    let last = NaN;
    for (let row = 0; row < height; row++) {
      const y = Math.floor((place.y + row + 0.5 - offsetY) / scale);
      const start = (row + 1) * stride;
      if (y === last) {
        cover.copyWithin(start, start - stride, start);
        continue;
      }
      last = y;
      for (const part of parts) {
        const { window } = part;
        if (y < window.y || y >= window.y + window.height) continue;
        forEachSpanIn(set, { x: window.x, y, width: window.width, height: 1 }, (_, xStart, xEnd) => {
          const [from, to] = [column(xStart), column(xEnd)];
          if (from < to) part.paintRow(y, columns, from, to, cover, start + margin);
        });
      }
      cover[start + margin - 1] = cover[start + margin]!;
      cover.fill(cover[start + margin + width - 1]!, start + margin + width, start + stride);
    }
    cover.copyWithin(0, stride, 2 * stride);
    cover.copyWithin((height + 1) * stride, height * stride, (height + 1) * stride);
  }

  /** Colours the numbers, four at a time where nothing ends. */
  #color(place: PixelWindow, stride: number, look: AreaLook, dashPx: number): void {
    const { width, height } = place;
    const cover = this.#cover;
    const words = this.#words;
    const pixels = this.pixels;
    // As signed numbers, which are quicker than unsigned ones over 31 bits.
    const colors = Int32Array.from(look.colors, (color) => color | 0);
    colors[0] = 0;
    for (let y = 0; y < height; y++) {
      const row = (y + 1) * stride + margin;
      const to = y * width;
      for (let x = 0; x < width; x += 4) {
        const i = row + x;
        const at = i >> 2;
        const four = words[at]!;
        const index = four & 255;
        const isPlain =
          four === Math.imul(index, repeated) &&
          words[at - (stride >> 2)] === four &&
          words[at + (stride >> 2)] === four &&
          cover[i - 1] === index &&
          cover[i + 4] === index;
        const end = Math.min(x + 4, width);
        if (isPlain) {
          const color = colors[index]!;
          for (let column = x; column < end; column++) pixels[to + column] = color;
          continue;
        }
        for (let column = x; column < end; column++) {
          const isOdd = dashPx > 0 && (Math.floor((place.x + column + place.y + y) / dashPx) & 1) === 1;
          pixels[to + column] = this.#colorAt(row + column, stride, colors, look, isOdd);
        }
      }
    }
  }

  #colorAt(
    i: number,
    stride: number,
    colors: Int32Array,
    { inner, outer, dashPx }: AreaLook,
    isOdd: boolean,
  ): number {
    const cover = this.#cover;
    const index = cover[i]!;
    const beside = [cover[i - 1]!, cover[i + 1]!, cover[i - stride]!, cover[i + stride]!] as const;
    const [left, right, above, below] = beside;
    if (index !== 0 && left !== 0 && right !== 0 && above !== 0 && below !== 0) return colors[index]!;
    if (index === 0 && (left | right | above | below) === 0) return 0;
    const isOuter = dashPx > 0 ? isOdd : index === 0;
    return isOuter ? outer : inner;
  }
}

/** Numbers of a row with its margins; a multiple of four. */
const strideOf = ({ width }: PixelWindow) => ((width + 3) & ~3) + 2 * margin;
