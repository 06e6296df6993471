import type BaseLayer from 'ol/layer/Base.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { currentLook, lookOf, viewSetsOf, type SessionState } from '../state/session.ts';
import { BorderLayer } from './BorderLayer.ts';
import { DifferenceLayer } from './differenceTiles.ts';
import type { PaneLayers } from './imagery/PaneLayers.ts';
import type { TileFrame } from './imagery/TilePainter.ts';
import type { MapStage } from './MapStage.ts';
import { MaskLayer } from './MaskLayer.ts';
import { patternIndices } from './maskStyleLook.ts';
import type { MaskStore } from './MaskStore.ts';
import { paletteLut } from './palette.ts';
import type { PixelReader } from './PixelReader.ts';
import type { ScreenFrame } from './screenFrame.ts';

/** More patches than this in one view are shown from coarse tiles, and not painted. */
const maxPatchesPerView = 150;
/** Edits that follow each other closely make the coarse tiles be read once. */
const coarseDelayMs = 150;
/** What a held key shows must be seen, however faint its layer is set. */
const peekOpacity = { lpis: 0.75, original: 0.45, model: 0.6 } as const;

/** View sets after the shown one that are read ahead. */
const setsAhead = 2;
/** A view that rests this long is looked at. */
const prepareDelayMs = 250;
/** What of the session the tiles show. */
const shownBy = [
  ...([
    'viewSet',
    'ownSets',
    'changedLooks',
    'imagery',
    'overlays',
    'lpisLevel',
    'modelLook',
    'maskStyle',
    'peek',
  ] as const),
];

