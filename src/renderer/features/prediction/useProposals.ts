import { useEffect, useState } from 'react';
import { useAppState, useDocument } from '../../app/AppContext.ts';
import type { Proposals } from '../../map/proposals.ts';
import { usePredictionVersion } from './predictionStore.ts';

/** Edits that follow each other are counted once. */
const restMs = 600;

/**
 * How sure the prediction in use is where it differs from the masks of the open ROI; counted again after edits and when
 * predictions change. Null when nothing is predicted here; undefined while it is not known.
 */
export function useProposals(setId: string | null): Proposals | null | undefined {
  const map = useAppState((s) => s.map);
  const roiKey = useDocument((s) => s.roi?.roiKey ?? null);
  const edits = useDocument((s) => s.historyVersion);
  const isSaving = useDocument((s) => s.save.kind === 'saving');
  const predicted = usePredictionVersion(roiKey);
  const [found, setFound] = useState<{ readonly of: string; readonly proposals: Proposals | null }>();
  const of = `${setId} ${roiKey}`;
  useEffect(() => {
    if (!map || setId === null || isSaving) return;
    const abort = new AbortController();
    const count = () =>
      map.proposals(abort.signal).then(
        (proposals) => !abort.signal.aborted && setFound({ of, proposals }),
        () => {
          // A tile that cannot be read is told on the map; the plot stays as it was.
        },
      );
    const timer = setTimeout(() => void count(), edits + predicted > 0 ? restMs : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [map, setId, of, edits, predicted, isSaving]);
  return found?.of === of ? found.proposals : undefined;
}
