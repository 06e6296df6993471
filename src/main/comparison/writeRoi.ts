import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import type { StandingVerdict } from './Comparison.ts';
import type { ComparisonContext } from './context.ts';
import type { RoiOutcome } from './roiJob.ts';
import type { RoiFiles } from './RoiJobs.ts';

/** What an outcome was computed from. */
export interface ComputedFrom {
  readonly datasetId: string;
  readonly files: RoiFiles;
  readonly rulesKey: string;
  readonly rules: ComparisonRules;
  /** Of the mask of each patch. */
  readonly versions: readonly number[];
  readonly verdicts: readonly StandingVerdict[];
}

/** Writes what was found in a ROI and tells of it; masks that were edited meanwhile are compared again. */
export async function writeRoi(
  context: ComparisonContext,
  { datasetId, files, rulesKey, rules, versions, verdicts }: ComputedFrom,
  outcome: RoiOutcome,
  pace: 'soon' | 'calm',
): Promise<void> {
  const { roiKey, domain, gsd } = files;
  await context.store.write({ datasetId, roiKey, domain, gsd, rules: rulesKey }, rules, outcome, verdicts);
  const now = context.jobs.versions(datasetId, files);
  const edited = files.patches.filter((_, i) => now[i] !== versions[i]).map(({ patchId }) => patchId);
  if (edited.length > 0) context.again(datasetId, roiKey, edited);
  else context.standing.noteCompared(datasetId, roiKey);
  await context.tellQueue(datasetId, roiKey);
  context.holdAgainst(datasetId, roiKey);
  context.note(datasetId, roiKey, pace);
}

/**
 * True when the verdicts in force are not those that were matched: one was given while the ROI was compared, or the program
 * ended between storing one and noting it here.
 */
export function needsRematch(
  { options, verdicts }: ComparisonContext,
  datasetId: string,
  roiKey: string,
): boolean {
  const matched = verdicts.counting(datasetId, roiKey);
  const inForce = options.verdicts(datasetId, roiKey);
  return inForce.length !== matched.size || inForce.some(({ eventId }) => !matched.has(eventId));
}
