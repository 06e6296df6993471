import { PairSum } from '../../shared/comparison/pairCounts.ts';
import { decodeSet } from '../../shared/editing/pixelSet.ts';
import { ringsOfSet } from '../../shared/lpis/regionRings.ts';
import { serveTasks } from '../workers/serveTasks.ts';
import type { RegionPage } from './ComparedRoi.ts';
import { levelOf, type JointLevel } from './joints.ts';
import { KeptRois, readRoi, type KeptAsk, type LiveAsk, type RegionsAsk } from './KeptRois.ts';
import { measureItems, type MeasuredPatch } from './measureItems.ts';
import { modelOfItems, type PredictedPatch } from './modelOfItems.ts';
import { regionRingsAt, type RegionAsk } from './regionRingsAt.ts';
import type { RoiJob, RoiKnown, RoiOutcome } from './roiJob.ts';
import type { ItemNumbers, JointBytes, ModelSays } from './rowTypes.ts';
import { filesStamp, stampOfRoi } from './stamps.ts';

/** Only one worker is asked to keep any. */
const kept = new KeptRois();

const tasks = {
  /** Compares a ROI; null when it is as it was. Evidence numbers are left to `measure`. */
  async compare({ job, known }: { job: RoiJob; known: RoiKnown }): Promise<RoiOutcome | null> {
    if (known.stamp !== null) {
      const versions = job.patches.map(({ version }) => version);
      if (stampOfRoi(job, job.patches.map(filesStamp), versions) === known.stamp) return null;
    }
    const roi = await readRoi(job);
    return roi.finish(known, false, Date.now());
  },

  /** Height and NDVI of items. */
  measure: ({
    patches,
    sets,
  }: {
    patches: readonly MeasuredPatch[];
    sets: readonly Uint8Array[];
  }): Promise<ItemNumbers[]> => measureItems(patches, sets.map(decodeSet)),

  /** The class that a prediction gives each item. */
  modelOfItems: ({
    patches,
    sets,
  }: {
    patches: readonly PredictedPatch[];
    sets: readonly Uint8Array[];
  }): ModelSays[] => modelOfItems(patches, sets.map(decodeSet)),

  /** Compares a ROI that is kept at hand after some of its patches changed; `missing` when it is not. */
  live: (ask: LiveAsk): Promise<RoiOutcome | 'missing'> => kept.compare(ask),
  isKept: (ask: KeptAsk): boolean => kept.isKept(ask),
  async warm(ask: KeptAsk & { job: RoiJob }) {
    await kept.warm(ask);
    return null;
  },
  /** Regions of a ROI that is kept, the largest first; `missing` when it is not. */
  regions: (ask: RegionsAsk): Promise<RegionPage | 'missing'> => kept.regions(ask),
  forget(dataset: string) {
    kept.forget(dataset);
    return null;
  },

  /** Outlines of items, each of at most so many numbers. */
  rings: ({ sets, most }: { sets: readonly Uint8Array[]; most: number }): number[][][] =>
    sets.map((set) => ringsOfSet(decodeSet(set), most)),
  regionRings: (ask: RegionAsk): Promise<number[][]> => regionRingsAt(ask),

  /** Counts of some ROIs together, at one level. */
  cellsOf({ joints, level }: { joints: readonly JointBytes[]; level: JointLevel }) {
    const sum = new PairSum();
    for (const joint of joints) sum.add(levelOf(joint, level));
    return sum.cells();
  },
};

export type ComparisonTasks = typeof tasks;
export default serveTasks(tasks);
