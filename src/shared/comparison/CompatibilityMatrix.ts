import { lpisClassCounts } from '../model/lpisHierarchy.ts';
import { cosiaHub } from '../model/nomenclatures.ts';
import { gradeCodes, grades, type Grade } from './grades.ts';

/** Rows of a matrix: codes of LPIS level 1, 0 to 22; the last is the background. */
export const declaredCount = lpisClassCounts[0];
/** Columns of a matrix: values of CoSIA (FLAIR-HUB), 0 to 18. */
export const coverCount = cosiaHub.classes.length;
/** Code of level 1 where nothing is declared. Its row is always not assessable: nothing follows from it. */
export const backgroundCode = declaredCount - 1;

/** A sentence in the languages of the program. */
export interface BothLanguages {
  readonly en: string;
  readonly fr: string;
}

/**
 * Which land-cover classes fit which declared crops, and how much each contradiction weighs.
 *
 * @see parseMatrix for its file.
 */
export interface CompatibilityMatrix {
  readonly name: string;
  /** `declaredCount` rows of `coverCount` letters of {@link grades}; row: level-1 code, column: CoSIA value. */
  readonly rows: readonly string[];
  /** Why: of a row (`"16"`), or of a cell (`"16/9"`: row 16, class 9), which goes before that of its row. */
  readonly reasons: Readonly<Record<string, BothLanguages>>;
  /** Of a contradiction, 0 to 1: of a cell (`"16/0"`), else of a class (`"0"`), else the default. */
  readonly weights: {
    readonly default: number;
    readonly classes: Readonly<Record<string, number>>;
    readonly cells: Readonly<Record<string, number>>;
  };
}

/** Key of a cell in `reasons` and `weights.cells`. */
export const cellKey = (declared: number, cover: number): string => `${declared}/${cover}`;

/** The grade of a pair; `N` for codes that the lists have not. */
export function gradeOf({ rows }: CompatibilityMatrix, declared: number, cover: number): Grade {
  return (rows[declared]?.[cover] as Grade | undefined) ?? 'N';
}

/** Why a pair has its grade; null when nobody said. */
export function reasonOf(
  { reasons }: CompatibilityMatrix,
  declared: number,
  cover: number,
): BothLanguages | null {
  return reasons[cellKey(declared, cover)] ?? reasons[String(declared)] ?? null;
}

/** How much a contradiction of a pair weighs, 0 to 1. */
export function weightOf({ weights }: CompatibilityMatrix, declared: number, cover: number): number {
  return weights.cells[cellKey(declared, cover)] ?? weights.classes[String(cover)] ?? weights.default;
}

/** Codes of grades by `declared << 8 | cover`, for all 65,536 pairs of bytes; unknown codes are not assessable. */
export function gradeTable({ rows }: CompatibilityMatrix): Uint8Array {
  const table = new Uint8Array(1 << 16);
  rows.forEach((row, declared) => {
    for (let cover = 0; cover < row.length; cover++)
      table[(declared << 8) | cover] = gradeCodes[row[cover] as Grade];
  });
  return table;
}

/**
 * Group of each level-1 code, for all 256 bytes: codes whose rows are equal are one group, and a border between them is none
 * for the edge tolerance. Codes that no list has are a group of their own each.
 */
export function rowGroups({ rows }: CompatibilityMatrix): Uint8Array {
  const groups = Uint8Array.from({ length: 256 }, (_, code) => code);
  rows.forEach((row, code) => (groups[code] = rows.indexOf(row)));
  return groups;
}

/** The matrix with another grade of a cell. */
export function withGrade(
  matrix: CompatibilityMatrix,
  declared: number,
  cover: number,
  grade: Grade,
): CompatibilityMatrix {
  const rows = matrix.rows.map((row, code) =>
    code === declared ? row.slice(0, cover) + grade + row.slice(cover + 1) : row,
  );
  return { ...matrix, rows };
}

/** Cells in which two matrices differ. */
export function differingCells(
  a: CompatibilityMatrix,
  b: CompatibilityMatrix,
): { readonly declared: number; readonly cover: number; readonly from: Grade; readonly to: Grade }[] {
  return a.rows
    .flatMap((row, declared) =>
      Array.from(row, (from, cover) => ({
        declared,
        cover,
        from: from as Grade,
        to: gradeOf(b, declared, cover),
      })),
    )
    .filter(({ from, to }) => from !== to);
}

export const isGrade = (letter: string): letter is Grade => (grades as readonly string[]).includes(letter);
