import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import { intersectWindows, windowOf, type GridFrame, type PixelWindow } from '../../shared/geo/grid.ts';
import type { MaskStyle } from '../state/session.ts';
import { hasMask, type MaskStore, type PatchMask } from './MaskStore.ts';
import { lineOpacity, maskLookOf } from './maskStyleLook.ts';
import { grow, MaskStyleRaster, type MaskLook, type PlacedMask } from './maskStyleRaster.ts';
import { fromDevice, screenFrameOf, toDevice, visibleWindow, type ScreenFrame } from './screenFrame.ts';

/** One patch as a picture in palette colours. */
interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  /** Every so many pixels of the patch are one of the picture; a power of two. */
  readonly step: number;
  /** The whole picture must be coloured before it is drawn. */
  stale: boolean;
}

/** From afar pictures have fewer pixels than their patches: a hundred whole ones take 100 MB and half a second to draw. */
const coarsestStep = 8;

export interface MaskLayerOptions {
  readonly grid: GridFrame;
  readonly masks: MaskStore;
  readonly lut: Uint32Array;
  readonly style: MaskStyle;
  /** Pattern of each value in the hatched style (`patternIndices`). */
  readonly patterns: Uint8Array;
  /** More patches than this in the view are not drawn here; coarse tiles are. */
  readonly maxPatches: number;
  /** After each frame of the map: what is in sight. */
  onFrame(frame: ScreenFrame, window: PixelWindow): void;
}

/**
 * The masks being edited, on a canvas of their own.
 *
 * The map calls `render` when its view changes. A stroke does not go through the map: the changed window of a patch is
 * coloured and drawn on the canvas at once, so the imagery below is never drawn again for it. Opacity is the canvas
 * element's, so it costs no drawing either. Areas are pictures of patches, scaled; borders and patterns are drawn pixel by
 * pixel of the screen.
 */
