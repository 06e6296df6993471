import type { EditOp, OpInput } from '../../shared/editing/ops/op.ts';
import { runOp } from '../../shared/editing/ops/runOp.ts';
import { decodeSet, encodeSet, setOfPixels } from '../../shared/editing/pixelSet.ts';
import { gateValues, limitChange, pixelRulesOf, type Rules } from '../../shared/editing/rules.ts';
import { countRuns, diffRuns, fromBase64, type PairCount, type Runs } from '../../shared/editing/runs.ts';
import { intersectWindows, type PixelWindow } from '../../shared/geo/grid.ts';

/** A mask of a piece; arrays are `[window.height, window.width]`. */
export interface PiecePart {
  /** On the ROI grid; may reach past the piece. */
  readonly window: PixelWindow;
  readonly data: Uint8Array;
  /** Null for one that is only seen. */
  readonly target: {
    /** `gateValues`; null without a gate, or where it is known of no pixel. */
    readonly gate: Uint8Array | null;
    /** Of `copy`: what to take; null where there is nothing. */
    readonly source: Uint8Array | null;
    /** How sure the source is of each pixel, 0 to 255; null: sure everywhere, or it does not matter. */
    readonly confidence: Uint8Array | null;
  } | null;
}

export interface PieceTask {
  readonly op: EditOp;
  /** Metres per pixel. */
  readonly gsd: number;
  readonly window: PixelWindow;
  readonly parts: readonly PiecePart[];
  readonly rules: Rules;
  /** Base64 of `encodeSet`, on the ROI grid. */
  readonly selection: string | null;
  /** Of `copy` from other codes: the class of each of 256, or -1; null to take values as they are. */
  readonly table: Int16Array | null;
  /** Of `copy`: pixels whose confidence is less are left alone. */
  readonly leastConfidence: number;
  /** The changed pixels as a set instead of runs: a ghost. */
  readonly wantsSet: boolean;
}

/** What is changed in a target. */
export interface PartChange {
  /** Among the parts. */
  readonly index: number;
  /** Empty when a set was wanted. */
  readonly runs: Runs;
  readonly px: number;
  readonly pairs: readonly PairCount[];
  /** Around the changes, in pixels of the mask. */
  readonly window: PixelWindow;
}

export interface PieceResult {
  readonly changes: readonly PartChange[];
  /** As `encodeSet` writes it, when it was wanted. */
  readonly set: Uint8Array | null;
}

/** Runs an operation over a piece and keeps of it what the rules allow in the targets. */
export function runPiece(task: PieceTask): PieceResult {
  const { op, gsd, window, parts, rules } = task;
  const selection = task.selection === null ? null : decodeSet(fromBase64(task.selection));
  const after = runOp(op, { ...layOut(task), gsd, width: window.width, height: window.height });
  const changed = task.wantsSet ? new Uint8Array(after.length) : null;
  const changes = parts.flatMap((part, index): PartChange[] => {
    if (!part.target) return [];
    const result = partOf(after, window, part);
    limitChange(part.data, result, pixelRulesOf(rules, gateOf(part, rules), selection, part.window));
    const found = changeOf(part, result, index);
    if (found && changed) markChanged(changed, window, part, result);
    return found ? [changed ? { ...found, runs: new Uint8Array(0) } : found] : [];
  });
  return { changes, set: changed && encodeSet(setOfPixels(changed, window)) };
}

/** A gate that is known nowhere in a mask lets nothing pass there. */
function gateOf({ data, target }: PiecePart, rules: Rules): Uint8Array | null {
  if (!rules.gate) return null;
  return target?.gate ?? new Uint8Array(data.length).fill(gateValues.unknown);
}

function changeOf(
  { data, window: { width } }: PiecePart,
  result: Uint8Array,
  index: number,
): PartChange | null {
  const runs = diffRuns(data, result, width);
  if (runs.length === 0) return null;
  return { index, runs, ...countRuns(runs), window: windowOfChange(data, result, width) };
}

/** The pieces of the masks laid on one rectangle, with the source of a copy. */
function layOut({
  op,
  window,
  parts,
  table,
  leastConfidence,
}: PieceTask): Pick<OpInput, 'before' | 'inside' | 'source' | 'sourceInside'> {
  const size = window.width * window.height;
  const before = new Uint8Array(size);
  const inside = new Uint8Array(size);
  const isCopy = op.op === 'copy';
  const source = isCopy ? new Uint8Array(size) : undefined;
  const sourceInside = isCopy ? new Uint8Array(size) : undefined;
  let covered = 0;
  for (const part of parts) {
    covered += forEachRow(window, part.window, (to, from, length) => {
      before.set(part.data.subarray(from, from + length), to);
      inside.fill(1, to, to + length);
      const values = part.target?.source;
      if (!source || !sourceInside || !values) return;
      if (!table) {
        source.set(values.subarray(from, from + length), to);
        sourceInside.fill(1, to, to + length);
      } else translate(values, from, length, table, source, sourceInside, to);
      const confidence = part.target?.confidence;
      if (confidence) leaveUnsure(confidence, from, length, leastConfidence, sourceInside, to);
    });
  }
  return { before, inside: covered === size ? null : inside, source, sourceInside };
}

function translate(
  values: Uint8Array,
  from: number,
  length: number,
  table: Int16Array,
  source: Uint8Array,
  sourceInside: Uint8Array,
  to: number,
): void {
  for (let i = 0; i < length; i++) {
    const value = table[values[from + i]!]!;
    if (value < 0) continue;
    source[to + i] = value;
    sourceInside[to + i] = 1;
  }
}

/** Takes pixels out of a source that it is not sure enough of. */
function leaveUnsure(
  confidence: Uint8Array,
  from: number,
  length: number,
  least: number,
  sourceInside: Uint8Array,
  to: number,
): void {
  for (let i = 0; i < length; i++) if (confidence[from + i]! < least) sourceInside[to + i] = 0;
}

/**
 * Visits the rows that a rectangle and one part of it have in common: index of the first pixel in each, and how many.
 * Answers the number of pixels.
 */
function forEachRow(
  window: PixelWindow,
  part: PixelWindow,
  visit: (inWindow: number, inPart: number, length: number) => void,
): number {
  const common = intersectWindows(window, part);
  if (!common) return 0;
  for (let y = common.y; y < common.y + common.height; y++) {
    visit(
      (y - window.y) * window.width + common.x - window.x,
      (y - part.y) * part.width + common.x - part.x,
      common.width,
    );
  }
  return common.width * common.height;
}

/** The pixels of one mask out of the rectangle; a target lies wholly within it. */
function partOf(after: Uint8Array, window: PixelWindow, part: PiecePart): Uint8Array {
  const data = part.data.slice();
  forEachRow(window, part.window, (from, to, length) => data.set(after.subarray(from, from + length), to));
  return data;
}

function markChanged(changed: Uint8Array, window: PixelWindow, part: PiecePart, result: Uint8Array): void {
  forEachRow(window, part.window, (to, from, length) => {
    for (let i = 0; i < length; i++) if (part.data[from + i] !== result[from + i]) changed[to + i] = 1;
  });
}

/** The smallest window around the pixels that differ; there is one. */
function windowOfChange(before: Uint8Array, after: Uint8Array, width: number): PixelWindow {
  const height = before.length / width;
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && before[row + first] === after[row + first]) first++;
    if (first === width) continue;
    let last = width - 1;
    while (before[row + last] === after[row + last]) last--;
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The window of a selection in base64. Throws AppError `badRequest`. */
export function readSelection(text: string): PixelWindow {
  return decodeSet(fromBase64(text)).window;
}
