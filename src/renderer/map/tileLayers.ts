import type { FrameState } from 'ol/Map.js';
import { getIntersection, isEmpty as isEmptyExtent, type Extent } from 'ol/extent.js';
import WebGLTileLayer, { type Style } from 'ol/layer/WebGLTile.js';
import DataTileSource from 'ol/source/DataTile.js';
import TileGrid from 'ol/tilegrid/TileGrid.js';
import {
  levelCount,
  noClass,
  tileSizePx,
  type RoiDetail,
  type TileLayer,
} from '../../shared/contract/index.ts';
import { frameExtent } from '../../shared/geo/grid.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { BaseLayer, PaletteId } from '../state/session.ts';
import { paletteColors } from './palette.ts';
import { tileBands, type PixelReader } from './PixelReader.ts';
import { projectionOf } from './projection.ts';

/** Side of the squares of the pattern that stands for a tile that could not be read. */
const failedSquarePx = 32;

/** Imagery that could not be read: a checkerboard that no land looks like. Class tiles stay empty, the imagery says it. */
function failedTile(layer: TileLayer): Uint8Array {
  const bands = tileBands[layer];
  const bytes = new Uint8Array(tileSizePx * tileSizePx * bands).fill(bands === 1 ? noClass : 0);
  if (bands === 1) return bytes;
  for (let y = 0; y < tileSizePx; y++) {
    for (let x = 0; x < tileSizePx; x++) {
      const dark = ((x / failedSquarePx) & 1) === ((y / failedSquarePx) & 1);
      bytes.fill(dark ? 52 : 84, (y * tileSizePx + x) * bands, (y * tileSizePx + x + 1) * bands);
    }
  }
  return bytes;
}

/** Zoom 0 is the coarsest level. */
function createTileGrid(roi: RoiDetail): TileGrid {
  const levels = levelCount(roi.widthPx, roi.heightPx);
  return new TileGrid({
    extent: frameExtent(roi),
    origin: [...roi.origin],
    resolutions: Array.from({ length: levels }, (_, z) => roi.gsd * 2 ** (levels - 1 - z)),
    tileSize: tileSizePx,
  });
}

/** A tile source over a ROI's grid. Tiles are addressed by whole numbers; a missing one is explicitly empty. */
function createSource(
  reader: PixelReader,
  layer: TileLayer,
  roi: RoiDetail,
  interpolate: boolean,
): DataTileSource {
  const levels = levelCount(roi.widthPx, roi.heightPx);
  const empty = new Uint8Array(tileSizePx * tileSizePx * tileBands[layer]).fill(
    tileBands[layer] === 1 ? noClass : 0,
  );
  return new DataTileSource({
    projection: projectionOf(roi.crs),
    tileGrid: createTileGrid(roi),
    bandCount: tileBands[layer],
    interpolate,
    wrapX: false,
    transition: 0,
    loader: async (z, col, row) => {
      try {
        return (await reader.tile(layer, levels - 1 - z, col, row)) ?? empty;
      } catch {
        // A loader that throws leaves a hole without a word. The reader has counted the tile among the failed ones.
        return failedTile(layer);
      }
    },
  });
}

// Zero in all bands means that there is no patch (see the pixel routes): transparent.
const isEmpty = ['==', ['+', ['band', 1], ['band', 2], ['band', 3], ['band', 4]], 0];
const inInfrared = ['==', ['var', 'infrared'], 1];
const imageryStyle: Style = {
  variables: { infrared: 0 },
  color: [
    'array',
    ['case', inInfrared, ['band', 4], ['band', 1]],
    ['case', inInfrared, ['band', 1], ['band', 2]],
    ['case', inInfrared, ['band', 2], ['band', 3]],
    ['case', isEmpty, 0, 1],
  ],
};

/** The first picture of a ROI waits this long to be complete; then it shows what there is. */
const firstPictureMs = 500;

/**
 * Keeps the canvas that the tile layers of a map share out of the page until its first picture is complete.
 *
 * Without a GPU each picture of it that is put on the screen holds the page's thread until it is drawn: 20 to 50 ms, and
 * 250 ms for the first, whose programs are compiled. The masks of the ROI are read meanwhile.
 */
