import { useEffect, useRef } from 'react';
import type { Clause } from './clauses.ts';

/** What the form of a condition gets: the condition, or none yet; null takes it away. */
export interface EditorProps<C extends Clause = Clause> {
  readonly clause: C | null;
  onChange(clause: Clause | null): void;
}

/** Typing rests this long before the list is asked. */
const typingMs = 250;

/** Tells a change once typing rests, and at once when the form goes. */
export function useRested<T>(onRest: (value: T) => void): (value: T) => void {
  const latest = useRef(onRest);
  useEffect(() => {
    latest.current = onRest;
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const waiting = useRef<{ value: T } | null>(null);
  const flush = () => {
    clearTimeout(timer.current);
    const { current } = waiting;
    waiting.current = null;
    if (current) latest.current(current.value);
  };
  useEffect(() => flush, []);
  return (value) => {
    clearTimeout(timer.current);
    waiting.current = { value };
    timer.current = setTimeout(flush, typingMs);
  };
}
