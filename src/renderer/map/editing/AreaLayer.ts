import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { GridFrame } from '../../../shared/geo/grid.ts';
import type { ScreenFrame } from '../screenFrame.ts';
import { AreaRaster, PlainPart, type AreaPart, type AreaLook } from './AreaRaster.ts';
import { CanvasLayer } from './CanvasLayer.ts';

/** A set of pixels over the masks, with the line around it. */
export abstract class AreaLayer extends CanvasLayer {
  readonly #raster: AreaRaster;
  #look: AreaLook;
  /** The picture of the raster, which is on the canvas as far as `paint` put it there. */
  #image: ImageData | null = null;
  #set: PixelSet | null = null;
  /** Nothing was shown meanwhile: the next set seldom lies where the last one was. */
  #isAnew = true;

  constructor(grid: GridFrame, testId: string, look: AreaLook) {
    super(grid, testId);
    this.#raster = new AreaRaster(grid);
    this.#look = look;
  }

  protected get area(): PixelSet | null {
    return this.#set;
  }

  protected setArea(set: PixelSet | null): void {
    this.#isAnew ||= set === null;
    this.#set = set;
    this.repaint();
  }

  protected setLook(look: AreaLook): void {
    this.#look = look;
    this.repaint();
  }

  /** Parts say something else of some pixels than before: all is painted with the next `repaint`. */
  protected forgetParts(): void {
    this.#raster.forget();
  }

  protected override hasContent(): boolean {
    return this.#set !== null;
  }

  /** What of the set is shown, by parts of the grid that do not overlap; they say the same until `forgetParts`. */
  protected abstract parts(set: PixelSet, frame: ScreenFrame): readonly AreaPart[];

  protected override paint(context: CanvasRenderingContext2D, frame: ScreenFrame): void {
    const set = this.#set;
    if (!set) return;
    if (this.#isAnew || !this.#raster.isOf(frame, this.#look)) this.#begin(context, frame);
    for (const { x, y, width, height } of this.#raster.paint(set, this.parts(set, frame)))
      context.putImageData(this.#image!, 0, 0, x, y, width, height);
  }

  #begin(context: CanvasRenderingContext2D, frame: ScreenFrame): void {
    const { width, height } = frame;
    context.clearRect(0, 0, width, height);
    this.#raster.reset(frame, this.#look);
    this.#isAnew = false;
    const { buffer } = this.#raster.pixels;
    if (this.#image?.data.buffer !== buffer)
      this.#image = new ImageData(new Uint8ClampedArray(buffer), width, height);
  }
}

/** What is selected: a still line of black and white dashes, which can be seen on any ground and hides no colour. */
export class SelectionLayer extends AreaLayer {
  constructor(grid: GridFrame) {
    // Nothing is to be seen of it but its edge.
    const colors = new Uint32Array(256);
    super(grid, 'selection', { colors, inner: 0xffff_ffff, outer: 0xff00_0000, dashPx: 4 });
  }

  show(selection: PixelSet | null): void {
    if (selection !== this.area) this.setArea(selection);
  }

  protected override parts(set: PixelSet): readonly AreaPart[] {
    return [new PlainPart(set.window, 1)];
  }
}
