import type { EventsKey } from 'ol/events.js';
import type OlMap from 'ol/Map.js';
import { unByKey } from 'ol/Observable.js';
import type { Direction } from './overviewPlaces.ts';

/** What hands can ask of the overview. Positions are of the world. */
export interface OverviewHands {
  point(at: readonly [number, number] | null): void;
  choose(at: readonly [number, number]): void;
  step(direction: Direction): void;
  enter(): void;
  leave(): void;
  zoomBy(factor: number): void;
  fit(): void;
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const zoomStep = 2;

/** Pointer and keys of the overview; keys act while the map has the focus. */
export class OverviewInput {
  readonly #target: HTMLElement;
  readonly #viewport: HTMLElement;
  readonly #hands: OverviewHands;
  readonly #events: EventsKey[];
  readonly #onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#actionOf(event);
    if (!act) return;
    event.preventDefault();
    act();
  };
  readonly #onLeave = () => this.#hands.point(null);
  readonly #onDown = () => this.#target.focus({ preventScroll: true });

  constructor(map: OlMap, target: HTMLElement, hands: OverviewHands) {
    this.#target = target;
    this.#viewport = map.getViewport() ?? target;
    this.#hands = hands;
    this.#events = [
      map.on('pointermove', ({ dragging, coordinate: [x = 0, y = 0] }) => {
        if (!dragging) hands.point([x, y]);
      }),
      // What hangs on a mark would stay behind while the map is moved.
      map.on('pointerdrag', () => hands.leave()),
      map.on('click', ({ coordinate: [x = 0, y = 0] }) => hands.choose([x, y])),
    ];
    this.#viewport.addEventListener('pointerleave', this.#onLeave);
    this.#viewport.addEventListener('pointerdown', this.#onDown);
    target.addEventListener('keydown', this.#onKey);
  }

  dispose(): void {
    unByKey(this.#events);
    this.#viewport.removeEventListener('pointerleave', this.#onLeave);
    this.#viewport.removeEventListener('pointerdown', this.#onDown);
    this.#target.removeEventListener('keydown', this.#onKey);
  }

  /** Digits and signs by position as well: on AZERTY they need Shift or lie elsewhere. */
  #actionOf({ key, code }: KeyboardEvent): (() => void) | null {
    const arrow = arrows[key];
    if (arrow) return () => this.#hands.step(arrow);
    if (key === 'Enter') return () => this.#hands.enter();
    if (key === 'Escape') return () => this.#hands.leave();
    if (key === '+' || code === 'Equal' || code === 'NumpadAdd') return () => this.#hands.zoomBy(zoomStep);
    if (key === '-' || code === 'Minus' || code === 'NumpadSubtract')
      return () => this.#hands.zoomBy(1 / zoomStep);
    if (key === '0' || code === 'Digit0' || code === 'Numpad0' || key === 'z') return () => this.#hands.fit();
    return null;
  }
}
