import type BaseLayer from 'ol/layer/Base.js';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { isOwnClassLayer, isSeries } from '../../../shared/model/imagery.ts';
import type { Look } from '../../../shared/model/look.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { PaletteId } from '../../state/session.ts';
import type { ByteLayer, PixelReader } from '../PixelReader.ts';
import { ClassColors, classPass, confidenceLut } from './classPass.ts';
import type { FirstPicture } from './FirstPicture.ts';
import type { GlStage } from './GlStage.ts';
import { imageryPass, resolveLook, type ResolvedLook } from './imageryPass.ts';
import { imageryStore, nothingShown, type ImageryStore, type ShownImagery } from './imageryStore.ts';
import { ShownRanges, type Shown } from './ShownRanges.ts';
import { TileCanvas } from './TileCanvas.ts';
import { cellsOf, TilePainter, type TileFrame, type TilePass } from './TilePainter.ts';

/** Textures of one map; with four maps at most four times as much. */
export const maxTextureBytes = 160 * 1024 * 1024;
/** What was shown before stays this long while the tiles of another look, date or stretch come. */
const holdMs = 400;
/** What is read around a view, as a multiple of its size. */
const aroundView = 1.6;

/** What is shown of a ROI. Layers and dates come from the imagery store. */
export interface PaneRoi {
  /** Shared by all maps of a ROI: what one has read, none reads again. */
  readonly reader: PixelReader;
  readonly roi: RoiDetail;
  /** Of `mask`, `cosia` and `prediction`. */
  readonly nomenclature: Nomenclature;
  readonly lpis: readonly [Nomenclature, Nomenclature, Nomenclature];
  readonly palette: PaletteId;
}

export interface PaneWish {
  readonly look: Look;
  /** `YYYYMMDD` instead of the date of the look; null for that. */
  readonly date: string | null;
  /** 0 hides the imagery. */
  readonly imageryOpacity: number;
  /** Class tiles over it. */
  readonly classes: ByteLayer | null;
  readonly classOpacity: number;
  /** More class tiles, above those. */
  readonly more?: readonly { readonly classes: ByteLayer; readonly opacity: number }[];
}

export interface PaneLayersOptions {
  readonly store?: ImageryStore;
  /** The canvas stays hidden until it says so. */
  readonly first?: FirstPicture;
  /** Histograms of what is shown are wanted. */
  readonly hasHistograms?: boolean;
  onShown?(shown: ShownImagery): void;
}

/** All of this window that are not disposed. */
const panes = new Set<PaneLayers>();

/** Bytes of textures of all maps of the window, with their bound. */
export function textureMemory(): { readonly bytes: number; readonly maxBytes: number } {
  const drawn = [...panes].flatMap(({ textureBytes }) => textureBytes ?? []);
  return { bytes: drawn.reduce((sum, bytes) => sum + bytes, 0), maxBytes: drawn.length * maxTextureBytes };
}

/**
 * Imagery and class tiles of one map: of the main map and of each view beside it. One canvas, one WebGL context; it is
 * taken along from ROI to ROI (`close`, `open`), for a context and its programs cost 100 ms and more to make.
 *
 * Another look is drawn at once from tiles that are in memory. While its tiles come, what was shown before stays for a
 * moment, so that the ground is not seen in between.
 */
