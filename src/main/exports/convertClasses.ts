import { hubToFlair19 } from '../../shared/model/nomenclatures.ts';
import type { MaskNomenclature } from './sources.ts';

/** Values in the legend of a class list: 0-18 of FLAIR-HUB, 1-19 of FLAIR #1 and #2. */
export function isInLegend(nomenclature: MaskNomenclature, value: number): boolean {
  return nomenclature === 'cosia-hub-0-18' ? value <= 18 : value >= 1 && value <= 19;
}

/**
 * The new value of each of the 256 values, from one class list to another; null when nothing changes.
 *
 * The lists are permutations of each other (hubToFlair19), so no class is lost. A value outside the source's legend stays
 * as it is: an export keeps what it does not understand and lists it.
 */
export function conversionTable(from: MaskNomenclature, to: MaskNomenclature | null): Uint8Array | null {
  if (to === null || to === from) return null;
  const table = Uint8Array.from({ length: 256 }, (_, value) => value);
  for (const [hub, flair] of hubToFlair19.entries()) {
    if (from === 'cosia-hub-0-18') table[hub] = flair;
    else table[flair] = hub;
  }
  return table;
}
