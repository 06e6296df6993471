import type { Nomenclature, NomenclatureClass } from '../../../shared/model/Nomenclature.ts';

export interface ClassShare {
  readonly class: NomenclatureClass;
  /** 0..1 of the counted pixels of the view. */
  readonly share: number;
}

/**
 * Shares of the classes in view, largest first; classes that are not there are left out.
 *
 * Values outside the list count in the whole but have no line of their own. Null when nothing was counted.
 */
export function viewShares(
  counts: ReadonlyMap<number, number> | null,
  nomenclature: Nomenclature,
): ClassShare[] | null {
  if (!counts) return null;
  let total = 0;
  for (const px of counts.values()) total += px;
  if (total === 0) return null;
  return nomenclature.classes
    .map((c) => ({ class: c, share: (counts.get(c.value) ?? 0) / total }))
    .filter((entry) => entry.share > 0)
    .sort((a, b) => b.share - a.share);
}
