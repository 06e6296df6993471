import { modalityNames } from '../model/modality.ts';
import { lpis1, lpis2, lpis3 } from '../model/nomenclatures.ts';
import type { Vocabulary } from './Expression.ts';

/** The facts of a patch that a filter can name: the vocabulary of `--where` and of the catalogue. */
export const patchVocabulary = {
  names: {
    patch: { type: 'text' },
    roi: { type: 'text' },
    domain: { type: 'text' },
    department: { type: 'text' },
    year: { type: 'number' },
    row: { type: 'number' },
    col: { type: 'number' },
    split: { type: 'text' },
    state: { type: 'text' },
    edited: { type: 'boolean' },
    changed_px: { type: 'number' },
    aerial_date: { type: 'text' },
    spot_date: { type: 'text' },
    historical_date: { type: 'text' },
    camera: { type: 'text' },
    measured: { type: 'boolean' },
    classes: { type: 'number' },
    dominant: { type: 'number' },
    unknown_px: { type: 'number' },
    lpis_unknown_px: { type: 'number' },
    hierarchy_px: { type: 'number' },
    s2_dates: { type: 'number' },
    s2_valid: { type: 'number' },
    s1_asc_dates: { type: 'number' },
    s1_desc_dates: { type: 'number' },
    x: { type: 'number' },
    y: { type: 'number' },
    problems: { type: 'number' },
    review: { type: 'text' },
    remarks: { type: 'number' },
    disagreements: { type: 'number' },
    severity: { type: 'number' },
  },
  functions: {
    has: { type: 'boolean', argument: modalityNames },
    missing: { type: 'boolean', argument: modalityNames },
    share: { type: 'number', argument: 'byte' },
    lpis1: { type: 'number', argument: 'byte', classes: lpis1.classes },
    lpis2: { type: 'number', argument: 'byte', classes: lpis2.classes },
    lpis3: { type: 'number', argument: 'byte', classes: lpis3.classes },
    splits: { type: 'text', argument: 'word' },
  },
} as const satisfies Vocabulary;

/** A name of the patch vocabulary. */
export type PatchFactName = keyof typeof patchVocabulary.names;
