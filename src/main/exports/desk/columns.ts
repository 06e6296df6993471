import type { BothLanguages } from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { Disagreement, LpisRegion, PatchReview, Verdict } from '../../../shared/contract/index.ts';
import type { Language } from '../../../shared/i18n/language.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { cosiaHub, lpis1, lpis3 } from '../../../shared/model/nomenclatures.ts';
import type { Position } from './polygons.ts';
import type { Cell, Column } from './table.ts';

export interface ItemRecord {
  readonly item: Disagreement;
  /** Middle of its window in the CRS of the file. */
  readonly middle: Position | null;
  readonly reason: BothLanguages | null;
  readonly rulesVersion: number;
}

export interface VerdictRecord {
  readonly verdict: Verdict;
  readonly middle: Position | null;
}

export interface PatchRecord {
  readonly review: PatchReview;
  readonly roiKey: string;
  readonly domain: string;
  readonly split: string | null;
}

/** Names of a code of a class list; empty for one that it has not. */
export function className({ classes }: Nomenclature, code: number, language: Language): string {
  return classes.find(({ value }) => value === code)?.[language] ?? '';
}

type Names<T> = readonly (readonly [name: string, type: Column<T>['type'], value: (record: T) => Cell])[];
const columnsOf = <T>(names: Names<T>): Column<T>[] =>
  names.map(([name, type, value]) => ({ name, type, value }));

/** Numbers as people read them: a float's last digits say nothing. */
const rounded = (value: number | null | undefined, digits: number): number | null =>
  value === null || value === undefined ? null : Math.round(value * 10 ** digits) / 10 ** digits;

/** All that is known of a disagreement. */
export function itemColumns(language: Language): Column<ItemRecord>[] {
  return columnsOf<ItemRecord>([
    ['id', 'text', ({ item }) => item.id],
    ['roi', 'text', ({ item }) => item.roiKey],
    ['domain', 'text', ({ item }) => item.domain],
    ['patches', 'text', ({ item }) => item.patchIds.join(' ')],
    ['cover', 'integer', ({ item }) => item.cover],
    ['cover_name', 'text', ({ item }) => className(cosiaHub, item.cover, language)],
    ['declared1', 'integer', ({ item }) => item.declared1],
    ['declared1_name', 'text', ({ item }) => className(lpis1, item.declared1, language)],
    ['declared3', 'integer', ({ item }) => item.declared3],
    ['declared3_name', 'text', ({ item }) => className(lpis3, item.declared3, language)],
    ['rule', 'text', ({ item }) => item.rule],
    ['reason', 'text', ({ reason }) => reason?.[language] ?? null],
    ['area_m2', 'real', ({ item }) => rounded(item.areaM2, 2)],
    ['perimeter_m', 'real', ({ item }) => rounded(item.perimeterM, 1)],
    ['severity', 'real', ({ item }) => rounded(item.severity, 3)],
    ['level', 'text', ({ item }) => item.level],
    ['weight', 'real', ({ item }) => rounded(item.parts.weight, 3)],
    ['evidence', 'real', ({ item }) => rounded(item.parts.evidence, 3)],
    ['height_median_m', 'real', ({ item }) => rounded(item.height?.median, 2)],
    ['height_p95_m', 'real', ({ item }) => rounded(item.height?.p95, 2)],
    ['ndvi', 'real', ({ item }) => rounded(item.ndvi, 3)],
    ['model', 'integer', ({ item }) => item.model?.value ?? null],
    ['model_share', 'real', ({ item }) => rounded(item.model?.share, 3)],
    ['region', 'text', ({ item }) => item.regionId],
    ['region_share', 'real', ({ item }) => rounded(item.regionShare, 4)],
    ['edge_min_m', 'real', ({ item }) => rounded(item.edgeM[0], 2)],
    ['edge_max_m', 'real', ({ item }) => rounded(item.edgeM[1], 2)],
    ['window_x', 'integer', ({ item }) => item.window.x],
    ['window_y', 'integer', ({ item }) => item.window.y],
    ['window_width', 'integer', ({ item }) => item.window.width],
    ['window_height', 'integer', ({ item }) => item.window.height],
    ['middle_x', 'real', ({ middle }) => middle?.[0] ?? null],
    ['middle_y', 'real', ({ middle }) => middle?.[1] ?? null],
    ['state', 'text', ({ item }) => item.state],
    ['verdict', 'text', ({ item }) => item.verdict],
    ['rules_version', 'integer', ({ rulesVersion }) => rulesVersion],
  ]);
}

