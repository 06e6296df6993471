import { classOf, type Nomenclature, type NomenclatureClass } from '../../../shared/model/Nomenclature.ts';

export interface ClassShare {
  readonly class: NomenclatureClass;
  /** 0..1 of the counted pixels of the view. */
  readonly share: number;
}

/** Values in the view that the list does not have, largest first, with their share of all counted pixels. */
export function unknownShares(
  counts: ReadonlyMap<number, number> | null,
  nomenclature: Nomenclature,
): { readonly value: number; readonly share: number }[] {
  if (!counts) return [];
  const total = [...counts.values()].reduce((sum, px) => sum + px, 0);
  return [...counts]
    .filter(([value, px]) => px > 0 && !classOf(nomenclature, value))
    .map(([value, px]) => ({ value, share: px / total }))
    .sort((a, b) => b.share - a.share);
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
