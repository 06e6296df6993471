import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useAppState, type AppServices } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { holdThumbnails } from '../catalogue/thumbnails.ts';
import { asksBeforeUndo } from '../history/ask.ts';
import { takesBack } from '../review/judging.ts';
import { takeVisit } from '../place/visits.ts';
import { RoiView } from '../../map/RoiView.ts';
import type { Visit } from '../../state/app.ts';
import { initialDocument } from '../../state/document.ts';

interface SavedView {
  readonly center: [number, number];
  readonly resolution: number;
}

/** Mounts the map of one ROI. */
export function RoiCanvas({ datasetId, roiKey }: { datasetId: string; roiKey: string }) {
  const services = useApp();
  const { t, language } = useText();
  const host = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<AppErrorData | null>(null);
  const [attempt, setAttempt] = useState(0);
  const dataReady = useAppState((s) => s.workspace?.datasets.some((d) => d.id === datasetId) ?? false);
  useEffect(() => {
    if (!dataReady) return;
    setError(null);
    const abort = new AbortController();
    let view: RoiView | null = null;
    const releaseThumbnails = holdThumbnails();
    openView(services, host.current!, datasetId, roiKey, abort.signal).then(
      (opened) => {
        view = opened;
        void opened?.ready.then(releaseThumbnails);
      },
      (failure) => {
        if (!isAbort(failure) && !abort.signal.aborted) setError(toErrorData(failure));
      },
    );
    return () => {
      abort.abort();
      releaseThumbnails();
      view?.dispose();
      services.app.setState({ map: null, openPatches: [] });
      services.document.setState(initialDocument);
    };
  }, [services, datasetId, roiKey, attempt, dataReady]);
  return (
    <>
      <div ref={host} className="map-host" data-pane-focus data-testid="roi-map" />
      {error && (
        <div className="canvas-message" role="alert">
          <p>{formatError(error, language).message}</p>
          <p className="muted">{formatError(error, language).hint}</p>
          <Button variant="default" onClick={() => setAttempt(attempt + 1)}>
            {t('common.retry')}
          </Button>
        </div>
      )}
    </>
  );
}

async function openView(
  services: AppServices,
  target: HTMLElement,
  datasetId: string,
  roiKey: string,
  signal: AbortSignal,
): Promise<RoiView | null> {
  const { client, origin, windowId, app, session, document, actions } = services;
  const viewKey = `view:${datasetId}/${roiKey}`;
  const [roi, leftView] = await Promise.all([
    client.catalogue.roi({ datasetId, roiKey }, { signal }),
    actions.settings()?.read<SavedView>(viewKey),
  ]);
  if (signal.aborted) return null;
  document.setState({ ...initialDocument, roi });
  actions.takeRoi(roi);
  const nomenclature = placeNomenclature(app.getState());
  takeKnownClass(session, nomenclature);
  const visit = takeVisit(services, roi);
  const savedView = visitedView(visit, roi, leftView ?? undefined);
  const view = new RoiView({
    target,
    client,
    origin,
    roi,
    session,
    document,
    nomenclature,
    windowId,
    ...(savedView ? { savedView } : {}),
    ...(visit?.patchId ? { patchId: visit.patchId } : {}),
    onViewChange: (next) => actions.settings()?.write(viewKey, next),
    onUndo: () => takesBack(services) || asksBeforeUndo(services),
    onWheel: (wheel) => app.setState({ wheel }),
  });
  app.setState({ map: view });
  if (visit?.at) view.markPlace(visit.at);
  view.focus();
  return view;
}

/** Where the view begins: where a link says, else as the ROI was left. */
function visitedView(
  visit: Visit | null,
  roi: RoiDetail,
  left: SavedView | undefined,
): SavedView | undefined {
  if (!visit?.at) return left;
  const resolution = visit.resolution ?? left?.resolution ?? 2 * roi.gsd;
  return { center: [visit.at[0], visit.at[1]], resolution };
}

/** A brush never paints a value that the dataset's list does not have: one left from another list gives way. */
function takeKnownClass(session: AppServices['session'], nomenclature: Nomenclature): void {
  const { classValue, previousClassValue } = session.getState();
  const [first, second = first] = nomenclature.classes;
  if (!first || !second) return;
  const known = (value: number, other: number) => (classOf(nomenclature, value) ? value : other);
  const next = {
    classValue: known(classValue, first.value),
    previousClassValue: known(previousClassValue, second.value),
  };
  if (next.classValue !== classValue || next.previousClassValue !== previousClassValue)
    session.getState().restore(next);
}
