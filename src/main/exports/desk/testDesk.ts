import { disagreementRules } from '../../../shared/comparison/found.ts';
import { defaultMatrix } from '../../../shared/comparison/defaultMatrix.ts';
import { defaultSettings } from '../../../shared/comparison/settings.ts';
import { severityLevel } from '../../../shared/comparison/severity.ts';
import type { Disagreement, RoiDetail, RulesVersion, Verdict } from '../../../shared/contract/index.ts';
import { countPixels, encodeSet, setOfPixels, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { DeskExportsOptions } from './DeskExports.ts';

/** A ROI of one patch of 512 pixels. */
export const testRoiKey = 'D001-2020_AA-S1';
export const testOrigin = [651_000, 6_861_000] as const;
const roi: RoiDetail = {
  ...{
    datasetId: 'd',
    roiKey: testRoiKey,
    domainYear: 'D001-2020',
    domain: 'D001',
    year: '2020',
    roi: 'AA-S1',
  },
  ...{
    patches: 1,
    extent: null,
    provisional: false,
    commonBits: 0,
    anyBits: 0,
    editedPatches: 0,
    problems: 0,
  },
  ...{ crs: 'EPSG:2154', gsd: 0.2, origin: [...testOrigin], widthPx: 512, heightPx: 512, patchSizePx: 512 },
  grid: [
    {
      ...{ patchId: `${testRoiKey}_0-0`, row: 1, col: 1, x: 0, y: 0, widthPx: 512, heightPx: 512 },
      ...{ modalityBits: 0, readOnly: null, edits: 0, changedPx: 0, split: null, aerialDate: null },
    },
  ],
  separate: [],
};

export const testRules: RulesVersion = {
  version: 1,
  // The contract's type has lists that may be written to.
  matrix: structuredClone(defaultMatrix) as RulesVersion['matrix'],
  ...{ settings: defaultSettings, author: null, utc: null, note: '' },
};

/** Pictures of `#` and `.`, one row a string. */
export function pictureSet(rows: readonly string[], x: number, y: number): PixelSet {
  const pixels = rows.flatMap((row) => Array.from(row, (letter) => (letter === '#' ? 1 : 0)));
  return setOfPixels(pixels, { x, y, width: rows[0]!.length, height: rows.length });
}

export interface TestItem {
  readonly item: Disagreement;
  readonly set: Uint8Array;
}

export function testItem(set: PixelSet, given: Partial<Disagreement> = {}): TestItem {
  const { severity = 5, verdict = null, cover = 0, declared1 = 3 } = given;
  const item: Disagreement = {
    ...{ datasetId: 'd', roiKey: testRoiKey, domain: 'D001', cover, declared1, declared3: 11 },
    ...{ rule: disagreementRules[0], areaM2: countPixels(set) * 0.04, perimeterM: 8 },
    ...{ severity, level: severityLevel(severity), parts: { weight: 1, evidence: 0.75 } },
    ...{ height: null, ndvi: null, model: null, regionShare: 0.5, regionId: `${testRoiKey}/11/0` },
    ...{ edgeM: [2.2, 8], window: set.window, patchIds: [`${testRoiKey}_0-0`], verdict },
    id: `${testRoiKey}/${cover}-${declared1}/${set.window.y * 512 + set.window.x}`,
    state: verdict ? 'judged' : 'open',
    ...given,
  };
  return { item, set: encodeSet(set) };
}

/** A desk that holds some items and verdicts, in the place of the comparison and the review. */
export function testDesk(
  items: readonly TestItem[],
  verdicts: readonly (Verdict & { readonly set: Uint8Array })[] = [],
  given: Partial<DeskExportsOptions> = {},
  lpis: 'all' | 'none' = 'all',
): DeskExportsOptions {
  const sorted = items.toSorted((a, b) => b.item.severity - a.item.severity);
  const comparison: DeskExportsOptions['comparison'] = {
    state: async () => ({
      ...{ lpis, rois: { done: 1, total: 1 }, items: items.length, judged: 0, rulesVersion: 1 },
      skipped: [{ patchId: 'D001-2020_AA-S1_0-9', code: 'fileTruncated' }],
    }),
    ids: async () => sorted.map(({ item }) => item.id),
    full: (_, id) => sorted.find(({ item }) => item.id === id) ?? null,
    queue: async ({ offset, limit }) => ({
      ...{ total: sorted.length, open: sorted.filter(({ item }) => item.state === 'open').length },
      items: sorted.slice(offset, offset + limit).map(({ item }) => item),
    }),
    patterns: async () => [
      { domain: 'D001', cover: 0, declared1: 3, items: 1, open: 1, areaM2: 10, maxSeverity: 5 },
    ],
    joint: async () => ({
      ...{ level: 1 as const, patches: 1, items: [] },
      cells: [
        [0, 3, 2500],
        [9, 3, 250_000],
        [99, 22, 7],
      ],
    }),
    regions: async () => ({ total: 0, regions: [] }),
    roiRegions: async () => ({ total: 0, regions: [] }),
    shifts: async () => [{ roiKey: testRoiKey, dx: 1.5, dy: -2, peak: 6, borderPx: 800 }],
  };
  return {
    comparison,
    review: {
      allVerdicts: () => verdicts,
      patchStates: () => new Map(),
      rules: () => testRules,
      counts: () => ({ standing: verdicts.length, obsolete: 0 }),
    },
    catalogue: {
      rois: () => [roi],
      roi: async () => roi,
      patches: function* () {
        yield {
          ...{ patchId: `${testRoiKey}_0-0`, roiKey: testRoiKey, domainYear: 'D001-2020', domain: 'D001' },
          ...{ year: '2020', roi: 'AA-S1', row: 1, col: 1, modalityBits: 0, split: '=train', splits: {} },
          ...{ aerialDate: null, origin: null, csvRows: [] },
        };
      },
      source: () => null,
    },
    raster: {
      tile: async () => {
        throw new Error('no image');
      },
    },
    dataset: (id) => ({
      ...{ id, name: 'A <b>dataset</b>', path: '/nonexistent/dataset', layout: 'flair-hub' },
      ...{ nomenclature: 'cosia-hub-0-18', classList: null, synthetic: true },
    }),
    appVersion: '0.1.0',
    threads: 0,
    now: () => new Date('2026-01-31T08:30:00Z'),
    ...given,
  };
}

export function testVerdict(set: PixelSet, given: Partial<Verdict> = {}): Verdict & { set: Uint8Array } {
  return {
    ...{
      eventId: '11111111-1111-4111-8111-111111111111',
      seq: 1,
      author: 'Zoé "Z", =1+1',
      utc: '2026-01-31T08:00:00Z',
    },
    ...{
      roiKey: testRoiKey,
      cover: 0,
      declared1: 3,
      declared3: 11,
      areaM2: 10,
      severity: 5,
      verdict: 'both',
    },
    ...{ confidence: 'sure', cause: null, comment: '=HYPERLINK("x")\nline 2', shown: null, groupId: null },
    ...{ rulesVersion: 1, masks: [{ patchId: `${testRoiKey}_0-0`, version: 2, sha256: 'ab' }] },
    ...{ itemId: null, takenBack: false, set: encodeSet(set) },
    ...given,
  };
}
