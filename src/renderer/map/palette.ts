import { parseColor } from '../../shared/model/colour.ts';
import type { Nomenclature, NomenclatureClass } from '../../shared/model/Nomenclature.ts';
import { withSafeColors } from '../../shared/model/safePalette.ts';
import type { PaletteId } from '../state/session.ts';

export { parseColor } from '../../shared/model/colour.ts';

type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** Values that the list does not know: drawn, never hidden, in a grey that no class has. */
const unknownColor: Rgba = [128, 128, 128, 1];

/** `#rrggbb` of a class in a palette; a list without such colours shows its own. */
export function colorIn(c: NomenclatureClass, palette: PaletteId): string {
  if (palette === 'safe') return c.colorSafe ?? c.color;
  return palette === 'cosia' ? (c.colorCosia ?? c.color) : c.color;
}

/** Colour of each of the 256 values; 255 (no patch) and transparent classes have alpha 0. */
export function paletteColors(nomenclature: Nomenclature, palette: PaletteId): Rgba[] {
  const colors: Rgba[] = Array.from({ length: 256 }, () => unknownColor);
  colors[255] = [0, 0, 0, 0];
  const { classes } = palette === 'safe' ? withSafeColors(nomenclature) : nomenclature;
  for (const entry of classes) {
    colors[entry.value] = [...parseColor(colorIn(entry, palette)), entry.transparent ? 0 : 1];
  }
  return colors;
}

/** The same as 32-bit pixels of an `ImageData` (little-endian: alpha in the highest byte). */
export function paletteLut(nomenclature: Nomenclature, palette: PaletteId): Uint32Array {
  return Uint32Array.from(paletteColors(nomenclature, palette), ([red, green, blue, alpha]) =>
    alpha === 0 ? 0 : ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0,
  );
}
