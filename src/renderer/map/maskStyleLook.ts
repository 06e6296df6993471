import {
  drawPattern,
  hatchPatterns,
  patternIndexOf,
  patternSidePx,
  unknownPattern,
} from '../../shared/model/hatchPatterns.ts';
import { isLightColor } from '../../shared/model/colour.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { MaskStyle } from '../state/session.ts';
import type { MaskLook } from './maskStyleRaster.ts';

/** Index of the pattern of each of the 256 values; those that the list does not know have one of their own, the last. */
export function patternIndices(nomenclature: Nomenclature): Uint8Array {
  return Uint8Array.from(
    { length: 256 },
    (_, value) => patternIndexOf(nomenclature, value) ?? hatchPatterns.length,
  );
}

const edgeOpacity = { dark: 0.55, light: 0.6 } as const;

/** The edge of lines of a colour (32-bit): dark beside light colours, light beside dark ones, none for what is not drawn. */
function edgeOf(color: number): number {
  if (color >>> 24 === 0) return 0;
  const isLight = isLightColor([color & 255, (color >> 8) & 255, (color >> 16) & 255]);
  const alpha = Math.round(255 * (isLight ? edgeOpacity.dark : edgeOpacity.light));
  return ((alpha << 24) | (isLight ? 0 : 0xffffff)) >>> 0;
}

const withAlpha = (color: number, share: number): number =>
  ((Math.round((color >>> 24) * share) << 24) | (color & 0xffffff)) >>> 0;

/**
 * The look of a style other than `fill`.
 *
 * @param lut colours by value (`paletteLut`). @param indices of the patterns (`patternIndices`).
 * @param pixelRatio device pixels per CSS pixel: lines have one device pixel, two where pixels are small.
 * @param fillShare opacity of the areas in proportion to that of the lines, 0 to 1.
 */
export function maskLookOf(
  style: Exclude<MaskStyle, 'fill'>,
  lut: Uint32Array,
  indices: Uint8Array,
  pixelRatio: number,
  fillShare: number,
): MaskLook {
  const patternSide = Math.max(8, Math.round(patternSidePx * pixelRatio));
  const linePx = Math.max(1, Math.round(pixelRatio));
  return {
    fill: style === 'both' ? lut.map((color) => withAlpha(color, fillShare)) : new Uint32Array(256),
    line: lut,
    edge: lut.map(edgeOf),
    patterns: style === 'hatch' ? patternsOf(indices, patternSide) : null,
    patternSide,
    linePx,
    edgePx: Math.max(1, Math.round(pixelRatio / 2)),
  };
}

function patternsOf(indices: Uint8Array, side: number): Uint8Array[] {
  const drawn = [...hatchPatterns, unknownPattern].map((pattern) => drawPattern(pattern, side));
  return Array.from(indices, (index) => drawn[index]!);
}

/**
 * How strong lines are when the layer's opacity is set for areas: twice as opaque, since they cover so little.
 *
 * @returns the opacity of the whole picture, and that of its areas in proportion to it.
 */
export function lineOpacity(opacity: number): { readonly whole: number; readonly fillShare: number } {
  const whole = Math.min(1, opacity * 2);
  return { whole, fillShare: whole === 0 ? 0 : opacity / whole };
}
