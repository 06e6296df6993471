import type { ComparedRegion, FoundDisagreement, ShiftEstimate } from '../../shared/comparison/found.ts';
import type { GradePx } from '../../shared/comparison/grades.ts';
import { matchByOverlap } from '../../shared/comparison/matchSets.ts';
import { rowGroups } from '../../shared/comparison/CompatibilityMatrix.ts';
import type { RoiFindings } from '../../shared/comparison/roi.ts';
import { RoiComparison } from '../../shared/comparison/RoiComparison.ts';
import { ShiftEstimator } from '../../shared/comparison/shift.ts';
import { decodeSet } from '../../shared/editing/pixelSet.ts';
import type { RegionWindow } from './Comparison.ts';
import { addJoints, packJoint } from './joints.ts';
import { itemRows } from './itemRows.ts';
import { measureItems } from './measureItems.ts';
import { readLabels } from './readLabels.ts';
import type { JobPatch, OldItem, PatchOutcome, RoiJob, RoiKnown, RoiOutcome } from './roiJob.ts';
import type { JointBytes, RegionRow } from './rowTypes.ts';
import { filesStamp, stampOfRoi } from './stamps.ts';

/** What is kept of a patch. */
interface PatchState {
  readonly version: number;
  readonly files: string;
  readonly error: PatchOutcome['error'];
  readonly joint: JointBytes | null;
}

/** Some regions of a ROI, and how many it has. */
export interface RegionPage {
  readonly total: number;
  readonly regions: readonly ComparedRegion[];
}

/** Memory of a region, about. */
const regionBytes = 600;

/** A ROI while it is compared: what was read of its patches, as runs, and what was told of it. */
export class ComparedRoi {
  readonly #job: RoiJob;
  readonly #comparison: RoiComparison;
  readonly #shift: ShiftEstimator;
  readonly #states: (PatchState | null)[];
  /** Of the patches as they were last told; undefined: never. */
  readonly #told: (GradePx | null | undefined)[];
  readonly #changed = new Set<number>();
  #isFirst = true;
  /** All of them, largest first; null until they are computed, and after a patch changed. */
  #regions: readonly ComparedRegion[] | null = null;

  /** @param job its patches are read one after the other by {@link read}. */
  constructor(job: RoiJob) {
    // Corrected pixels are not kept: once read, they are runs.
    this.#job = { ...job, patches: job.patches.map((patch) => ({ ...patch, mask: null })) };
    this.#comparison = new RoiComparison(this.#job, job.rules);
    this.#shift = new ShiftEstimator();
    this.#states = job.patches.map(() => null);
    this.#told = job.patches.map(() => undefined);
  }

  /** About how much memory it holds. */
  get bytes(): number {
    return this.#comparison.bytes + (this.#regions?.length ?? 0) * regionBytes;
  }

  /** The mask of each patch that was read; -1 before. */
  versions(): number[] {
    return this.#states.map((state) => state?.version ?? -1);
  }

  /** Reads the labels of a patch, for the first time or because they changed. */
  async read(index: number, patch: JobPatch): Promise<void> {
    const isFirst = this.#states[index] === null;
    const files = filesStamp(patch);
    const { cover, level1, level3, counts, error } = await readLabels(patch);
    if (isFirst || level3 === null) this.#comparison.setLpis(index, level1, level3);
    this.#comparison.setCover(index, cover);
    this.#regions = null;
    // A displacement is that of the files; what is corrected later does not move it.
    if (isFirst && cover && level3) this.#shift.add(cover, level3, patch.widthPx, patch.heightPx);
    const joint = counts && packJoint(counts);
    this.#states[index] = { version: patch.version, files, error, joint };
    this.#changed.add(index);
  }

  /** Works out what later calls need, so that a change is all that is left to do. */
  warm(): void {
    this.#compute();
  }

  /** Some of its regions, the largest first, and how many there are. */
  regions({ offset, limit }: RegionWindow): RegionPage {
    const all = this.#regions ?? this.#compute().regions;
    return { total: all.length, regions: all.slice(offset, offset + limit) };
  }

