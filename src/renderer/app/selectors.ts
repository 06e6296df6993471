import type { Dataset, RoiSummary } from '../../shared/contract/index.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { cosiaHub, flair19 } from '../../shared/model/nomenclatures.ts';
import { withSafeColors } from '../../shared/model/safePalette.ts';
import type { AppState } from '../state/app.ts';

/** Id of the dataset that the place is in. */
export const placeDatasetId = (state: AppState): string | null =>
  state.place.kind === 'welcome' ? null : state.place.datasetId;

export const placeRoiKey = (state: AppState): string | null =>
  state.place.kind === 'roi' ? state.place.roiKey : null;

/** The dataset that the place is in. */
export function placeDataset(state: AppState): Dataset | null {
  const id = placeDatasetId(state);
  return state.workspace?.datasets.find((dataset) => dataset.id === id) ?? null;
}

const noRois: readonly RoiSummary[] = [];
/** ROIs of the dataset that the place is in. */
export const placeRois = (state: AppState): readonly RoiSummary[] =>
  state.rois[placeDatasetId(state) ?? ''] ?? noRois;

/** A list of a dataset's own that did not come with it: every value is shown as one that is not in the list. */
const unknownList: Nomenclature = { id: 'own', label: '?', en: '?', fr: '?', classes: [] };

/** The class list of a dataset, never guessed: one of FLAIR's, or its own. */
export function nomenclatureOf(dataset: Pick<Dataset, 'nomenclature' | 'classList'> | null): Nomenclature {
  if (dataset?.nomenclature === 'own')
    return dataset.classList ? withSafeColors(dataset.classList) : unknownList;
  return dataset?.nomenclature === 'flair-1-19' ? flair19 : cosiaHub;
}

export const placeNomenclature = (state: AppState): Nomenclature => nomenclatureOf(placeDataset(state));

/** True where the panel at the right has something to show: an open ROI, or patches to choose from. */
export const hasInspector = ({ place, find, activity }: AppState): boolean =>
  place.kind === 'roi' || (place.kind === 'dataset' && find.view !== 'map' && activity !== 'report');
