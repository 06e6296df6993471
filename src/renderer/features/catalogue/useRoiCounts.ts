import { useEffect, useState } from 'react';
import type { RoiSummary } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeDatasetId, placeRois } from '../../app/selectors.ts';

export interface FilteredRois {
  /** ROIs in which the dataset's filter selects something; all of them without a filter. */
  readonly rois: readonly RoiSummary[];
  /** How many patches it selects in each; null without a filter. */
  readonly counts: ReadonlyMap<string, number> | null;
}

/** The ROIs of the place under the dataset's filter. Those of the filter before stay until the counts come. */
export function useRoiCounts(): FilteredRois {
  const { client } = useApp();
  const datasetId = useAppState(placeDatasetId);
  const all = useAppState(placeRois);
  const where = useAppState((s) => s.find.where);
  const version = useAppState((s) => s.dataVersions[datasetId ?? ''] ?? 0);
  const core = useAppState((s) => s.core);
  const [filtered, setFiltered] = useState<FilteredRois | null>(null);
  useEffect(() => {
    if (where === '' || datasetId === null || all.length === 0) return setFiltered(null);
    if (core !== 'ok') return;
    const abort = new AbortController();
    client.catalogue.roiFacts({ datasetId, where }, { signal: abort.signal }).then(
      ({ counts }) => {
        // Another number of ROIs means that the list is being read again: it comes back here then.
        if (abort.signal.aborted || counts.length !== all.length) return;
        setFiltered({
          rois: all.filter((_, i) => counts[i]! > 0),
          counts: new Map(all.map((roi, i) => [roi.roiKey, counts[i]!])),
        });
      },
      () => {
        // The filter bar says what is wrong with a filter; the list stays as it was.
      },
    );
    return () => abort.abort();
  }, [client, datasetId, all, where, version, core]);
  return filtered ?? { rois: all, counts: null };
}
