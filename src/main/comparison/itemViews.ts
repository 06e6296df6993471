import { severityLevel } from '../../shared/comparison/severity.ts';
import type { RegionVote } from '../../shared/comparison/found.ts';
import type { Disagreement, LpisRegion } from '../../shared/contract/index.ts';
import type { JudgedItem } from './ComparisonRows.ts';
import { modelOf } from './itemRows.ts';
import type { QueueRow } from './queue/index.ts';
import type { RegionRow } from './rowTypes.ts';

interface Roi {
  readonly roiKey: string;
  readonly domain: string;
  readonly gsd: number;
}

/** An item as the queue holds it. */
export function queueRow({ roiKey, domain, gsd }: Roi, row: JudgedItem): QueueRow {
  const { cover, declared1, declared3, rule, areaPx, severity, weight, evidence } = row;
  const { region, regionCode, regionPx, heightMedian, heightP95 } = row;
  return {
    ...{ id: row.item, roiKey, domain, cover, declared1, declared3, rule, severity },
    areaM2: areaPx * gsd * gsd,
    perimeterM: row.perimeterPx * gsd,
    parts: { weight, evidence },
    height: heightMedian === null || heightP95 === null ? null : { median: heightMedian, p95: heightP95 },
    ndvi: row.ndvi,
    model: modelOf(row),
    // An item may reach into the next region, when the rows of both crops are equal.
    regionShare: regionPx === null ? null : Math.min(1, areaPx / regionPx),
    regionId: region === null ? null : regionIdOf(roiKey, regionCode, region),
    edgeM: [row.edgeMin, row.edgeMax],
    window: { x: row.x, y: row.y, width: row.width, height: row.height },
    patchIds: row.patches === '' ? [] : row.patches.split('\n'),
    verdict: row.verdict,
    recent: row.judgedAt ?? row.since,
  };
}

/** An item as the contract describes it. */
export function disagreementOf(datasetId: string, roi: Roi, row: JudgedItem): Disagreement {
  const { recent: _, ...item } = queueRow(roi, row);
  return {
    ...item,
    datasetId,
    level: severityLevel(row.severity),
    state: row.verdict === null ? 'open' : 'judged',
  };
}

/** A region as the contract describes it. */
export function regionOf<V extends RegionVote | null>(
  { roiKey, domain, gsd }: Roi,
  region: Omit<RegionRow, 'vote'> & { readonly vote: V },
): LpisRegion & { vote: V } {
  const { code1, code3, firstPx, areaPx, perimeterPx, vote, gradePx, unseasonalPx, isCut } = region;
  return {
    ...{ id: regionIdOf(roiKey, code3, firstPx), roiKey, domain, code1, code3, vote, unseasonalPx, isCut },
    areaM2: areaPx * gsd * gsd,
    perimeterM: perimeterPx * gsd,
    gradePx: [...gradePx],
    classes: region.classes.map(([value, px]) => [value, px]),
    window: region.window,
  };
}

/** As evidence cards name it. */
const regionIdOf = (roiKey: string, code: number | null, firstPx: number): string =>
  `${roiKey}/${code ?? ''}/${firstPx}`;

/** The ROI of an item: what stands before pair and first pixel. */
export const roiKeyOf = (itemId: string): string => itemId.split('/').slice(0, -2).join('/');
