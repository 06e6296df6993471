import { useEffect } from 'react';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { followDesk } from './followDesk.ts';

/** Keeps the desk of the window going. Once a window. */
export function useReview(): void {
  const services = useApp();
  useEffect(() => followDesk(services), [services]);
}

/** Which page of the desk stands in place of the land; null when the land is seen. */
export function useDeskPage(): 'tables' | 'rules' | null {
  const isReview = useAppState((s) => s.activity === 'review' && placeDatasetId(s) !== null);
  const view = useDesk((s) => s.view);
  return isReview && (view === 'tables' || view === 'rules') ? view : null;
}
