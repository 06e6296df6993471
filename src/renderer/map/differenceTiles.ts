import TileLayer from 'ol/layer/Tile.js';
import type { FrameState } from 'ol/Map.js';
import DataTileSource from 'ol/source/DataTile.js';
import type RenderEvent from 'ol/render/Event.js';
import TileGrid from 'ol/tilegrid/TileGrid.js';
import { levelCount, noClass, tileSizePx, type RoiDetail } from '../../shared/contract/index.ts';
import { frameExtent } from '../../shared/geo/grid.ts';
import { isOwnClassLayer, type ClassLayerId } from '../../shared/model/imagery.ts';
import type { ByteLayer } from './PixelReader.ts';
import { projectionOf } from './projection.ts';

/** A value of the first layer and the value of the second at the same pixel. */
export type ClassPair = readonly [a: number, b: number];

/** Colour of what differs, and of the lines over it: no palette and no land has them together. */
export const markColors = { fill: '#ff1fd0', line: '#17000f' } as const;
/** Side of the repeated square of the hatch, CSS pixels. */
const hatchPx = 6;
/** Of a mark that the model is not sure of at all, 0 to 255. */
const leastAlpha = 40;
/** Edits that follow each other closely make the tiles be read once. */
const editDelayMs = 200;

/** The two speak of the same class list: then different values are different classes. */
export function comparesByValue(a: ClassLayerId, b: ClassLayerId): boolean {
  const listOf = (layer: ClassLayerId) => (isOwnClassLayer(layer) ? 'classes' : layer);
  return listOf(a) === listOf(b);
}

/**
 * Which pairs are marked, at `256 a + b`: those that are named, or without names all of two different values where
 * `byValue` says that values can be compared. A pixel that one of the layers lacks is never marked.
 */
export function markTable(pairs: readonly ClassPair[], byValue: boolean): Uint8Array {
  const table = new Uint8Array(65536);
  if (pairs.length === 0 && byValue) {
    table.fill(1);
    for (let value = 0; value < 256; value++) table[257 * value] = 0;
  }
  for (const [a, b] of pairs) table[(a << 8) | b] = 1;
  for (let value = 0; value < 256; value++) {
    table[(noClass << 8) | value] = 0;
    table[(value << 8) | noClass] = 0;
  }
  return table;
}

/**
 * Marks the pixels of two class tiles: white where the table has their pair, else nothing.
 *
 * @param a Class values, uint8 `[height, width]`; null where the layer has nothing. The same of `b`.
 * @param confidence 0 to 255: marks fade where it is low, and stay to be seen. Null: none does.
 * @returns 32-bit pixels of an `ImageData`, or null when none is marked.
 */
export function markPixels(
  a: ArrayLike<number> | null,
  b: ArrayLike<number> | null,
  table: Uint8Array,
  confidence: ArrayLike<number> | null = null,
): Uint32Array<ArrayBuffer> | null {
  if (!a || !b || a.length !== b.length) return null;
  const pixels = new Uint32Array(a.length);
  let marked = 0;
  for (let i = 0; i < a.length; i++) {
    if (table[(a[i]! << 8) | b[i]!] === 0) continue;
    const alpha = confidence ? leastAlpha + ((255 - leastAlpha) * confidence[i]!) / 255 : 255;
    pixels[i] = ((alpha << 24) | 0xffffff) >>> 0;
    marked++;
  }
  return marked === 0 ? null : pixels;
}

/** What the marks are made of; `PixelReader` is one. */
export interface ClassTileReader {
  tile(layer: ByteLayer, level: number, col: number, row: number): Promise<ArrayLike<number> | null>;
}

function toImage(pixels: Uint32Array<ArrayBuffer> | null): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  // Nothing to mark costs nothing to keep.
  canvas.width = pixels ? tileSizePx : 1;
  canvas.height = canvas.width;
  if (pixels) {
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), tileSizePx, tileSizePx);
    canvas.getContext('2d')?.putImageData(image, 0, 0);
  }
  return canvas;
}

/**
 * Marks on the map where two class layers have a pair of values, in one strong colour under lines that keep their width on
 * the screen. On a canvas without WebGL of its own: contexts are scarce.
 */
