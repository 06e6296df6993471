import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place } from '../state/app.ts';
import { formatRoute, parseRoute } from './route.ts';

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
});
