import { useEffect, useMemo, useRef } from 'react';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import type { MapHandle } from '../../state/app.ts';
import './compare.css';
import { ComparePaneView } from './ComparePaneView.tsx';
import { CompareSwitch } from './CompareSwitch.tsx';
import { isGrid, paneCount, useFlickerHeld } from './compareState.ts';
import { usePrediction } from '../prediction/predictionStore.ts';
import { LinkedCursor } from './LinkedCursor.ts';
import { SwipeDivider } from './SwipeDivider.tsx';

/** Views beside the main one or over it, and the switch between them. */
export function CompareOverlay() {
  const map = useAppState((s) => s.map);
  return (
    <>
      <CompareSwitch />
      {map && <Views map={map} />}
      <ModelPeek />
    </>
  );
}

/** What the session wants beside the map. The first view stays the same one from mode to mode. */
function Views({ map }: { map: MapHandle }) {
  const mode = useSession((s) => s.compare.mode);
  const isHeld = useFlickerHeld();
  const cursor = useMemo(() => new LinkedCursor(), []);
  const count = paneCount(mode, isHeld);
  if (count === 0) return null;
  return (
    <div
      className="compare"
      data-mode={mode}
      data-over={isHeld || !isGrid(mode) || undefined}
      data-testid="compare"
    >
      {([0, 1, 2] as const).slice(0, count).map((index) => (
        <ComparePaneView key={index} index={index} map={map} cursor={cursor} />
      ))}
      {mode === 'swipe' && !isHeld && <SwipeDivider />}
      {isGrid(mode) && <MainCross map={map} cursor={cursor} />}
    </div>
  );
}

/** The crosshair of the main view while the pointer is over another. */
function MainCross({ map, cursor }: { map: MapHandle; cursor: LinkedCursor }) {
  const cross = useRef<HTMLDivElement>(null);
  useEffect(() => cursor.add({ cell: map.shared.target, cross: cross.current! }), [map, cursor]);
  return (
    <div className="compare-main">
      <div ref={cross} className="compare-cross" data-testid="compare-cross-main" aria-hidden="true" />
    </div>
  );
}

/** The key of the model is held: what is shown, or that there is nothing to show. */
function ModelPeek() {
  const { t } = useText();
  const isHeld = useSession((s) => s.peek === 'model');
  const set = usePrediction();
  if (!isHeld) return null;
  return (
    <div className="canvas-tip" role="status" data-testid="peek-model">
      {set ? t('prediction.peek', { model: set.modelName }) : t('compare.noModel')}
    </div>
  );
}
