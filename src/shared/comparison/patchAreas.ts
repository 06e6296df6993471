import { sidesOf, type Sides } from './contacts.ts';
import type { Spans } from './gradePatch.ts';
import { join, rootOf, separate } from './joins.ts';
import type { Land } from './Land.ts';

/** In `PatchAreas.group`: nothing is declared there. */
export const openGroup = 256;

/** Classes and crops of the rule of trees, by byte value; null when it is off. */
export interface TreeTables {
  readonly isTree: Uint8Array;
  readonly isCrop: Uint8Array;
}

/**
 * Connected contradictory pixels of one class within a patch, over codes of one group and all or none of them trees in an
 * arable crop; over patch borders they are joined to the areas of the ROI.
 */
export interface PatchAreas {
  readonly count: number;
  readonly cover: Uint8Array;
  readonly group: Uint16Array;
  /** 1 where the rule of trees decides. */
  readonly isTree: Uint8Array;
  readonly px: Int32Array;
  /** First pixel, row-major on the patch. */
  readonly first: Int32Array;
  /** Sums of the columns and of the rows of the pixels on the patch. */
  readonly sumX: Float64Array;
  readonly sumY: Float64Array;
  /** Area of each span. */
  readonly ofSpan: Int32Array;
  /** Pairs that touch and may belong together all the same: trees of two classes, or trees of the rule and others. */
  readonly links: Int32Array;
  readonly sides: Sides;
}

/** @param groups Of each level-1 code: `rowGroups`. */
export function patchAreas(
  spans: Spans,
  land: Land,
  groups: Uint8Array,
  trees: TreeTables | null,
): PatchAreas {
  const keys = Int32Array.from(spans.starts, (_, i) => {
    const code = land.code1[spans.ofLand[i]!]!;
    const cover = spans.cover[i]!;
    const group = spans.isOpen[i] === 1 ? openGroup : groups[code]!;
    const isTree = spans.isOpen[i] === 0 && trees?.isTree[cover] === 1 && trees.isCrop[code] === 1;
    return (group << 9) | (isTree ? 256 : 0) | cover;
  });
  const { parents, links } = joinSpans(spans, keys, land.width);
  const { ofSpan, count } = numbered(parents);
  return {
    ...{ count, ofSpan, ...measured(spans, ofSpan, count, land.width) },
    cover: ofEach(new Uint8Array(count), ofSpan, (span) => keys[span]! & 255),
    group: ofEach(new Uint16Array(count), ofSpan, (span) => keys[span]! >> 9),
    isTree: ofEach(new Uint8Array(count), ofSpan, (span) => (keys[span]! >> 8) & 1),
    links: Int32Array.from(links, (span) => ofSpan[span]!),
    sides: sidesOf(spans, land.width, land.height, (span) => ofSpan[span]!),
  };
}

/** Whether what touches is one area (`same`), or may be in the end (`linked`). */
function joinSpans({ count, starts, ends }: Spans, keys: Int32Array, width: number) {
  const parents = separate(count);
  const links: number[] = [];
  const meet = (a: number, b: number) => {
    const [keyA, keyB] = [keys[a]!, keys[b]!];
    if (keyA === keyB) join(parents, a, b);
    else if (isLinked(keyA, keyB)) links.push(a, b);
  };
  let above = 0;
  for (let span = 0; span < count; span++) {
    const start = starts[span]!;
    if (span > 0 && ends[span - 1] === start && start % width !== 0) meet(span, span - 1);
    const [from, to] = [start - width, ends[span]! - width];
    while (ends[above]! <= from) above++;
    for (let other = above; other < span && starts[other]! < to; other++) meet(span, other);
  }
  return { parents, links };
}

/** Of one group, and of one class or both trees. */
function isLinked(keyA: number, keyB: number): boolean {
  if (keyA >> 9 !== keyB >> 9) return false;
  return (keyA & 255) === (keyB & 255) || (keyA & keyB & 256) !== 0;
}

/** Whether areas of two patches that touch may belong together. */
export const isLinkedArea = (a: PatchAreas, areaA: number, b: PatchAreas, areaB: number): boolean =>
  isLinked(keyOf(a, areaA), keyOf(b, areaB));

const keyOf = ({ cover, group, isTree }: PatchAreas, area: number): number =>
  (group[area]! << 9) | (isTree[area]! << 8) | cover[area]!;

function numbered(parents: Int32Array): { ofSpan: Int32Array; count: number } {
  const ofSpan = new Int32Array(parents.length);
  let count = 0;
  for (let span = 0; span < parents.length; span++) {
    const root = rootOf(parents, span);
    ofSpan[span] = root === span ? count++ : ofSpan[root]!;
  }
  return { ofSpan, count };
}

function measured({ starts, ends }: Spans, ofSpan: Int32Array, count: number, width: number) {
  const [px, first] = [new Int32Array(count), new Int32Array(count).fill(-1)];
  const [sumX, sumY] = [new Float64Array(count), new Float64Array(count)];
  for (let span = 0; span < ofSpan.length; span++) {
    const area = ofSpan[span]!;
    const [start, end] = [starts[span]!, ends[span]!];
    const y = Math.floor(start / width);
    if (first[area] === -1) first[area] = start;
    px[area]! += end - start;
    sumX[area]! += ((end - start) * (start + end - 1 - 2 * y * width)) / 2;
    sumY[area]! += (end - start) * y;
  }
  return { px, first, sumX, sumY };
}

function ofEach<T extends Uint8Array | Uint16Array>(
  list: T,
  ofSpan: Int32Array,
  valueOf: (span: number) => number,
): T {
  for (let span = 0; span < ofSpan.length; span++) list[ofSpan[span]!] = valueOf(span);
  return list;
}

/** Bytes that it takes. */
export function bytesOfAreas({ count, ofSpan, links, sides }: PatchAreas): number {
  const { left, top } = sides;
  return count * 28 + ofSpan.byteLength + links.byteLength + 2 * (left.byteLength + top.byteLength);
}
