import type { Nomenclature, NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { colorIn } from '../../map/palette.ts';
import type { PaletteId } from '../../state/session.ts';

/** Colour of a class in a palette. */
export function classColor(c: NomenclatureClass, palette: PaletteId): string {
  return colorIn(c, palette);
}

/** Values of the classes that cannot be told by their colour: another class of the list has the same. */
export function sharedColors({ classes }: Nomenclature, palette: PaletteId): ReadonlySet<number> {
  const byColor = new Map<string, number[]>();
  for (const c of classes) {
    const color = colorIn(c, palette);
    byColor.set(color, [...(byColor.get(color) ?? []), c.value]);
  }
  return new Set([...byColor.values()].filter((values) => values.length > 1).flat());
}
