import { lpis2ToLpis1, lpis3ToLpis1, lpis3ToLpis2 } from './nomenclatures.ts';

/** In the tables below: a code that no class has. */
const noClass = 255;

/** Code to parent code for all 256 values of a band. */
function parentTable(parents: readonly number[]): Uint8Array {
  const table = new Uint8Array(256).fill(noClass);
  table.set(parents);
  return table;
}

const level1Of2 = parentTable(lpis2ToLpis1);
const level1Of3 = parentTable(lpis3ToLpis1);
const level2Of3 = parentTable(lpis3ToLpis2);

/** Number of classes of levels 1, 2 and 3: their codes count from 0 without gaps. */
export const lpisClassCounts: readonly [number, number, number] = [
  Math.max(...lpis2ToLpis1) + 1,
  lpis2ToLpis1.length,
  lpis3ToLpis2.length,
];
const [count1, count2, count3] = lpisClassCounts;

/** True when some level of an LPIS pixel has a code that its class list has not. */
export function hasUnknownLpisCode(level1: number, level2: number, level3: number): boolean {
  return level1 >= count1 || level2 >= count2 || level3 >= count3;
}

/**
 * True when the levels of an LPIS pixel contradict each other: a class is no child of the class that a coarser level
 * names. Unknown codes contradict nothing, and the levels beside them are compared all the same.
 *
 * The link from level 3 to level 2 is inferred from order and names; the links to level 1 are documented.
 */
export function contradictsLpis(level1: number, level2: number, level3: number): boolean {
  const isKnown1 = level1 < count1;
  const isKnown2 = level2 < count2;
  const isKnown3 = level3 < count3;
  return (
    (isKnown1 && isKnown2 && level1Of2[level2] !== level1) ||
    (isKnown1 && isKnown3 && level1Of3[level3] !== level1) ||
    (isKnown2 && isKnown3 && level2Of3[level3] !== level2)
  );
}
