import { useEffect, useRef, useState } from 'react';
import { useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { returnPane, takePane, type ComparePane } from '../../map/ComparePane.ts';
import type { ShownImagery } from '../../map/imagery/imageryStore.ts';
import type { MapHandle } from '../../state/app.ts';
import { lookOf } from '../../state/session.ts';
import { usePredictionVersion } from '../prediction/predictionStore.ts';
import { isGrid, useFlickerHeld } from './compareState.ts';
import type { LinkedCursor } from './LinkedCursor.ts';
import { PaneHeader } from './PaneHeader.tsx';
import { PaneStamp } from './PaneStamp.tsx';
import { swipeClip } from './swipe.ts';
import { useFlicker } from './useFlicker.ts';

/** Classes are drawn over imagery this strongly where they have no control of their own. */
const classOpacity = 0.6;

export interface PaneProps {
  readonly index: 0 | 1 | 2;
  readonly map: MapHandle;
  readonly cursor: LinkedCursor;
}

/** One view beside the main one, or over it, with its choices and its stamp. */
export function ComparePaneView({ index, map, cursor }: PaneProps) {
  const { t } = useText();
  const cell = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const cross = useRef<HTMLDivElement>(null);
  const [pane, setPane] = useState<ComparePane | null>(null);
  const [shown, setShown] = useState<ShownImagery | null>(null);
  const mode = useSession((s) => s.compare.mode);
  const isHeld = useFlickerHeld();
  const isBeside = isGrid(mode) && !(isHeld && index === 0);
  usePane(host, map, setPane, setShown);
  useWish(pane, index);
  useSwipeClip(pane, map);
  const flicker = useFlicker(pane, index);
  useEffect(() => {
    if (!isBeside) return;
    return cursor.add({
      ...{ cell: host.current!, cross: cross.current! },
      onPoint: (position) => map.pointAt(position),
    });
  }, [isBeside, cursor, map]);
  return (
    <div
      ref={cell}
      className="compare-cell"
      data-index={index}
      data-over={!isBeside || undefined}
      role="group"
      aria-label={t('compare.view', { n: index + 2 })}
      data-testid={`compare-pane-${index}`}
      data-shown={shown?.look.imagery}
      data-complete={shown?.isComplete || undefined}
    >
      <div
        ref={host}
        className="compare-map"
        data-testid={`compare-map-${index}`}
        onPointerDown={() => map.focus()}
      />
      <div ref={cross} className="compare-cross" data-testid={`compare-cross-${index}`} aria-hidden="true" />
      {shown?.unavailable && (
        <div className="compare-missing" role="status">
          {t(`compare.unavailable.${shown.unavailable}`)}
        </div>
      )}
      {flicker && (
        <div className="canvas-tip" role="status" data-testid="flicker-state">
          {t(`compare.flicker.${flicker}`)}
        </div>
      )}
      <PaneHeader index={index} shown={shown} />
      <PaneStamp index={index} shown={shown} isBeside={isBeside} />
    </div>
  );
}

/** A pane of the map, in the page as long as the component is. */
function usePane(
  host: React.RefObject<HTMLDivElement | null>,
  map: MapHandle,
  setPane: (pane: ComparePane | null) => void,
  setShown: (shown: ShownImagery | null) => void,
): void {
  useEffect(() => {
    const pane = takePane();
    pane.enter(host.current!, map.shared, { onShown: setShown });
    setPane(pane);
    return () => {
      setPane(null);
      setShown(null);
      pane.leave();
      returnPane(pane);
    };
  }, [host, map, setPane, setShown]);
}

/** Keeps what a pane shows as the session has it. */
function useWish(pane: ComparePane | null, index: 0 | 1 | 2): void {
  const content = useSession((s) => s.compare.panes[index]);
  const look = useSession((s) => lookOf(s, content.viewSet));
  const palette = useSession((s) => s.palette);
  const historyVersion = useDocument((s) => s.historyVersion);
  const { date, classes } = content;
  useEffect(() => pane?.setPalette(palette), [pane, palette]);
  useEffect(
    () => pane?.show({ look, date, classes, imageryOpacity: 1, classOpacity }),
    [pane, look, date, classes],
  );
  useEffect(() => {
    if (historyVersion > 0) pane?.forgetMasks();
  }, [pane, historyVersion]);
  const roiKey = useDocument((s) => s.roi?.roiKey ?? null);
  const predicted = usePredictionVersion(roiKey);
  useEffect(() => {
    if (predicted > 0) pane?.forgetPredictions();
  }, [pane, predicted]);
  // What could not be read while the core was gone.
  const isCoreThere = useAppState((s) => s.core === 'ok');
  useEffect(() => {
    if (isCoreThere) pane?.refresh();
  }, [pane, isCoreThere]);
}

/** In swipe, cuts the view that lies over the main one at the divider. */
function useSwipeClip(pane: ComparePane | null, map: MapHandle): void {
  const mode = useSession((s) => s.compare.mode);
  const share = useSession((s) => s.compare.swipeAt);
  const isHeld = useFlickerHeld();
  const isCut = mode === 'swipe' && !isHeld;
  useEffect(() => {
    if (!pane || !isCut) return;
    const cut = () => pane.setClip(swipeClip(share, map.shared.target.clientWidth));
    cut();
    const resize = new ResizeObserver(cut);
    resize.observe(map.shared.target);
    return () => resize.disconnect();
  }, [pane, map, isCut, share]);
  useEffect(() => {
    if (isCut) return () => pane?.setClip('');
  }, [pane, isCut]);
}
