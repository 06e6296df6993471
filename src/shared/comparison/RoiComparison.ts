import { findRuns } from '../editing/ops/components.ts';
import { reachSquared, valuesWhere } from '../editing/ops/distance.ts';
import { AppError } from '../errors.ts';
import type { PatchIndex } from '../geo/grid.ts';
import { Borders } from './Borders.ts';
import { describeArea, type DescribedPatch } from './describeArea.ts';
import { edgeDistances, type EdgeDistances } from './edgeDistances.ts';
import { backgroundCode, rowGroups } from './CompatibilityMatrix.ts';
import { contactsOf, indexOf, type Contact, type Numbered } from './contacts.ts';
import { farM, type FoundDisagreement } from './found.ts';
import {
  bytesOfGrades,
  gradePatch,
  type CoverRuns,
  type GradeTables,
  type PatchGrades,
} from './gradePatch.ts';
import type { GradePx } from './grades.ts';
import { bytesOfGround, groundOf, rowsOfGrades, type Ground } from './Ground.ts';
import { bytesOfLand, landOf, type Land } from './Land.ts';
import { bytesOfAreas, openGroup, patchAreas, type PatchAreas, type TreeTables } from './patchAreas.ts';
import type { ComparedGrid, ComparedPatch, ComparisonRules, RoiFindings } from './roi.ts';
import { leastPx, RoiAreas, type RoiArea } from './RoiAreas.ts';
import { countRegions, RoiRegions, type RegionCounts } from './RoiRegions.ts';

/** What is known of a patch. */
interface PatchState {
  land: Land | null;
  cover: CoverRuns | null;
  ground: Ground | null;
  graded: { readonly grades: PatchGrades; readonly areas: PatchAreas } | null;
  /** Raised each time it is graded. */
  version: number;
}

/**
 * The comparison of a ROI under one version of the rules: takes the pixels of its patches, keeps runs of them, and tells the
 * regions and disagreements. After the land cover of some patches changed, `compute` grades only those again; what goes over
 * patch borders is put together anew each time.
 */
export class RoiComparison {
  readonly #grid: ComparedGrid;
  readonly #rules: ComparisonRules;
  readonly #groups: Uint8Array;
  readonly #tables: GradeTables;
  readonly #trees: TreeTables | null;
  readonly #index: PatchIndex<Numbered<ComparedPatch>>;
  readonly #contacts: readonly Contact[];
  readonly #patches: readonly PatchState[];
  #borders: Borders;
  /** Null until the LPIS of all patches is known, and after it changed. */
  #regions: RoiRegions | null = null;
  /** Disagreements of the last time by what they are made of. */
  #known = new Map<string, FoundDisagreement>();
  /** Of the parts of disagreements in patches. */
  #distances = new Map<string, EdgeDistances>();

