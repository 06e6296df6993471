import type { LpisRegion } from '../../shared/contract/index.ts';
import type { RegionWindow } from './Comparison.ts';
import type { RegionsAsk } from './KeptRois.ts';
import { roiTurn, type ComparisonContext } from './context.ts';
import { regionOf } from './itemViews.ts';

/** See the door. Asks the worker that has the ROI at hand, and has it read there when it is not. */
export function roiRegions(
  { options, jobs, standing, turns, liveWorker }: ComparisonContext,
  datasetId: string,
  roiKey: string,
  page: RegionWindow,
): Promise<{ total: number; regions: LpisRegion[] }> {
  // An edit of before is read into what is at hand first: then nothing is read twice.
  return turns.take(roiTurn(datasetId, roiKey), async () => {
    const files = await jobs.files(datasetId, roiKey);
    if (files.patches.every(({ lpis }) => lpis === null)) return { total: 0, regions: [] };
    const rulesKey = standing.rulesKey(datasetId);
    const { matrix, settings } = options.rules(datasetId);
    const ask: RegionsAsk = {
      ...{ dataset: datasetId, roiKey, rulesKey, page, job: null },
      versions: jobs.versions(datasetId, files),
    };
    let found = await liveWorker().run('regions', ask);
    if (found === 'missing') {
      const job = await jobs.job(datasetId, files, { matrix, settings });
      const versions = job.patches.map(({ version }) => version);
      found = await liveWorker().run('regions', { ...ask, job, versions });
    }
    if (found === 'missing') throw new Error(`${roiKey} was read and is not there`);
    return { total: found.total, regions: found.regions.map((region) => regionOf(files, region)) };
  });
}
