/** Where the pointer was last in the window, in CSS pixels. */
export interface PointerPlace {
  readonly x: number;
  readonly y: number;
}

let last: PointerPlace | null = null;

const note = (event: PointerEvent) => (last = { x: event.clientX, y: event.clientY });
globalThis.window?.addEventListener('pointermove', note, { capture: true, passive: true });
globalThis.window?.addEventListener('pointerdown', note, { capture: true, passive: true });

/** Null until the pointer was seen. */
export const pointerPlace = (): PointerPlace | null => last;
