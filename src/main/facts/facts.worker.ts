import { AppError } from '../../shared/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { serveTasks } from '../workers/serveTasks.ts';
import { computeFacts } from './computeFacts.ts';
import type { PatchFacts, PatchJob } from './computeFacts.ts';
import { makeMaskThumbnail, makeThumbnail, reduceMask } from './makeThumbnail.ts';
import type { MaskThumbnail } from './makeThumbnail.ts';
import type { WantedRaster } from './readByRows.ts';

const tasks = {
  /** @param call.classes values of the dataset's class list. */
  async facts({ jobs, classes }: { jobs: readonly PatchJob[]; classes: readonly number[] }) {
    const known = new Set(classes);
    const facts: PatchFacts[] = [];
    for (const job of jobs) facts.push(await computeFacts(job, known));
    return facts;
  },
  /** In the order of the images; one that cannot be read gives its error in its place. */
  async thumbnails(images: readonly WantedRaster[]): Promise<(Uint8Array | AppErrorData)[]> {
    const made: (Uint8Array | AppErrorData)[] = [];
    for (const image of images) {
      made.push(await makeThumbnail(image).catch((error: unknown) => AppError.from(error).toData()));
    }
    return made;
  },
  maskThumbnail: (mask: WantedRaster) => makeMaskThumbnail(mask),
  reduceMask: ({ data, width, height }: MaskThumbnail) => reduceMask(data, width, height),
};

export type FactsTasks = typeof tasks;
export default serveTasks(tasks);
