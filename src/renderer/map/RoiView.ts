import type { EventsKey } from 'ol/events.js';
import type OlMap from 'ol/Map.js';
import { unByKey } from 'ol/Observable.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import type { PixelSet } from '../../shared/editing/pixelSet.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { ToolBox } from '../tools/ToolBox.ts';
import type { Client } from '../client/client.ts';
import type { MapMemory } from '../state/app.ts';
import type { DocumentStore } from '../state/document.ts';
import type { SessionState, SessionStore } from '../state/session.ts';
import { lpis1, lpis2, lpis3 } from '../../shared/model/nomenclatures.ts';
import { classesInWindow } from './classesInWindow.ts';
import { brushTipAt, createToolHost } from './createToolHost.ts';
import type { SharedMap } from './ComparePane.ts';
import { EditGround } from './editing/EditGround.ts';
import type { GhostPaint } from './editing/GhostLayer.ts';
import { EditSession, type CoreCallInput, type CoreChange, type RemoteEdit } from './EditSession.ts';
import { MarkLayer } from './history/MarkLayer.ts';
import { Hover } from './Hover.ts';
import { ImageryFacts } from './imagery/ImageryFacts.ts';
import { imageryStore, type ImageryStore } from './imagery/imageryStore.ts';
import { returnStage, takeStage, type MapStage } from './MapStage.ts';
import { MasksInSight } from './MasksInSight.ts';
import { MaskStore } from './MaskStore.ts';
import { MoveStats } from './MoveStats.ts';
import { OutlineLayer } from './OutlineLayer.ts';
import { PixelReader } from './PixelReader.ts';
import { PointerInput } from './PointerInput.ts';
import { countProposals, type Proposals } from './proposals.ts';
import { RoiCamera, type SavedView } from './RoiCamera.ts';
import { RoiLayers } from './RoiLayers.ts';
import { ReviewLayer, type ReviewShown } from './review/ReviewLayer.ts';
import { memoryOf, RoiPlace } from './RoiPlace.ts';
import { screenFrameOf, toGrid, toScreen, visibleWindow } from './screenFrame.ts';
import { UnloadGuard } from './UnloadGuard.ts';
import { ViewCounts } from './ViewCounts.ts';

export type { SavedView } from './RoiCamera.ts';

export interface RoiViewOptions {
  /** The map fills it and takes the keyboard focus in it. */
  readonly target: HTMLElement;
  readonly client: Client;
  readonly origin: string;
  readonly roi: RoiDetail;
  readonly session: SessionStore;
  readonly document: DocumentStore;
  readonly nomenclature: Nomenclature;
  readonly windowId: string;
  readonly savedView?: SavedView | undefined;
  /** Patch to begin with. */
  readonly patchId?: string | undefined;
  /** The view came to rest. */
  readonly onViewChange?: ((view: SavedView) => void) | undefined;
  /** An undo of an edit is asked for; true when it is dealt with elsewhere. */
  readonly onUndo?: (() => boolean) | undefined;
  /** A right click that means nothing to the tools, in CSS pixels of the window; `held` while the button is down. */
  readonly onWheel?:
    ((at: { readonly x: number; readonly y: number; readonly held: boolean }) => void) | undefined;
}

const lpisLevels = [lpis1, lpis2, lpis3] as const;
/** Where the tool strip, the view switch and the stamps float. CSS pixels. */
const framePadding = { top: 64, right: 24, bottom: 48, left: 72 } as const;

/** Set by a bench or an end-to-end test before the view is made: it finds the view here, and what it shows. */
interface BenchHook {
  __arpenteurBench?: { roiView?: RoiView | null; session?: SessionStore; imagery?: ImageryStore };
}

/**
 * The canvas of one ROI: imagery, class layers, the masks being edited, the tools.
 *
 * Reads the session (tool, class, layers), writes the document (saving, undo, cursor, counts). No React inside. One per
 * opened ROI; `dispose` it before the next.
 */
