import { gradeCodes } from './grades.ts';
import type { Ground } from './Ground.ts';
import { noPiece } from './Land.ts';
import { Tally } from './Tally.ts';

/** What grading needs of the rules, as tables of all byte values. */
export interface GradeTables {
  /** `rowsOfGrades`. */
  readonly grades: Uint8Array;
  /** 1 for classes that are only plausible near a border. */
  readonly isDowngraded: Uint8Array;
  /** 1 for classes that are farmland where nothing is declared; all 0 when nobody asks. */
  readonly isFarmland: Uint8Array;
}

/** Land cover of a patch as runs, as `findRuns` makes them. */
export interface CoverRuns {
  readonly starts: Int32Array;
  readonly values: Uint8Array;
}

/** A patch after the rules that look at single pixels: matrix, edge, dates. */
export interface PatchGrades {
  /** Pixels by grade. */
  readonly px: Float64Array;
  /** Pixels by grade of each piece of a region, `[pieces, 4]`. */
  readonly piecePx: Int32Array;
  /** Of each piece; null without a date. */
  readonly unseasonalPx: Int32Array | null;
  /** Keys `piece << 8 | cover` as numbers, and their pixels. */
  readonly classKeys: Float64Array;
  readonly classPx: Int32Array;
  /** Runs that contradict (or, with {@link Spans.isOpen}, are undeclared farmland), row-major. */
  readonly spans: Spans;
}

/** Runs of one class over one run of land. */
export interface Spans {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly cover: Uint8Array;
  /** Run of the land of the patch. */
  readonly ofLand: Int32Array;
  readonly isOpen: Uint8Array;
}

/** Grades a patch by walking along its runs of cover and of ground at once. */
export function gradePatch(cover: CoverRuns, ground: Ground, tables: GradeTables): PatchGrades {
  const { land, starts, ofLand, row, isNear, isOpen, unseasonal } = ground;
  const { grades, isDowngraded, isFarmland } = tables;
  const px = new Float64Array(4);
  const piecePx = new Int32Array(land.pieces.count * 4);
  const unseasonalPx = unseasonal && new Int32Array(land.pieces.count);
  const classes = new Tally();
  const found: number[] = [];
  const total = starts[starts.length - 1]!;
  let at = 0;
  for (let i = 0, j = 0; at < total;) {
    const value = cover.values[i]!;
    const [endI, endJ] = [cover.starts[i + 1]!, starts[j + 1]!];
    const end = Math.min(endI, endJ);
    const length = end - at;
    let grade = grades[(row[j]! << 8) | value]!;
    if (grade === gradeCodes.X && isNear[j] === 1 && isDowngraded[value] === 1) grade = gradeCodes.P;
    px[grade]! += length;
    const piece = land.piece[ofLand[j]!]!;
    if (piece !== noPiece) {
      piecePx[piece * 4 + grade]! += length;
      classes.add(piece * 256 + value, length);
      if (unseasonalPx && grade === gradeCodes.C && unseasonal[j] === value) unseasonalPx[piece]! += length;
    }
    if (grade === gradeCodes.X) found.push(at, end, value, ofLand[j]!, 0);
    else if (isOpen[j] === 1 && isFarmland[value] === 1) found.push(at, end, value, ofLand[j]!, 1);
    if (endI === end) i++;
    if (endJ === end) j++;
    at = end;
  }
  return { px, piecePx, unseasonalPx, ...listed(classes), spans: spansOf(found) };
}

function listed(classes: Tally): Pick<PatchGrades, 'classKeys' | 'classPx'> {
  const keys: number[] = [];
  const px: number[] = [];
  classes.forEach((key, count) => {
    keys.push(key);
    px.push(count);
  });
  return { classKeys: Float64Array.from(keys), classPx: Int32Array.from(px) };
}

function spansOf(found: readonly number[]): Spans {
  const count = found.length / 5;
  const spans = {
    ...{ count, starts: new Int32Array(count), ends: new Int32Array(count), cover: new Uint8Array(count) },
    ...{ ofLand: new Int32Array(count), isOpen: new Uint8Array(count) },
  };
  for (let i = 0; i < count; i++) {
    spans.starts[i] = found[i * 5]!;
    spans.ends[i] = found[i * 5 + 1]!;
    spans.cover[i] = found[i * 5 + 2]!;
    spans.ofLand[i] = found[i * 5 + 3]!;
    spans.isOpen[i] = found[i * 5 + 4]!;
  }
  return spans;
}

/** Bytes that it takes. */
export function bytesOfGrades({ piecePx, unseasonalPx, classKeys, classPx, spans }: PatchGrades): number {
  const bytes = piecePx.byteLength + classKeys.byteLength + classPx.byteLength + spans.count * 14;
  return bytes + (unseasonalPx?.byteLength ?? 0);
}
