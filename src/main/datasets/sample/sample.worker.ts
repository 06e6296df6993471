import type { Modality } from '../../../shared/model/modality.ts';
import { serveTasks } from '../../workers/serveTasks.ts';
import { writeMetadata } from './metadata.ts';
import type { RoiPlan } from './plan.ts';
import { writePatch } from './writePatch.ts';

interface WriteMetadataArgs {
  readonly root: string;
  readonly plans: readonly RoiPlan[];
  readonly modalities: readonly Modality[];
  readonly csvPrefix: string;
}

const tasks = {
  writePatch,
  writeMetadata: (args: WriteMetadataArgs) =>
    writeMetadata(args.root, args.plans, args.modalities, args.csvPrefix),
};

/** Tasks of the sample's workers. */
export type SampleTasks = typeof tasks;

export default serveTasks(tasks);
