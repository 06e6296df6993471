import { modalityBit, modalityNames } from '../model/modality.ts';
import type { Modality } from '../model/modality.ts';
import type { Value, Vocabulary } from './Expression.ts';

/** The facts of a patch that a filter can name: the vocabulary of `--where` and of the catalogue. */
export const patchVocabulary = {
  names: {
    patch: { type: 'text' },
    roi: { type: 'text' },
    domain: { type: 'text' },
    year: { type: 'number' },
    row: { type: 'number' },
    col: { type: 'number' },
    split: { type: 'text' },
    edited: { type: 'boolean' },
    changed_px: { type: 'number' },
  },
  functions: {
    has: { type: 'boolean', argument: modalityNames },
    missing: { type: 'boolean', argument: modalityNames },
  },
} as const satisfies Vocabulary;

/** What `lookupPatch` reads of a patch; a record of the catalogue has all of it but the edits. */
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
}

/** The lookup of `evaluate` over the facts of one patch. */
export function lookupPatch(facts: PatchFacts): (name: string) => Value | undefined {
  return (name) => {
    switch (name) {
      case 'patch':
        return facts.patchId;
      case 'roi':
        return facts.roi;
      case 'domain':
        return facts.domain;
      case 'year':
        return Number(facts.year);
      case 'row':
        return facts.row;
      case 'col':
        return facts.col;
      case 'split':
        return facts.split;
      case 'edited':
        return facts.edits > 0;
      case 'changed_px':
        return facts.changedPx;
      default:
        return lookupModality(name, facts.modalityBits);
    }
  };
}

/** `has(MODALITY)` and `missing(MODALITY)` from the bits of a patch. */
function lookupModality(name: string, bits: number): boolean | undefined {
  const match = /^(has|missing)\((.+)\)$/.exec(name);
  if (!match || !modalityNames.includes(match[2] as Modality)) return undefined;
  const present = (bits & modalityBit(match[2] as Modality)) !== 0;
  return match[1] === 'has' ? present : !present;
}
