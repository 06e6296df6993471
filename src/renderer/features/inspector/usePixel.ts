import { useEffect, useMemo, useState } from 'react';
import type { PixelEdit, PixelValues } from '../../../shared/contract/index.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { worldToPixel } from '../../../shared/geo/grid.ts';
import { isSeries, seriesIds, type SeriesId } from '../../../shared/model/imagery.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import type { ImageryState } from '../../map/imagery/imageryStore.ts';
import { chooseDate } from '../../map/imagery/seriesDate.ts';
import { useImagery } from '../views/viewState.ts';

/** Values are read where the pointer rests, not where it passes. */
const restMs = 120;

export interface PixelState {
  /** The pixel of the ROI grid under the pointer; null when it is not over a patch. */
  readonly at: { readonly x: number; readonly y: number } | null;
  /** Of the pixel where the pointer rested last. */
  readonly values: PixelValues | null;
  /** Edits of that pixel, newest first. */
  readonly edits: readonly PixelEdit[];
  /** The pointer has gone on, or the answer is not there yet. */
  readonly isStale: boolean;
  readonly error: AppErrorData | null;
}

/** The date of each series that is read: of the shown one the shown date, of the others that nearest to it or the flight. */
export function datesToRead({
  layers,
  shown,
  dates,
  flightDate,
}: ImageryState): Partial<Record<SeriesId, number>> {
  const near = shown.date?.replaceAll('-', '') ?? null;
  const found: Partial<Record<SeriesId, number>> = {};
  for (const id of seriesIds) {
    const layer = layers?.find((known) => known.id === id);
    if (!layer) continue;
    const isShown = shown.look.imagery === id && shown.dateIndex !== null;
    const wanted = near !== null && isSeries(shown.look.imagery) ? near : null;
    const index = isShown ? shown.dateIndex : chooseDate(layer.series, wanted, dates[id], flightDate);
    if (index !== null) found[id] = index;
  }
  return found;
}

/** What the files and the journal say of the pixel where the pointer rests. */
export function usePixel(): PixelState {
  const { client } = useApp();
  const roi = useDocument((s) => s.roi);
  const cursor = useDocument((s) => s.cursor);
  const version = useDocument((s) => s.historyVersion);
  const imagery = useImagery((s) => s);
  const dates = JSON.stringify(datesToRead(imagery));
  const [answer, setAnswer] = useState<{
    readonly key: string;
    readonly values: PixelValues | null;
    readonly edits: readonly PixelEdit[];
    readonly error: AppErrorData | null;
  } | null>(null);
  const pixel =
    roi && cursor?.patchId ? worldToPixel(roi, cursor.worldX, cursor.worldY).map(Math.floor) : null;
  const [x = -1, y = -1] = pixel ?? [];
  const at = useMemo(() => (x < 0 || y < 0 ? null : { x, y }), [x, y]);
  const datasetId = roi?.datasetId;
  const roiKey = roi?.roiKey;
  const key = `${datasetId}/${roiKey}/${x},${y}`;
  useEffect(() => {
    if (!at || datasetId === undefined || roiKey === undefined) return;
    const abort = new AbortController();
    const { signal } = abort;
    const place = { datasetId, roiKey, ...at };
    const read = async () => {
      try {
        const [values, edits] = await Promise.all([
          client.evidence.pixel(
            { ...place, dates: JSON.parse(dates) as Partial<Record<SeriesId, number>> },
            { signal },
          ),
          client.evidence.pixelHistory({ ...place }, { signal }),
        ]);
        if (!signal.aborted) setAnswer({ key, values, edits, error: null });
      } catch (error) {
        if (signal.aborted || isAbort(error)) return;
        setAnswer({ key, values: null, edits: [], error: toErrorData(error) });
      }
    };
    const timer = setTimeout(() => void read(), restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, datasetId, roiKey, at, key, dates, version]);
  const isOf = answer !== null && at !== null && answer.key.startsWith(`${datasetId}/${roiKey}/`);
  return {
    at,
    values: isOf ? answer.values : null,
    edits: isOf ? answer.edits : [],
    isStale: isOf && answer.key !== key,
    error: isOf ? answer.error : null,
  };
}
