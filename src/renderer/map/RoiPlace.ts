import type BaseLayer from 'ol/layer/Base.js';
import type OlMap from 'ol/Map.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { pixelToWorld, worldToPixel } from '../../shared/geo/grid.ts';
import type { Xy } from '../../shared/geo/ground.ts';
import type { MapMemory } from '../state/app.ts';
import { measures, spaceOf } from '../state/measures.ts';
import type { SessionState } from '../state/session.ts';
import type { MeasureGround } from '../tools/ToolHost.ts';
import { GraticuleLayer } from './GraticuleLayer.ts';
import type { MaskStore } from './MaskStore.ts';
import { MeasureLayer } from './MeasureLayer.ts';
import { maxTileBytes, type PixelReader } from './PixelReader.ts';
import { PlaceMark } from './PlaceMark.ts';
import type { RoiCamera } from './RoiCamera.ts';
import { toScreen, type ScreenFrame } from './screenFrame.ts';

export interface RoiPlaceOptions {
  readonly map: OlMap;
  readonly roi: RoiDetail;
  readonly camera: RoiCamera;
  readonly graticule: boolean;
  frame(): ScreenFrame | null;
}

/** What tells places on the map of a ROI: graticule, measures, the mark of a place that was asked for. */
export class RoiPlace {
  /** Above everything else. */
  readonly layers: readonly BaseLayer[];
  readonly ground: MeasureGround;
  readonly #camera: RoiCamera;
  readonly #graticule: GraticuleLayer;
  readonly #measure: MeasureLayer;
  readonly #mark: PlaceMark;
  readonly #language: MutationObserver;

  constructor({ map, roi, camera, graticule, frame }: RoiPlaceOptions) {
    this.#camera = camera;
    this.#graticule = new GraticuleLayer(roi.crs);
    this.#graticule.setVisible(graticule);
    this.#measure = new MeasureLayer(roi, measures);
    this.layers = [this.#graticule, this.#measure];
    this.#mark = new PlaceMark(map);
    this.ground = {
      measures,
      space: spaceOf(roi),
      toWorld: (x, y) => pixelToWorld(roi, x, y),
      toScreen: ([x, y]) => {
        const shown = frame();
        return shown && toScreen(shown, ...worldToPixel(roi, x, y));
      },
    };
    // Numbers on the map are written as the page's language has it.
    this.#language = new MutationObserver(() => {
      this.#graticule.changed();
      this.#measure.repaint();
    });
    this.#language.observe(document.documentElement, { attributeFilter: ['lang'] });
  }

  apply({ graticule }: SessionState): void {
    if (graticule !== this.#graticule.getVisible()) this.#graticule.setVisible(graticule);
  }

  /** Moves to a place, at a resolution or as close as the view is, and marks it for some seconds. */
  lookAt(at: Xy, resolution?: number): void {
    this.#camera.goTo(at, resolution);
    this.#mark.show(at);
  }

  /** Marks a place that the view shows already. */
  mark(at: Xy): void {
    this.#mark.show(at);
  }

  dispose(): void {
    this.#language.disconnect();
    this.#mark.dispose();
    for (const layer of this.layers) layer.dispose();
  }
}

/** Bytes that the window holds of a ROI: tiles with their bound, and masks as they are and were. */
export function memoryOf(reader: PixelReader, masks: MaskStore): MapMemory {
  let maskBytes = 0;
  for (const { data, original } of masks.all()) maskBytes += (data?.length ?? 0) + (original?.length ?? 0);
  return { tileBytes: reader.bytes, maxTileBytes, maskBytes };
}
