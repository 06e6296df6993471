import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { PaletteId } from '../state/session.ts';

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** Values that the list does not know: drawn, never hidden, in a grey that no class has. */
const unknownColor: Rgba = [128, 128, 128, 1];

/** Red, green, blue of `#rrggbb`. */
export function parseColor(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Colour of each of the 256 values; 255 (no patch) and transparent classes have alpha 0. */
export function paletteColors(nomenclature: Nomenclature, palette: PaletteId): Rgba[] {
  const colors: Rgba[] = Array.from({ length: 256 }, () => unknownColor);
  colors[255] = [0, 0, 0, 0];
  for (const entry of nomenclature.classes) {
    const color = palette === 'cosia' ? (entry.colorCosia ?? entry.color) : entry.color;
    colors[entry.value] = [...parseColor(color), entry.transparent ? 0 : 1];
  }
  return colors;
}

/** The same as 32-bit pixels of an `ImageData` (little-endian: alpha in the highest byte). */
export function paletteLut(nomenclature: Nomenclature, palette: PaletteId): Uint32Array {
  return Uint32Array.from(paletteColors(nomenclature, palette), ([red, green, blue, alpha]) =>
    alpha === 0 ? 0 : ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0,
  );
}
