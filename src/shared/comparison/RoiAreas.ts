import { reachSquared } from '../editing/ops/distance.ts';
import type { Borders } from './Borders.ts';
import { forEachMeeting, type Contact } from './contacts.ts';
import { join, rootOf, separate } from './joins.ts';
import { isLinkedArea, type PatchAreas } from './patchAreas.ts';
import type { ComparedPatch } from './roi.ts';
import type { ComparisonSettings } from './settings.ts';

/** An area of a ROI that is large enough: what of it lies in which patches. */
export interface RoiArea {
  readonly cover: number;
  readonly group: number;
  /** Numbers of patches and of the areas in them, in their order. */
  readonly parts: readonly { readonly patch: number; readonly area: number }[];
}

/** The contradictory areas of a ROI, of those of its patches. Areas are numbered patch after patch. */
export class RoiAreas {
  readonly #parts: readonly (PatchAreas | null)[];
  readonly #firstOf: Int32Array;
  readonly #cover: Uint8Array;
  readonly #group: Uint16Array;
  readonly #isTree: Uint8Array;
  readonly #px: Float64Array;
  /** Pairs of areas that touch and may belong together. */
  readonly #links: readonly number[];
  /** 1 for areas of trees that are too small or too near a border. */
  readonly #isDropped: Uint8Array;

  constructor(parts: readonly (PatchAreas | null)[], contacts: readonly Contact[]) {
    this.#parts = parts;
    this.#firstOf = new Int32Array(parts.length + 1);
    parts.forEach((part, i) => (this.#firstOf[i + 1] = this.#firstOf[i]! + (part?.count ?? 0)));
    const count = this.#firstOf[parts.length]!;
    this.#cover = this.#gather(new Uint8Array(count), (part) => part.cover);
    this.#group = this.#gather(new Uint16Array(count), (part) => part.group);
    this.#isTree = this.#gather(new Uint8Array(count), (part) => part.isTree);
    this.#px = this.#gather(new Float64Array(count), (part) => part.px);
    this.#isDropped = new Uint8Array(count);
    this.#links = this.#findLinks(contacts);
  }

  /** Takes out groups of trees in arable crops that are small, or whose centre is near the border of the parcel. */
  dropTrees(
    patches: readonly ComparedPatch[],
    { trees }: ComparisonSettings,
    borders: Borders,
    gsd: number,
  ): void {
    const parents = this.#joined((a, b) => this.#isTree[a] === 1 && this.#isTree[b] === 1);
    const least = leastPx(trees.minAreaM2, gsd);
    const isKept = new Map<number, boolean>();
    for (const [root, { px, x, y }] of this.#sumTrees(patches, parents)) {
      // The pixel that holds the mean of the centres.
      const [centreX, centreY] = [Math.floor(x / px + 0.5), Math.floor(y / px + 0.5)];
      const reach = reachSquared(trees.centreDistanceM, gsd);
      const isFar =
        trees.centreDistanceM === 0 || !borders.isNear(centreX, centreY, this.#group[root]!, reach);
      isKept.set(root, px >= least && isFar);
    }
    for (let area = 0; area < parents.length; area++)
      if (isKept.get(rootOf(parents, area)) === false) this.#isDropped[area] = 1;
  }

  isDropped(patch: number, area: number): boolean {
    return this.#isDropped[this.#firstOf[patch]! + area] === 1;
  }

  /** What remains, joined by class, where it has as many pixels as its class needs. */
  list(leastPxOf: (cover: number, group: number) => number): RoiArea[] {
    const parents = this.#joined(
      (a, b) => this.#cover[a] === this.#cover[b] && this.#isDropped[a] === 0 && this.#isDropped[b] === 0,
    );
    const px = new Float64Array(parents.length);
    for (let area = 0; area < parents.length; area++) px[rootOf(parents, area)]! += this.#px[area]!;
    const found = new Map<number, RoiArea & { parts: { patch: number; area: number }[] }>();
    this.#parts.forEach((part, patch) => {
      for (let n = 0; n < (part?.count ?? 0); n++) {
        const area = this.#firstOf[patch]! + n;
        const root = rootOf(parents, area);
        const [cover, group] = [this.#cover[area]!, this.#group[area]!];
        if (this.#isDropped[area] === 1 || px[root]! < leastPxOf(cover, group)) continue;
        let known = found.get(root);
        if (!known) found.set(root, (known = { cover, group, parts: [] }));
        known.parts.push({ patch, area: n });
      }
    });
    return [...found.values()];
  }

  #gather<T extends Uint8Array | Uint16Array | Float64Array>(
    list: T,
    of: (part: PatchAreas) => ArrayLike<number>,
  ): T {
    this.#parts.forEach((part, i) => part && list.set(of(part), this.#firstOf[i]));
    return list;
  }

  #findLinks(contacts: readonly Contact[]): number[] {
    const links: number[] = [];
    this.#parts.forEach((part, i) => {
      for (const area of part?.links ?? []) links.push(this.#firstOf[i]! + area);
    });
    for (const contact of contacts) {
      const [a, b] = [this.#parts[contact.a], this.#parts[contact.b]];
      if (!a || !b) continue;
      const [firstA, firstB] = [this.#firstOf[contact.a]!, this.#firstOf[contact.b]!];
      let [lastA, lastB] = [-1, -1];
      forEachMeeting(contact, a.sides, b.sides, (areaA, areaB) => {
        if (areaA === lastA && areaB === lastB) return;
        [lastA, lastB] = [areaA, areaB];
        if (isLinkedArea(a, areaA, b, areaB)) links.push(firstA + areaA, firstB + areaB);
      });
    }
    return links;
  }

  /** @param isOne Whether two areas that touch are one. */
  #joined(isOne: (a: number, b: number) => boolean): Int32Array {
    const parents = separate(this.#px.length);
    for (let i = 0; i < this.#links.length; i += 2) {
      const [a, b] = [this.#links[i]!, this.#links[i + 1]!];
      if (isOne(a, b)) join(parents, a, b);
    }
    return parents;
  }

  /** Pixels, and sums of their columns and rows on the grid, by the first area of each group of trees. */
  #sumTrees(patches: readonly ComparedPatch[], parents: Int32Array) {
    const sums = new Map<number, { px: number; x: number; y: number }>();
    this.#parts.forEach((part, i) => {
      for (let n = 0; n < (part?.count ?? 0); n++) {
        if (part!.isTree[n] === 0) continue;
        const root = rootOf(parents, this.#firstOf[i]! + n);
        const { px, x, y } = sums.get(root) ?? { px: 0, x: 0, y: 0 };
        const own = part!.px[n]!;
        sums.set(root, {
          px: px + own,
          x: x + part!.sumX[n]! + own * patches[i]!.x,
          y: y + part!.sumY[n]! + own * patches[i]!.y,
        });
      }
    });
    return sums;
  }
}

/** Fewest pixels of an area that is not smaller than this; rounding of the division aside. */
export function leastPx(areaM2: number, gsd: number): number {
  return Math.ceil((areaM2 / (gsd * gsd)) * (1 - 1e-9));
}