  /** The fingerprint of what was read. */
  stamp(): string {
    return stampOfRoi(
      this.#job,
      this.#states.map((state) => state?.files ?? ''),
      this.versions(),
    );
  }

  /**
   * Compares, and tells what differs from what is known.
   *
   * @param measure read height and NDVI of items that have none yet; else they wait for `measure`.
   */
  async finish(known: RoiKnown, measure: boolean, now: number): Promise<RoiOutcome> {
    const findings = this.#compute();
    const { items, put, gone } = await this.#items(findings, known, measure, now);
    const joints = this.#states.flatMap((state) => state?.joint ?? []);
    const shift: ShiftEstimate | null | undefined = this.#isFirst ? this.#shift.result() : undefined;
    this.#isFirst = false;
    const groups = rowGroups(this.#job.rules.matrix);
    return {
      stamp: this.stamp(),
      patches: this.#patchOutcomes(findings),
      compared: joints.length,
      gradePx: sumGrades(findings.patches),
      joint: addJoints(joints),
      shift,
      put,
      gone,
      items: items.length,
      regions: findings.regions.flatMap(({ vote, ...region }): RegionRow[] =>
        vote ? [{ ...region, vote }] : [],
      ),
      matches: match(findings.disagreements, known.verdicts, groups).map((i) => items[i] ?? null),
      stay: known.olds && match(findings.disagreements, known.olds, groups).filter((i) => i >= 0).length,
    };
  }

  /** Its regions are the largest first. */
  #compute(): RoiFindings {
    const findings = this.#comparison.compute();
    const regions = findings.regions.toSorted((a, b) => b.areaPx - a.areaPx || a.firstPx - b.firstPx);
    this.#regions = regions;
    return { ...findings, regions };
  }

  async #items(
    { disagreements, regions }: RoiFindings,
    known: RoiKnown,
    measure: boolean,
    now: number,
  ): Promise<{ items: string[]; put: RoiOutcome['put']; gone: string[] }> {
    const rows = itemRows(this.#job, disagreements, regions, known.items, now);
    const unmeasured = measure ? rows.filter((row) => !row.isMeasured) : [];
    if (unmeasured.length > 0) {
      const numbers = await measureItems(
        this.#job.patches,
        unmeasured.map(({ set }) => set),
      );
      unmeasured.forEach((row, i) => row.measure(numbers[i]!));
    }
    const digests = new Map(known.items.map(({ item, digest }) => [item, digest]));
    const items = rows.map(({ id }) => id);
    const current = new Set(items);
    return {
      items,
      put: rows.map((row) => row.finish()).filter(({ item, digest }) => digests.get(item) !== digest),
      gone: known.items.flatMap(({ item }) => (current.has(item) ? [] : [item])),
    };
  }

  /** Patches that were read, or whose grades changed with those of their neighbours. */
  #patchOutcomes({ patches }: RoiFindings): PatchOutcome[] {
    const outcomes = this.#job.patches.flatMap(({ patchId }, i): PatchOutcome[] => {
      const state = this.#states[i];
      const gradePx = patches[i] ?? null;
      const told = this.#told[i];
      const isSame = told !== undefined && String(told) === String(gradePx);
      this.#told[i] = gradePx;
      // A patch without any label is none of the comparison.
      if (!state || (!state.joint && !state.error)) return [];
      if (isSame && !this.#changed.has(i)) return [];
      const { version, error, joint } = state;
      return [{ patchId, version, error, gradePx, joint }];
    });
    this.#changed.clear();
    return outcomes;
  }
}

function match(items: readonly FoundDisagreement[], olds: readonly OldItem[], groups: Uint8Array): number[] {
  if (olds.length === 0) return [];
  const areas = olds.map(({ cover, declared1, set }) => ({ cover, declared1, set: decodeSet(set) }));
  return [...matchByOverlap(items, areas, groups)];
}

function sumGrades(patches: readonly (GradePx | null)[]): GradePx {
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  for (const px of patches) px?.forEach((count, grade) => (sum[grade]! += count));
  return sum;
}
