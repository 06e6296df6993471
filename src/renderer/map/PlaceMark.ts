import type OlMap from 'ol/Map.js';
import Overlay from 'ol/Overlay.js';
import type { Xy } from '../../shared/geo/ground.ts';

/** Long enough to find the place after the view has come there, short enough not to lie in the way. */
const shownMs = 6000;

/** A crosshair on a place that somebody asked for, for some seconds. */
export class PlaceMark {
  readonly #map: OlMap;
  readonly #element = document.createElement('div');
  readonly #overlay: Overlay;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(map: OlMap) {
    this.#map = map;
    const element = this.#element;
    element.className = 'place-mark';
    element.dataset['testid'] = 'place-mark';
    element.setAttribute('aria-hidden', 'true');
    // The pointer goes through it, to the land.
    this.#overlay = new Overlay({ element, positioning: 'center-center', stopEvent: false });
    map.addOverlay(this.#overlay);
  }

  show(at: Xy): void {
    clearTimeout(this.#timer);
    // Where it was last, also when it is gone again: tests look there.
    this.#element.dataset['at'] = at.map((metres) => metres.toFixed(1)).join();
    this.#overlay.setPosition([...at]);
    this.#timer = setTimeout(() => this.#overlay.setPosition(undefined), shownMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#map.removeOverlay(this.#overlay);
  }
}
