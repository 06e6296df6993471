import {
  backgroundCode,
  gradeOf,
  type CompatibilityMatrix,
} from '../../../shared/comparison/CompatibilityMatrix.ts';
import { gradeCodes, type Grade } from '../../../shared/comparison/grades.ts';
import type { JointTable } from '../../../shared/contract/index.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { lpis1, lpis2, lpis2ToLpis1, lpis3, lpis3ToLpis1 } from '../../../shared/model/nomenclatures.ts';

export type LpisLevel = JointTable['level'];

/** The class list of a level of LPIS. */
export const lpisOf = (level: LpisLevel): Nomenclature => [lpis1, lpis2, lpis3][level - 1]!;

/** The level-1 code that a code of a level belongs to; of one that no list has the code itself, which no row has either. */
export function level1Of(level: LpisLevel, code: number): number {
  if (level === 1) return code;
  return (level === 2 ? lpis2ToLpis1 : lpis3ToLpis1)[code] ?? 255;
}

/** A cell of {@link AgreementTable}. */
export interface AgreementCell {
  readonly cover: number;
  readonly declared: number;
  readonly declared1: number;
  readonly grade: Grade;
  readonly px: number;
  /** Of all pixels of the declared code, and of the class, 0 to 1. */
  readonly ofDeclared: number;
  readonly ofCover: number;
  /** Items of the pair at level 1: those of all codes that belong to it. */
  readonly items: number;
  readonly open: number;
}

/** Pixels by land-cover class (columns) and declared code (rows). */
export interface AgreementTable {
  readonly level: LpisLevel;
  readonly covers: readonly number[];
  readonly declared: readonly number[];
  /** `declared.length` rows of `covers.length` cells. */
  readonly rows: readonly (readonly AgreementCell[])[];
  readonly totalPx: number;
}

/**
 * The joint counts as a table. Rows and columns are those that occur, in the order of their codes, with unknown codes among
 * them; grades are those of the matrix alone, before the rules of edges, dates and sizes.
 */
export function agreementTable(joint: JointTable, matrix: CompatibilityMatrix): AgreementTable {
  const { level } = joint;
  const px = new Map<string, number>();
  const ofDeclared = new Map<number, number>();
  const ofCover = new Map<number, number>();
  for (const [cover, declared, count] of joint.cells) {
    add(px, `${cover}/${declared}`, count);
    add(ofDeclared, declared, count);
    add(ofCover, cover, count);
  }
  const items = new Map(
    joint.items.map(([cover, declared1, all, open]) => [`${cover}/${declared1}`, { all, open }]),
  );
  const ascending = (codes: Iterable<number>) => [...codes].sort((a, b) => a - b);
  const covers = ascending(ofCover.keys());
  const declaredCodes = ascending(ofDeclared.keys());
  const rows = declaredCodes.map((declared) =>
    covers.map((cover): AgreementCell => {
      const declared1 = level1Of(level, declared);
      const count = px.get(`${cover}/${declared}`) ?? 0;
      const found = items.get(`${cover}/${declared1}`);
      return {
        ...{ cover, declared, declared1, px: count },
        grade: gradeOf(matrix, declared1, cover),
        ofDeclared: count / ofDeclared.get(declared)!,
        ofCover: count / ofCover.get(cover)!,
        items: found?.all ?? 0,
        open: found?.open ?? 0,
      };
    }),
  );
  return { level, covers, declared: declaredCodes, rows, totalPx: sum(ofCover.values()) };
}

/** Pixels by grade, in the order of `grades`: not assessable, compatible, plausible, contradictory. */
export type GradeCounts = [n: number, c: number, p: number, x: number];

/** Pixels by grade of joint counts where something is declared, with the codes of `level`. */
export function gradeCounts(
  { level, cells }: Pick<JointTable, 'level' | 'cells'>,
  matrix: CompatibilityMatrix,
): GradeCounts {
  const counts: GradeCounts = [0, 0, 0, 0];
  for (const [cover, declared, px] of cells) {
    const declared1 = level1Of(level, declared);
    if (declared1 !== backgroundCode) counts[gradeCodes[gradeOf(matrix, declared1, cover)]] += px;
  }
  return counts;
}

/** The same of each class that occurs under a declaration, the largest contradictory share first. */
export function gradeCountsByCover(
  { level, cells }: Pick<JointTable, 'level' | 'cells'>,
  matrix: CompatibilityMatrix,
): { readonly cover: number; readonly counts: GradeCounts }[] {
  const byCover = new Map<number, JointTable['cells']>();
  for (const cell of cells) byCover.set(cell[0], [...(byCover.get(cell[0]) ?? []), cell]);
  return [...byCover]
    .map(([cover, own]) => ({ cover, counts: gradeCounts({ level, cells: own }, matrix) }))
    .filter(({ counts }) => sum(counts) > 0)
    .sort((a, b) => shareOf(b.counts, 'X') - shareOf(a.counts, 'X') || a.cover - b.cover);
}

/** Share of a grade among all, 0 to 1; 0 without any pixel. */
export function shareOf(counts: GradeCounts, grade: Grade): number {
  const all = sum(counts);
  return all === 0 ? 0 : counts[gradeCodes[grade]] / all;
}

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

function add<K>(counts: Map<K, number>, key: K, px: number): void {
  counts.set(key, (counts.get(key) ?? 0) + px);
}
