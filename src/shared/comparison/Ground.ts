import { findRuns } from '../editing/ops/components.ts';
import { reachSquared } from '../editing/ops/distance.ts';
import { windowOf } from '../geo/grid.ts';
import { zones, type Borders } from './Borders.ts';
import { backgroundCode, gradeTable } from './CompatibilityMatrix.ts';
import { background3, isDeclared3, overlay, type Land } from './Land.ts';
import type { ComparedPatch, ComparisonRules } from './roi.ts';
import { monthOf, noClassUnseasonal, unseasonalClass } from './seasons.ts';

/** In `Ground.row`: no class says anything here. */
const silentRow = 256;

/** The land of a patch with all that the rules say of it before any land cover is known. Runs as those of `Land`. */
export interface Ground {
  readonly land: Land;
  readonly starts: Int32Array;
  /** Run of `land` that each is part of. */
  readonly ofLand: Int32Array;
  /** Row of {@link rowsOfGrades}: the level-1 code, or the one where nothing is said. */
  readonly row: Uint16Array;
  /** 1 where contradictions of some classes are only plausible. */
  readonly isNear: Uint8Array;
  /** 1 where nothing is declared, and no parcel is near. */
  readonly isOpen: Uint8Array;
  /** {@link unseasonalClass}; null without a date or when the rule is off. */
  readonly unseasonal: Uint8Array | null;
}

/** Codes of grades by `row << 8 | cover`: those of the matrix, then a row that says nothing. */
export function rowsOfGrades({ matrix }: ComparisonRules): Uint8Array {
  const table = new Uint8Array((silentRow + 1) << 8);
  table.set(gradeTable(matrix));
  return table;
}

/** The land of a patch under the rules of edge and dates. */
export function groundOf(
  land: Land,
  patch: ComparedPatch,
  borders: Borders,
  { settings }: ComparisonRules,
  gsd: number,
): Ground {
  const edge = reachSquared(settings.edgeToleranceM, gsd);
  const { distanceM, classes } = settings.edgeDowngrade;
  const downgrade = classes.length > 0 ? reachSquared(distanceM, gsd) : 0;
  const zonesOfPixels = borders.zonesIn(windowOf(patch), edge, downgrade);
  const zoned = zonesOfPixels && findRuns(zonesOfPixels, land.width, land.height);
  const runs = zoned ? overlay(land.starts, zoned.starts) : null;
  const ofLand = runs?.a ?? numbersTo(land.piece.length);
  const count = ofLand.length;
  const row = new Uint16Array(count);
  const [isNear, isOpen] = [new Uint8Array(count), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    const run = ofLand[i]!;
    const zone = zoned ? zoned.values[runs!.b[i]!]! : zones.far;
    const [code1, code3] = [land.code1[run]!, land.code3[run]!];
    row[i] = zone !== zones.edge && isDeclared3(code3) ? code1 : silentRow;
    isNear[i] = zone === zones.near ? 1 : 0;
    isOpen[i] = zone !== zones.edge && code1 === backgroundCode && code3 === background3 ? 1 : 0;
  }
  const month = settings.dates ? monthOf(patch.flightDay) : null;
  const unseasonal = month === null ? null : unseasonalOf(land, ofLand, month);
  return { land, starts: runs?.starts ?? land.starts, ofLand, row, isNear, isOpen, unseasonal };
}

function numbersTo(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}

function unseasonalOf(land: Land, ofLand: Int32Array, month: number): Uint8Array {
  const known = new Map<number, number>();
  const unseasonal = new Uint8Array(ofLand.length).fill(noClassUnseasonal);
  for (let i = 0; i < ofLand.length; i++) {
    const [code1, code3] = [land.code1[ofLand[i]!]!, land.code3[ofLand[i]!]!];
    if (!isDeclared3(code3)) continue;
    const key = (code1 << 8) | code3;
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = unseasonalClass(code1, code3, month)));
    unseasonal[i] = value;
  }
  return unseasonal;
}

/** Bytes that it takes beside its land. */
export function bytesOfGround({ starts, ofLand, row, isNear, isOpen, unseasonal }: Ground): number {
  const lists = [starts, ofLand, row, isNear, isOpen];
  return lists.reduce((sum, list) => sum + list.byteLength, unseasonal?.byteLength ?? 0);
}
