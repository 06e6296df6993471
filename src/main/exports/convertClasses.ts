import { AppError } from '../../shared/errors.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { hubToFlair19 } from '../../shared/model/nomenclatures.ts';
import type { MaskNomenclature } from './sources.ts';

/** Which of the 256 values a class list has: 0-18 of FLAIR-HUB, 1-19 of FLAIR #1 and #2, else those it names. */
export function legendOf(nomenclature: Nomenclature): ReadonlySet<number> {
  return new Set(nomenclature.classes.map(({ value }) => value));
}

/**
 * The new value of each of the 256 values, from one class list to another; null when nothing changes.
 *
 * The lists are permutations of each other (hubToFlair19), so no class is lost. A value outside the source's legend stays
 * as it is: an export keeps what it does not understand and lists it.
 *
 * @throws AppError badRequest for a list of a dataset's own: nothing says what its classes are in another list.
 */
export function conversionTable(from: MaskNomenclature, to: MaskNomenclature | null): Uint8Array | null {
  if (to === null || to === from) return null;
  if (from === 'own' || to === 'own')
    throw new AppError('badRequest', {}, { detail: `no conversion from ${from} to ${to}` });
  const table = Uint8Array.from({ length: 256 }, (_, value) => value);
  for (const [hub, flair] of hubToFlair19.entries()) {
    if (from === 'cosia-hub-0-18') table[hub] = flair;
    else table[flair] = hub;
  }
  return table;
}
