import { reasonOf } from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { PatchReview, QueueFilter, Verdict } from '../../../shared/contract/index.ts';
import { decodeSet } from '../../../shared/editing/pixelSet.ts';
import type { ItemRecord, PatchRecord, VerdictRecord } from './columns.ts';
import type { DeskExportInput, DeskExportsOptions } from './DeskExports.ts';
import { Places } from './places.ts';
import type { PlacedSet } from './polygons.ts';

/** A record with its place. */
export interface Placed<T> {
  readonly record: T;
  readonly place: PlacedSet | null;
}

/** What is to be written, and how many there are at most. */
export interface Records<T> {
  readonly total: number;
  readonly all: AsyncIterable<Placed<T>>;
  /** How far `all` is, where the rows do not say it. */
  progress?(): { readonly done: number; readonly total: number; readonly unit: string };
}

/** The disagreements of a filter, most severe first. */
export async function itemRecords(
  { comparison, review, catalogue }: DeskExportsOptions,
  { datasetId, filter }: DeskExportInput,
  crs: string,
): Promise<Records<ItemRecord>> {
  const ids = await comparison.ids(datasetId, filter);
  const { version, matrix } = review.rules(datasetId);
  const places = new Places(catalogue, datasetId);
  async function* all(): AsyncGenerator<Placed<ItemRecord>> {
    for (const id of ids) {
      const found = comparison.full(datasetId, id);
      if (!found) continue; // Its mask was edited since the list was made.
      const { item, set } = found;
      yield {
        record: {
          item,
          middle: await places.middle(item.roiKey, item.window, crs),
          reason: item.rule === 'undeclared' ? null : reasonOf(matrix, item.declared1, item.cover),
          rulesVersion: version,
        },
        place: await places.set(item.roiKey, set),
      };
    }
  }
  return { total: ids.length, all: all() };
}

/** The verdicts of a filter in the order of the log, those taken back too, with the pixels that were judged. */
export function verdictRecords(
  { review, catalogue }: DeskExportsOptions,
  { datasetId, filter }: DeskExportInput,
  crs: string,
): Records<VerdictRecord> {
  const places = new Places(catalogue, datasetId);
  const domains = new Map(catalogue.rois(datasetId).map((roi) => [roi.roiKey, [roi.domain, roi.domainYear]]));
  async function* all(): AsyncGenerator<Placed<VerdictRecord>> {
    for (const { set, ...verdict } of review.allVerdicts(datasetId)) {
      if (!holdsVerdict(filter, verdict, domains.get(verdict.roiKey) ?? [])) continue;
      const { window } = decodeSet(set);
      const middle = await places.middle(verdict.roiKey, window, crs);
      yield { record: { verdict, middle }, place: await places.set(verdict.roiKey, set) };
    }
  }
  return { total: 0, all: all() };
}

/** What of a filter of the queue can be said of a verdict too. */
function holdsVerdict(filter: QueueFilter, verdict: Verdict, domains: readonly string[]): boolean {
  const { cover, declared1, areaM2 } = verdict;
  const isIn = <T>(wanted: readonly T[] | undefined, value: T): boolean =>
    !wanted?.length || wanted.includes(value);
  const patterns = ['*', String(cover)].flatMap((a) => ['*', String(declared1)].map((b) => `${a}/${b}`));
  return (
    (filter.roiKey === undefined || filter.roiKey === verdict.roiKey) &&
    (!filter.domains?.length || filter.domains.some((domain) => domains.includes(domain))) &&
    (!filter.pairs?.length || filter.pairs.some((pair) => patterns.includes(pair))) &&
    isIn(filter.verdicts, verdict.verdict) &&
    areaM2 >= (filter.minAreaM2 ?? 0) &&
    areaM2 <= (filter.maxAreaM2 ?? Infinity)
  );
}

/** All patches of the dataset, or of a ROI or some domains, with where they stand in the review. */
export function patchRecords(
  { review, catalogue }: DeskExportsOptions,
  { datasetId, filter: { roiKey, domains } }: DeskExportInput,
): Records<PatchRecord> {
  const states = review.patchStates(datasetId);
  const total = catalogue.rois(datasetId).reduce((sum, { patches }) => sum + patches, 0);
  async function* all(): AsyncGenerator<Placed<PatchRecord>> {
    for (const roi of catalogue.rois(datasetId)) {
      if (roiKey !== undefined && roi.roiKey !== roiKey) continue;
      if (domains?.length && !domains.some((name) => name === roi.domain || name === roi.domainYear))
        continue;
      // A ROI at a time: nothing else may use the database while its rows are drawn.
      for (const { patchId, split } of [...catalogue.patches(datasetId, { roiKey: roi.roiKey })]) {
        const known = states.get(patchId) ?? untouched(patchId);
        yield {
          record: { review: known, roiKey: roi.roiKey, domain: roi.domain, split },
          place: null,
        };
      }
    }
  }
  return { total, all: all() };
}

const untouched = (patchId: string): PatchReview => ({
  ...{ patchId, state: 'untouched', skipCode: null, author: null, utc: null, openRemarks: 0 },
});
