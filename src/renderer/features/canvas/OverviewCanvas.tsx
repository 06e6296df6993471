import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { OverviewMap } from '../../map/OverviewMap.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { overviewColors } from './overviewColors.ts';

/** All ROI footprints of the dataset; a click opens one. */
export function OverviewCanvas({ datasetId }: { datasetId: string }) {
  const { actions } = useApp();
  const { t } = useText();
  const host = useRef<HTMLDivElement>(null);
  const map = useRef<OverviewMap | null>(null);
  const fitted = useRef(false);
  const rois = useAppState(placeRois);
  const scheme = useComputedColorScheme('dark');
  const known = rois.filter((roi) => roi.extent).length;
  useEffect(() => {
    const created = new OverviewMap({
      target: host.current!,
      rois,
      colors: overviewColors[scheme],
      onChoose: (roiKey: string) => actions.go({ kind: 'roi', datasetId, roiKey }),
    });
    map.current = created;
    return () => {
      created.dispose();
      map.current = null;
    };
    // The map is made once per dataset; what changes is handed to it below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [actions, datasetId]);
  useEffect(() => {
    map.current?.setRois(rois);
    // Once, when the first footprints are known: afterwards the view is the user's.
    if (known > 0 && !fitted.current) map.current?.fit();
    fitted.current ||= known > 0;
  }, [rois, known]);
  useEffect(() => map.current?.setColors(overviewColors[scheme]), [scheme]);
  return (
    <>
      <div ref={host} className="map-host" data-pane-focus data-testid="overview-map" />
      {known === 0 && (
        <div className="canvas-message">
          <EmptyState>{t(rois.length === 0 ? 'overview.empty' : 'overview.unknown')}</EmptyState>
        </div>
      )}
      {known > 0 && <div className="canvas-tip">{t('overview.hint')}</div>}
    </>
  );
}
