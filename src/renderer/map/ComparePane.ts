import type { EventsKey } from 'ol/events.js';
import { unByKey } from 'ol/Observable.js';
import DragPan from 'ol/interaction/DragPan.js';
import OlMap from 'ol/Map.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import type View from 'ol/View.js';
import type { PaletteId } from '../state/session.ts';
import type { ShownImagery } from './imagery/imageryStore.ts';
import { PaneLayers, type PaneRoi, type PaneWish } from './imagery/PaneLayers.ts';
import { mapInteractions } from './RoiCamera.ts';

/** What views beside the main map share with it: with the same `View` they show the same place at the same scale. */
export interface SharedMap {
  readonly view: View;
  /** What the main map fills. */
  readonly target: HTMLElement;
  readonly roi: PaneRoi;
}

export interface PaneListener {
  /** What the pane shows of imagery changed. */
  onShown(shown: ShownImagery): void;
}

/** A pane that is not used waits this long for its next use: making one costs 100 ms and more. */
const idleMs = 30_000;
/** With the main map four, each with one WebGL context. */
const maxPanes = 3;

/**
 * A map beside the main one, or exactly over it. It has the main map's `View` and is to have its size, so that each place
 * lies at the same point of both. Any button drags it; it paints nothing.
 */
export class ComparePane {
  readonly #element = document.createElement('div');
  readonly #map: OlMap;
  readonly #layers: PaneLayers;
  #listener: PaneListener | null = null;
  #resize: ResizeObserver | null = null;
  #events: EventsKey[] = [];
  /** The view rests, and a frame was drawn since what is wanted changed last. */
  #isDrawn = false;

  constructor() {
    this.#element.className = 'compare-surface';
    this.#layers = new PaneLayers({ onShown: (shown) => this.#listener?.onShown(shown) });
    const isMouse = ({ originalEvent }: MapBrowserEvent) =>
      originalEvent instanceof PointerEvent &&
      originalEvent.pointerType !== 'touch' &&
      originalEvent.button !== 2;
    this.#map = new OlMap({
      target: this.#element,
      controls: [],
      interactions: [new DragPan({ condition: isMouse }), ...mapInteractions()],
      layers: [...this.#layers.layers],
    });
  }

  get shown(): ShownImagery {
    return this.#layers.shown;
  }

  /** Nothing of it is still to come: it can be put before somebody's eyes at once. */
  get isDrawn(): boolean {
    const { isComplete, unavailable } = this.#layers.shown;
    return this.#isDrawn && isComplete && unavailable === null;
  }

  /** Puts it into the page, at a place of another map. Its element is to be as large as that map's. */
  enter(target: HTMLElement, { view, roi }: SharedMap, listener: PaneListener): void {
    this.#listener = listener;
    target.append(this.#element);
    this.#layers.open(roi);
    this.#map.updateSize();
    this.#map.setView(view);
    this.#resize = new ResizeObserver(() => this.#map.updateSize());
    this.#resize.observe(target);
    this.#events = [
      this.#map.on('movestart', () => (this.#isDrawn = false)),
      this.#map.on('rendercomplete', () => (this.#isDrawn = true)),
    ];
  }

  show(wish: PaneWish): void {
    this.#isDrawn = false;
    this.#layers.show(wish);
    this.#map.render();
  }

  /** Hides it, loaded and drawn as it is, without a frame; or shows it. */
  setSeen(seen: boolean): void {
    this.#element.style.visibility = seen ? '' : 'hidden';
  }

  /** Cuts it, as CSS `clip-path` has it; empty for all of it. */
  setClip(clip: string): void {
    this.#element.style.clipPath = clip;
  }

  setPalette(palette: PaletteId): void {
    this.#layers.setPalette(palette);
  }

  /** Masks were edited. */
  forgetMasks(): void {
    this.#isDrawn = false;
    this.#layers.forgetMasks();
  }

  /** Predictions changed, or which of them are in use. */
  forgetPredictions(): void {
    this.#isDrawn = false;
    this.#layers.forgetPredictions();
  }

  /** Reads again what could not be read. */
  refresh(): void {
    this.#layers.refresh();
  }

  /** Takes it out of the page; nothing of the ROI is kept. */
  leave(): void {
    this.#listener = null;
    this.#resize?.disconnect();
    unByKey(this.#events);
    this.#layers.close();
    this.#map.setView(null);
    this.#element.remove();
    this.setSeen(true);
    this.setClip('');
    this.#isDrawn = false;
  }

  /** Gives the context back. */
  dispose(): void {
    this.#map.dispose();
    this.#layers.dispose();
  }
}

const idle: ComparePane[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** A pane that waits, or a new one. */
export function takePane(): ComparePane {
  return idle.pop() ?? new ComparePane();
}

/** Hands a pane back after `leave`. It is kept for a while, since views are switched on and off in a row. */
export function returnPane(pane: ComparePane): void {
  idle.push(pane);
  while (idle.length > maxPanes) idle.shift()?.dispose();
  clearTimeout(timer);
  timer = setTimeout(() => {
    for (const waiting of idle.splice(0)) waiting.dispose();
  }, idleMs);
}
