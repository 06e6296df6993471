import { useCallback, useEffect, useLayoutEffect, useState, type RefObject } from 'react';

export interface FixedRows {
  /** Size of the scrolling box. */
  readonly width: number;
  readonly height: number;
  readonly scrollTop: number;
  /** Rows to draw: those that are seen and some around them; `end` is not included. */
  rows(count: number, rowHeight: number): { start: number; end: number };
  /** Scrolls as little as is needed to see a row, under `top` pixels that are covered. */
  reveal(row: number, rowHeight: number, top?: number): void;
}

/** Rows drawn above and below what is seen. */
const overscan = 3;

/**
 * What a scrolling box shows of rows of one height, without a list of them: a quarter of a million cost no more than ten.
 */
export function useFixedRows(box: RefObject<HTMLElement | null>): FixedRows {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrollTop, setScrollTop] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let frame = 0;
    const onScroll = () => {
      // Once a frame: a wheel sends more.
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        setScrollTop(element.scrollTop);
      });
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener('scroll', onScroll);
    };
  }, [box]);
  const rows = useCallback(
    (count: number, rowHeight: number) => ({
      start: Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight)) - overscan),
      end: Math.min(count, Math.ceil((scrollTop + size.height) / rowHeight) + overscan),
    }),
    [scrollTop, size.height],
  );
  const reveal = (row: number, rowHeight: number, top = 0) => {
    const element = box.current;
    if (!element) return;
    const from = row * rowHeight;
    const to = from + rowHeight + top;
    if (from < element.scrollTop) element.scrollTo({ top: from });
    else if (to > element.scrollTop + element.clientHeight)
      element.scrollTo({ top: to - element.clientHeight });
  };
  return { ...size, scrollTop, rows, reveal };
}
