import { levelCount, tileSizePx, type RoiDetail } from '../../../shared/contract/index.ts';
import type { ClassLayerId } from '../../../shared/model/imagery.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { PaletteId } from '../../state/session.ts';
import { paletteLut } from '../palette.ts';
import type { PixelReader } from '../PixelReader.ts';
import { classFragment } from './lookShader.ts';
import type { TilePass } from './TilePainter.ts';
import type { Cell } from './tilePyramid.ts';

export interface ClassPassOptions {
  readonly reader: PixelReader;
  readonly roi: RoiDetail;
  readonly layer: ClassLayerId;
  readonly lut: Uint32Array;
  readonly opacity: number;
  /** Of `mask`: how often the masks changed. */
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