export class RoiView {
  readonly stats = new MoveStats();
  /** Settles when the first view is drawn completely. */
  readonly ready: Promise<void>;
  readonly #options: RoiViewOptions;
  readonly #stage: MapStage;
  readonly #map: OlMap;
  readonly #mapEvents: readonly EventsKey[];
  readonly #camera: RoiCamera;
  readonly #reader: PixelReader;
  readonly #masks: MaskStore;
  readonly #inSight: MasksInSight;
  readonly #edits: EditSession;
  readonly #edit: EditGround;
  readonly #facts: ImageryFacts;
  readonly #layers: RoiLayers;
  readonly #place: RoiPlace;
  readonly #outline: OutlineLayer;
  readonly #mark: MarkLayer;
  readonly #review: ReviewLayer;
  readonly #hover: Hover;
  readonly #counts: ViewCounts;
  readonly #tools: ToolBox;
  readonly #input: PointerInput;
  readonly #guard = new UnloadGuard();
  readonly #resize: ResizeObserver;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #startedAt = performance.now();
  #window: PixelWindow | null = null;
  /** Every tile in sight has been drawn once. */
  #isDrawn = false;
  /** Everything was there, and goes to the screen with the next frame. */
  #isShowing = false;
  #disposed = false;
  #markReady: () => void = () => {};