  constructor(grid: ComparedGrid, rules: ComparisonRules) {
    const { edgeDowngrade, trees, undeclared } = rules.settings;
    this.#grid = grid;
    this.#rules = rules;
    this.#groups = rowGroups(rules.matrix);
    this.#tables = {
      grades: rowsOfGrades(rules),
      isDowngraded: valuesWhere((value) => edgeDowngrade.classes.includes(value)),
      isFarmland: valuesWhere((value) => undeclared.isOn && undeclared.classes.includes(value)),
    };
    this.#trees = trees.isOn
      ? {
          isTree: valuesWhere((value) => trees.classes.includes(value)),
          isCrop: valuesWhere((value) => trees.crops.includes(value)),
        }
      : null;
    this.#index = indexOf(grid.patches);
    this.#contacts = contactsOf(grid.patches, this.#index);
    this.#patches = grid.patches.map(() => ({
      ...{ land: null, cover: null, ground: null, graded: null, version: 0 },
    }));
    this.#borders = new Borders(grid, this.#index, [], this.#groups);
  }

  /**
   * The LPIS of patch `i`: codes of level 1 and of level 3, `[heightPx, widthPx]`; null where there is none. The arrays are
   * not kept. Throws AppError `badRequest` when they are of another size.
   */
  setLpis(i: number, level1: Uint8Array | null, level3: Uint8Array | null): void {
    const { widthPx, heightPx } = this.#patchAt(i, level1, level3);
    const state = this.#patches[i]!;
    state.land = level1 && level3 ? landOf(level1, level3, widthPx, heightPx) : null;
    this.#regions = null;
  }

  /** The land cover (CoSIA) of patch `i`, as {@link setLpis}. */
  setCover(i: number, cover: Uint8Array | null): void {
    const { widthPx, heightPx } = this.#patchAt(i, cover);
    const state = this.#patches[i]!;
    const runs = cover && findRuns(cover, widthPx, heightPx);
    state.cover = runs && { starts: runs.starts, values: Uint8Array.from(runs.values) };
    state.graded = null;
  }

  /** Bytes that are kept, about. */
  get bytes(): number {
    return this.#patches.reduce((sum, { land, cover, ground, graded }) => {
      const own = land ? bytesOfLand(land) : 0;
      const runs = cover ? cover.starts.byteLength + cover.values.byteLength : 0;
      const found = graded ? bytesOfGrades(graded.grades) + bytesOfAreas(graded.areas) : 0;
      return sum + own + runs + (ground ? bytesOfGround(ground) : 0) + found;
    }, this.#bytesOfFindings());
  }

  /** What the pixels so far say. A disagreement that is as it was is the same object as the last time. */
  compute(): RoiFindings {
    const regions = (this.#regions ??= this.#survey());
    for (const state of this.#patches) this.#grade(state);
    const areas = new RoiAreas(
      this.#patches.map(({ graded }) => graded?.areas ?? null),
      this.#contacts,
    );
    if (this.#trees) areas.dropTrees(this.#grid.patches, this.#rules.settings, this.#borders, this.#grid.gsd);
    const softened = this.#patches.map((state, i) => softenedOf(state, (area) => areas.isDropped(i, area)));
    const counts = this.#patches.map(({ graded }, i): RegionCounts | null =>
      graded ? { grades: graded.grades, softened: softened[i]! } : null,
    );
    return {
      regions: countRegions(regions, counts, this.#rules.settings.vote),
      disagreements: this.#describe(areas.list(this.#leastPxOf()), regions),
      patches: counts.map((patch) => patch && gradesAfter(patch)),
    };
  }

  #bytesOfFindings(): number {
    let bytes = this.#regions?.bytes ?? 0;
    for (const { set } of this.#known.values()) bytes += set.spans.byteLength + set.rows.byteLength;
    return bytes;
  }

  #patchAt(i: number, ...data: (Uint8Array | null)[]): ComparedPatch {
    const patch = this.#grid.patches[i];
    if (!patch) throw new AppError('badRequest', {}, { detail: `no patch ${i} of ${this.#patches.length}` });
    const px = patch.widthPx * patch.heightPx;
    for (const pixels of data)
      if (pixels && pixels.length !== px)
        throw new AppError(
          'badRequest',
          {},
          { detail: `${patch.patchId}: ${pixels.length} pixels for ${px}` },
        );
    return patch;
  }

  /** All that follows from LPIS alone. */
  #survey(): RoiRegions {
    const lands = this.#patches.map(({ land }) => land);
    this.#borders = new Borders(this.#grid, this.#index, lands, this.#groups);
    this.#patches.forEach((state, i) => {
      const { land } = state;
      state.ground =
        land && groundOf(land, this.#grid.patches[i]!, this.#borders, this.#rules, this.#grid.gsd);
      state.graded = null;
    });
    this.#known.clear();
    this.#distances.clear();
    return new RoiRegions(this.#grid, this.#contacts, lands);
  }

  #grade(state: PatchState): void {
    const { ground, cover } = state;
    if (state.graded || !ground || !cover) return;
    const grades = gradePatch(cover, ground, this.#tables);
    const areas = patchAreas(grades.spans, ground.land, this.#groups, this.#trees);
    state.graded = { grades, areas };
    state.version++;
  }

  #leastPxOf(): (cover: number, group: number) => number {
    const { minArea, undeclared } = this.#rules.settings;
    const { gsd } = this.#grid;
    const objects = leastPx(minArea.objects.areaM2, gsd);
    const others = leastPx(minArea.othersM2, gsd);
    const open = leastPx(undeclared.minAreaM2, gsd);
    return (cover, group) =>
      group === openGroup ? open : minArea.objects.classes.includes(cover) ? objects : others;
  }

  #describe(list: readonly RoiArea[], regions: RoiRegions): FoundDisagreement[] {
    const patches = this.#grid.patches.map((patch, i): DescribedPatch | null => {
      const { graded, land } = this.#patches[i]!;
      return graded && land && { patch, land, spans: graded.grades.spans, areas: graded.areas };
    });
    const keyOf = (patch: number, area: number) => `${patch}.${this.#patches[patch]!.version}.${area}`;
    const keys = list.map(({ parts }) => parts.map(({ patch, area }) => keyOf(patch, area)));
    this.#measure(list, patches, keyOf);
    const { settings } = this.#rules;
    const known = this.#known;
    this.#known = new Map(
      list.map((area, i) => {
        const key = keys[i]!.join();
        const edgeM = this.#edgeM(keys[i]!);
        return [key, known.get(key) ?? { ...describeArea(area, { patches, regions, settings }), edgeM }];
      }),
    );
    const firstPx = ({ set }: FoundDisagreement) => set.window.y * this.#grid.widthPx + set.spans[0]!;
    return [...this.#known.values()].sort((a, b) => b.areaPx - a.areaPx || firstPx(a) - firstPx(b));
  }

  /** Finds the distances of what has none yet, patch by patch; forgets those that are asked for no more. */
  #measure(
    list: readonly RoiArea[],
    patches: readonly (DescribedPatch | null)[],
    keyOf: (patch: number, area: number) => string,
  ): void {
    const distances = new Map<string, EdgeDistances>();
    const missing = new Map<number, number[]>();
    for (const { patch, area } of list.flatMap(({ parts }) => parts)) {
      const key = keyOf(patch, area);
      const known = this.#distances.get(key);
      const others = missing.get(patch);
      if (known) distances.set(key, known);
      else if (others) others.push(area);
      else missing.set(patch, [area]);
    }
    const maxSquared = reachSquared(farM, this.#grid.gsd);
    for (const [patch, areas] of missing) {
      const open = this.#groups[backgroundCode]!;
      const found = edgeDistances(patches[patch]!, areas, this.#borders, maxSquared, open);
      areas.forEach((area, i) => distances.set(keyOf(patch, area), found[i]!));
    }
    this.#distances = distances;
  }

  #edgeM(keys: readonly string[]): readonly [number, number] {
    const all = keys.map((key) => this.#distances.get(key)!);
    const metres = (squared: number) => Math.min(farM, Math.sqrt(squared) * this.#grid.gsd);
    return [
      metres(all.reduce((least, [nearest]) => Math.min(least, nearest), Infinity)),
      metres(all.reduce((most, [, farthest]) => Math.max(most, farthest), 0)),
    ];
  }
}

/** Contradictory pixels of dropped areas by piece; null for none. */
function softenedOf({ graded, land }: PatchState, isDropped: (area: number) => boolean): Int32Array | null {
  if (!graded || !land) return null;
  const { grades, areas } = graded;
  const dropped = Array.from({ length: areas.count }, (_, area) => isDropped(area));
  if (!dropped.includes(true)) return null;
  const softened = new Int32Array(land.pieces.count);
  const { spans } = grades;
  for (let span = 0; span < spans.count; span++)
    if (dropped[areas.ofSpan[span]!])
      softened[land.piece[spans.ofLand[span]!]!]! += spans.ends[span]! - spans.starts[span]!;
  return softened;
}

function gradesAfter({ grades, softened }: RegionCounts): GradePx {
  const px = softened?.reduce((sum, piece) => sum + piece, 0) ?? 0;
  const [n, c, p, x] = grades.px as unknown as [number, number, number, number];
  return [n, c, p + px, x - px];
}