export class MaskLayer extends Layer {
  /** What the last frame of the map showed; null before the first. */
  frame: ScreenFrame | null = null;
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;
  readonly #options: MaskLayerOptions;
  readonly #pictures = {
    current: new Map<PatchMask, Picture>(),
    original: new Map<PatchMask, Picture>(),
    version: new Map<PatchMask, Picture>(),
  };
  readonly #scratch: ImageData;
  readonly #scratchPixels: Uint32Array;
  /** Pixels of a row of the scratch picture: as wide as the widest patch. */
  readonly #scratchWidth: number;
  #lut: Uint32Array;
  #of: 'current' | 'original' = 'current';
  /** Old pixels that stand for the current ones, by patch. */
  #versions: ReadonlyMap<string, Uint8Array> | null = null;
  #hatch: CanvasPattern | null = null;
  #style: MaskStyle;
  #opacity = 1;
  /** Null in the style `fill`, and until it is needed. */
  #look: MaskLook | null = null;
  #lookRatio = 0;
  readonly #raster = new MaskStyleRaster();
  /** The raster's pixels as a picture. */
  #rasterImage: ImageData | null = null;

  constructor(options: MaskLayerOptions) {
    super({});
    this.#options = options;
    this.#lut = options.lut;
    this.#style = options.style;
    const context = this.#canvas.getContext('2d');
    if (!context) throw new Error('no 2d context');
    this.#context = context;
    this.#canvas.style.position = 'absolute';
    this.#canvas.dataset['layer'] = 'mask';
    const { sizePx } = options.masks;
    this.#scratch = new ImageData(sizePx, sizePx);
    this.#scratchWidth = sizePx;
    this.#scratchPixels = new Uint32Array(this.#scratch.data.buffer);
    options.masks.listen({
      onPixels: (mask, window) => this.#pixelsChanged(mask, window),
      onOriginal: (mask) => {
        if (this.#of === 'original') this.#drawPatch(mask, null);
      },
      onEvict: (mask) => {
        for (const pictures of Object.values(this.#pictures)) pictures.delete(mask);
      },
    });
  }

  /** Colours the masks anew; nothing is read. */
  setPalette(lut: Uint32Array): void {
    this.#lut = lut;
    this.#look = null;
    for (const pictures of Object.values(this.#pictures)) {
      for (const picture of pictures.values()) picture.stale = true;
    }
    this.redraw();
  }

  /** Draws the masks another way; nothing is read. */
  setStyle(style: MaskStyle): void {
    if (style === this.#style) return;
    this.#style = style;
    this.#look = null;
    this.setCanvasOpacity(this.#opacity);
    this.redraw();
  }

  /** Shows the masks as they are or as they were before any edit. */
  show(of: 'current' | 'original'): void {
    if (of === this.#of) return;
    this.#of = of;
    this.redraw();
  }

  /** Shows these pixels of patches in the place of the current ones, as large as their masks; null shows none. */
  showVersions(versions: ReadonlyMap<string, Uint8Array> | null): void {
    if (versions === null && this.#versions === null) return;
    this.#versions = versions;
    this.#pictures.version.clear();
    this.redraw();
  }

  /** 0 hides the layer without a frame of the map. */
  setCanvasOpacity(opacity: number): void {
    const former = lineOpacity(this.#opacity).fillShare;
    this.#opacity = opacity;
    const { whole, fillShare } = lineOpacity(opacity);
    this.#canvas.style.opacity = String(this.#style === 'fill' ? opacity : whole);
    if (opacity === 0 || this.#style !== 'both' || fillShare === former) return;
    this.#look = null;
    this.redraw();
  }

  override render(frameState: FrameState): HTMLElement {
    const frame = screenFrameOf(frameState, this.#options.grid);
    this.frame = frame;
    if (this.#canvas.width !== frame.width || this.#canvas.height !== frame.height) {
      this.#canvas.width = frame.width;
      this.#canvas.height = frame.height;
      this.#canvas.style.width = `${frame.width / frame.pixelRatio}px`;
      this.#canvas.style.height = `${frame.height / frame.pixelRatio}px`;
    }
    this.redraw();
    this.#options.onFrame(frame, visibleWindow(frame, this.#options.grid));
    return this.#canvas;
  }

  /** Draws every patch in sight again, without the map. */
  redraw(): void {
    if (!this.frame) return;
    this.#context.clearRect(0, 0, this.frame.width, this.frame.height);
    const window = visibleWindow(this.frame, this.#options.grid);
    if (window.width <= 0 || window.height <= 0) return;
    const masks = this.#options.masks.within(window);
    if (masks.length > this.#options.maxPatches) return;
    if (this.#style === 'fill') for (const mask of masks) this.#drawPatch(mask, null);
    else this.#drawStyled(toDevice(this.frame, window));
  }

  #pixelsChanged(mask: PatchMask, window: PixelWindow | null): void {
    const picture = this.#pictures.current.get(mask);
    if (picture && !picture.stale) {
      if (window && mask.data) this.#color(picture, mask.data, mask.patch.widthPx, window);
      else picture.stale = true;
    }
    if (this.#of === 'current') this.#drawPatch(mask, window);
  }

  /** Draws a patch, or only what a window of it covers on the screen. */
  #drawPatch(mask: PatchMask, window: PixelWindow | null): void {
    const frame = this.frame;
    if (!frame) return;
    const place = toDevice(frame, windowOf(mask.patch));
    const part = window ? this.#devicePart(frame, mask, window) : place;
    if (part && this.#style !== 'fill') return this.#drawStyled(part);
    const clip =
      part &&
      intersectWindows(intersectWindows(part, place) ?? { x: 0, y: 0, width: 0, height: 0 }, {
        x: 0,
        y: 0,
        width: frame.width,
        height: frame.height,
      });
    if (!clip) return;
    const context = this.#context;
    context.save();
    context.beginPath();
    context.rect(clip.x, clip.y, clip.width, clip.height);
    context.clip();
    context.clearRect(clip.x, clip.y, clip.width, clip.height);
    context.imageSmoothingEnabled = false;
    const picture = this.#pictureOf(mask, stepAt(frame.scale));
    // The same call as for the whole patch, only clipped: the pixels are the same as those of a full frame.
    if (picture) {
      const { widthPx, heightPx } = mask.patch;
      const size = [widthPx / picture.step, heightPx / picture.step] as const;
      context.drawImage(picture.canvas, 0, 0, ...size, place.x, place.y, place.width, place.height);
    } else if (mask.state === 'failed' || !hasMask(mask.patch)) this.#fillMissing(frame, place);
    context.restore();
  }

  /** Draws borders and patterns in a window of the screen, over all patches in it. */
  #drawStyled(window: PixelWindow): void {
    const frame = this.frame;
    if (!frame) return;
    const look = this.#styledLook(frame);
    // A border reaches over the edge of what has changed.
    const wide = grow(window, look.linePx + look.edgePx);
    const masks = this.#options.masks.within(fromDevice(frame, grow(wide, look.linePx + look.edgePx)));
    if (masks.length > this.#options.maxPatches) return;
    const image = this.#imageOf(frame);
    const part = this.#raster.paint(wide, this.#place(frame, masks), look, frame.offsetX, frame.offsetY);
    if (!part) return;
    this.#context.putImageData(image, 0, 0, part.x, part.y, part.width, part.height);
    for (const mask of masks) {
      if (mask.state !== 'failed' && hasMask(mask.patch)) continue;
      const missing = intersectWindows(toDevice(frame, windowOf(mask.patch)), part);
      if (missing) this.#fillMissing(frame, missing);
    }
  }

  #place(frame: ScreenFrame, masks: readonly PatchMask[]): PlacedMask[] {
    return masks.flatMap((mask) => {
      const { data } = this.#shownOf(mask);
      const { widthPx, heightPx } = mask.patch;
      return data ? [{ place: toDevice(frame, windowOf(mask.patch)), data, widthPx, heightPx }] : [];
    });
  }

  #styledLook(frame: ScreenFrame): MaskLook {
    const style = this.#style === 'fill' ? 'both' : this.#style;
    const { fillShare } = lineOpacity(this.#opacity || 1);
    if (this.#look && frame.pixelRatio === this.#lookRatio) return this.#look;
    this.#lookRatio = frame.pixelRatio;
    this.#look = maskLookOf(style, this.#lut, this.#options.patterns, frame.pixelRatio, fillShare);
    return this.#look;
  }

  /** The raster in the size of the frame, with the picture that shares its memory. */
  #imageOf({ width, height }: ScreenFrame): ImageData {
    this.#raster.resize(width, height);
    const { buffer } = this.#raster.pixels;
    if (this.#rasterImage?.data.buffer !== buffer)
      this.#rasterImage = new ImageData(new Uint8ClampedArray(buffer), width, height);
    return this.#rasterImage;
  }

  /** Says that no mask can be shown in a window of the screen. */
  #fillMissing({ pixelRatio }: ScreenFrame, { x, y, width, height }: PixelWindow): void {
    this.#hatch ??= createHatch(this.#context, pixelRatio);
    this.#context.fillStyle = this.#hatch ?? 'transparent';
    this.#context.fillRect(x, y, width, height);
  }

  #devicePart(frame: ScreenFrame, mask: PatchMask, window: PixelWindow): PixelWindow {
    const part = toDevice(frame, { ...window, x: mask.patch.x + window.x, y: mask.patch.y + window.y });
    // One pixel more on each side: rounding may put a shrunk pixel of the window beside its rounded edge.
    return grow(part, 1);
  }

  /** The pixels of a patch that are drawn. */
  #shownOf(mask: PatchMask): { of: 'current' | 'original' | 'version'; data: Uint8Array | null } {
    if (this.#of === 'original') return { of: 'original', data: mask.original };
    const version = this.#versions?.get(mask.patch.patchId);
    return version ? { of: 'version', data: version } : { of: 'current', data: mask.data };
  }

  /** @param step the coarsest that will do. */
  #pictureOf(mask: PatchMask, step: number): Picture | null {
    const { of, data } = this.#shownOf(mask);
    if (!data) return null;
    const pictures = this.#pictures[of];
    let picture = pictures.get(mask);
    const { widthPx, heightPx } = mask.patch;
    if (!picture || picture.step > step) {
      const canvas = document.createElement('canvas');
      canvas.width = Math.ceil(widthPx / step);
      canvas.height = Math.ceil(heightPx / step);
      const context = canvas.getContext('2d');
      if (!context) return null;
      picture = { canvas, context, step, stale: true };
      pictures.set(mask, picture);
    }
    if (picture.stale) {
      this.#color(picture, data, widthPx, { x: 0, y: 0, width: widthPx, height: heightPx });
      picture.stale = false;
    }
    return picture;
  }

  /** @param widthPx of the patch that `data` is of. */
  #color({ context, step }: Picture, data: Uint8Array, widthPx: number, window: PixelWindow): void {
    const pixels = this.#scratchPixels;
    const lut = this.#lut;
    // Pixels of the picture are those of the patch at multiples of the step.
    const left = Math.ceil(window.x / step);
    const top = Math.ceil(window.y / step);
    const right = Math.ceil((window.x + window.width) / step);
    const bottom = Math.ceil((window.y + window.height) / step);
    if (right <= left || bottom <= top) return;
    for (let y = top; y < bottom; y++) {
      let from = y * step * widthPx + left * step;
      const end = y * this.#scratchWidth + right;
      for (let to = y * this.#scratchWidth + left; to < end; to++, from += step)
        pixels[to] = lut[data[from]!]!;
    }
    context.putImageData(this.#scratch, 0, 0, left, top, right - left, bottom - top);
  }
}

/** Pixels of a patch to one of its picture, with device pixels per pixel of the patch: at least as many as on the screen. */
function stepAt(scale: number): number {
  let step = 1;
  while (step < coarsestStep && step * 2 * scale <= 1) step *= 2;
  return step;
}

/** Diagonal lines: no mask can be shown here. */
function createHatch(context: CanvasRenderingContext2D, pixelRatio: number): CanvasPattern | null {
  const side = Math.round(12 * pixelRatio);
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const brush = tile.getContext('2d');
  if (!brush) return null;
  brush.lineWidth = pixelRatio;
  for (const [color, shift] of [
    ['rgba(0, 0, 0, 0.7)', 0],
    ['rgba(255, 255, 255, 0.8)', pixelRatio],
  ] as const) {
    brush.strokeStyle = color;
    for (const start of [-side, 0, side]) {
      brush.beginPath();
      brush.moveTo(start + shift, side);
      brush.lineTo(start + side + shift, 0);
      brush.stroke();
    }
  }
  return context.createPattern(tile, 'repeat');
}
