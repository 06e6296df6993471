import { useRef, type KeyboardEvent, type PointerEvent } from 'react';

const keyStepPx = 16;

/** The edge between two panels: drag it, or focus it and use the arrows. A double click folds the panel. */
export function ResizeHandle({
  label,
  width,
  min,
  max,
  side,
  onResize,
  onFold,
}: {
  label: string;
  width: number;
  min: number;
  max: number;
  /** Which panel it resizes: the one at its left or at its right. */
  side: 'left' | 'right';
  onResize(width: number): void;
  onFold(): void;
}) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const sign = side === 'left' ? 1 : -1;
  const clamp = (value: number) => Math.min(max, Math.max(min, Math.round(value)));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step) onResize(clamp(width + step * sign * keyStepPx));
    else if (event.key === 'Enter') onFold();
  };
  return (
    <div
      className="resize-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDoubleClick={onFold}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) onResize(clamp(start.current.width + (event.clientX - start.current.x) * sign));
      }}
      onPointerUp={() => (start.current = null)}
      onPointerCancel={() => (start.current = null)}
    />
  );
}
