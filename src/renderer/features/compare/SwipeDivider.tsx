import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { swipeShareAt, swipeShareOfKey } from './swipe.ts';

/** The line between the main view and the second: dragged, moved by arrows, put back to the middle by a double click. */
export function SwipeDivider() {
  const { t } = useText();
  const { app } = useApp();
  const share = useSession((s) => s.compare.swipeAt);
  const setCompare = useSession((s) => s.setCompare);
  const grip = useRef<number | null>(null);
  const width = () => app.getState().map?.shared.target.clientWidth ?? 0;
  const left = () => app.getState().map?.shared.target.getBoundingClientRect().left ?? 0;
  const moveTo = (swipeAt: number) => setCompare({ swipeAt });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = swipeShareOfKey(event.key, event.shiftKey, share, width());
    if (next === null) return;
    // Arrows move the land elsewhere.
    event.preventDefault();
    event.stopPropagation();
    moveTo(next);
  };
  const end = () => (grip.current = null);
  return (
    <div
      className="swipe-divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={t('compare.divider')}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={`${Math.round(share * 100)} %`}
      tabIndex={0}
      // A line on a whole pixel, where the clip of the second view begins.
      style={{ left: `round(${share * 100}%, 1px)` }}
      data-testid="swipe-divider"
      onKeyDown={onKeyDown}
      onDoubleClick={() => moveTo(0.5)}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = event.clientX - left() - share * width();
      }}
      onPointerMove={(event) => {
        if (grip.current === null) return;
        moveTo(swipeShareAt(event.clientX - left() - grip.current, width()));
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onLostPointerCapture={end}
    >
      <span className="swipe-grip" aria-hidden="true">
        <svg width="14" height="14" viewBox="0 0 14 14" fill="none" stroke="currentColor" strokeWidth="1.6">
          <path d="M4.500 3.500 1.500 7l3 3.500M9.500 3.500l3 3.500-3 3.500" strokeLinecap="round" />
        </svg>
      </span>
    </div>
  );
}
