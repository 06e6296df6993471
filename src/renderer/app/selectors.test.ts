import { expect, it } from 'vitest';
import { cosiaHub, flair19 } from '../../shared/model/nomenclatures.ts';
import { nomenclatureOf } from './selectors.ts';

const own = {
  ...{ id: 'own' as const, label: 'Fields', en: 'Fields', fr: 'Champs' },
  classes: [{ value: 3, en: 'wheat', fr: 'blé', color: '#ffcc00' }],
};

it('takes the class list that a dataset says, FLAIR’s or its own', () => {
  expect(nomenclatureOf({ nomenclature: 'cosia-hub-0-18', classList: null })).toBe(cosiaHub);
  expect(nomenclatureOf({ nomenclature: 'flair-1-19', classList: null })).toBe(flair19);
  expect(nomenclatureOf({ nomenclature: 'own', classList: own })).toMatchObject(own);
});

it('guesses no list for a dataset whose own is missing', () => {
  expect(nomenclatureOf({ nomenclature: 'own', classList: null })).toMatchObject({ id: 'own', classes: [] });
});
