import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { cosiaHub, flair19 } from '../../shared/model/nomenclatures.ts';
import type { DatasetRecord } from '../workspace/index.ts';

/** The class list of a dataset: its own, or the FLAIR list that its layout fixes. */
export function classListOf(dataset: Pick<DatasetRecord, 'nomenclature' | 'classList'>): Nomenclature {
  if (dataset.classList) return dataset.classList;
  return dataset.nomenclature === 'flair-1-19' ? flair19 : cosiaHub;
}
