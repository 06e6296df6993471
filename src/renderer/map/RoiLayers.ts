import type BaseLayer from 'ol/layer/Base.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { SessionState } from '../state/session.ts';
import { BorderLayer } from './BorderLayer.ts';
import type { MapStage } from './MapStage.ts';
import { MaskLayer } from './MaskLayer.ts';
import type { MaskStore } from './MaskStore.ts';
import { paletteLut } from './palette.ts';
import type { PixelReader } from './PixelReader.ts';
import type { ScreenFrame } from './screenFrame.ts';
import type { ClassTileLayer, ImageryLayers } from './tileLayers.ts';

/** More patches than this in one view are shown from coarse tiles, and not painted. */
const maxPatchesPerView = 150;
/** Edits that follow each other closely make the coarse tiles be read once. */
const coarseDelayMs = 150;
/** What a held key shows must be seen, however faint its layer is set. */
const peekOpacity = { lpis: 0.75, original: 0.45 } as const;

export interface RoiLayersOptions {
  /** Whose tile layers are used; it is not shown yet. */
  readonly stage: MapStage;
  readonly roi: RoiDetail;
  readonly reader: PixelReader;
  readonly masks: MaskStore;
  readonly nomenclature: Nomenclature;
  readonly lpis: Nomenclature;
  readonly state: SessionState;
  /** After each frame of the map: the pixels of the ROI grid in sight, or null. */
  onFrame(window: PixelWindow | null): void;
}

/** The layers of a ROI from bottom to top, as the session wants them. */
export class RoiLayers {
  /** Those that are this ROI's own, above the tile layers of the stage. */
  readonly above: readonly BaseLayer[];
  /** The view holds more patches than are drawn one by one. */
  isCoarse = false;
  readonly #imagery: ImageryLayers;
  readonly #lpis: ClassTileLayer;
  readonly #coarse: ClassTileLayer;
  readonly #mask: MaskLayer;
  readonly #borders: BorderLayer;
  /** Some patch of the ROI has LPIS; else nothing of it is asked for, whatever the session wants to see. */
  readonly #hasLpis: boolean;
  readonly #nomenclature: Nomenclature;
  readonly #masks: MaskStore;
  readonly #onFrame: RoiLayersOptions['onFrame'];
  #state: SessionState;
  #coarseIsOld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ stage, roi, reader, masks, nomenclature, lpis, state, onFrame }: RoiLayersOptions) {
    this.#state = state;
    this.#hasLpis = (roi.anyBits & modalityBit('ALL_LABEL-LPIS')) !== 0;
    this.#nomenclature = nomenclature;
    this.#masks = masks;
    this.#onFrame = onFrame;
    this.#imagery = stage.imagery;
    this.#lpis = stage.lpis;
    this.#coarse = stage.coarse;
    this.#imagery.open(reader, roi);
    this.#lpis.open(reader, roi, lpis, 'flair');
    this.#coarse.open(reader, roi, nomenclature, state.palette);
    this.#mask = new MaskLayer({
      grid: roi,
      masks,
      lut: paletteLut(nomenclature, state.palette),
      maxPatches: maxPatchesPerView,
      onFrame: (_frame, window) => this.expect(window),
    });
    this.#borders = new BorderLayer(roi);
    this.above = [this.#mask, this.#borders];
    this.#imagery.setBase(state.base);
    this.#imagery.setLook(state.imagery.visible, state.imagery.opacity);
    this.#borders.setBorders(state.borders);
    this.#setLooks();
  }

  /** What is on screen; null before the first frame. */
  get frame(): ScreenFrame | null {
    return this.#mask.frame;
  }

  /** A window of the ROI grid is in sight, or will be in the next frame. */
  expect(window: PixelWindow): void {
    const inSight = window.width > 0 && window.height > 0 ? window : null;
    this.#chooseCoarse(inSight ? this.#masks.index.within(inSight).length > maxPatchesPerView : false);
    this.#onFrame(inSight);
  }

  apply(state: SessionState): void {
    const previous = this.#state;
    this.#state = state;
    if (state.base !== previous.base) this.#imagery.setBase(state.base);
    if (state.imagery !== previous.imagery) {
      this.#imagery.setLook(state.imagery.visible, state.imagery.opacity);
    }
    if (state.palette !== previous.palette) {
      this.#mask.setPalette(paletteLut(this.#nomenclature, state.palette));
      this.#coarse.setPalette(state.palette);
    }
    this.#borders.setBorders(state.borders);
    if (state.overlays !== previous.overlays || state.peek !== previous.peek) this.#setLooks();
  }

  /** The view rests at a resolution. True when a frame is needed before {@link settle}. */
  chooseImagery(resolution: number): boolean {
    return this.#imagery.choose(resolution);
  }

  /** Everything in sight has been drawn. */
  settle(): void {
    this.#imagery.settle();
  }

  /** Masks were edited: the coarse tiles, which the core makes of the stored ones, are old. */
  edited(): void {
    this.#coarseIsOld = true;
    if (this.isCoarse) this.#refreshCoarse();
  }

  /** Reads the tiles again. */
  refresh(): void {
    this.#imagery.refresh();
    this.#lpis.refresh();
    this.#coarse.refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const layer of this.above) layer.dispose();
  }

  #chooseCoarse(isCoarse: boolean): void {
    if (isCoarse === this.isCoarse) return;
    this.isCoarse = isCoarse;
    // Not from within a frame of the map.
    queueMicrotask(() => {
      this.#setLooks();
      if (isCoarse && this.#coarseIsOld) this.#refreshCoarse();
    });
  }

  #refreshCoarse(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#coarseIsOld = false;
      this.#coarse.refresh();
    }, coarseDelayMs);
  }

  /** Class layers as the session has them, or as a held key shows them. */
  #setLooks(): void {
    const { overlays } = this.#state;
    const { mask, lpis1 } = overlays;
    const peek = this.#state.peek === 'lpis' && !this.#hasLpis ? null : this.#state.peek;
    this.#lpis.setLook(
      this.#hasLpis && (peek === 'lpis' || (lpis1.visible && peek === null)),
      peek === 'lpis' ? Math.max(lpis1.opacity, peekOpacity.lpis) : lpis1.opacity,
    );
    const isVisible = peek === 'original' || (mask.visible && peek === null);
    const opacity = peek === 'original' ? Math.max(mask.opacity, peekOpacity.original) : mask.opacity;
    this.#mask.show(peek === 'original' ? 'original' : 'current');
    this.#mask.setCanvasOpacity(isVisible && !this.isCoarse ? opacity : 0);
    this.#coarse.setLook(isVisible && this.isCoarse, opacity);
  }
}