export class FirstPicture {
  #canvas: HTMLElement | null = null;
  #isShown = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Another ROI will be shown. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#isShown = false;
    this.#timer = setTimeout(() => this.show(), firstPictureMs);
  }

  show(): void {
    clearTimeout(this.#timer);
    this.#isShown = true;
    if (this.#canvas) this.#canvas.style.display = '';
  }

  /** A layer drew on the canvas. */
  drawn(canvas: HTMLElement): void {
    this.#canvas = canvas;
    canvas.style.display = this.#isShown ? '' : 'none';
  }
}

/** Tiles drawn by WebGL whose source changes while the layer, its context and its compiled program stay. */
class SwappableTileLayer extends WebGLTileLayer {
  readonly #first: FirstPicture;
  #source: DataTileSource | null = null;

  constructor(first: FirstPicture, options: { readonly style?: Style; readonly cacheSize?: number }) {
    // Through `sources`: a change of the property `source` compiles the style anew.
    super({ ...options, visible: false, sources: () => (this.#source ? [this.#source] : []) });
    this.#first = first;
  }

  /** Shows another source, or none; tiles of the former are dropped. */
  swap(source: DataTileSource | null): void {
    this.#source = source;
    // Protected in the types, but what the layer itself calls when its property `source` changes.
    if (this.hasRenderer()) this.getRenderer()?.['clearCache']();
    this.changed();
  }

  refresh(): void {
    this.#source?.refresh();
    this.changed();
  }

  override render(frameState: FrameState | null, target: HTMLElement): HTMLElement {
    const canvas = super.render(frameState, target);
    this.#first.drawn(canvas);
    return canvas;
  }
}

/** Asks for the tiles that a view will show, before a frame does; the loader finds the answers in the reader. */
export function readTilesAhead(
  reader: PixelReader,
  layer: TileLayer,
  roi: RoiDetail,
  extent: Extent,
  resolution: number,
): void {
  const grid = createTileGrid(roi);
  const inSight = getIntersection(extent, grid.getExtent()!);
  if (isEmptyExtent(inSight)) return;
  grid.forEachTileCoord(inSight, grid.getZForResolution(resolution), ([z = 0, col = 0, row = 0]) => {
    // What cannot be read is counted by the reader, and tried again for the frame.
    reader.tile(layer, grid.getMaxZoom() - z, col, row).catch(() => {});
  });
}

/**
 * The aerial image: near infrared and colours are one read, the choice is a style.
 *
 * Two layers over the same tiles, since a texture has one filter: smooth where pixels are shrunk, crisp at 1:1 and closer.
 * The one that goes stays until the other has drawn, so the change never shows the ground.
 */
export class ImageryLayers {
  readonly layers: readonly WebGLTileLayer[];
  readonly #smooth: SwappableTileLayer;
  readonly #crisp: SwappableTileLayer;
  #crispResolution = 0;
  #isCrisp: boolean | null = null;
  #visible = true;

  constructor(first: FirstPicture) {
    const options = { style: imageryStyle, cacheSize: 128 };
    this.#smooth = new SwappableTileLayer(first, options);
    this.#crisp = new SwappableTileLayer(first, options);
    this.layers = [this.#smooth, this.#crisp];
  }

  /** Shows a ROI. Nothing of another one is left. */
  open(reader: PixelReader, roi: RoiDetail): void {
    this.#smooth.swap(createSource(reader, 'aerial', roi, true));
    this.#crisp.swap(createSource(reader, 'aerial', roi, false));
    this.#crispResolution = roi.gsd * 1.0001;
    this.#isCrisp = null;
  }

  close(): void {
    for (const layer of [this.#smooth, this.#crisp]) {
      layer.setVisible(false);
      layer.swap(null);
    }
  }

  setBase(base: BaseLayer): void {
    for (const layer of this.layers) layer.updateStyleVariables({ infrared: base === 'cir' ? 1 : 0 });
  }

  setLook(visible: boolean, opacity: number): void {
    this.#visible = visible;
    for (const layer of this.layers) layer.setOpacity(opacity);
    this.settle();
    if (!visible) for (const layer of this.layers) layer.setVisible(false);
  }

  /** Chooses the layer for a resolution (metres per CSS pixel). True when both show until {@link settle}. */
  choose(resolution: number): boolean {
    const isCrisp = resolution <= this.#crispResolution;
    if (isCrisp === this.#isCrisp) return false;
    const first = this.#isCrisp === null;
    this.#isCrisp = isCrisp;
    if (this.#visible) (isCrisp ? this.#crisp : this.#smooth).setVisible(true);
    if (first) this.settle();
    return !first;
  }

  /** Hides the layer that is not chosen. */
  settle(): void {
    if (this.#isCrisp === null) return;
    this.#crisp.setVisible(this.#visible && this.#isCrisp);
    this.#smooth.setVisible(this.#visible && !this.#isCrisp);
  }

  /** Reads again what could not be read. */
  refresh(): void {
    this.#smooth.refresh();
    this.#crisp.refresh();
  }
}

function classStyle(nomenclature: Nomenclature, palette: PaletteId): Style {
  const colors = paletteColors(nomenclature, palette).map((color) => [...color]);
  return { color: ['palette', ['*', ['band', 1], 255], colors] };
}

/** A layer of class tiles, each value in the colour of its list. */
export class ClassTileLayer {
  readonly #layer: SwappableTileLayer;
  readonly #tiles: TileLayer;
  #nomenclature: Nomenclature | null = null;
  #palette: PaletteId | null = null;

  constructor(first: FirstPicture, tiles: TileLayer) {
    this.#layer = new SwappableTileLayer(first, {});
    this.#tiles = tiles;
  }

  get layer(): WebGLTileLayer {
    return this.#layer;
  }

  /** Shows a ROI, in colours of its list. */
  open(reader: PixelReader, roi: RoiDetail, nomenclature: Nomenclature, palette: PaletteId): void {
    this.#layer.swap(createSource(reader, this.#tiles, roi, false));
    this.#color(nomenclature, palette);
  }

  close(): void {
    this.#layer.setVisible(false);
    this.#layer.swap(null);
  }

  setPalette(palette: PaletteId): void {
    if (this.#nomenclature) this.#color(this.#nomenclature, palette);
  }

  setLook(visible: boolean, opacity: number): void {
    this.#layer.setOpacity(opacity);
    this.#layer.setVisible(visible);
  }

  refresh(): void {
    this.#layer.refresh();
  }

  #color(nomenclature: Nomenclature, palette: PaletteId): void {
    // A style is compiled: only when it is another one.
    if (nomenclature === this.#nomenclature && palette === this.#palette) return;
    this.#nomenclature = nomenclature;
    this.#palette = palette;
    this.#layer.setStyle(classStyle(nomenclature, palette));
  }
}
