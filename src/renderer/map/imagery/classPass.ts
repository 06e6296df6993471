import { levelCount, tileSizePx, type RoiDetail } from '../../../shared/contract/index.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { ramps, type Rgb } from '../../../shared/model/ramps.ts';
import type { PaletteId } from '../../state/session.ts';
import { paletteLut } from '../palette.ts';
import type { ByteLayer, PixelReader } from '../PixelReader.ts';
import { classFragment } from './lookShader.ts';
import type { TilePass } from './TilePainter.ts';
import type { Cell } from './tilePyramid.ts';

export interface ClassPassOptions {
  readonly reader: PixelReader;
  readonly roi: RoiDetail;
  readonly layer: ByteLayer;
  readonly lut: Uint32Array;
  readonly opacity: number;
  /** Of a layer that changes: how often it did. */
  readonly version: number;
}

/** Tiles of class values, in colours of a palette. */
export function classPass({ reader, roi, layer, lut, opacity, version }: ClassPassOptions): TilePass {
  const load = ({ level, col, row }: Cell) => reader.tile(layer, level, col, row);
  return {
    pyramid: { ...roi, tileSizePx, levels: levelCount(roi.widthPx, roi.heightPx) },
    ...{ gutterPx: 0, bands: 1, name: layer, version, opacity, isSmooth: false, showsFailed: false },
    peek: ({ level, col, row }) => reader.peekTile(layer, level, col, row),
    load,
    needs: [],
    loadNeed: load,
    program: { key: 'classes', fragment: classFragment },
    uniforms: {},
    palette: lut,
  };
}

/** Colours of class layers, made once for each list and palette. */
export class ClassColors {
  readonly #luts = new Map<Nomenclature, Map<PaletteId, Uint32Array>>();

  of(nomenclature: Nomenclature, palette: PaletteId): Uint32Array {
    const known = this.#luts.get(nomenclature)?.get(palette);
    if (known) return known;
    const lut = paletteLut(nomenclature, palette);
    const palettes = this.#luts.get(nomenclature) ?? new Map<PaletteId, Uint32Array>();
    this.#luts.set(nomenclature, palettes.set(palette, lut));
    return lut;
  }
}

/** Colour of a confidence, 0 to 1: Matplotlib's viridis, which colour-blind eyes read too. */
export function confidenceColor(share: number): Rgb {
  const colors = ramps.viridis;
  const at = Math.min(1, Math.max(0, share)) * (colors.length - 1);
  const first = Math.min(colors.length - 2, Math.floor(at));
  const mix = at - first;
  const [from, to] = [colors[first]!, colors[first + 1]!];
  const part = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * mix);
  return [part(0), part(1), part(2)];
}

/** Colours of the tiles of confidence: nothing for 0, where nothing is predicted. */
export const confidenceLut: Uint32Array = Uint32Array.from({ length: 256 }, (_, value) => {
  if (value === 0) return 0;
  const [red, green, blue] = confidenceColor(value / 255);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
});
