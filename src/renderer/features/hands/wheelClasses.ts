import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { wheelClasses } from '../../state/session.ts';

/** Places of a short list: four directions are told apart more surely than eight. */
const fewPlaces = 4;

/** What decides which classes the wheel offers. */
export interface WheelSource {
  readonly nomenclature: Nomenclature;
  /** The class that is painted with. */
  readonly current: number;
  /** Chosen last, newest first. */
  readonly recent: readonly number[];
  /** Pixels of each class in the view; null while they are not counted. */
  readonly counts: ReadonlyMap<number, number> | null;
}

/** How many places the wheel of a list has. */
export const wheelPlaces = ({ classes }: Nomenclature): number =>
  classes.length <= fewPlaces ? fewPlaces : wheelClasses;

/**
 * The classes of the wheel by their place: the first is at the top, the others follow clockwise; null where none is left.
 *
 * The classes used last, then what was on the wheel before, then the most frequent of the view, then the list's order. A class
 * that was there stays at its place, whatever was used since: the hand learns directions, not an order.
 */
export function placeOnWheel(
  source: WheelSource,
  before: readonly (number | null)[],
): readonly (number | null)[] {
  const { nomenclature, current, recent, counts } = source;
  const known = new Set(nomenclature.classes.map((c) => c.value));
  const frequent = [...(counts ?? [])].sort((a, b) => b[1] - a[1]).map(([value]) => value);
  const places = wheelPlaces(nomenclature);
  const wanted = [current, ...recent, ...before, ...frequent, ...known].filter(
    (value, at, all): value is number => value !== null && known.has(value) && all.indexOf(value) === at,
  );
  const chosen = wanted.slice(0, places);
  const slots = Array.from({ length: places }, (_, at) => {
    const value = before[at] ?? null;
    return value !== null && chosen.includes(value) && before.indexOf(value) === at ? value : null;
  });
  const fresh = chosen.filter((value) => !slots.includes(value));
  return slots.map((value) => value ?? fresh.shift() ?? null);
}
