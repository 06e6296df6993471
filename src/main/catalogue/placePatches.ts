import { labelGsd, patchSizePx } from '../../shared/model/modality.ts';

/** Upper-left corner in metres. */
export type Corner = readonly [x: number, y: number];

export interface PatchToPlace {
  readonly row: number;
  readonly col: number;
  /** By the header of its label, else of its aerial image: the truth. */
  readonly byHeader: Corner | null;
  /** By the metadata: provisional. */
  readonly byGeom: Corner | null;
  /** In pixels of the grid; default: the size of a patch of FLAIR. */
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** What the patches of a ROI are placed on. */
export interface GridSpec {
  /** Metres per pixel. */
  readonly gsd: number;
  /** Whether rows and columns of the patches say where they lie. */
  readonly hasRowCol: boolean;
}

/** The grid of FLAIR-HUB. */
export const hubGrid: GridSpec = { gsd: labelGsd, hasRowCol: true };

export type SeparateReason = 'offGrid' | 'overlap' | 'farAway' | 'unplaced';

/** The pixel grid of a ROI with its patches; indices are those of the patches given. */
export interface PlacedPatches {
  /** World position of the grid's upper-left corner; `[0, 0]` without any footprint. */
  readonly origin: Corner;
  readonly gsd: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Pixel offsets from the grid's origin, y downwards; in the order of y, then x. */
  readonly placed: readonly { index: number; x: number; y: number }[];
  readonly separate: readonly { index: number; reason: SeparateReason }[];
  /** True while some patch is not placed by a header. */
  readonly provisional: boolean;
  /** False when nothing but names is known: the grid has a shape and no place in the world. */
  readonly hasFootprint: boolean;
  /** Patches that do not lie where ROW (southward) and COL (eastward) say, compared with most of the others. */
  readonly offRowCol: readonly number[];
}

/** A corner read from a header may be off the grid by rounding alone. */
const tolerancePx = 0.01;
/** The largest ROIs known have 25 patches a side. One that is further from the others has a wrong georeference. */
const maxDistancePx = 100 * patchSizePx;

interface Candidate {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** 0 header, 1 GEOM, 2 row and column. */
  readonly source: 0 | 1 | 2;
}

/**
 * Places the patches of a ROI on one grid of pixels.
 *
 * Offsets are rounded to whole pixels. The grid is the one that most headers agree on; a patch that does not fit it, that
 * overlaps one placed before, or that is far from all others, is kept apart. A patch whose place is not known is put where
 * its row and column say; where these say nothing it is kept apart, or, when that is so for all, laid out side by side.
 */
export function placePatches(patches: readonly PatchToPlace[], grid: GridSpec = hubGrid): PlacedPatches {
  const reference = chooseReference(patches, grid.gsd);
  const separate: { index: number; reason: SeparateReason }[] = [];
  const all: Candidate[] = [];
  patches.forEach((patch, index) => {
    const candidate = locate(patch, index, reference, patches, grid);
    if (candidate) all.push(candidate);
    else separate.push({ index, reason: 'unplaced' });
  });
  const isNear = nearMedian(all);
  const fitting = all.filter((candidate) => {
    const reason = !isOnGrid(candidate) ? 'offGrid' : isNear(candidate) ? null : 'farAway';
    if (reason) separate.push({ index: candidate.index, reason });
    return reason === null;
  });
  const kept = dropOverlaps(fitting, patches, (index) => separate.push({ index, reason: 'overlap' }));
  const minX = kept.reduce((min, c) => Math.min(min, c.x), kept[0]?.x ?? 0);
  const minY = kept.reduce((min, c) => Math.min(min, c.y), kept[0]?.y ?? 0);
  const placed = kept.map(({ index, x, y }) => ({ index, x: x - minX, y: y - minY }));
  placed.sort((a, b) => a.y - b.y || a.x - b.x);
  return {
    origin: reference
      ? [roundMetres(reference[0] + minX * grid.gsd), roundMetres(reference[1] - minY * grid.gsd)]
      : [0, 0],
    gsd: grid.gsd,
    widthPx: placed.reduce((max, p) => Math.max(max, p.x + widthOf(patches[p.index]!)), 0),
    heightPx: placed.reduce((max, p) => Math.max(max, p.y + heightOf(patches[p.index]!)), 0),
    placed,
    separate: separate.sort((a, b) => a.index - b.index),
    provisional: all.length < patches.length || all.some((candidate) => candidate.source !== 0),
    hasFootprint: reference !== null,
    offRowCol: grid.hasRowCol ? findOffRowCol(kept, patches) : [],
  };
}

const widthOf = (patch: PatchToPlace): number => patch.widthPx ?? patchSizePx;
const heightOf = (patch: PatchToPlace): number => patch.heightPx ?? patchSizePx;

/** A corner of the grid that most patches lie on: by headers, else by the metadata, else none. */
function chooseReference(patches: readonly PatchToPlace[], gsd: number): Corner | null {
  const byHeader = patches.flatMap((patch) => (patch.byHeader ? [patch.byHeader] : []));
  const corners =
    byHeader.length > 0 ? byHeader : patches.flatMap((patch) => (patch.byGeom ? [patch.byGeom] : []));
  const groups = new Map<string, { corner: Corner; count: number }>();
  let best: { corner: Corner; count: number } | null = null;
  for (const corner of corners) {
    const key = corner.map((metres) => phase(metres, gsd)).join();
    const group = groups.get(key) ?? { corner, count: 0 };
    group.count++;
    groups.set(key, group);
    if (!best || group.count > best.count) best = group;
  }
  return best?.corner ?? null;
}

/** Where between two pixels a coordinate lies, in fiftieths: twice the tolerance wide. */
function phase(metres: number, gsd: number): number {
  const px = metres / gsd;
  return Math.round((px - Math.floor(px)) / (2 * tolerancePx)) % Math.round(1 / (2 * tolerancePx));
}

function locate(
  patch: PatchToPlace,
  index: number,
  reference: Corner | null,
  patches: readonly PatchToPlace[],
  { gsd, hasRowCol }: GridSpec,
): Candidate | null {
  const corner = patch.byHeader ?? patch.byGeom;
  if (corner && reference) {
    const x = (corner[0] - reference[0]) / gsd;
    const y = (reference[1] - corner[1]) / gsd;
    return patch.byHeader
      ? { index, x, y, source: 0 }
      : { index, x: Math.round(x), y: Math.round(y), source: 1 };
  }
  if (!hasRowCol) return reference ? null : layOut(index, patches);
  const from = reference && patches.find((p) => (p.byHeader ?? p.byGeom) === reference);
  return {
    index,
    x: (patch.col - (from ? from.col : 0)) * patchSizePx,
    y: (patch.row - (from ? from.row : 0)) * patchSizePx,
    source: 2,
  };
}

/** Side by side in a square, in the order of the patches: they can be looked at, and lie nowhere. */
function layOut(index: number, patches: readonly PatchToPlace[]): Candidate {
  const perRow = Math.ceil(Math.sqrt(patches.length));
  const stepX = patches.reduce((max, patch) => Math.max(max, widthOf(patch)), 0);
  const stepY = patches.reduce((max, patch) => Math.max(max, heightOf(patch)), 0);
  return { index, x: (index % perRow) * stepX, y: Math.floor(index / perRow) * stepY, source: 2 };
}

function isOnGrid({ x, y }: Candidate): boolean {
  return Math.abs(x - Math.round(x)) <= tolerancePx && Math.abs(y - Math.round(y)) <= tolerancePx;
}

function nearMedian(all: readonly Candidate[]): (candidate: Candidate) => boolean {
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const x = median(all.map((c) => c.x));
  const y = median(all.map((c) => c.y));
  return (candidate) =>
    Math.abs(candidate.x - x) <= maxDistancePx && Math.abs(candidate.y - y) <= maxDistancePx;
}

/** Rounds to whole pixels and drops what would lie on a patch of a better source, or of an earlier row and column. */
function dropOverlaps(
  candidates: readonly Candidate[],
  patches: readonly PatchToPlace[],
  drop: (index: number) => void,
): Candidate[] {
  const rank = (a: Candidate, b: Candidate): number => {
    const [p, q] = [patches[a.index]!, patches[b.index]!];
    return a.source - b.source || p.row - q.row || p.col - q.col;
  };
  const cellPx = patches.reduce((max, p) => Math.max(max, widthOf(p), heightOf(p)), 1);
  const cells = new Map<string, Candidate[]>();
  const kept: Candidate[] = [];
  const meets = (a: Candidate, b: Candidate): boolean => {
    const [p, q] = [patches[a.index]!, patches[b.index]!];
    return (
      a.x < b.x + widthOf(q) && b.x < a.x + widthOf(p) && a.y < b.y + heightOf(q) && b.y < a.y + heightOf(p)
    );
  };
  for (const { index, source, ...at } of [...candidates].sort(rank)) {
    const candidate = { index, source, x: Math.round(at.x), y: Math.round(at.y) };
    const cellX = Math.floor(candidate.x / cellPx);
    const cellY = Math.floor(candidate.y / cellPx);
    let isFree = true;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        for (const other of cells.get(`${cellX + dx},${cellY + dy}`) ?? []) {
          if (meets(other, candidate)) isFree = false;
        }
      }
    }
    if (!isFree) {
      drop(index);
      continue;
    }
    kept.push(candidate);
    const key = `${cellX},${cellY}`;
    cells.set(key, [...(cells.get(key) ?? []), candidate]);
  }
  return kept;
}

function findOffRowCol(kept: readonly Candidate[], patches: readonly PatchToPlace[]): number[] {
  const known = kept.filter((candidate) => candidate.source !== 2);
  const originOf = ({ index, x, y }: Candidate): string =>
    `${x - patches[index]!.col * patchSizePx},${y - patches[index]!.row * patchSizePx}`;
  const counts = new Map<string, number>();
  for (const candidate of known) counts.set(originOf(candidate), (counts.get(originOf(candidate)) ?? 0) + 1);
  const usual = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  return known.filter((candidate) => originOf(candidate) !== usual).map((candidate) => candidate.index);
}

/** 102.4 and 0.2 are not exact in binary; a micrometre is far below every tolerance and keeps coordinates readable. */
export function roundMetres(metres: number): number {
  return Math.round(metres * 1e6) / 1e6;
}