  constructor(options: RoiViewOptions) {
    this.#options = options;
    const { target, roi, session, document, nomenclature, origin } = options;
    this.ready = new Promise((resolve) => (this.#markReady = resolve));
    document.setState({
      roi,
      cursor: null,
      viewCounts: null,
      loading: true,
      paintBlocked: null,
      selection: null,
      gate: { kind: 'off' },
      toolNote: null,
    });

    const sizes = new Map(roi.grid.map((p) => [p.patchId, `${p.widthPx}x${p.heightPx}`]));
    this.#reader = new PixelReader({
      origin,
      datasetId: roi.datasetId,
      roiKey: roi.roiKey,
      sizeOf: (patchId) => sizes.get(patchId) ?? '',
      onChange: () => this.#loadingChanged(),
    });
    this.#masks = new MaskStore({
      roi,
      load: (patchId, of, signal) => this.#reader.mask(patchId, of, signal),
      // The reader gathers them into few requests: all of a view at once.
      concurrency: 160,
    });
    this.#inSight = new MasksInSight(this.#masks);
    this.#edit = new EditGround({
      ...{ roi, origin, client: options.client, masks: this.#masks, session, document, nomenclature },
      onChange: () => {
        if (this.#edits.isStroking) return;
        this.#tools.refresh();
        this.#hover.draw();
      },
    });
    this.#edits = new EditSession({
      datasetId: roi.datasetId,
      roiKey: roi.roiKey,
      windowId: options.windowId,
      annotation: options.client.annotation,
      masks: this.#masks,
      document,
      rules: this.#edit.rules,
      onPending: (pending) => {
        this.#guard.set(pending > 0);
        this.#edit.gates.setBehind(pending > 0);
      },
    });

    this.#facts = new ImageryFacts(options.client, roi, imageryStore);
    this.#stage = takeStage();
    this.#map = this.#stage.map;
    this.#layers = new RoiLayers({
      ...{ stage: this.#stage, roi, nomenclature, lpis: lpisLevels, state: session.getState() },
      ...{ reader: this.#reader, masks: this.#masks },
      onFrame: (window) => this.#frameDrawn(window),
    });
    this.#camera = new RoiCamera(roi);
    this.#place = new RoiPlace({
      ...{ map: this.#map, roi, camera: this.#camera, graticule: session.getState().graticule },
      frame: () => this.#layers.frame,
    });
    this.#outline = new OutlineLayer(roi);
    this.#mark = new MarkLayer(roi);
    this.#review = new ReviewLayer(roi);
    const marks = [this.#review, this.#mark, this.#outline];
    const above = [...this.#layers.above, ...this.#edit.layers, ...marks, ...this.#place.layers];
    this.#stage.enter(target, this.#camera.view, above);
    if (target.tabIndex < 0) target.tabIndex = 0;
    // The parts that are laid over the map are placed from its corner.
    if (getComputedStyle(target).position === 'static') target.style.position = 'relative';
    const viewport = this.#map.getViewport() ?? target;
    this.#hover = new Hover({
      ...{ target, viewport, roi, session, document, nomenclature },
      ...{ masks: this.#masks, reader: this.#reader },
      frame: () => this.#layers.frame,
      cursor: () => this.#tools.cursor,
      tip: () => brushTipAt(session, this.#layers.frame),
      rules: this.#edit.rules,
      isStroking: () => this.#edits.isStroking,
    });
    this.#tools = new ToolBox(
      createToolHost({
        ...{ session, document, roi, masks: this.#masks, edits: this.#edits },
        ...{ edit: this.#edit, ground: this.#place.ground, regions: this.#edit.regions },
        paintInCore: (set, paint, input) => this.#edit.paintInCore(set, paint, input),
        frame: () => this.#layers.frame,
        stopGliding: () => {
          if (this.#camera.view.getAnimating()) this.#camera.view.cancelAnimations();
        },
        panByScreen: (dx, dy) => this.#camera.panBy(-dx, -dy, false),
        toolChanged: () => this.#hover.draw(),
      }),
    );
    this.#input = new PointerInput({
      viewport,
      target,
      tools: this.#tools,
      toGrid: (x, y) => this.#layers.frame && toGrid(this.#layers.frame, x, y),
      onHover: (position) => this.#hover.move(position),
      onBrushStep: (direction) => session.getState().stepBrush(direction),
      onWheel: (at) => options.onWheel?.(at),
      onMoved: (startedAt, timeStamp) => {
        if (this.#edits.isStroking || this.#edit.hasGhost) this.stats.record(startedAt, timeStamp);
      },
    });
    this.#counts = new ViewCounts(
      this.#masks,
      () => (this.#layers.isCoarse || this.#masks.loading ? null : this.#window),
      (viewCounts) => document.setState({ viewCounts }),
    );

    this.#masks.listen({ onPixels: () => this.#counts.restart(), onLoading: () => this.#loadingChanged() });
    this.#mapEvents = [
      this.#map.on('moveend', () => this.#viewRested()),
      this.#map.on('postrender', () => this.#hover.draw()),
      this.#map.on('rendercomplete', () => this.#drawnCompletely()),
    ];
    this.#resize = new ResizeObserver(() => {
      this.#map.updateSize();
      this.#input.measure();
    });
    this.#resize.observe(target);
    this.#unsubscribe.push(
      session.subscribe((next, previous) => this.#sessionChanged(next, previous)),
      document.subscribe((next, previous) => {
        if (next.historyVersion !== previous.historyVersion) this.#layers.edited();
      }),
    );
    if (options.savedView) this.#camera.restore(options.savedView);
    else this.#camera.fit(false);
    // Before anything is read: the whole ROI would be read for nothing.
    if (options.patchId) this.#camera.goToPatch(options.patchId);
    this.#readAhead();
    void this.#edits.refreshUndo();
    const hook = (globalThis as BenchHook).__arpenteurBench;
    if (hook) Object.assign(hook, { roiView: this, session, imagery: imageryStore });
  }

  /** Takes the view out of the page. Settles when every edit was acknowledged; they go on being sent meanwhile. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#input.dispose();
    this.#disposed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#resize.disconnect();
    this.#counts.dispose();
    this.#hover.dispose();
    unByKey([...this.#mapEvents]);
    this.#stage.leave();
    this.#layers.dispose();
    this.#facts.dispose();
    this.#place.dispose();
    this.#outline.dispose();
    this.#mark.dispose();
    this.#review.dispose();
    this.#edit.dispose();
    returnStage(this.#stage);
    const { document, roi } = this.#options;
    if (document.getState().roi === roi) {
      document.setState({
        roi: null,
        cursor: null,
        resolution: null,
        viewCounts: null,
        loading: false,
        paintBlocked: null,
        selection: null,
        gate: { kind: 'off' },
        toolNote: null,
      });
    }
    const hook = (globalThis as BenchHook).__arpenteurBench;
    if (hook?.roiView === this) hook.roiView = null;
    await this.#edits.flush();
    this.#masks.dispose();
  }

  /** Shows the whole ROI. */
  fit(): void {
    this.#camera.fit(true);
  }

  /** One label pixel on one pixel of the screen, around the middle of the view. */
  zoomOneToOne(): void {
    this.#camera.zoomOneToOne();
  }

  /** Zooms around the middle; a factor above 1 comes closer. */
  zoomBy(factor: number): void {
    this.#camera.zoomBy(factor);
  }

  /** Moves the view by CSS pixels: positive values show what lies to the right and below. */
  panBy(dx: number, dy: number): void {
    this.#camera.panBy(dx, dy, true);
  }

  /** Shows a patch: 1:1 from afar, else the same scale around its middle. Unknown patches are ignored. */
  goToPatch(patchId: string): void {
    this.#camera.goToPatch(patchId);
  }

  /** Moves to a place in world metres and marks it for some seconds. */
  lookAt(at: readonly [number, number], resolution?: number): void {
    this.#place.lookAt(at, resolution);
  }

  /** Draws rings of the ROI grid over everything, or takes them away. */
  outline(rings: readonly (readonly number[])[] | null): void {
    this.#outline.show(rings);
  }

  /** Marks the pixels of an edit, or of a difference, or none. */
  mark(set: PixelSet | null): void {
    this.#mark.show(set);
  }

  /** Shows a window of the ROI grid with what is around it. */
  frameWindow(window: PixelWindow, bottomPx: number, how: 'calm' | 'zoom' | 'atOnce'): void {
    const { clientWidth, clientHeight } = this.#options.target;
    const padding = { ...framePadding, bottom: framePadding.bottom + bottomPx };
    this.#camera.frame(window, { width: clientWidth, height: clientHeight, padding }, how);
  }

  /** Draws outlines of disagreements, or takes them away. */
  showReview(shown: ReviewShown | null): void {
    this.#review.show(shown);
  }

  /** Shows old pixels of patches in the place of their masks; null shows the masks again. No mask is changed. */
  showVersions(versions: ReadonlyMap<string, Uint8Array> | null): void {
    this.#layers.showVersions(versions);
  }

  /** Marks a place that the view was opened at. */
  markPlace(at: readonly [number, number]): void {
    this.#place.mark(at);
  }

  /** Where the view is; null before it has a size. */
  get savedView(): SavedView | null {
    return this.#camera.saved;
  }

  /** Bytes that this window holds of the ROI. */
  memory(): MapMemory {
    return memoryOf(this.#reader, this.#masks);
  }

  /**
   * Takes back the last edit of this author in the ROI; null when there is none. A stroke under way, or the last point of a
   * line that is being measured, is taken back instead.
   */
  undo(): Promise<unknown> {
    if (this.#tools.removeLast() || this.#tools.cancel() || this.#options.onUndo?.())
      return Promise.resolve(null);
    return this.#edits.undo();
  }

  redo(): Promise<unknown> {
    return this.#edits.redo();
  }

  /**
   * Lets the core change masks of this ROI (an operation, a revert) as one edit, and shows it; null when there was nothing to
   * do. `call` gets the id of the edit, and is called again with it while the core does not answer.
   */
  operate<T extends CoreChange>(call: (input: CoreCallInput) => Promise<T | null>): Promise<T | null> {
    return this.#edits.operate(call);
  }

  /** Shows what an operation would change, or takes it away; the ghosts of tools come and go over it. */
  showGhost(set: PixelSet | null, paint: GhostPaint = { kind: 'select' }): void {
    this.#edit.showOperation(set, paint);
  }

  /** Tries again now to store what could not be stored. */
  retrySave(): void {
    this.#edits.retry();
  }

  applyRemoteEdit(event: RemoteEdit): void {
    this.#edits.applyRemoteEdit(event);
  }

  /** Predictions of this ROI changed, or which of them are in use: their layers and gates are read again. */
  notePredictions(): void {
    this.#layers.predicted();
    this.#edit.gates.predictionsChanged();
  }

  /** What the prediction in use proposes in this ROI; null where none is. */
  proposals(signal: AbortSignal): Promise<Proposals | null> {
    return countProposals(this.#reader, this.#options.roi, signal);
  }

  /** The core is there again: sends what it has not acknowledged, reads again what may have changed or failed. */
  async reconnect(): Promise<void> {
    await this.#edits.reconnect();
    if (this.#disposed) return;
    const inSight = new Set(
      this.#window ? this.#masks.within(this.#window).map((mask) => mask.patch.patchId) : [],
    );
    this.#masks.forgetExcept(inSight);
    this.#inSight.forget();
    if (this.#window) this.#frameDrawn(this.#window);
    await Promise.all([...inSight].map((patchId) => this.#masks.reload(patchId)));
    this.#reader.failed.clear();
    this.#facts.retry();
    this.#edit.retry();
    this.#layers.refresh();
  }

  /** Pixels of each LPIS class of the level that is shown, in the view. */
  async lpisInView(): Promise<ReadonlyMap<number, number>> {
    if (!this.#window) return new Map();
    const { lpisLevel } = this.#options.session.getState();
    return classesInWindow(this.#reader, `lpis${lpisLevel}`, this.#options.roi, this.#window);
  }

  /** What views beside this one show the same place by. */
  get shared(): SharedMap {
    const { target, roi, nomenclature, session } = this.#options;
    return {
      view: this.#camera.view,
      target,
      roi: {
        ...{ reader: this.#reader, roi, nomenclature, lpis: lpisLevels },
        palette: session.getState().palette,
      },
    };
  }

  /** The pointer is over the same place of a view beside this one, or has left it. CSS pixels from the map's corner. */
  pointAt(position: { readonly screenX: number; readonly screenY: number } | null): void {
    this.#hover.move(position);
  }

  /** A coarser (1) or finer (-1) level of what the tool shows under the pointer; false when it has none. */
  stepLevel(direction: 1 | -1): boolean {
    return this.#tools.levelStep(direction);
  }

  focus(): void {
    this.#options.target.focus({ preventScroll: true });
  }

  /** Page position (CSS pixels of the viewport) of a pixel position of the ROI grid; for benches and tests. */
  clientPosition(pixelX: number, pixelY: number): { x: number; y: number } | null {
    const frame = this.#layers.frame;
    if (!frame) return null;
    const [x, y] = toScreen(frame, pixelX, pixelY);
    const rect = this.#options.target.getBoundingClientRect();
    return { x: x + rect.left, y: y + rect.top };
  }

  /** Masks in sight are being read; for benches. */
  get isReadingMasks(): boolean {
    return this.#masks.loading;
  }

  /** Class value that the window holds for a pixel of the ROI grid; for tests. */
  maskValueAt(pixelX: number, pixelY: number): number | null {
    return this.#masks.valueAt(pixelX, pixelY);
  }

  #sessionChanged(state: SessionState, previous: SessionState): void {
    this.#layers.apply(state);
    this.#place.apply(state);
    this.#edit.apply(state, previous);
    if (state.tool !== previous.tool) this.#tools.leave(previous.tool);
    if (state.palette !== previous.palette) this.#hover.setPalette(state.palette);
    const isSame = state.tool === previous.tool && state.peek === previous.peek;
    if (!isSame || state.toolOptions.outcome !== previous.toolOptions.outcome) this.#want();
    this.#hover.draw();
  }

  /** Asks for what the first frame will show: the answers come while the page is laid out and the frame is prepared. */
  #readAhead(): void {
    const size = this.#map.getSize();
    if (!size || !this.#camera.view.isDef()) return;
    const { roi } = this.#options;
    const viewState = this.#camera.view.getState();
    const pixelRatio = globalThis.devicePixelRatio || 1;
    const frame = screenFrameOf({ pixelRatio, size, viewState }, roi);
    this.#layers.expect(visibleWindow(frame, roi));
    const [x = 0, y = 0] = viewState.center;
    const resolution = viewState.resolution / pixelRatio;
    this.#layers.readAhead({ ...frame, center: [x, y], resolution, isMoving: false });
  }

  #frameDrawn(window: PixelWindow | null): void {
    this.#window = window;
    const patches = window ? this.#masks.index.within(window) : [];
    const isReadOnly = patches.length > 0 && patches.every((patch) => patch.readOnly !== null);
    const paintBlocked = this.#layers.isCoarse ? 'zoomIn' : isReadOnly ? 'readOnly' : null;
    const { document } = this.#options;
    if (paintBlocked !== document.getState().paintBlocked) document.setState({ paintBlocked });
    this.#edit.sight(this.#layers.isCoarse ? [] : patches.map((patch) => patch.patchId));
    this.#want();
  }

  #want(): void {
    const { tool, peek, toolOptions } = this.#options.session.getState();
    const needOriginals = tool === 'restore' || peek === 'original' || toolOptions.outcome === 'restore';
    this.#inSight.want(this.#layers.isCoarse ? null : this.#window, needOriginals);
  }

  #viewRested(): void {
    if (this.#disposed) return;
    const saved = this.#camera.saved;
    if (!saved) return;
    this.#options.document.setState({ resolution: saved.resolution });
    this.#counts.restart();
    this.#options.onViewChange?.(saved);
  }

  #drawnCompletely(): void {
    this.#layers.drawnCompletely();
    this.#isDrawn = true;
    this.stats.drawnAt = performance.now();
    this.#loadingChanged();
  }

  #loadingChanged(): void {
    if (this.#disposed || !this.#map) return;
    const loading = this.#masks.loading || this.#reader.inFlight > 0;
    const { document } = this.#options;
    if (loading !== document.getState().loading) document.setState({ loading });
    if (loading) return;
    this.#counts.restart();
    // Masks draw themselves when they come; the frame that has every tile follows the last tile.
    if (!this.#isDrawn || this.#isShowing) return;
    this.#isShowing = true;
    this.#stage.first.show();
    // A timer set in a frame runs after the frame was put on the screen.
    const painted = () => {
      this.stats.firstPaintMs ??= performance.now() - this.#startedAt;
      this.#markReady();
    };
    requestAnimationFrame(() => setTimeout(painted));
  }
}
