import type { PatchState } from '../comparison/verdicts.ts';
import { departmentsOf } from '../model/departments.ts';
import { modalityBit, modalityNames } from '../model/modality.ts';
import type { Modality } from '../model/modality.ts';

import type { Value } from './Expression.ts';
import type { PatchFactName } from './patchVocabulary.ts';

/** Classes that occur in a label: value and pixels. */
export type ClassCounts = readonly (readonly [number, number])[];

/** What `lookupPatch` reads of a patch. What is optional is not known when it is absent. */
export interface PatchFacts {
  readonly patchId: string;
  readonly domain: string;
  /** Calendar year of the aerial image. */
  readonly year: string | number;
  /** Id of the ROI within its domain and year. */
  readonly roi: string;
  readonly row: number;
  readonly col: number;
  readonly split: string | null;
  readonly modalityBits: number;
  /** Edits that touch the mask; 0 when untouched. */
  readonly edits: number;
  readonly changedPx: number;
  readonly state?: 'untouched' | 'edited' | 'readOnly' | 'noMask' | undefined;
  readonly splits?: Readonly<Record<string, string>> | undefined;
  readonly aerialDate?: string | null | undefined;
  readonly spotDate?: string | null | undefined;
  readonly historicalDate?: string | null | undefined;
  readonly camera?: string | null | undefined;
  /** True when the pixels were read. */
  readonly measured?: boolean | undefined;
  readonly cosia?: ClassCounts | null | undefined;
  readonly lpis1?: ClassCounts | null | undefined;
  readonly lpis2?: ClassCounts | null | undefined;
  readonly lpis3?: ClassCounts | null | undefined;
  readonly unknownPx?: number | null | undefined;
  readonly lpisUnknownPx?: number | null | undefined;
  readonly hierarchyPx?: number | null | undefined;
  readonly s2Dates?: number | null | undefined;
  readonly s2Valid?: number | null | undefined;
  readonly s1AscDates?: number | null | undefined;
  readonly s1DescDates?: number | null | undefined;
  /** Centre in metres of the dataset's CRS. */
  readonly x?: number | null | undefined;
  readonly y?: number | null | undefined;
  /** Lines about the patch in the list of problems. */
  readonly problems?: number | undefined;
  /** State in the review. */
  readonly review?: PatchState | undefined;
  /** Open ones. */
  readonly remarks?: number | undefined;
  /** Areas where land cover and declared crops contradict each other; null where they were not compared. */
  readonly disagreements?: number | null | undefined;
  /** Of the most severe of them; null without one. */
  readonly severity?: number | null | undefined;
}

type Reader = (facts: PatchFacts) => Value | undefined;

const readers: Readonly<Record<PatchFactName, Reader>> = {
  patch: (facts) => facts.patchId,
  roi: (facts) => facts.roi,
  domain: (facts) => facts.domain,
  department: (facts) => departmentsOf(facts.domain),
  year: (facts) => yearOf(facts.year),
  row: (facts) => facts.row,
  col: (facts) => facts.col,
  split: (facts) => facts.split,
  state: (facts) => facts.state,
  edited: (facts) => facts.edits > 0,
  changed_px: (facts) => facts.changedPx,
  aerial_date: (facts) => facts.aerialDate,
  spot_date: (facts) => facts.spotDate,
  historical_date: (facts) => facts.historicalDate,
  camera: (facts) => facts.camera,
  measured: (facts) => facts.measured ?? false,
  classes: (facts) => facts.cosia?.length,
  dominant: (facts) => dominantOf(facts.cosia),
  unknown_px: (facts) => facts.unknownPx,
  lpis_unknown_px: (facts) => facts.lpisUnknownPx,
  hierarchy_px: (facts) => facts.hierarchyPx,
  s2_dates: (facts) => facts.s2Dates,
  s2_valid: (facts) => facts.s2Valid,
  s1_asc_dates: (facts) => facts.s1AscDates,
  s1_desc_dates: (facts) => facts.s1DescDates,
  x: (facts) => facts.x,
  y: (facts) => facts.y,
  problems: (facts) => facts.problems,
  review: (facts) => facts.review,
  remarks: (facts) => facts.remarks,
  disagreements: (facts) => facts.disagreements,
  severity: (facts) => facts.severity,
};

/** The lookup of `evaluate` over the facts of one patch. */
export function lookupPatch(facts: PatchFacts): (name: string) => Value | undefined {
  return (name) =>
    Object.hasOwn(readers, name) ? readers[name as PatchFactName](facts) : lookupCall(name, facts);
}

function lookupCall(key: string, facts: PatchFacts): Value | undefined {
  const match = /^([a-z\d]+)\((.+)\)$/s.exec(key);
  if (!match) return undefined;
  const [, name, argument] = match as unknown as [string, string, string];
  switch (name) {
    case 'has':
    case 'missing':
      return lookupModality(name, argument, facts.modalityBits);
    case 'share':
      return shareOf(facts.cosia, Number(argument));
    case 'lpis1':
    case 'lpis2':
    case 'lpis3':
      return shareOf(facts[name], Number(argument));
    case 'splits':
      return facts.splits && Object.hasOwn(facts.splits, argument) ? facts.splits[argument] : null;
    default:
      return undefined;
  }
}

/** `has(MODALITY)` and `missing(MODALITY)` from the bits of a patch. */
function lookupModality(name: 'has' | 'missing', modality: string, bits: number): boolean | undefined {
  if (!modalityNames.includes(modality as Modality)) return undefined;
  const present = (bits & modalityBit(modality as Modality)) !== 0;
  return name === 'has' ? present : !present;
}

/** A year as a number; null for datasets whose names have none. */
function yearOf(year: string | number): number | null {
  return /^\d+$/.test(String(year)) ? Number(year) : null;
}

/** Share, 0 to 1, of the pixels of a label that have a value; null when they were not counted, or there are none. */
function shareOf(counts: ClassCounts | null | undefined, value: number): number | null {
  const total = counts?.reduce((sum, [, px]) => sum + px, 0) ?? 0;
  if (!counts || total === 0) return null;
  return (counts.find(([candidate]) => candidate === value)?.[1] ?? 0) / total;
}

/** The value of most pixels, the lowest of several. */
function dominantOf(counts: ClassCounts | null | undefined): number | null {
  let best: readonly [number, number] | null = null;
  for (const entry of counts ?? []) if (!best || entry[1] > best[1]) best = entry;
  return best?.[0] ?? null;
}
