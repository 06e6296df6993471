import WebGLTileLayer, { type Style } from 'ol/layer/WebGLTile.js';
import type Projection from 'ol/proj/Projection.js';
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

/** A tile source over a ROI's grid. Tiles are addressed by whole numbers; a missing one is explicitly empty. */
function createSource(
  reader: PixelReader,
  layer: TileLayer,
  roi: RoiDetail,
  projection: Projection,
  interpolate: boolean,
): DataTileSource {
  const levels = levelCount(roi.widthPx, roi.heightPx);
  const empty = new Uint8Array(tileSizePx * tileSizePx * tileBands[layer]).fill(
    tileBands[layer] === 1 ? noClass : 0,
  );
  return new DataTileSource({
    projection,
    tileGrid: new TileGrid({
      extent: frameExtent(roi),
      origin: [...roi.origin],
      resolutions: Array.from({ length: levels }, (_, z) => roi.gsd * 2 ** (levels - 1 - z)),
      tileSize: tileSizePx,
    }),
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

/**
 * The aerial image: near infrared and colours are one read, the choice is a style.
 *
 * Two layers over the same tiles, since a texture has one filter: smooth where pixels are shrunk, crisp at 1:1 and closer.
 * The one that goes stays until the other has drawn, so the change never shows the ground.
 */
export class ImageryLayers {
  readonly layers: readonly WebGLTileLayer[];
  readonly #smooth: WebGLTileLayer;
  readonly #crisp: WebGLTileLayer;
  readonly #crispResolution: number;
  #isCrisp: boolean | null = null;
  #visible = true;

  constructor(reader: PixelReader, roi: RoiDetail, projection: Projection) {
    const create = (interpolate: boolean) =>
      new WebGLTileLayer({
        source: createSource(reader, 'aerial', roi, projection, interpolate),
        style: imageryStyle,
        visible: false,
        cacheSize: 128,
      });
    this.#smooth = create(true);
    this.#crisp = create(false);
    this.layers = [this.#smooth, this.#crisp];
    this.#crispResolution = roi.gsd * 1.0001;
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
    for (const layer of this.layers) layer.getSource()?.refresh();
  }
}

function classStyle(nomenclature: Nomenclature, palette: PaletteId): Style {
  const colors = paletteColors(nomenclature, palette).map((color) => [...color]);
  return { color: ['palette', ['*', ['band', 1], 255], colors] };
}

/** A layer of class tiles, each value in the colour of its list. */
export class ClassTileLayer {
  readonly layer: WebGLTileLayer;
  readonly #nomenclature: Nomenclature;

  constructor(
    reader: PixelReader,
    tiles: TileLayer,
    roi: RoiDetail,
    projection: Projection,
    nomenclature: Nomenclature,
    palette: PaletteId,
  ) {
    this.#nomenclature = nomenclature;
    this.layer = new WebGLTileLayer({
      source: createSource(reader, tiles, roi, projection, false),
      style: classStyle(nomenclature, palette),
      visible: false,
    });
  }

  setPalette(palette: PaletteId): void {
    this.layer.setStyle(classStyle(this.#nomenclature, palette));
  }

  setLook(visible: boolean, opacity: number): void {
    this.layer.setOpacity(opacity);
    this.layer.setVisible(visible);
  }

  refresh(): void {
    this.layer.getSource()?.refresh();
  }
}
