import type { OpInput } from './op.ts';

/** A mask by the places of its classes in a list, so that counts per class are short arrays. */
export interface ClassCells {
  /** The values that occur where there is a mask, ascending. */
  readonly values: Uint8Array;
  /** Place in `values` of each pixel; `values.length` where there is no mask. `[height, width]`. */
  readonly cells: Uint8Array | Uint16Array;
}

export function classCellsOf({ before, inside }: Pick<OpInput, 'before' | 'inside'>): ClassCells {
  const occurs = new Uint8Array(256);
  if (inside) for (let i = 0; i < before.length; i++) occurs[before[i]!]! |= inside[i]!;
  else for (let i = 0; i < before.length; i++) occurs[before[i]!] = 1;
  const values = Uint8Array.from([...occurs.keys()].filter((value) => occurs[value] !== 0));
  const outside = values.length;
  const placeOf = new Uint16Array(256);
  values.forEach((value, place) => (placeOf[value] = place));
  // 256 classes and "no mask" are one more than bytes can tell apart.
  const cells = outside < 256 ? new Uint8Array(before.length) : new Uint16Array(before.length);
  if (inside) {
    for (let i = 0; i < cells.length; i++) cells[i] = inside[i] === 0 ? outside : placeOf[before[i]!]!;
  } else for (let i = 0; i < cells.length; i++) cells[i] = placeOf[before[i]!]!;
  return { values, cells };
}
