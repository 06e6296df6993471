import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { GridFrame, PixelWindow } from '../../../shared/geo/grid.ts';
import type { ScreenFrame } from '../screenFrame.ts';
import { AreaRaster, PlainPart, type AreaPart, type AreaLook } from './AreaRaster.ts';
import { CanvasLayer } from './CanvasLayer.ts';

/** A set of pixels over the masks, with the line around it. */
export abstract class AreaLayer extends CanvasLayer {
  readonly #raster = new AreaRaster();
  #look: AreaLook;
  /** Device pixels that are painted now. */
  #painted: PixelWindow | null = null;
  #set: PixelSet | null = null;

  constructor(grid: GridFrame, testId: string, look: AreaLook) {
    super(grid, testId);
    this.#look = look;
  }

  protected get area(): PixelSet | null {
    return this.#set;
  }

  protected setArea(set: PixelSet | null): void {
    this.#set = set;
    this.repaint();
  }

  protected setLook(look: AreaLook): void {
    this.#look = look;
    this.repaint();
  }

  protected override hasContent(): boolean {
    return this.#set !== null;
  }

  /** What of the set is shown, by parts of the grid that do not overlap. */
  protected abstract parts(set: PixelSet, frame: ScreenFrame): readonly AreaPart[];

  protected override paint(context: CanvasRenderingContext2D, frame: ScreenFrame): void {
    const old = this.#painted;
    if (old) context.clearRect(old.x, old.y, old.width, old.height);
    const set = this.#set;
    this.#painted = set && this.#raster.paint(frame, this.grid, set, this.parts(set, frame), this.#look);
    const place = this.#painted;
    if (!place) return;
    const { buffer } = this.#raster.pixels;
    const bytes = new Uint8ClampedArray(buffer, 0, place.width * place.height * 4);
    context.putImageData(new ImageData(bytes, place.width, place.height), place.x, place.y);
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
