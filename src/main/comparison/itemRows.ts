import { hash } from 'node:crypto';
import { evidenceOf } from '../../shared/comparison/itemEvidence.ts';
import { weightOf } from '../../shared/comparison/CompatibilityMatrix.ts';
import type { ComparedRegion, FoundDisagreement } from '../../shared/comparison/found.ts';
import { noEvidence, severityOf } from '../../shared/comparison/severity.ts';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import { encodeSet, forEachSpanIn, type PixelSet } from '../../shared/editing/pixelSet.ts';
import { PatchIndex, windowOf } from '../../shared/geo/grid.ts';
import type { KnownItem, RoiJob } from './roiJob.ts';
import type { ItemFacts, ItemNumbers, ItemRow, ModelSays } from './rowTypes.ts';

/** An item on its way to be a row. */
export interface ItemInWork {
  readonly id: string;
  readonly set: PixelSet;
  readonly isMeasured: boolean;
  measure(numbers: ItemNumbers): void;
  finish(): ItemRow;
}

/** `roiKey/cover-declared/first pixel`, the last row-major on the grid of the ROI. */
function itemId({ roiKey, widthPx }: RoiJob, { cover, declared1, set }: FoundDisagreement): string {
  return `${roiKey}/${cover}-${declared1}/${set.window.y * widthPx + set.spans[0]!}`;
}

/**
 * What was found, as items. One whose pixels are known keeps its numbers, and one whose id is known the time since when it is
 * there.
 */
export function itemRows(
  job: RoiJob,
  found: readonly FoundDisagreement[],
  regions: readonly ComparedRegion[],
  known: readonly KnownItem[],
  now: number,
): ItemInWork[] {
  const index = new PatchIndex(job.patches, job.patches[0]?.widthPx ?? 1);
  const byFirst = new Map(regions.map((region) => [region.firstPx, region]));
  const byItem = new Map(known.map((item) => [item.item, item]));
  const byPixels = new Map(known.map((item) => [item.pixels, item]));
  return found.map((one): ItemInWork => {
    const id = itemId(job, one);
    const set = encodeSet(one.set);
    const pixels = hash('sha1', set);
    const region = one.region === null ? null : byFirst.get(one.region);
    const since = byItem.get(id)?.since ?? now;
    const earlier = byPixels.get(pixels);
    let numbers: ItemNumbers | null = earlier?.measured ? earlier : null;
    return {
      id,
      set: one.set,
      isMeasured: numbers !== null,
      measure: (read) => (numbers = read),
      finish(): ItemRow {
        const { rule, cover, declared1, declared3, areaPx, perimeterPx } = one;
        const { heightMedian = null, heightP95 = null, ndvi = null } = numbers ?? {};
        const facts = {
          ...{ item: id, pixels, cover, declared1, declared3, rule, areaPx, perimeterPx },
          region: one.region,
          regionCode: region?.code3 ?? null,
          regionPx: region?.areaPx ?? null,
          edgeMin: one.edgeM[0],
          edgeMax: one.edgeM[1],
          ...one.set.window,
          patches: patchIds(index, one.set).join('\n'),
          measured: numbers ? (1 as const) : (0 as const),
          ...{ heightMedian, heightP95, ndvi },
          modelValue: earlier?.modelValue ?? null,
          modelShare: earlier?.modelShare ?? null,
        };
        return { ...withSeverity(facts, job.gsd, job.rules), since, set };
      },
    };
  });
}

/** What a prediction says, as evidence takes it. */
export const modelOf = ({ modelValue, modelShare }: ModelSays): { value: number; share: number } | null =>
  modelValue === null || modelShare === null ? null : { value: modelValue, share: modelShare };

type WithoutSeverity = Omit<ItemFacts, 'weight' | 'evidence' | 'severity' | 'digest' | 'since'>;

/** Adds weight, evidence and severity, and a digest of all of it. */
export function withSeverity<T extends WithoutSeverity>(
  item: T,
  gsd: number,
  { matrix, settings }: ComparisonRules,
): T & Pick<ItemFacts, 'weight' | 'evidence' | 'severity' | 'digest'> {
  const { cover, declared1, areaPx, measured, heightMedian, heightP95, ndvi, modelValue, modelShare } = item;
  const height =
    heightMedian === null || heightP95 === null ? null : { median: heightMedian, p95: heightP95 };
  const weight = weightOf(matrix, declared1, cover);
  const model = modelOf({ modelValue, modelShare });
  const evidence = measured ? evidenceOf({ cover, declared1, height, ndvi, model }) : noEvidence;
  const areaM2 = areaPx * gsd * gsd;
  const severity = severityOf({ areaM2, weight, evidence }, settings.severityAreaM2);
  const whole = { ...item, weight, evidence, severity };
  return { ...whole, digest: hash('sha1', JSON.stringify(digested.map((key) => whole[key]))) };
}

/** What makes an item another one: all that is shown of it. */
const digested = [
  ...['item', 'pixels', 'cover', 'declared1', 'declared3', 'rule', 'areaPx', 'perimeterPx', 'region'],
  ...['regionCode', 'regionPx', 'edgeMin', 'edgeMax', 'x', 'y', 'width', 'height', 'patches', 'measured'],
  ...['heightMedian', 'heightP95', 'ndvi', 'modelValue', 'modelShare', 'weight', 'evidence', 'severity'],
] as const satisfies readonly (keyof ItemFacts)[];

function patchIds(index: PatchIndex<RoiJob['patches'][number]>, set: PixelSet): string[] {
  return index
    .within(set.window)
    .filter((patch) => {
      let isIn = false;
      forEachSpanIn(set, windowOf(patch), () => (isIn = true));
      return isIn;
    })
    .map(({ patchId }) => patchId);
}
