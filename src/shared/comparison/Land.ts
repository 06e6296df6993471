import { findRuns, forEachContact, labelComponents, type LabelRuns } from '../editing/ops/components.ts';
import { lpis3 } from '../model/nomenclatures.ts';
import { lpisClassCounts } from '../model/lpisHierarchy.ts';

/** Code of level 3 where nothing is declared. */
export const background3 = lpisClassCounts[2] - 1;
/** True for a code of level 3 that says what is grown. */
export const isDeclared3 = (code3: number): boolean => code3 < background3;

/** In `Land.piece`: no LPIS region. */
export const noPiece = -1;

/**
 * The LPIS of a patch: runs of one code of level 1 and of level 3, row-major over the patch. Run `r` is the pixels
 * `starts[r] <= index < starts[r + 1]`, each row begins with a run of its own.
 */
export interface Land {
  readonly width: number;
  readonly height: number;
  /** Runs before each row; one more than there are rows. */
  readonly rows: Uint32Array;
  readonly starts: Int32Array;
  readonly code1: Uint8Array;
  readonly code3: Uint8Array;
  /** Codes of level 1 that occur. */
  readonly codes1: readonly number[];
  /** Piece of a region that each run is part of; {@link noPiece} where nothing is declared. */
  readonly piece: Int32Array;
  readonly pieces: LandPieces;
}

/** What of LPIS regions lies in a patch: connected pixels of one level-3 code but for the background. */
export interface LandPieces {
  readonly count: number;
  /** First pixel, row-major on the patch. */
  readonly first: Int32Array;
  /** At the first pixel. */
  readonly code1: Uint8Array;
  readonly code3: Uint8Array;
  readonly px: Int32Array;
  /** Pixel edges, with those at the sides of the patch. */
  readonly edges: Int32Array;
  /** `minX, minY, maxX, maxY` of each on the patch, ends included. */
  readonly boxes: Int32Array;
}

/** Common refinement of two lists of runs over the same rows: where each begins, and the run of either that it is part of. */
export interface Overlay {
  readonly starts: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** @param a @param b Starts of runs, each with the number of pixels as its last. */
export function overlay(a: Int32Array, b: Int32Array): Overlay {
  const most = a.length + b.length;
  const [starts, ofA, ofB] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  let [i, j] = [0, 0];
  while (i < a.length - 1) {
    starts[count] = Math.max(a[i]!, b[j]!);
    ofA[count] = i;
    ofB[count++] = j;
    const [endA, endB] = [a[i + 1]!, b[j + 1]!];
    if (endA <= endB) i++;
    if (endB <= endA) j++;
  }
  starts[count] = a[a.length - 1]!;
  return { starts: starts.slice(0, count + 1), a: ofA.slice(0, count), b: ofB.slice(0, count) };
}

/** Runs before each row of `width` pixels: rows begin with a run. */
export function rowsOf(starts: Int32Array, width: number, height: number): Uint32Array {
  const rows = new Uint32Array(height + 1);
  let run = 0;
  for (let y = 0; y <= height; y++) {
    while (starts[run]! < y * width) run++;
    rows[y] = run;
  }
  return rows;
}

/** @param level1 @param level3 `[height, width]`; not kept. */
export function landOf(level1: Uint8Array, level3: Uint8Array, width: number, height: number): Land {
  const components = labelComponents(level3, width, height);
  const { runs, ofRun, values } = components;
  const runs1 = findRuns(level1, width, height);
  const { starts, a, b } = overlay(runs.starts, runs1.starts);
  const pieceOf = new Int32Array(components.count).fill(noPiece);
  let count = 0;
  for (let i = 0; i < pieceOf.length; i++) if (values[i] !== background3) pieceOf[i] = count++;
  const pieceOfRun = ofRun.map((component) => pieceOf[component]!);
  const code1 = new Uint8Array(a.length);
  const code3 = new Uint8Array(a.length);
  const piece = new Int32Array(a.length);
  for (let run = 0; run < a.length; run++) {
    code1[run] = runs1.values[b[run]!]!;
    code3[run] = runs.values[a[run]!]!;
    piece[run] = pieceOfRun[a[run]!]!;
  }
  return {
    ...{ width, height, starts, code1, code3, piece },
    codes1: [...new Set(code1)],
    rows: rowsOf(starts, width, height),
    pieces: measure(runs, pieceOfRun, count, level1),
  };
}

function measure(runs: LabelRuns, pieceOfRun: Int32Array, count: number, level1: Uint8Array): LandPieces {
  const { width, starts, values } = runs;
  const first = new Int32Array(count).fill(-1);
  const [code1, code3] = [new Uint8Array(count), new Uint8Array(count)];
  const [px, edges, boxes] = [new Int32Array(count), new Int32Array(count), new Int32Array(count * 4)];
  for (let run = 0; run < values.length; run++) {
    const piece = pieceOfRun[run]!;
    if (piece === noPiece) continue;
    const [start, end] = [starts[run]!, starts[run + 1]!];
    const y = Math.floor(start / width);
    const [x0, x1] = [start - y * width, end - 1 - y * width];
    const box = piece * 4;
    if (first[piece] === -1) {
      first[piece] = start;
      code1[piece] = level1[start]!;
      code3[piece] = values[run]!;
      boxes.set([x0, y, x1, y], box);
    }
    boxes[box] = Math.min(boxes[box]!, x0);
    boxes[box + 2] = Math.max(boxes[box + 2]!, x1);
    boxes[box + 3] = y;
    px[piece]! += end - start;
    // Two ends, and both long sides as if nothing were above or below.
    edges[piece]! += 2 + 2 * (end - start);
  }
  forEachContact(runs, 4, (run, other) => {
    const piece = pieceOfRun[run]!;
    if (piece === noPiece || piece !== pieceOfRun[other]) return;
    const from = Math.max(starts[run]! - width, starts[other]!);
    const to = Math.min(starts[run + 1]! - width, starts[other + 1]!);
    edges[piece]! -= 2 * (to - from);
  });
  return { count, first, code1, code3, px, edges, boxes };
}

/** Bytes that the runs of a patch take. */
export function bytesOfLand({ rows, starts, code1, code3, piece, pieces }: Land): number {
  const { first, px, edges, boxes } = pieces;
  const lists = [rows, starts, code1, code3, piece, first, px, edges, boxes, pieces.code1, pieces.code3];
  return lists.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** Level-3 codes by what their English name begins with: the lists of IGN say the season of a crop there. */
export const codes3Named = (start: string): ReadonlySet<number> =>
  new Set(lpis3.classes.filter(({ en }) => en.startsWith(start)).map(({ value }) => value));
