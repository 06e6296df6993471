import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findViews, initialFind, type FindState, type Place, type Visit } from '../state/app.ts';
import { formatRoute, formatVisit, parseFind, parseRoute, parseVisit } from './route.ts';

const id = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
const places: fc.Arbitrary<Place> = fc.oneof(
  fc.constant<Place>({ kind: 'welcome' }),
  id.map((datasetId) => ({ kind: 'dataset' as const, datasetId })),
  fc.tuple(id, id).map(([datasetId, roiKey]) => ({ kind: 'roi' as const, datasetId, roiKey })),
);

describe('route', () => {
  it('gives every place back from its hash', () => {
    fc.assert(
      fc.property(places, (place) => {
        expect(parseRoute(formatRoute(place))).toEqual(place);
      }),
    );
  });

  it('takes anything else for the welcome screen, and never throws', () => {
    expect(parseRoute('')).toEqual({ kind: 'welcome' });
    expect(parseRoute('#/nowhere/x')).toEqual({ kind: 'welcome' });
    fc.assert(
      fc.property(fc.string(), (hash) => {
        expect(parseRoute(hash).kind).toBeTypeOf('string');
      }),
    );
  });

  it('shows the dataset when the ROI is missing', () => {
    expect(parseRoute('#/roi/ds1')).toEqual({ kind: 'dataset', datasetId: 'ds1' });
  });

  const finds: fc.Arbitrary<FindState> = fc.record({
    where: fc.string({ maxLength: 60, unit: 'grapheme' }),
    view: fc.constantFrom(...findViews),
    sort: fc.record({
      by: fc.constantFrom('name', 'year', 'share(9)', 'changed_px / 100', '-row'),
      descending: fc.boolean(),
    }),
  });

  it('gives filter, order and view back from the hash of a dataset', () => {
    fc.assert(
      fc.property(id, finds, (datasetId, find) => {
        fc.pre(!(find.sort.by.startsWith('-') && !find.sort.descending));
        const hash = formatRoute({ kind: 'dataset', datasetId }, find);
        expect(parseFind(hash) ?? initialFind).toEqual(find);
        expect(parseRoute(hash)).toEqual({ kind: 'dataset', datasetId });
      }),
    );
  });

  it('says nothing in the hash of a dataset as long as nothing is looked for', () => {
    expect(formatRoute({ kind: 'dataset', datasetId: 'd' }, initialFind)).toBe('#/dataset/d');
  });

  it('leaves out of a link what it does not understand', () => {
    expect(parseFind('#/dataset/d?view=cube&sort=-&where=edited&x=%')).toEqual({
      ...initialFind,
      where: 'edited',
    });
    expect(parseFind('#/dataset/d')).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseFind(`#/dataset/d?${text}`)?.view ?? 'map').toMatch(/map|grid|table/);
      }),
    );
  });
});

describe('a link to a place', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
  const visits: fc.Arbitrary<Visit> = fc.record({
    datasetId: id,
    roiKey: id,
    at: orNull(fc.tuple(number, number)),
    resolution: orNull(fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
    viewSet: orNull(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })),
    date: orNull(fc.stringMatching(/^[0-9]{8}$/)),
  });

  it('gives place, scale, view set and date back', () => {
    fc.assert(
      fc.property(visits, (visit) => {
        const hash = formatVisit(visit);
        const { datasetId, roiKey, ...seen } = visit;
        // A minus before nothing is not worth a place in a link.
        const at = visit.at && (visit.at.map((v) => v + 0) as [number, number]);
        const says = Object.values(seen).some((value) => value !== null);
        expect(parseVisit(hash)).toEqual(says ? { ...visit, at } : null);
        expect(parseRoute(hash)).toEqual({ kind: 'roi', datasetId, roiKey });
      }),
    );
  });

  it('is written for people too', () => {
    expect(
      formatVisit({
        ...{ datasetId: 'ds1', roiKey: 'D012-2019_AA-S1-2', at: [652381.2, 6862047.5], resolution: 0.2 },
        ...{ viewSet: 's2', date: '20190614' },
      }),
    ).toBe('#/roi/ds1/D012-2019_AA-S1-2?at=652381.2,6862047.5&res=0.2&set=s2&date=20190614');
  });

  it('leaves out what it does not understand, and never throws', () => {
    const nothing = { datasetId: 'd', roiKey: 'r', at: null, resolution: null, viewSet: null, date: null };
    expect(parseVisit('#/roi/d/r?at=1,x&res=-2&set=&date=2019-06-14')).toEqual(nothing);
    expect(parseVisit('#/roi/d/r?at=1&res=0')).toEqual(nothing);
    expect(parseVisit('#/roi/d/r?at=1,2,3')).toEqual(nothing);
    expect(parseVisit('#/roi/d/r?at=')).toEqual(nothing);
    expect(parseVisit('#/roi/d/r?x=1')).toBeNull();
    expect(parseVisit('#/roi/d/r')).toBeNull();
    expect(parseVisit('#/dataset/d?at=1,2')).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const visit = parseVisit(`#/roi/d/r?${text}`);
        if (visit?.at) expect(visit.at.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
