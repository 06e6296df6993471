import { describe, expect, it } from 'vitest';
import { evidenceCardSchema, type RoiDetail } from '../../../shared/contract/index.ts';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { parseCsv } from '../../../../test/support/parseCsv.ts';
import { en } from '../../i18n/en.ts';
import type { Translate } from '../../i18n/index.ts';
import { cardCsv } from './cardCsv.ts';
import { coarserCrops, cropName, dateText, keptText, measureText, mismatchText } from './cardTexts.ts';
import { closeCard, evidenceStore, outlineOf, toggleCard } from './evidenceStore.ts';
import { isInRings } from './rings.ts';
import { fileName } from './saveCard.ts';
import { ndviCurve, seriesDates, testCard } from './testing.ts';

const t: Translate = (key, params = {}) => {
  const texts: Readonly<Record<string, string>> = en;
  const text = texts[key] ?? texts[`${key}_${params['count'] === 1 ? 'one' : 'other'}`] ?? key;
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name]));
};
const source = {
  ...{ dataset: 'Toy, "one"', roiKey: 'D012-2019_AA-S1-5', crs: 'EPSG:2154', at: [10.1, 20.5] as const },
  ...{ nomenclature: cosiaHub, licence: null, savedAt: '2021-01-01T00:00:00Z' },
};

describe('the numbers of a card', () => {
  it('stand in the CSV one a line, in numbers of no language', () => {
    expect(evidenceCardSchema.parse(testCard())).toBeTruthy();
    const rows = parseCsv(cardCsv(testCard(), source));
    const fact = (name: string) =>
      rows.find((row) => row['part'] === 'card' && row['name'] === name)?.['value'];
    expect(fact('dataset')).toBe('Toy, "one"');
    expect(fact('lpis3')).toBe('21');
    expect(fact('areaM2')).toBe('500');
    expect(fact('s2.kept')).toBe('2');
    expect(fact('heightP95M')).toBe('0.4');
    const curve = rows.filter((row) => row['part'] === 's2');
    expect(curve.map((row) => [row['date'], row['value'], row['kept'], row['median']])).toEqual([
      ['2019-03-01', '0.25', 'true', '0.3'],
      ['2019-03-11', '0.05', 'false', ''],
      ['2019-05-15', '0.8', 'true', '0.7'],
    ]);
    expect(rows.filter((row) => row['part'] === 'class').map((row) => row['count'])).toEqual([
      '10000',
      '2500',
    ]);
  });

  it('hold the half months of the dataset and dates that are not known', () => {
    const quartiles = { q1: 0.1, median: 0.2, q3: 0.3, count: 7 };
    const dataset = Array.from({ length: 24 }, (_, slot) => (slot === 13 ? quartiles : null));
    const card = testCard({ s2: seriesDates([[null, true]]), curves: [ndviCurve([0.5], { dataset })] });
    const rows = parseCsv(cardCsv(card, source));
    const half = rows.filter((row) => row['part'] === 's2.dataset');
    expect(half).toHaveLength(24);
    expect(half[13]).toMatchObject({ date: '07-2', median: '0.2', count: '7' });
    expect(rows.find((row) => row['part'] === 's2')?.['date']).toBe('#1');
  });
});