export interface RoiLayersOptions {
  /** Whose tile layers are used; it is not shown yet. */
  readonly stage: MapStage;
  readonly roi: RoiDetail;
  readonly reader: PixelReader;
  readonly masks: MaskStore;
  readonly nomenclature: Nomenclature;
  /** Of the three levels. */
  readonly lpis: readonly [Nomenclature, Nomenclature, Nomenclature];
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
  readonly #pane: PaneLayers;
  readonly #reader: PixelReader;
  readonly #mask: MaskLayer;
  readonly #difference: DifferenceLayer;
  readonly #borders: BorderLayer;
  /** Some patch of the ROI has LPIS; else nothing of it is asked for, whatever the session wants to see. */
  readonly #hasLpis: boolean;
  readonly #nomenclature: Nomenclature;
  readonly #masks: MaskStore;
  readonly #onFrame: RoiLayersOptions['onFrame'];
  #state: SessionState;
  #hasVersions = false;
  #coarseIsOld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #preparing = new AbortController();
  #prepareTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ stage, roi, reader, masks, nomenclature, lpis, state, onFrame }: RoiLayersOptions) {
    this.#state = state;
    this.#hasLpis = (roi.anyBits & modalityBit('ALL_LABEL-LPIS')) !== 0;
    this.#nomenclature = nomenclature;
    this.#masks = masks;
    this.#onFrame = onFrame;
    this.#pane = stage.pane;
    this.#reader = reader;
    this.#pane.open({ reader, roi, nomenclature, lpis, palette: state.palette });
    this.#mask = new MaskLayer({
      grid: roi,
      masks,
      lut: paletteLut(nomenclature, state.palette),
      style: state.maskStyle,
      patterns: patternIndices(nomenclature),
      maxPatches: maxPatchesPerView,
      onFrame: (_frame, window) => this.expect(window),
    });
    this.#difference = new DifferenceLayer(reader, roi);
    this.#difference.mark(state.difference, state.differencePairs);
    this.#borders = new BorderLayer(roi);
    this.above = [this.#mask, this.#difference, this.#borders];
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
    if (state.palette !== previous.palette) {
      this.#mask.setPalette(paletteLut(this.#nomenclature, state.palette));
      this.#pane.setPalette(state.palette);
    }
    this.#difference.mark(state.difference, state.differencePairs);
    this.#borders.setBorders(state.borders);
    if (shownBy.some((key) => state[key] !== previous[key])) this.#setLooks();
  }

  /**
   * Shows old pixels of patches in the place of their masks, also while the masks are hidden; null shows the masks again.
   */
  showVersions(versions: ReadonlyMap<string, Uint8Array> | null): void {
    this.#hasVersions = versions !== null;
    this.#mask.showVersions(versions);
    this.#setLooks();
  }

  /** Asks for the tiles of a frame before it is drawn. */
  readAhead(frame: TileFrame): void {
    this.#pane.readAhead(frame);
  }

  /**
   * Everything in sight is drawn. What is beside it, and what the next view sets show of it, is read while nobody waits for
   * anything.
   */
  drawnCompletely(): void {
    this.#preparing.abort();
    clearTimeout(this.#prepareTimer);
    this.#prepareTimer = setTimeout(() => this.#prepareNext(), prepareDelayMs);
  }

  /** Masks were edited: the coarse tiles, which the core makes of the stored ones, are old. */
  edited(): void {
    this.#coarseIsOld = true;
    if (this.isCoarse) this.#refreshCoarse();
    this.#difference.edited();
  }

  /** Predictions of the ROI changed, or which of them are in use. */
  predicted(): void {
    this.#reader.forgetPredictions();
    this.#pane.forgetPredictions();
    this.#difference.predicted();
  }

  /** Reads the tiles again. */
  refresh(): void {
    this.#pane.refresh();
    this.#difference.refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#preparing.abort();
    clearTimeout(this.#prepareTimer);
    for (const layer of this.above) layer.dispose();
  }

  #prepareNext(): void {
    this.#preparing = new AbortController();
    const state = this.#state;
    const sets = viewSetsOf(state);
    const at = sets.findIndex(({ id }) => id === state.viewSet);
    const next = Array.from({ length: setsAhead }, (_, i) => sets[(at + 1 + i) % sets.length]!);
    const looks = next.map(({ id }) => lookOf(state, id));
    void this.#pane.prepareLooks(currentLook(state), looks, this.#preparing.signal);
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
      this.#pane.forgetMasks();
    }, coarseDelayMs);
  }

  /** Imagery and class layers as the session has them, or as a held key shows them. */
  #setLooks(): void {
    const { imagery, overlays, lpisLevel, modelLook } = this.#state;
    const { mask, lpis, model } = overlays;
    const peek = this.#state.peek === 'lpis' && !this.#hasLpis ? null : this.#state.peek;
    const isLpisVisible = this.#hasLpis && (peek === 'lpis' || (lpis.visible && peek === null));
    const isShownOnPurpose = peek === 'original' || (this.#hasVersions && peek === null);
    const isVisible = isShownOnPurpose || (mask.visible && peek === null);
    const opacity = isShownOnPurpose ? Math.max(mask.opacity, peekOpacity.original) : mask.opacity;
    const isModelVisible = peek === 'model' || (model.visible && peek === null);
    const proposal = {
      classes:
        peek === 'model' || modelLook === 'classes' ? ('prediction' as const) : ('confidence' as const),
      opacity: peek === 'model' ? Math.max(model.opacity, peekOpacity.model) : model.opacity,
    };
    // Two fills over each other are colours that nobody can read: the masks keep their borders.
    this.#mask.setStyle(isModelVisible && peek === null ? 'outline' : this.#state.maskStyle);
    this.#mask.show(peek === 'original' ? 'original' : 'current');
    this.#mask.setCanvasOpacity(isVisible && !this.isCoarse ? opacity : 0);
    this.#pane.show({
      look: currentLook(this.#state),
      date: null,
      imageryOpacity: imagery.visible ? imagery.opacity : 0,
      classes: isLpisVisible ? `lpis${lpisLevel}` : null,
      classOpacity: peek === 'lpis' ? Math.max(lpis.opacity, peekOpacity.lpis) : lpis.opacity,
      more: [
        ...(isModelVisible ? [proposal] : []),
        ...(isVisible && this.isCoarse && !isModelVisible
          ? [{ classes: peek === 'original' ? ('cosia' as const) : ('mask' as const), opacity }]
          : []),
      ],
    });
  }
}
