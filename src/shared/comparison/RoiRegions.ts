import { uniteWindows } from '../geo/grid.ts';
import { forEachMeeting, sidesOf, type Contact, type Sides } from './contacts.ts';
import type { ComparedRegion, RegionVote } from './found.ts';
import type { PatchGrades } from './gradePatch.ts';
import type { GradePx } from './grades.ts';
import { join, rootOf, separate } from './joins.ts';
import type { Land } from './Land.ts';
import type { ComparedGrid, ComparedPatch } from './roi.ts';
import type { ComparisonSettings } from './settings.ts';
import { Tally } from './Tally.ts';

/** What a region is whatever the land cover. */
type Parcel = Pick<
  ComparedRegion,
  'code1' | 'code3' | 'firstPx' | 'areaPx' | 'perimeterPx' | 'window' | 'isCut'
>;

/** The LPIS regions of a ROI: the pieces of its patches, joined over their borders. */
export class RoiRegions {
  readonly parcels: readonly Parcel[];
  /** Region of piece `n` of patch `i`: `of[firstOf[i] + n]`. */
  readonly of: Int32Array;
  readonly firstOf: Int32Array;

  constructor(grid: ComparedGrid, contacts: readonly Contact[], lands: readonly (Land | null)[]) {
    this.firstOf = new Int32Array(lands.length + 1);
    lands.forEach((land, i) => (this.firstOf[i + 1] = this.firstOf[i]! + (land?.pieces.count ?? 0)));
    const sides = lands.map((land) => land && sidesOfLand(land));
    const { parents, edges } = this.#join(contacts, sides, lands);
    const isCut = this.#findCuts(contacts, sides);
    this.of = new Int32Array(parents.length);
    const { list, orderOf } = this.#list(grid, lands, parents, edges, isCut);
    for (let piece = 0; piece < parents.length; piece++) this.of[piece] = orderOf[rootOf(parents, piece)]!;
    this.parcels = list;
  }

  regionOf(patch: number, piece: number): number {
    return this.of[this.firstOf[patch]! + piece]!;
  }

  get bytes(): number {
    return this.of.byteLength + this.firstOf.byteLength + this.parcels.length * 150;
  }

  /** Joins equal codes over the sides of patches; `edges`: those that lie between pixels of one region, by its pieces. */
  #join(contacts: readonly Contact[], sides: readonly (Sides | null)[], lands: readonly (Land | null)[]) {
    const parents = separate(this.firstOf[lands.length]!);
    const edges = new Float64Array(parents.length);
    for (const contact of contacts) {
      const [a, b] = [sides[contact.a], sides[contact.b]];
      if (!a || !b) continue;
      const [codesA, codesB] = [lands[contact.a]!.pieces.code3, lands[contact.b]!.pieces.code3];
      const [firstA, firstB] = [this.firstOf[contact.a]!, this.firstOf[contact.b]!];
      forEachMeeting(contact, a, b, (pieceA, pieceB) => {
        if (codesA[pieceA] !== codesB[pieceB]) return;
        edges[firstA + pieceA]! += 2;
        join(parents, firstA + pieceA, firstB + pieceB);
      });
    }
    return { parents, edges };
  }

  /** Pieces that have a pixel beside one without LPIS. */
  #findCuts(contacts: readonly Contact[], sides: readonly (Sides | null)[]): Uint8Array {
    // What a contact covers is taken off; what is left is cut.
    const open = sides.map(
      (of) =>
        of && {
          left: of.left.slice(),
          right: of.right.slice(),
          top: of.top.slice(),
          bottom: of.bottom.slice(),
        },
    );
    for (const { a, b, isBelow, fromA, fromB, px } of contacts) {
      const [openA, openB] = [open[a], open[b]];
      if (!openA || !openB) continue;
      (isBelow ? openA.bottom : openA.right).fill(-1, fromA, fromA + px);
      (isBelow ? openB.top : openB.left).fill(-1, fromB, fromB + px);
    }
    const isCut = new Uint8Array(this.firstOf[sides.length]!);
    open.forEach((of, i) => {
      if (!of) return;
      for (const side of [of.left, of.right, of.top, of.bottom])
        for (const piece of side) if (piece >= 0) isCut[this.firstOf[i]! + piece] = 1;
    });
    return isCut;
  }

  #list(
    grid: ComparedGrid,
    lands: readonly (Land | null)[],
    parents: Int32Array,
    edges: Float64Array,
    isCut: Uint8Array,
  ): { list: Parcel[]; orderOf: Int32Array } {
    const found = new Map<number, Parcel>();
    lands.forEach((land, i) => {
      for (let n = 0; n < (land?.pieces.count ?? 0); n++) {
        const piece = this.firstOf[i]! + n;
        const root = rootOf(parents, piece);
        const own = parcelOf(grid.widthPx, grid.patches[i]!, land!, n, -edges[piece]!, isCut[piece] === 1);
        const other = found.get(root);
        found.set(root, other ? uniteParcels(other, own) : own);
      }
    });
    const ordered = [...found].sort(([, a], [, b]) => a.firstPx - b.firstPx);
    const orderOf = new Int32Array(parents.length);
    ordered.forEach(([root], order) => (orderOf[root] = order));
    return { list: ordered.map(([, parcel]) => parcel), orderOf };
  }
}