describe('what a card says', () => {
  it('names crops from coarse to fine, and unknown codes as such', () => {
    expect(coarserCrops(testCard(), 'en', t)).toEqual([]);
    expect(cropName(3, 21, 'en', t)).toBe('rapeseed');
    expect(cropName(3, 200, 'en', t)).toBe('200, not in the list');
    const card = testCard();
    const wheat = { ...card, region: { ...card.region!, codes: [1, 1, 2] as [number, number, number] } };
    expect(coarserCrops(wheat, 'en', t)).toEqual(['wheat']);
    const unread = { ...card, region: { ...card.region!, codes: [null, null, 2] as [null, null, number] } };
    expect(coarserCrops(unread, 'en', t)).toEqual([]);
  });

  it('tells how many dates were kept, and what decided', () => {
    const dates = seriesDates([
      ['2019-03-01', true],
      ['2019-03-11', false],
    ]);
    expect(keptText(dates, true, 'en', t)).toBe('1 date kept of 2');
    expect(keptText({ ...dates, keptBy: 'snow' }, true, 'en', t)).toContain('snow alone');
    expect(keptText({ ...dates, kept: 0, keptBy: 'none' }, true, 'en', t)).toContain('none passes');
    expect(keptText({ ...dates, keptBy: 'unfiltered' }, true, 'en', t)).toContain('no cloud mask');
    expect(keptText({ ...dates, keptBy: 'unfiltered' }, false, 'en', t)).toBe('2 dates');
  });

  it('tells the counts of raster, list and mask where they disagree', () => {
    const dates = seriesDates([['2019-03-01', true]]);
    expect(mismatchText(dates, 'en', t)).toBeNull();
    expect(mismatchText({ ...dates, listed: null, masks: null }, 'en', t)).toBeNull();
    expect(mismatchText({ ...dates, raster: 91, listed: 90, masks: null }, 'en', t)).toContain(
      'raster 91, list 90, mask —',
    );
  });

  it('reads a date out with its value, the same crop, and why it is not kept', () => {
    const card = testCard();
    const words = { language: 'en', t } as const;
    expect(dateText(card.curves, card.s2!, 0, words)).toBe(
      '1 March 2019 · NDVI 0.25 · same crop 0.30 (0.20 to 0.40) · cloud 0 %',
    );
    expect(dateText(card.curves, card.s2!, 1, words)).toContain('cloud 40.0 % · not kept');
    expect(dateText(card.curves, card.s2!, 7, words)).toBe('');
  });

  it('writes values of each measure with their own decimals', () => {
    expect(measureText('ndvi', -0.128, 'en')).toBe('−0.13');
    expect(measureText('ndvi', -0.001, 'en')).toBe('0.00');
    expect(measureText('vv', -12.34, 'fr')).toBe('−12,3');
    expect(measureText('brightness', 812.4, 'en')).toBe('812');
    expect(measureText('ndvi', null, 'en')).toBe('—');
  });

  it('has a file name that every system takes', () => {
    const card = testCard();
    expect(fileName({ roiKey: 'D012-2019_AA-S1-5' }, card, { x: 12, y: 34 })).toBe(
      'arpenteur_D012-2019_AA-S1-5_lpis21_x12_y34',
    );
    expect(
      fileName({ roiKey: 'été:1/2' }, { ...card, region: null, patchId: 'été:1/2' }, { x: 1, y: 2 }),
    ).toMatch(/^[\w.-]+$/);
  });
});

describe('opening a card', () => {
  const roi = {
    ...{ datasetId: 'd', roiKey: 'r', patchSizePx: 512, widthPx: 1024, heightPx: 512 },
    grid: [{ patchId: 'D012-2019_AA-S1-5_1-2', x: 0, y: 0, widthPx: 512, heightPx: 512 }],
  } as unknown as RoiDetail;

  it('closes within its region, moves elsewhere', () => {
    closeCard();
    toggleCard(roi, { x: 20, y: 30 }, 'region');
    evidenceStore.setState({ card: testCard(), state: 'ready' });
    toggleCard(roi, { x: 400, y: 400 }, 'region');
    expect(evidenceStore.getState().wish).toMatchObject({ x: 400, y: 400 });
    toggleCard(roi, { x: 100, y: 100 }, 'region');
    expect(evidenceStore.getState().wish).toBeNull();
    toggleCard(roi, { x: 100, y: 100 }, 'region');
    toggleCard(roi, { x: 100, y: 100 }, 'patch');
    expect(evidenceStore.getState().wish?.of).toBe('patch');
    closeCard();
  });

  it('outlines the region with its holes, or the patch', () => {
    const hole = [
      [0, 0, 10, 0, 10, 10, 0, 10],
      [4, 4, 4, 6, 6, 6, 6, 4],
    ];
    expect(isInRings(hole, 2, 2)).toBe(true);
    expect(isInRings(hole, 5, 5)).toBe(false);
    expect(isInRings(hole, 11, 5)).toBe(false);
    expect(outlineOf(roi, testCard())).toEqual(testCard().region!.rings);
    expect(outlineOf(roi, testCard({ region: null, of: 'patch' }))).toEqual([
      [0, 0, 512, 0, 512, 512, 0, 512],
    ]);
    expect(outlineOf(roi, testCard({ region: null, patchId: 'gone' }))).toEqual([]);
  });
});
