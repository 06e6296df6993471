import { useAppState } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useEvaluate } from './evaluateStore.ts';

/** True while the page of evaluations stands in place of the land. */
export function useEvaluatePage(): boolean {
  const datasetId = useAppState((s) => (s.activity === 'models' ? placeDatasetId(s) : null));
  return useEvaluate((s) => s.isOpen && s.datasetId !== null && s.datasetId === datasetId);
}