export class DifferenceLayer extends TileLayer<DataTileSource> {
  readonly #source: DataTileSource;
  readonly #nothing = document.createElement('div');
  #layers: readonly [ClassLayerId, ClassLayerId] | null = null;
  #pairs: readonly ClassPair[] = [];
  #table: Uint8Array = new Uint8Array(65536);
  #pattern: { readonly ratio: number; readonly of: CanvasPattern | null } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(reader: ClassTileReader, roi: RoiDetail) {
    const levels = levelCount(roi.widthPx, roi.heightPx);
    const source = new DataTileSource({
      projection: projectionOf(roi.crs),
      tileGrid: new TileGrid({
        extent: frameExtent(roi),
        origin: [...roi.origin],
        resolutions: Array.from({ length: levels }, (_, z) => roi.gsd * 2 ** (levels - 1 - z)),
        tileSize: tileSizePx,
      }),
      interpolate: false,
      wrapX: false,
      transition: 0,
      loader: async (z, col, row) => toImage(await this.#read(reader, levels - 1 - z, col, row)),
    });
    super({ source, visible: false, className: 'difference-marks' });
    this.#source = source;
    this.on('postrender', (event) => this.#hatch(event));
  }

  /** Marks the pairs of two layers; no pair stands for all different values. Null marks nothing. */
  mark(layers: readonly [ClassLayerId, ClassLayerId] | null, pairs: readonly ClassPair[]): void {
    if (layers === this.#layers && pairs === this.#pairs) return;
    this.#layers = layers;
    this.#pairs = pairs;
    if (layers) {
      this.#table = markTable(pairs, comparesByValue(...layers));
      this.#source.refresh();
    }
    this.setVisible(layers !== null);
  }

  /** Masks were edited. */
  edited(): void {
    if (!this.#layers?.includes('mask')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#source.refresh(), editDelayMs);
  }

  /** Predictions changed, or which of them are in use. */
  predicted(): void {
    if (this.#layers?.includes('prediction')) this.#source.refresh();
  }

  /** Reads the tiles again. */
  refresh(): void {
    if (this.#layers) this.#source.refresh();
  }

  override render(frameState: FrameState | null): HTMLElement | null {
    // Not into the canvas of the layer below, which the map offers: it is the masks'.
    return super.render(frameState, this.#nothing);
  }

  override disposeInternal(): void {
    clearTimeout(this.#timer);
    super.disposeInternal();
  }

  async #read(reader: ClassTileReader, level: number, col: number, row: number) {
    const layers = this.#layers;
    const table = this.#table;
    if (!layers) return null;
    try {
      const wanted: readonly ByteLayer[] = layers.includes('prediction') ? [...layers, 'confidence'] : layers;
      const [a, b, sure] = await Promise.all(wanted.map((layer) => reader.tile(layer, level, col, row)));
      return markPixels(a ?? null, b ?? null, table, sure);
    } catch {
      // The reader has counted the tile among the failed ones; no mark is better than a wrong one.
      return null;
    }
  }

  /** Colours what was drawn; it is white, opaque or fading, and nothing else. */
  #hatch({ context, frameState }: RenderEvent): void {
    if (!(context instanceof CanvasRenderingContext2D)) return;
    const ratio = frameState?.pixelRatio ?? 1;
    if (this.#pattern?.ratio !== ratio) this.#pattern = { ratio, of: createHatch(context, ratio) };
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalCompositeOperation = 'source-in';
    context.fillStyle = this.#pattern.of ?? markColors.fill;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
  }
}

function createHatch(context: CanvasRenderingContext2D, ratio: number): CanvasPattern | null {
  const side = Math.round(hatchPx * ratio);
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const brush = tile.getContext('2d');
  if (!brush) return null;
  brush.fillStyle = markColors.fill;
  brush.fillRect(0, 0, side, side);
  brush.strokeStyle = markColors.line;
  brush.lineWidth = 1.2 * ratio;
  for (const start of [-side, 0, side]) {
    brush.beginPath();
    brush.moveTo(start, side);
    brush.lineTo(start + side, 0);
    brush.stroke();
  }
  return context.createPattern(tile, 'repeat');
}
