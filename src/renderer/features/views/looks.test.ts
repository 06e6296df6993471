import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { parseNumber, pixelVocabulary } from '../../../shared/expression/index.ts';
import { imagery, imageryIds } from '../../../shared/model/imagery.ts';
import { builtInSets, lookSchema } from '../../../shared/model/look.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { Translate } from '../../i18n/index.ts';
import { createSessionStore, currentLook, setOf, viewSetsOf } from '../../state/session.ts';
import { nearestPlace, placeDates } from './datePlaces.ts';
import { bandsPresets, defaultLook, indexPresets, presetOf, withKind, withPreset } from './presets.ts';
import { moveEnd, parseTyped, rangeNumber, roundTo } from './ranges.ts';
import { hasImagery, nextSet, setLabel, switchSets, type Shelf } from './sets.ts';
import { stampDate, stampNotes, stampResolution } from './stampText.ts';

/** Keys instead of texts, with what is put into them. */
const t: Translate = (key, params) => (params ? `${key} ${Object.values(params).join(' ')}` : key);

const layer = (id: ImageryLayer['id'], extra: Partial<ImageryLayer> = {}): ImageryLayer => ({
  ...{ id, gsd: 0.2, origin: [0, 0], widthPx: 1, heightPx: 1, tileSizePx: 512, gutterPx: 0, levels: 1 },
  ...{
    bands: 1,
    dtype: 'uint8',
    patches: 1,
    dates: null,
    series: [],
    mismatch: null,
    unit: null,
    offGridM: 0,
  },
  ...extra,
});

describe('ready-made looks', () => {
  it('are expressions and bands that their imagery has', () => {
    for (const id of imageryIds) {
      for (const { expression } of indexPresets[id])
        expect(() => parseNumber(expression, pixelVocabulary(id)), expression).not.toThrow();
      for (const { bands } of bandsPresets[id] ?? [])
        for (const band of bands) expect(imagery[id].bands).toContain(band);
    }
  });

  it('are looks of every kind of every imagery', () => {
    for (const id of imageryIds)
      for (const kind of ['bands', 'value', 'relief', 'value', 'bands'] as const)
        expect(lookSchema.safeParse(withKind(defaultLook(id), kind)).success, `${id} ${kind}`).toBe(true);
  });

  it('are known however they are spaced', () => {
    expect(presetOf('aerial', '(NIR-red)/( nir + red )')?.id).toBe('ndvi');
    expect(presetOf('aerial', 'nir / red')).toBeNull();
  });

  it('find the range of absolute heights from the land, and fix that of an index', () => {
    const of = (id: string) => indexPresets.dem.find((preset) => preset.id === id)!;
    expect(withPreset(defaultLook('dem'), of('dtm')).stretch.mode).toBe('percentile');
    expect(withPreset(defaultLook('dem'), of('height')).stretch).toEqual({
      mode: 'fixed',
      ranges: [[0, 20]],
    });
  });
});

describe('sets of the switch', () => {
  const hub: Shelf = { layout: 'flair-hub', layers: null, anyBits: modalityBit('AERIAL_RGBI') };

  it('are those of the layout, and dead where this ROI lacks the imagery', () => {
    const sets = switchSets(builtInSets, hub);
    expect(sets.map((set) => set.id)).toEqual(['rgb', 'infrared', 'height', 'spot', 's2', 's1', 'pan']);
    expect(sets.filter((set) => hasImagery(hub, set.look.imagery)).map((set) => set.id)).toEqual([
      'rgb',
      'infrared',
    ]);
    const ids = (layout: Shelf['layout']) => switchSets(builtInSets, { ...hub, layout }).map((set) => set.id);
    expect(ids('flair-1')).toEqual(['rgb', 'infrared', 'elevation']);
    expect(ids('flair-2')).toEqual(['rgb', 'infrared', 'elevation', 's2']);
    expect(ids('plain')).toEqual(['rgb', 'infrared']);
  });

  it('believe the core once it has answered', () => {
    const shelf: Shelf = { ...hub, layers: [layer('dem')] };
    expect([hasImagery(shelf, 'dem'), hasImagery(shelf, 'aerial')]).toEqual([true, false]);
  });

  it('go round in both directions over those that can be shown', () => {
    const can = (id: string) => id === 'rgb' || id === 'spot' || id === 'pan';
    const walk = (from: string, step: 1 | -1) => nextSet(builtInSets, from, step, (set) => can(set.id))?.id;
    expect([walk('rgb', 1), walk('spot', 1), walk('pan', 1)]).toEqual(['spot', 'pan', 'rgb']);
    expect([walk('rgb', -1), walk('pan', -1), walk('spot', -1)]).toEqual(['pan', 'spot', 'rgb']);
    expect([walk('gone', 1), walk('gone', -1), walk('s2', 1)]).toEqual(['rgb', 'pan', 'pan']);
    expect(nextSet(builtInSets, 'rgb', 1, (set) => set.id === 'rgb')).toBeNull();
    expect(nextSet([], 'rgb', 1, () => true)).toBeNull();
  });

  it('are named with their date, old photos by their years', () => {
    const named = (id: string) => builtInSets.find((set) => set.id === id)!;
    expect(setLabel(named('s2'), { date: '2021-06-14', layer: null }, t, 'en')).toBe('views.set.s2 · 14 Jun');
    expect(setLabel(named('s2'), { date: null, layer: null }, t, 'en')).toBe('views.set.s2');
    const years = (dates: [string, string]) =>
      setLabel(named('pan'), { date: null, layer: layer('pan', { dates }) }, t, 'en');
    expect(years(['1957-06-00', '1957-07-01'])).toBe('1957');
    expect(years(['1957-06-00', '1958-07-01'])).toBe('1957–58');
    expect(setLabel(named('pan'), { date: null, layer: layer('pan') }, t, 'en')).toBe('views.set.pan');
  });
});