export class PaneLayers {
  /** To be added to the map once, below everything else. */
  readonly layers: readonly BaseLayer[];
  readonly #options: PaneLayersOptions;
  readonly #store: ImageryStore;
  readonly #canvas: TileCanvas;
  readonly #painter: TilePainter;
  readonly #colors = new ClassColors();
  #place: (PaneRoi & { readonly ranges: ShownRanges }) | null = null;
  #wish: PaneWish | null = null;
  #shown: ShownImagery = nothingShown;
  #resolved: ResolvedLook | null = null;
  #frame: TileFrame | null = null;
  /** What was complete last, and until when it may stand for what is not. */
  #held: TilePass | null = null;
  #heldUntil = 0;
  #maskVersion = 0;
  #predictionVersion = 0;
  #unsubscribe: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #statsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PaneLayersOptions = {}) {
    this.#options = options;
    this.#store = options.store ?? imageryStore;
    this.#painter = new TilePainter(() => this.#canvas.changed());
    this.#canvas = new TileCanvas({
      maxTextureBytes,
      onPaint: (stage, frame) => this.#paint(stage, frame),
      onLost: () => (this.#held = null),
    });
    this.layers = [this.#canvas];
    panes.add(this);
  }

  /** What is shown: for stamps. `onShown` follows each change. */
  get shown(): ShownImagery {
    return this.#shown;
  }

  /** Bytes of textures of this map, at most {@link maxTextureBytes} and what one frame needs; null before the first. */
  get textureBytes(): number | null {
    return this.#canvas.stage?.textures.bytes ?? null;
  }

  /** Shows a ROI; nothing until {@link show}. */
  open(roi: PaneRoi): void {
    this.close();
    this.#place = { ...roi, ranges: new ShownRanges(roi.reader) };
    this.#unsubscribe = this.#store.subscribe((next, previous) => {
      if (next.layers !== previous.layers || next.dates !== previous.dates) this.#resolve();
    });
  }

  show(wish: PaneWish): void {
    this.#wish = wish;
    this.#resolve();
  }

  setPalette(palette: PaletteId): void {
    if (this.#place) this.#place = { ...this.#place, palette };
    this.#canvas.changed();
  }

  /** Reads again what could not be read. */
  refresh(): void {
    this.#canvas.stage?.textures.forgetFailed();
    this.forgetMasks();
    this.forgetPredictions();
  }

  /** Masks were edited: tiles of them are read again, and shown as they are until then. */
  forgetMasks(): void {
    this.#maskVersion++;
    this.#canvas.changed();
  }

  /** The same of predictions, and of which of them are in use. */
  forgetPredictions(): void {
    this.#predictionVersion++;
    this.#canvas.changed();
  }

  /** Asks for the tiles that a frame will show, before it does. */
  readAhead(frame: TileFrame): void {
    const { layer, dateIndex } = this.#resolved ?? {};
    if (!layer || !this.#place || dateIndex === undefined || (this.#wish?.imageryOpacity ?? 0) <= 0) return;
    for (const { level, col, row } of cellsOf(layer, frame)) {
      // What cannot be read is counted by the reader, and tried again for the frame.
      this.#place.reader.imageryTile(layer, dateIndex, level, col, row).catch(() => {});
    }
  }

  /**
   * Reads what lies around the view, and what other looks show of it, and compiles their programs: one after the other, while
   * nothing else is to do. Ends when `signal` does.
   */
  async prepareLooks(look: Look, others: readonly Look[], signal: AbortSignal): Promise<void> {
    const frame = this.#frame;
    const place = this.#place;
    if (!frame || !place) return;
    const around = { ...frame, width: frame.width * aroundView, height: frame.height * aroundView };
    for (const [next, seen] of [[look, around] as const, ...others.map((other) => [other, frame] as const)]) {
      const resolved = resolveLook(next, null, place.roi, this.#store.getState());
      const { plan, layer, dateIndex } = resolved;
      if (!plan || !layer) continue;
      for (const { level, col, row } of cellsOf(layer, seen)) {
        if (signal.aborted) return;
        await place.reader.imageryTile(layer, dateIndex, level, col, row, true).catch(() => null);
      }
      if (signal.aborted) return;
      this.#canvas.stage?.prepare(plan.key, plan.fragment);
    }
  }

  /** Nothing of the ROI is left: no tile, no request. */
  close(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
    clearTimeout(this.#statsTimer);
    this.#painter.stop();
    this.#canvas.stage?.textures.clear();
    this.#place = null;
    this.#resolved = null;
    this.#held = null;
    this.#frame = null;
    this.#wish = null;
    this.#shown = nothingShown;
  }

  /** Gives the context back. */
  dispose(): void {
    this.close();
    panes.delete(this);
    this.#canvas.dispose();
  }

  #resolve(): void {
    if (!this.#place || !this.#wish) return;
    const { look, date } = this.#wish;
    const resolved = resolveLook(look, date, this.#place.roi, this.#store.getState());
    if (isSeries(look.imagery) && resolved.layer) this.#store.getState().wantDates(look.imagery);
    this.#resolved = resolved;
    this.#heldUntil = performance.now() + holdMs;
    this.#publish({ isComplete: false });
    this.#canvas.changed();
  }

  #paint(stage: GlStage, frame: TileFrame): boolean {
    this.#frame = frame;
    this.#options.first?.drawn(stage.canvas);
    const { held, isHolding } = this.#holding();
    const imagery = this.#imagery();
    const isPending = this.#resolved?.isPending ?? true;
    const choices = imagery ? [{ pass: imagery, until: isHolding ? held : null }] : [];
    const painted = this.#painter.paint(stage, frame, [...choices, ...this.#classes()]);
    const isImageryComplete = !imagery || (painted.completed.includes(imagery) && imagery.uniforms !== null);
    if (imagery && isImageryComplete) this.#held = imagery;
    const isTold = imagery?.uniforms === null && painted.completed.includes(imagery) && this.#tell(frame);
    if (painted.isDeferred || isTold) queueMicrotask(() => this.#canvas.changed());
    else if (!isImageryComplete && isHolding) this.#again();
    const isComplete = painted.isComplete && !isPending;
    queueMicrotask(() => this.#publish({ isComplete }));
    if (isComplete && !frame.isMoving) this.#measure();
    return isComplete;
  }

  /** What is in sight is loaded: a stretch over the view can be told from it. True when it was. */
  #tell(frame: TileFrame): boolean {
    const shown = this.#toShow();
    return shown !== null && this.#place?.ranges.of(shown, cellsOf(shown.layer, frame)) !== null;
  }

  #holding(): { readonly held: TilePass | null; readonly isHolding: boolean } {
    const isHolding = this.#held !== null && performance.now() < this.#heldUntil;
    return { held: this.#held, isHolding };
  }

  /** What is held must go in time, also when no tile comes. */
  #again(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#canvas.changed(), this.#heldUntil - performance.now());
  }

  #imagery(): TilePass | null {
    const opacity = this.#wish?.imageryOpacity ?? 0;
    const shown = this.#toShow();
    if (!this.#place || !shown || opacity <= 0) return null;
    return imageryPass(shown, this.#place.ranges, this.#place.reader, opacity);
  }

  /** The look, when it can be shown. */
  #toShow(): Shown | null {
    const { plan, layer } = this.#resolved ?? {};
    return this.#resolved && plan && layer ? { ...this.#resolved, plan, layer } : null;
  }

  #classes(): { readonly pass: TilePass; readonly until: null }[] {
    const place = this.#place;
    const wish = this.#wish;
    if (!place || !wish) return [];
    const wanted = [
      ...(wish.classes ? [{ classes: wish.classes, opacity: wish.classOpacity }] : []),
      ...(wish.more ?? []),
    ];
    return wanted
      .filter(({ opacity }) => opacity > 0)
      .map(({ classes, opacity }) => ({
        pass: classPass({
          ...{ reader: place.reader, roi: place.roi, layer: classes, opacity },
          lut: this.#lutOf(place, classes),
          version: this.#versionOf(classes),
        }),
        until: null,
      }));
  }

  #versionOf(layer: ByteLayer): number {
    if (layer === 'mask') return this.#maskVersion;
    return layer === 'prediction' || layer === 'confidence' ? this.#predictionVersion : 0;
  }

  #lutOf({ nomenclature, lpis, palette }: PaneRoi, layer: ByteLayer): Uint32Array {
    if (layer === 'confidence') return confidenceLut;
    if (isOwnClassLayer(layer)) return this.#colors.of(nomenclature, palette);
    const list = lpis[layer === 'lpis1' ? 0 : layer === 'lpis2' ? 1 : 2];
    return this.#colors.of(list, palette === 'safe' ? 'safe' : 'flair');
  }

  /** Takes the statistics of a view that rests, in a pause. */
  #measure(): void {
    clearTimeout(this.#statsTimer);
    this.#statsTimer = setTimeout(() => this.#measured(), 60);
  }

  #measured(): void {
    const frame = this.#frame;
    const shown = this.#toShow();
    if (!frame || !this.#place || !shown) return;
    const { plan } = shown;
    const inSight = cellsOf(shown.layer, frame);
    const { ranges } = this.#place;
    const next = ranges.of(shown, inSight) ?? ranges.fallback(shown);
    const channels = this.#options.hasHistograms
      ? ranges.channels(shown, next, inSight)
      : plan.labels.map((label, i) => ({ label, range: next[i] ?? ([0, 1] as const), histogram: null }));
    const before = this.#shown.channels;
    this.#publish({ channels });
    // A stretch over the view changes with it.
    if (channels.some(({ range }, i) => String(range) !== String(before[i]?.range))) this.#canvas.changed();
  }

  #publish(change: Partial<ShownImagery>): void {
    const resolved = this.#resolved;
    if (!resolved) return;
    const { look, layer, unavailable, dateIndex, date } = resolved;
    const isSame =
      this.#shown.look === look && this.#shown.layer === layer && this.#shown.dateIndex === dateIndex;
    const shown: ShownImagery = {
      ...{ look, layer, dateIndex, date },
      unavailable: this.#canvas.hasNoWebgl ? 'noWebgl' : unavailable,
      channels: change.channels ?? (isSame ? this.#shown.channels : this.#knownChannels()),
      isComplete: change.isComplete ?? this.#shown.isComplete,
    };
    const keys = Object.keys(shown) as (keyof ShownImagery)[];
    if (keys.every((key) => shown[key] === this.#shown[key])) return;
    this.#shown = shown;
    this.#options.onShown?.(shown);
  }

  /** Channels of a look that was chosen just now. */
  #knownChannels(): ShownImagery['channels'] {
    const shown = this.#toShow();
    if (!this.#place || !shown) return [];
    const ranges = this.#place.ranges.of(shown, null) ?? this.#place.ranges.fallback(shown);
    return shown.plan.labels.map((label, i) => ({ label, range: ranges[i]!, histogram: null }));
  }
}
