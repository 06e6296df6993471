import { useComputedColorScheme } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { RoiSummary } from '../../../shared/contract/index.ts';
import type { Extent } from '../../../shared/raster/types.ts';
import { useApp, useAppState, type AppServices } from '../../app/AppContext.ts';
import { placeNomenclature, placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import type { Outline } from '../../map/franceOutline.ts';
import { loadOutline } from '../../map/franceOutlineLoader.ts';
import { OverviewMap } from '../../map/OverviewMap.ts';
import type { OverviewPoint } from '../../map/overviewOptions.ts';
import type { OverviewTexts } from '../../map/OverviewMarks.ts';
import { onlineMaps } from '../../map/overviewOnline.ts';
import { sequentialRamp } from '../../map/overviewRamp.ts';
import { formatMetres, formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { classValueOf } from './overviewFacts.ts';
import './overview.css';
import { overviewColors } from './overviewColors.ts';
import { factName, OverviewLegend, type OverviewGround } from './OverviewLegend.tsx';
import { settingKeys, useOverviewSettings, type OverviewSettings } from './overviewState.ts';
import { OverviewTip } from './OverviewTip.tsx';
import { scaleBar } from './scaleBar.ts';
import { useOverviewFacts } from './useOverviewFacts.ts';

/** Patches are asked for once the view has rested this long. */
const patchesDelayMs = 120;

/** The map of all ROIs of the dataset; a click opens one. */
export function OverviewCanvas({ datasetId }: { datasetId: string }) {
  const { t } = useText();
  const rois = useAppState(placeRois);
  const settings = useOverviewSettings(datasetId);
  const known = rois.some((roi) => roi.extent);
  return (
    <>
      {settings ? (
        <LoadedOverview key={settings.crs} datasetId={datasetId} rois={rois} settings={settings} />
      ) : (
        <div className="map-host" data-pane-focus tabIndex={0} />
      )}
      {!known && (
        <div className="canvas-message">
          <EmptyState>{t(rois.length === 0 ? 'overview.empty' : 'overview.unknown')}</EmptyState>
        </div>
      )}
    </>
  );
}

function LoadedOverview({
  datasetId,
  rois,
  settings,
}: {
  datasetId: string;
  rois: readonly RoiSummary[];
  settings: OverviewSettings;
}) {
  const { actions } = useApp();
  const { t, language } = useText();
  const scheme = useComputedColorScheme('dark');
  const classes = useAppState(placeNomenclature).classes;
  const where = useAppState((s) => s.find.where);
  const [choice, setChoice] = useState(settings.choice);
  const [ground, setGround] = useState(settings.ground);
  const [isFolded, setFolded] = useState(settings.isFolded);
  const facts = useOverviewFacts(datasetId, where, choice, classes, rois);
  const classValue = classValueOf(choice.color);
  const classColor = classes.find((c) => c.value === classValue)?.color ?? null;
  const ramp = useMemo(() => sequentialRamp(scheme, classColor), [scheme, classColor]);
  const host = useRef<HTMLDivElement>(null);
  const { overview, point, resolution, isOnlineTroubled } = useOverviewMap(
    host,
    datasetId,
    rois,
    settings,
    where,
  );
  const outline = useOutline(settings.crs, rois);

  useEffect(() => overview?.setColors(overviewColors[scheme]), [overview, scheme]);
  useEffect(
    () =>
      overview?.setLook({
        counts: facts.counts,
        color: facts.color && { values: facts.color.values, scale: facts.color.scale, ramp },
        size: facts.size?.values ?? null,
      }),
    [overview, facts.counts, facts.color, facts.size, ramp],
  );
  useEffect(
    () => overview?.setOutline(ground.kind === 'none' ? null : outline),
    [overview, outline, ground.kind],
  );
  const template =
    ground.kind !== 'online' ? null : ground.map === 'own' ? ground.url : onlineMaps[ground.map];
  useEffect(() => overview?.setOnline(template), [overview, template]);

  const keep = (change: Partial<OverviewGround>) => {
    const next = { ...ground, ...change };
    setGround(next);
    actions.settings()?.write(settingKeys.ground, next);
  };
  const bar = resolution === null ? null : scaleBar(resolution, 110);
  return (
    <>
      <div
        ref={host}
        className="map-host"
        data-pane-focus
        role="application"
        aria-label={t('franceMap.mapLabel')}
        aria-description={t('overview.hint')}
        data-testid="overview-map"
      />
      {point && (
        <OverviewTip
          point={point}
          facts={facts}
          rois={rois}
          colorName={factName(choice.color, t, language, classes)}
        />
      )}
      <OverviewLegend
        choice={choice}
        onChoice={(change) => {
          const next = { ...choice, ...change };
          setChoice(next);
          actions.settings()?.write(settingKeys.choice(datasetId), next);
        }}
        facts={facts}
        ramp={ramp}
        classes={classes}
        hasFilter={where !== ''}
        ground={ground}
        onGround={keep}
        hasOutline={outline !== null}
        isOnlineTroubled={isOnlineTroubled}
        isFolded={isFolded}
        onFold={() => {
          setFolded(!isFolded);
          actions.settings()?.write(settingKeys.folded, !isFolded);
        }}
      />
      <div className="overview-credit">
        {bar && (
          <div className="float scale-bar" aria-hidden="true">
            <span style={{ width: bar.widthPx }} />
            {bar.metres < 1000
              ? formatMetres(bar.metres, language)
              : `${formatNumber(bar.metres / 1000, language)} km`}
          </div>
        )}
        {ground.kind === 'online' && <span>{t('franceMap.creditIgn')}</span>}
        {ground.kind !== 'none' && outline && <span>{t('franceMap.creditOutline')}</span>}
      </div>
    </>
  );
}

/** Makes the map once; what changes is handed to it. */
function useOverviewMap(
  host: RefObject<HTMLDivElement | null>,
  datasetId: string,
  rois: readonly RoiSummary[],
  settings: OverviewSettings,
  where: string,
) {
  const services = useApp();
  const { t, language } = useText();
  const [overview, setOverview] = useState<OverviewMap | null>(null);
  const [point, setPoint] = useState<OverviewPoint | null>(null);
  const [resolution, setResolution] = useState<number | null>(null);
  const [wanted, setWanted] = useState<Extent | null>(null);
  const [isOnlineTroubled, setOnlineTroubled] = useState(false);
  const pointed = useAppState((s) => s.pointedRoi);
  const scheme = useComputedColorScheme('dark');
  const texts = useMemo<OverviewTexts>(() => {
    const patches = (count: number) => t('count.patches', { count, n: formatNumber(count, language) });
    return {
      roi: patches,
      group: (count, all) =>
        `${t('count.rois', { count, n: formatNumber(count, language) })} · ${patches(all)}`,
    };
  }, [t, language]);
  useEffect(() => {
    const { app, document, actions } = services;
    const created = new OverviewMap({
      target: host.current!,
      crs: settings.crs,
      rois,
      colors: overviewColors[scheme],
      texts,
      savedView: settings.view ?? undefined,
      onChoose: (roiKey, patchId) => openRoi(services, datasetId, roiKey, patchId),
      onPoint(next) {
        setPoint(next);
        app.setState({ pointedRoi: next?.kind === 'roi' ? next.roi.roiKey : null });
      },
      onPointer: (at) =>
        document.setState({
          cursor: at && { worldX: at[0], worldY: at[1], patchId: null, maskValue: null, lpisValue: null },
        }),
      onViewChange(view) {
        setResolution(view.resolution);
        actions.settings()?.write(settingKeys.view(datasetId), view);
      },
      onWantPatches: setWanted,
      onOnlineTrouble: setOnlineTroubled,
    });
    setOverview(created);
    return () => {
      created.dispose();
      setOverview(null);
      app.setState({ pointedRoi: null });
      document.setState({ cursor: null });
    };
    // The map is made once per dataset and CRS; what changes is handed to it below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [services, host, datasetId, settings.crs]);
  useEffect(() => overview?.setRois(rois), [overview, rois]);
  useEffect(() => overview?.setTexts(texts), [overview, texts]);
  useEffect(() => overview?.highlight(pointed), [overview, pointed]);
  usePatches(datasetId, where, wanted, overview);
  return { overview, point, resolution, isOnlineTroubled };
}

/** Reads the footprints of the patches that the map wants to show. */
function usePatches(
  datasetId: string,
  where: string,
  wanted: Extent | null,
  overview: OverviewMap | null,
): void {
  const { client } = useApp();
  const ask = useCallback(
    async (extent: Extent, signal: AbortSignal) => {
      const [minX, minY, maxX, maxY] = extent;
      return client.catalogue.patchesIn(
        { datasetId, extent: [minX, minY, maxX, maxY], where, limit: 5000 },
        { signal },
      );
    },
    [client, datasetId, where],
  );
  useEffect(() => {
    if (!wanted || !overview) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(wanted, abort.signal).then(
        (patches) => abort.signal.aborted || overview.setPatches(patches),
        () => {
          // The ROIs are there to choose from; their patches are asked for again when the view moves.
        },
      );
    }, patchesDelayMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [ask, wanted, overview]);
}

/** The outline for the CRS of the map, once it is built. */
function useOutline(crs: string, rois: readonly RoiSummary[]): Outline | null {
  const [outline, setOutline] = useState<Outline | null>(null);
  const extent = rois.find((roi) => roi.extent)?.extent;
  const key = extent?.join(' ');
  useEffect(() => {
    if (!extent) return;
    let gone = false;
    void loadOutline(crs, extent).then((loaded) => !gone && setOutline(loaded));
    return () => {
      gone = true;
    };
    // `key` is the extent by its value.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [crs, key]);
  return outline;
}

/** Opens a ROI, or one of its patches. */
function openRoi({ actions }: AppServices, datasetId: string, roiKey: string, patchId: string | null): void {
  if (patchId === null) actions.go({ kind: 'roi', datasetId, roiKey });
  else actions.openPatch(datasetId, roiKey, patchId);
}