/** All that was recorded of a verdict. */
export function verdictColumns(language: Language): Column<VerdictRecord>[] {
  return columnsOf<VerdictRecord>([
    ['event_id', 'text', ({ verdict }) => verdict.eventId],
    ['seq', 'integer', ({ verdict }) => verdict.seq],
    ['utc', 'text', ({ verdict }) => verdict.utc],
    ['author', 'text', ({ verdict }) => verdict.author],
    ['roi', 'text', ({ verdict }) => verdict.roiKey],
    ['cover', 'integer', ({ verdict }) => verdict.cover],
    ['cover_name', 'text', ({ verdict }) => className(cosiaHub, verdict.cover, language)],
    ['declared1', 'integer', ({ verdict }) => verdict.declared1],
    ['declared1_name', 'text', ({ verdict }) => className(lpis1, verdict.declared1, language)],
    ['declared3', 'integer', ({ verdict }) => verdict.declared3],
    ['declared3_name', 'text', ({ verdict }) => className(lpis3, verdict.declared3, language)],
    ['area_m2', 'real', ({ verdict }) => rounded(verdict.areaM2, 2)],
    ['severity', 'real', ({ verdict }) => rounded(verdict.severity, 3)],
    ['verdict', 'text', ({ verdict }) => verdict.verdict],
    ['confidence', 'text', ({ verdict }) => verdict.confidence],
    ['cause', 'text', ({ verdict }) => verdict.cause],
    ['comment', 'text', ({ verdict }) => verdict.comment],
    ['taken_back', 'boolean', ({ verdict }) => verdict.takenBack],
    ['group_id', 'text', ({ verdict }) => verdict.groupId],
    ['item', 'text', ({ verdict }) => verdict.itemId],
    ['middle_x', 'real', ({ middle }) => middle?.[0] ?? null],
    ['middle_y', 'real', ({ middle }) => middle?.[1] ?? null],
    ['rules_version', 'integer', ({ verdict }) => verdict.rulesVersion],
    [
      'masks',
      'text',
      ({ verdict }) =>
        verdict.masks.map(({ patchId, version, sha256 }) => `${patchId}@${version}:${sha256}`).join(' '),
    ],
    ['shown_imagery', 'text', ({ verdict }) => verdict.shown?.imagery ?? null],
    ['shown_dates', 'text', ({ verdict }) => pairsText(verdict.shown?.dates)],
    ['shown_layers', 'text', ({ verdict }) => verdict.shown?.layers.join(' ') ?? null],
    ['shown_m_per_px', 'real', ({ verdict }) => rounded(verdict.shown?.resolution, 4)],
    ['shown_seconds', 'real', ({ verdict }) => rounded(verdict.shown?.seconds, 1)],
    ['shown_evidence', 'boolean', ({ verdict }) => verdict.shown?.evidenceCard ?? null],
  ]);
}

const pairsText = (pairs: Readonly<Record<string, string>> | undefined): string | null =>
  pairs
    ? Object.entries(pairs)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')
    : null;

/** All that is known of an LPIS region. Shares are of its pixels that were compared; empty when none was. */
export function regionColumns(language: Language): Column<LpisRegion>[] {
  const share = (px: number | null, { gradePx }: LpisRegion): number | null => {
    const compared = gradePx.reduce((sum, one) => sum + one, 0);
    return compared > 0 && px !== null ? rounded(px / compared, 6) : null;
  };
  const values = cosiaHub.classes.map(({ value }) => value);
  const pxOf = ({ classes }: LpisRegion, isOf: (value: number) => boolean): number =>
    classes.reduce((sum, [value, px]) => (isOf(value) ? sum + px : sum), 0);
  return columnsOf<LpisRegion>([
    ['id', 'text', ({ id }) => id],
    ['roi', 'text', ({ roiKey }) => roiKey],
    ['domain', 'text', ({ domain }) => domain],
    ['code1', 'integer', ({ code1 }) => code1],
    ['code1_name', 'text', ({ code1 }) => className(lpis1, code1, language)],
    ['code3', 'integer', ({ code3 }) => code3],
    ['code3_name', 'text', ({ code3 }) => className(lpis3, code3, language)],
    ['area_m2', 'real', ({ areaM2 }) => rounded(areaM2, 2)],
    ['perimeter_m', 'real', ({ perimeterM }) => rounded(perimeterM, 1)],
    ['vote', 'text', ({ vote }) => vote],
    ['c_share', 'real', (region) => share(region.gradePx[1], region)],
    ['p_share', 'real', (region) => share(region.gradePx[2], region)],
    ['x_share', 'real', (region) => share(region.gradePx[3], region)],
    ['n_share', 'real', (region) => share(region.gradePx[0], region)],
    ['unseasonal_share', 'real', (region) => share(region.unseasonalPx, region)],
    ['is_cut', 'boolean', ({ isCut }) => isCut],
    ...values.map((value): Names<LpisRegion>[number] => [
      `px_${value}`,
      'integer',
      (region) => pxOf(region, (one) => one === value),
    ]),
    // Values that the class list has not.
    ['px_other', 'integer', (region) => pxOf(region, (one) => !values.includes(one))],
  ]);
}

/** Where a patch stands in the review. */
export const patchColumns: readonly Column<PatchRecord>[] = columnsOf<PatchRecord>([
  ['patch_id', 'text', ({ review }) => review.patchId],
  ['roi', 'text', ({ roiKey }) => roiKey],
  ['domain', 'text', ({ domain }) => domain],
  ['split', 'text', ({ split }) => split],
  ['state', 'text', ({ review }) => review.state],
  ['skip_code', 'text', ({ review }) => review.skipCode],
  ['author', 'text', ({ review }) => review.author],
  ['utc', 'text', ({ review }) => review.utc],
  ['open_remarks', 'integer', ({ review }) => review.openRemarks],
]);
