import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import type { PaletteId } from '../../state/session.ts';

/** Colour of a class in a palette. */
export function classColor(c: NomenclatureClass, palette: PaletteId): string {
  return palette === 'cosia' ? (c.colorCosia ?? c.color) : c.color;
}
