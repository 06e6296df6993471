import type BaseLayer from 'ol/layer/Base.js';
import OlMap from 'ol/Map.js';
import type View from 'ol/View.js';
import { FirstPicture } from './imagery/FirstPicture.ts';
import { imageryStore } from './imagery/imageryStore.ts';
import { PaneLayers } from './imagery/PaneLayers.ts';
import { mapInteractions } from './RoiCamera.ts';

/**
 * What a map costs to make, made once: its element, its WebGL context and the compiled programs of its tile layers.
 *
 * A ROI that is opened takes the stage of the one that was closed before it. Compiling and the first frame cost 100 to
 * 250 ms without a GPU, more than everything else of opening a ROI that was opened before.
 */
export class MapStage {
  readonly map: OlMap;
  readonly first = new FirstPicture();
  readonly pane: PaneLayers;
  readonly #element = document.createElement('div');
  #above: readonly BaseLayer[] = [];

  constructor() {
    this.pane = new PaneLayers({
      first: this.first,
      hasHistograms: true,
      onShown: (shown) => imageryStore.setState({ shown }),
    });
    this.#element.style.cssText = 'width: 100%; height: 100%';
    this.map = new OlMap({
      target: this.#element,
      controls: [],
      interactions: mapInteractions(),
      layers: [...this.pane.layers],
    });
  }

  /** Puts the map into the page, with the layers of a ROI above the tiles. The view is fitted to the size afterwards. */
  enter(target: HTMLElement, view: View, above: readonly BaseLayer[]): void {
    this.first.reset();
    target.append(this.#element);
    this.#above = above;
    for (const layer of above) this.map.addLayer(layer);
    this.map.updateSize();
    this.map.setView(view);
  }

  /** Takes the map out of the page: nothing is drawn, and no tile is kept. */
  leave(): void {
    for (const layer of this.#above) this.map.removeLayer(layer);
    this.#above = [];
    this.pane.close();
    this.map.setView(null);
    this.map.getViewport()?.style.removeProperty('cursor');
    this.#element.remove();
  }

  dispose(): void {
    this.map.dispose();
    this.pane.dispose();
  }
}

let idle: MapStage | null = null;

/** The stage that waits, or a new one. */
export function takeStage(): MapStage {
  const stage = idle ?? new MapStage();
  idle = null;
  return stage;
}

/** Hands a stage back after `leave`; one is kept. */
export function returnStage(stage: MapStage): void {
  idle?.dispose();
  idle = stage;
}
