import type { PixelWindow } from '../../../shared/geo/grid.ts';
import type { ScreenFrame } from '../screenFrame.ts';

/** How an area looks. Colours are as in `ImageData`: little-endian, alpha in the highest byte. */
export interface AreaLook {
  /** Colour of each number; that of 0 is not looked at. */
  readonly colors: Uint32Array;
  /** A line of device pixels at the edge of the area, and one around it. */
  readonly inner: number;
  readonly outer: number;
  /** CSS pixels of a dash; inner and outer take turns then. 0 for whole lines. */
  readonly dashPx: number;
}

/** Numbers left of a row: what is looked at four at a time begins at a multiple of four. */
export const margin = 4;
/** Numbers of a row of so many device pixels, with its margins; a multiple of four. */
export const strideOf = (width: number): number => ((width + 3) & ~3) + 2 * margin;

const repeated = 0x0101_0101;

/** Gives the device pixels of an area their colours: by their numbers, and at its edge by those beside them. */
export class AreaPainter {
  readonly #cover: Uint8Array;
  readonly #words: Int32Array;
  readonly #pixels: Int32Array;
  readonly #width: number;
  readonly #stride: number;
  readonly #colors: Int32Array;
  readonly #inner: number;
  readonly #outer: number;
  readonly #dashPx: number;

  /**
   * @param cover Numbers of the device pixels, `[height + 2, strideOf(width)]`: with one row more above and below and `margin`
   *   numbers more on the left. Shared.
   * @param pixels The picture, `[height, width]`; shared.
   */
  constructor(cover: Uint8Array, pixels: Int32Array, frame: ScreenFrame, look: AreaLook) {
    this.#cover = cover;
    this.#words = new Int32Array(cover.buffer);
    this.#pixels = pixels;
    this.#width = frame.width;
    this.#stride = strideOf(frame.width);
    // As signed numbers, which are quicker than unsigned ones over 31 bits.
    this.#colors = Int32Array.from(look.colors, (color) => color | 0);
    this.#colors[0] = 0;
    this.#inner = look.inner | 0;
    this.#outer = look.outer | 0;
    this.#dashPx = look.dashPx * frame.pixelRatio;
  }

  /** Colours a window of the picture, and perhaps some pixels beside it, from the numbers as they are. */
  color({ x, y, width, height }: PixelWindow): void {
    for (let row = y; row < y + height; row++) this.#colorRow(row, x, x + width);
  }

  /** Four at a time where nothing ends, and runs of these at once. */
  #colorRow(y: number, left: number, right: number): void {
    const words = this.#words;
    const above = this.#stride >> 2;
    const row = (y + 1) * above + (margin >> 2);
    const end = row + ((right + 3) >> 2);
    let at = row + (left >> 2);
    /** Up to here there are edges. */
    let edges = at;
    while (at < end) {
      const four = words[at]!;
      const index = four & 255;
      let stop = at;
      if (four === Math.imul(index, repeated))
        while (
          stop < end &&
          words[stop] === four &&
          words[stop - above] === four &&
          words[stop + above] === four
        )
          stop++;
      if (stop === at) {
        at++;
        continue;
      }
      // Within the run nothing ends; at its own ends something may.
      const from = words[at - 1]! >>> 24 === index ? at : at + 1;
      const to = stop === from || (words[stop]! & 255) === index ? stop : stop - 1;
      if (from < to) {
        this.#colorEdges(y, edges - row, from - row);
        this.#colorPlain(y, from - row, to - row, index);
        edges = to;
      }
      at = stop;
    }
    this.#colorEdges(y, edges - row, end - row);
  }

  #colorPlain(y: number, from: number, to: number, index: number): void {
    const start = y * this.#width;
    const end = start + Math.min(to * 4, this.#width);
    const color = this.#colors[index]!;
    if (to - from > 8) this.#pixels.fill(color, start + from * 4, end);
    else for (let at = start + from * 4; at < end; at++) this.#pixels[at] = color;
  }

  #colorEdges(y: number, from: number, to: number): void {
    if (from === to) return;
    const cover = this.#cover;
    const stride = this.#stride;
    const pixels = this.#pixels;
    const colors = this.#colors;
    const isDashed = this.#dashPx > 0;
    const [inner, outer] = [this.#inner, this.#outer];
    const start = y * this.#width;
    const end = start + Math.min(to * 4, this.#width);
    let i = (y + 1) * stride + margin + from * 4;
    let left = cover[i - 1]!;
    let own = cover[i]!;
    for (let at = start + from * 4; at < end; at++, i++) {
      const right = cover[i + 1]!;
      const above = cover[i - stride]!;
      const below = cover[i + stride]!;
      let color = 0;
      if (own === 0) {
        if ((left | right | above | below) !== 0) color = isDashed ? this.#dash(y, at) : outer;
      } else if (left !== 0 && right !== 0 && above !== 0 && below !== 0) color = colors[own]!;
      else color = isDashed ? this.#dash(y, at) : inner;
      pixels[at] = color;
      left = own;
      own = right;
    }
  }

  #dash(y: number, at: number): number {
    const x = at - y * this.#width;
    return (Math.floor((x + y) / this.#dashPx) & 1) === 1 ? this.#outer : this.#inner;
  }
}