describe('the session', () => {
  it('counts a look that was changed back as unchanged', () => {
    const session = createSessionStore();
    const { changeLook } = session.getState();
    changeLook({ clouds: true });
    expect(Object.keys(session.getState().changedLooks)).toEqual(['rgb']);
    changeLook({ clouds: false });
    expect(session.getState().changedLooks).toEqual({});
  });

  it('changes the set that is shown where the id is not known any more', () => {
    const session = createSessionStore({ viewSet: 'gone' });
    session.getState().changeLook({ clouds: true });
    expect(currentLook(session.getState()).clouds).toBe(true);
    expect(setOf(session.getState(), 'gone').id).toBe('rgb');
  });

  it('leaves out of what was saved what means nothing any more', () => {
    const good = { id: 'own-1', name: 'Mine', look: defaultLook('s2') };
    const session = createSessionStore();
    const saved = JSON.parse(
      JSON.stringify({
        ownSets: [good, { id: 'own-2', name: 'Bad', look: { imagery: 'lidar' } }, null],
        changedLooks: { rgb: defaultLook('spot'), pan: { imagery: 'pan' } },
        palette: 'neon',
      }),
    ) as object;
    session.getState().restore(saved);
    const state = session.getState();
    expect(viewSetsOf(state).at(-1)).toEqual(good);
    expect(state.ownSets).toHaveLength(1);
    expect(state.changedLooks).toEqual({ rgb: defaultLook('spot') });
    expect(state.palette).toBe('flair');
  });
});

describe('ends of a stretch', () => {
  it('are typed with a point or a comma, in either language', () => {
    expect(['0,25', ' -3.5 ', '1 200', '−2', '', 'x', '1e400'].map(parseTyped)).toEqual([
      0.25,
      -3.5,
      1200,
      -2,
      null,
      null,
      null,
    ]);
  });

  it('never cross nor meet', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: 1e4, noNaN: true }),
        fc.constantFrom(0 as const, 1 as const),
        (value, end) => {
          const [low, high] = moveEnd([-5, 12], end, value, 0.1);
          expect(high - low).toBeGreaterThan(0.09);
        },
      ),
    );
  });

  it('are told as precisely as their span asks', () => {
    expect(rangeNumber(0.123456, [-0.2, 0.9], 'en')).toBe('0.12');
    expect(rangeNumber(20, [0, 20], 'fr')).toBe('20');
    expect(rangeNumber(1234.56, [0.5, 3000], 'en')).toBe('1,235');
    expect(roundTo(0.1234567, [0, 1])).toBe(0.123);
    expect(roundTo(7, [5, 5])).toBe(7);
  });
});

describe('places of dates', () => {
  const at = (date: string | null, index: number) => ({ index, date, kept: true, cloud: null, snow: null });

  it('lie in the order of time inside the line, those without a date behind the others', () => {
    const { places, shareOf, span } = placeDates(['2021-01-01', '2021-12-31', null, null].map(at));
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(places[0]).toBeGreaterThan(0);
    expect(places.at(-1)).toBeLessThan(1);
    expect(places[1]).toBeLessThan(0.76);
    expect(shareOf(span!.from - 1)).toBeNull();
    expect(nearestPlace(places, 0.99)).toBe(3);
    expect(nearestPlace([], 0.5)).toBe(-1);
  });

  it('are even where no date is known', () => {
    const { places, span } = placeDates([null, null, null].map(at));
    expect(span).toBeNull();
    expect(places[1]! - places[0]!).toBeCloseTo(places[2]! - places[1]!, 10);
  });
});

describe('the stamp', () => {
  it('says a range, a day that is not known, and that there is no date', () => {
    expect(stampDate(['2021-07-19', '2021-07-19'], t)).toBe('2021-07-19');
    expect(stampDate(['2021-07-19', '2021-08-02'], t)).toBe('2021-07-19 – 2021-08-02');
    expect(stampDate(['1957-06-00', '1957-06-00'], t)).toBe('views.dayUnknown 1957-06');
    expect(stampDate(null, t)).toBe('views.stamp.noDate');
  });

  it('says the size of a pixel as it is', () => {
    expect([0.2, 0.4, 1.6, 10.24, 5].map((gsd) => stampResolution(gsd, 'en'))).toEqual([
      '20 cm',
      '40 cm',
      '1.6 m',
      '10.24 m',
      '5 m',
    ]);
  });

  it('says what the unit was taken for, and pixels that lie elsewhere', () => {
    const notes = (extra: Partial<ImageryLayer>) =>
      stampNotes(layer('s1asc', extra), { layout: 'flair-hub', synthetic: false }, t, 'en');
    expect(notes({ unit: 'linear' })).toEqual(['views.unit.linear']);
    expect(notes({ unit: 'dB', offGridM: 3.21 })).toEqual(['views.unit.dB', 'views.stamp.offGrid 3.2']);
    expect(notes({ offGridM: 0.9 })).toEqual([]);
  });
});
