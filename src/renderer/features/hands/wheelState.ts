import { createStore } from 'zustand/vanilla';
import type { AppServices } from '../../app/AppContext.ts';
import { pointerPlace } from './pointerPlace.ts';

/** Which class lies where on the wheel; kept while the window is open, so that a hand can learn the way. */
export interface WheelSlots {
  readonly listId: string;
  readonly values: readonly (number | null)[];
}

export const wheelStore = createStore<{ readonly slots: WheelSlots | null }>()(() => ({ slots: null }));

/** Opens the wheel where the pointer is over the land, else in the middle of it. */
export function openWheel({ app }: AppServices): void {
  const canvas = document.querySelector('[data-pane="canvas"]')?.getBoundingClientRect();
  if (!canvas) return;
  const { x, y } = pointerPlace() ?? { x: -1, y: -1 };
  const isOver = x >= canvas.left && x <= canvas.right && y >= canvas.top && y <= canvas.bottom;
  const middle = { x: canvas.left + canvas.width / 2, y: canvas.top + canvas.height / 2 };
  app.setState({ wheel: { ...(isOver ? { x, y } : middle), held: false } });
}
