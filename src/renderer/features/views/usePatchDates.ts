import { useEffect, useState } from 'react';
import type { PatchDetail } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import type { Client } from '../../client/client.ts';

type PatchDates = Pick<PatchDetail, 'spotDate' | 'historicalDate'>;

/** The dates are of the patch that the pointer rests on, not of every patch that it crosses. */
const restMs = 120;
/** More than the patches of a large ROI. */
const maxKept = 1000;
const kept = new Map<string, PatchDates>();

/** Acquisition dates of a patch; null until they are known, and for no patch. */
export function usePatchDates(patchId: string | null): PatchDates | null {
  const { client } = useApp();
  const datasetId = useAppState(placeDatasetId);
  // Another scan of the dataset may have brought other dates.
  const version = useAppState((s) => (datasetId ? (s.dataVersions[datasetId] ?? 0) : 0));
  const [, setRead] = useState(0);
  const key = datasetId && patchId ? `${datasetId} ${version} ${patchId}` : null;
  useEffect(() => {
    if (!key || !datasetId || !patchId || kept.has(key)) return;
    let gone = false;
    const timer = setTimeout(() => {
      void read(client, key, datasetId, patchId).then(() => !gone && setRead((n) => n + 1));
    }, restMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, key, datasetId, patchId]);
  return key ? (kept.get(key) ?? null) : null;
}

async function read(client: Client, key: string, datasetId: string, patchId: string): Promise<void> {
  try {
    const { spotDate, historicalDate } = await client.catalogue.patch({ datasetId, patchId });
    if (kept.size >= maxKept) kept.clear();
    kept.set(key, { spotDate, historicalDate });
  } catch {
    // The stamp then tells the dates of the ROI, as it does before the answer.
  }
}
