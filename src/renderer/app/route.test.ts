import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findViews, initialFind, type FindState, type Place } from '../state/app.ts';
import { formatRoute, parseFind, parseRoute } from './route.ts';

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
