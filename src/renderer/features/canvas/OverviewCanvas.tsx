import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { OverviewMap, type OverviewTexts } from '../../map/OverviewMap.ts';
import { formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { overviewColors } from './overviewColors.ts';

/** All ROI footprints of the dataset; a click opens one. */
export function OverviewCanvas({ datasetId }: { datasetId: string }) {
  const { app, document, actions } = useApp();
  const { t, language } = useText();
  const host = useRef<HTMLDivElement>(null);
  const map = useRef<OverviewMap | null>(null);
  const fitted = useRef(false);
  const rois = useAppState(placeRois);
  const pointed = useAppState((s) => s.pointedRoi);
  const scheme = useComputedColorScheme('dark');
  const known = rois.filter((roi) => roi.extent).length;
  const texts = useMemo<OverviewTexts>(() => {
    const patches = (count: number) => t('count.patches', { count, n: formatNumber(count, language) });
    return {
      roi: patches,
      group: (count, all) =>
        `${t('count.rois', { count, n: formatNumber(count, language) })} · ${patches(all)}`,
    };
  }, [t, language]);
  useEffect(() => {
    const created = new OverviewMap({
      target: host.current!,
      rois,
      colors: overviewColors[scheme],
      texts,
      onChoose: (roiKey) => actions.go({ kind: 'roi', datasetId, roiKey }),
      onHover: (roiKey) => app.setState({ pointedRoi: roiKey }),
      onPointer: (at) =>
        document.setState({
          cursor: at && { worldX: at[0], worldY: at[1], patchId: null, maskValue: null, lpisValue: null },
        }),
    });
    map.current = created;
    return () => {
      created.dispose();
      map.current = null;
      app.setState({ pointedRoi: null });
      document.setState({ cursor: null });
    };
    // The map is made once per dataset; what changes is handed to it below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [app, document, actions, datasetId]);
  useEffect(() => {
    map.current?.setRois(rois);
    // Once, when the first footprints are known: afterwards the view is the user's.
    if (known > 0 && !fitted.current) map.current?.fit();
    fitted.current ||= known > 0;
  }, [rois, known]);
  useEffect(() => map.current?.setColors(overviewColors[scheme]), [scheme]);
  useEffect(() => map.current?.setTexts(texts), [texts]);
  useEffect(() => map.current?.highlight(pointed), [pointed]);
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
