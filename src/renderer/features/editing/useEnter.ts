import { useEffect, useRef } from 'react';

/** Enter anywhere in the panel does what its main button does; on a button it presses that one. */
export function useEnter(run: () => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const panel = document.querySelector<HTMLElement>('[data-edit-panel]');
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.defaultPrevented) return;
      const { target } = event;
      if (!(target instanceof HTMLElement)) return;
      const isOther =
        (target instanceof HTMLButtonElement && target.getAttribute('role') !== 'radio') ||
        target instanceof HTMLTextAreaElement;
      if (isOther) return;
      event.preventDefault();
      latest.current();
    };
    panel?.addEventListener('keydown', onKey);
    return () => panel?.removeEventListener('keydown', onKey);
  }, []);
}