function sidesOfLand({ starts, piece, width, height }: Land): Sides {
  return sidesOf(
    { starts, ends: starts.subarray(1), count: piece.length },
    width,
    height,
    (run) => piece[run]!,
  );
}

function parcelOf(
  widthPx: number,
  patch: ComparedPatch,
  { pieces, width }: Land,
  n: number,
  moreEdges: number,
  isCut: boolean,
): Parcel {
  const first = pieces.first[n]!;
  const y = Math.floor(first / width);
  const [minX, minY, maxX, maxY] = pieces.boxes.subarray(n * 4, n * 4 + 4) as unknown as [
    number,
    number,
    number,
    number,
  ];
  return {
    ...{ code1: pieces.code1[n]!, code3: pieces.code3[n]!, isCut },
    firstPx: (patch.y + y) * widthPx + patch.x + first - y * width,
    ...{ areaPx: pieces.px[n]!, perimeterPx: pieces.edges[n]! + moreEdges },
    window: { x: patch.x + minX, y: patch.y + minY, width: maxX - minX + 1, height: maxY - minY + 1 },
  };
}

function uniteParcels(a: Parcel, b: Parcel): Parcel {
  const first = a.firstPx < b.firstPx ? a : b;
  return {
    ...{ code1: first.code1, code3: first.code3, firstPx: first.firstPx },
    ...{ areaPx: a.areaPx + b.areaPx, perimeterPx: a.perimeterPx + b.perimeterPx },
    ...{ window: uniteWindows(a.window, b.window), isCut: a.isCut || b.isCut },
  };
}

/** Of the pieces of regions, after the rules that look beyond single pixels. */
export interface RegionCounts {
  readonly grades: PatchGrades;
  /** Contradictory pixels that became plausible, by piece; null for none. */
  readonly softened: Int32Array | null;
}

/** The regions with their pixels by grade and class. @param counts By patch; null without land cover. */
export function countRegions(
  { parcels, of, firstOf }: RoiRegions,
  counts: readonly (RegionCounts | null)[],
  vote: ComparisonSettings['vote'],
): ComparedRegion[] {
  const px = new Float64Array(parcels.length * 4);
  const unseasonal = new Float64Array(parcels.length).fill(-1);
  const classes = new Tally();
  counts.forEach((patch, i) => {
    if (!patch) return;
    const { piecePx, unseasonalPx, classKeys, classPx } = patch.grades;
    const first = firstOf[i]!;
    for (let n = 0; n * 4 < piecePx.length; n++) {
      const region = of[first + n]!;
      const softened = patch.softened?.[n] ?? 0;
      for (let grade = 0; grade < 4; grade++) px[region * 4 + grade]! += piecePx[n * 4 + grade]!;
      px[region * 4 + 2]! += softened;
      px[region * 4 + 3]! -= softened;
      if (unseasonalPx) unseasonal[region] = Math.max(0, unseasonal[region]!) + unseasonalPx[n]!;
    }
    classKeys.forEach((key, k) => classes.add(of[first + (key >> 8)]! * 256 + (key & 255), classPx[k]!));
  });
  const lists = parcels.map((): [number, number][] => []);
  classes.forEach((key, count) => lists[Math.floor(key / 256)]!.push([key % 256, count]));
  return parcels.map((parcel, region) => {
    const gradePx = [...px.subarray(region * 4, region * 4 + 4)] as unknown as GradePx;
    return {
      ...parcel,
      ...{ gradePx, vote: voteOf(gradePx, vote) },
      unseasonalPx: unseasonal[region]! < 0 ? null : unseasonal[region]!,
      classes: lists[region]!.sort((a, b) => b[1] - a[1] || a[0] - b[0]),
    };
  });
}

/** Whether much of a region contradicts, or little of what can be judged is what was declared. */
function voteOf([n, c, p, x]: GradePx, vote: ComparisonSettings['vote']): RegionVote | null {
  if (x > vote.contradictory * (n + c + p + x)) return 'contradictory';
  return c < vote.compatible * (c + p + x) ? 'unlike' : null;
}
