import type { EventsKey } from 'ol/events.js';
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js';
import OlMap from 'ol/Map.js';
import { unByKey } from 'ol/Observable.js';
import View from 'ol/View.js';
import type { RoiSummary } from '../../shared/contract/index.ts';
import { lambert93Code } from '../../shared/geo/crs.ts';
import type { Extent } from '../../shared/raster/types.ts';
import { FranceLayer } from './FranceLayer.ts';
import type { Outline } from './franceOutline.ts';
import { GridLayer } from './GridLayer.ts';
import { OverviewInput } from './OverviewInput.ts';
import { OverviewMarks, type OverviewTexts } from './OverviewMarks.ts';
import { OnlineLayer } from './overviewOnline.ts';
import type { OverviewColors, OverviewMapOptions, OverviewPoint, OverviewView } from './overviewOptions.ts';
import { centerOf, joined, nearestInDirection, nearestTo, type Direction } from './overviewPlaces.ts';
import {
  isSameTarget,
  overviewMarks,
  overviewPlaces,
  targetAt,
  targetsOf,
  type OverviewLook,
  type OverviewPatch,
  type OverviewPlaces,
  type OverviewTarget,
} from './overviewScene.ts';
import { OverviewStats } from './OverviewStats.ts';
import { projectionOf } from './projection.ts';

/** Set by a bench before the map is made: it finds the map here. */
interface BenchHook {
  __arpenteurBench?: { overviewMap?: OverviewMap | null };
}

/** A ROI this wide on the screen (CSS pixels) shows its patches. */
const patchesFromPx = 200;
/** The kilometre grid is of use where the outline says too little. */
const gridBelowResolution = 250;
/** Of what is brought into view: top, right, bottom. Labels stand right of their circles. */
const padding = [36, 100, 48] as const;
/** The legend floats over the lower left corner; on a narrow map it is not kept free. */
const legendPx = 290;
/** Metropolitan France in Lambert-93, and from how far apart on its shape is shown with the ROIs. */
const france: Extent = [99_000, 6_046_000, 1_243_000, 7_111_000];
const wideM = 300_000;
const zoomDurationMs = 320;
const nothing: OverviewLook = { counts: null, color: null, size: null };

/** The ROIs of a dataset on the map of France, gathered by domain from afar; choosing one opens it. */
export class OverviewMap {
  readonly stats = new OverviewStats();
  readonly #options: OverviewMapOptions;
  readonly #map: OlMap;
  readonly #view: View;
  readonly #france: FranceLayer;
  readonly #online = new OnlineLayer();
  readonly #grid: GridLayer;
  readonly #marks: OverviewMarks;
  readonly #input: OverviewInput;
  readonly #resize: ResizeObserver;
  readonly #events: EventsKey[];
  #colors: OverviewColors;
  #rois: readonly RoiSummary[];
  #places: OverviewPlaces;
  #look: OverviewLook = nothing;
  #looks: ReturnType<typeof overviewMarks>;
  #patches: readonly OverviewPatch[] = [];
  #wantsPatches = false;
  #hasOutline = false;
  #target: OverviewTarget | null = null;

  constructor(options: OverviewMapOptions) {
    this.#options = options;
    const { target, colors, texts } = options;
    this.#colors = colors;
    this.#rois = options.rois;
    this.#places = overviewPlaces(options.rois);
    this.#looks = overviewMarks(this.#places, options.rois, nothing);
    this.#view = new View({
      projection: projectionOf(options.crs),
      center: options.savedView ? [...options.savedView.center] : [650_000, 6_650_000],
      resolution: options.savedView?.resolution ?? 900,
      minResolution: 0.5,
      maxResolution: 2200,
      enableRotation: false,
    });
    this.#france = new FranceLayer(colors);
    this.#grid = new GridLayer(colors);
    this.#marks = new OverviewMarks({
      places: this.#places,
      marks: this.#looks,
      ramp: [],
      colors,
      texts,
      patches: [],
      target: null,
      pointed: null,
    });
    this.#online.onTrouble((isTroubled) => options.onOnlineTrouble?.(isTroubled));
    this.#map = new OlMap({
      target,
      view: this.#view,
      controls: [],
      interactions: defaultInteractions({
        altShiftDragRotate: false,
        pinchRotate: false,
        doubleClickZoom: false,
        keyboard: false,
      }),
      layers: [this.#france, this.#online.layer, this.#grid, this.#marks],
    });
    if (target.tabIndex < 0) target.tabIndex = 0;
    if (getComputedStyle(target).position === 'static') target.style.position = 'relative';
    this.#events = [
      this.#map.on('precompose', () => this.stats.begin()),
      this.#map.on('postrender', () => this.stats.end()),
      this.#map.on('moveend', () => this.#rest()),
    ];
    this.#input = new OverviewInput(this.#map, target, {
      point: (at) => {
        options.onPointer?.(at);
        this.#setTarget(at && this.#targetAt(at));
      },
      choose: (at) => this.#choose(this.#targetAt(at)),
      step: (direction) => this.#step(direction),
      enter: () => this.#choose(this.#target),
      leave: () => this.#setTarget(null),
      zoomBy: (factor) => this.zoomBy(factor),
      fit: () => this.fit(),
    });
    this.#resize = new ResizeObserver(() => this.#map.updateSize());
    this.#resize.observe(target);
    this.#ground();
    if (!options.savedView) this.fit(0);
    const hook = (globalThis as BenchHook).__arpenteurBench;
    if (hook) hook.overviewMap = this;
  }

  /** Takes over the list of all ROIs; facts are in its order. */
  setRois(rois: readonly RoiSummary[]): void {
    if (rois === this.#rois) return;
    const isFirst = this.#places.rois.length === 0;
    this.#rois = rois;
    this.#places = overviewPlaces(rois);
    this.#target = null;
    this.#looks = overviewMarks(this.#places, rois, this.#look);
    this.#marks.show({ places: this.#places, marks: this.#looks, target: null });
    if (isFirst && !this.#options.savedView) this.fit(0);
  }

  setLook(look: OverviewLook): void {
    this.#look = look;
    this.#looks = overviewMarks(this.#places, this.#rois, look);
    this.#marks.show({ marks: this.#looks, ramp: look.color?.ramp ?? [] });
  }

  setColors(colors: OverviewColors): void {
    this.#colors = colors;
    this.#france.setColors(colors);
    this.#grid.setColors(colors);
    this.#marks.show({ colors });
    this.#ground();
  }

  setTexts(texts: OverviewTexts): void {
    this.#marks.show({ texts });
  }

  setOutline(outline: Outline | null): void {
    this.#hasOutline = outline !== null;
    this.#france.setOutline(outline);
    this.#ground();
  }

  /** @param template of the public map; null asks nothing of the network. */
  setOnline(template: string | null): void {
    this.#online.show(template);
  }

  setPatches(patches: readonly OverviewPatch[]): void {
    if (patches.length === 0 && this.#patches.length === 0) return;
    this.#patches = patches;
    this.#marks.show({ patches });
  }

  /** Marks a ROI that is pointed at elsewhere; from afar the circle that holds it. */
  highlight(roiKey: string | null): void {
    this.#marks.show({ pointed: roiKey });
  }

  /** Shows all ROIs whose place is known. */
  fit(duration = zoomDurationMs): void {
    const { rois } = this.#places;
    if (rois.length === 0) return;
    const extent = rois.map((roi): Extent => roi.extent).reduce(joined);
    const isWide = Math.max(extent[2] - extent[0], extent[3] - extent[1]) > wideM;
    // Some domains far apart say more with the country around them.
    this.#fitTo(this.#options.crs === lambert93Code && isWide ? joined(extent, france) : extent, duration);
  }

  /** Zooms around the middle; a factor above 1 comes closer. */
  zoomBy(factor: number): void {
    const resolution = this.#view.getConstrainedResolution((this.#view.getResolution() ?? 1) / factor);
    if (resolution) this.#view.animate({ resolution, duration: 140 });
  }

  /** Moves the view by CSS pixels, at once. */
  panBy(dx: number, dy: number): void {
    const [x = 0, y = 0] = this.#view.getCenter() ?? [];
    const resolution = this.#view.getResolution() ?? 1;
    this.#view.setCenter([x + dx * resolution, y - dy * resolution]);
  }

  setView({ center, resolution }: OverviewView): void {
    this.#view.cancelAnimations();
    this.#view.setResolution(resolution);
    this.#view.setCenter([...center]);
  }

  dispose(): void {
    const hook = (globalThis as BenchHook).__arpenteurBench;
    if (hook?.overviewMap === this) hook.overviewMap = null;
    this.#resize.disconnect();
    this.#input.dispose();
    unByKey(this.#events);
    this.#map.setTarget(undefined);
    this.#map.dispose();
    this.#online.dispose();
    for (const layer of [this.#france, this.#grid, this.#marks]) layer.dispose();
    this.stats.dispose();
  }

  /** Sea where the land is drawn; else plain ground. */
  #ground(): void {
    const { background, sea } = this.#colors;
    this.#options.target.style.background = this.#hasOutline ? sea : background;
    this.#rest();
  }

  #rest(): void {
    const resolution = this.#view.getResolution();
    const center = this.#view.getCenter();
    if (resolution === undefined || !center) return;
    this.#grid.setVisible(!this.#hasOutline || resolution < gridBelowResolution);
    this.#wantPatches(resolution);
    if (this.#places.rois.length === 0 || !this.#map.getSize()) return;
    this.#options.onViewChange?.({ center: [center[0]!, center[1]!], resolution });
  }

  /** Asks for the patches in sight and a little around, when a ROI in sight is wide enough. */
  #wantPatches(resolution: number): void {
    const [minX = 0, minY = 0, maxX = 0, maxY = 0] = this.#view.calculateExtent(this.#map.getSize());
    let widest = 0;
    this.#places.index.visit([minX, minY, maxX, maxY], (i) => {
      const { extent, patches } = this.#places.rois[i]!;
      if (patches > 1) widest = Math.max(widest, extent[2] - extent[0], extent[3] - extent[1]);
    });
    const wants = widest / resolution >= patchesFromPx;
    if (!wants && !this.#wantsPatches) return;
    this.#wantsPatches = wants;
    if (!wants) this.setPatches([]);
    const [aroundX, aroundY] = [(maxX - minX) / 4, (maxY - minY) / 4];
    this.#options.onWantPatches?.(
      wants ? [minX - aroundX, minY - aroundY, maxX + aroundX, maxY + aroundY] : null,
    );
  }

  #fitTo(extent: Extent, duration: number): void {
    const [width = 0] = this.#map.getSize() ?? [];
    const left = width > 3 * legendPx ? legendPx : 44;
    this.#view.cancelAnimations();
    this.#view.fit([...extent], {
      padding: [...padding, left],
      minResolution: 2,
      duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : duration,
    });
  }

  #targetAt(at: readonly [number, number]): OverviewTarget | null {
    const resolution = this.#view.getResolution() ?? 1;
    return targetAt(this.#places, this.#looks, this.#patches, at, resolution);
  }

  #choose(target: OverviewTarget | null): void {
    if (!target) return;
    if (target.kind === 'patch') this.#options.onChoose(target.patch.roiKey, target.patch.patchId);
    else if (target.kind === 'roi') this.#options.onChoose(this.#places.rois[target.roi]!.roiKey, null);
    else {
      const group = this.#places.groups[target.group]!;
      if (group.rois.length === 1) this.#options.onChoose(group.rois[0]!.roiKey, null);
      else {
        this.#setTarget(null);
        this.#fitTo(group.extent, zoomDurationMs);
      }
    }
  }

  #setTarget(target: OverviewTarget | null): void {
    if (isSameTarget(target, this.#target)) return;
    this.#target = target;
    this.#options.target.style.cursor = target ? 'pointer' : '';
    this.#marks.show({ target });
    this.#options.onPoint?.(target && this.#pointOf(target));
  }

  #pointOf(target: OverviewTarget): OverviewPoint {
    const extent = this.#extentOf(target);
    const center = target.kind === 'group' ? this.#places.groups[target.group]!.center : centerOf(extent);
    // Of the view as it will be drawn: the last frame may be of another.
    const [width = 0, height = 0] = this.#map.getSize() ?? [];
    const [viewX = 0, viewY = 0] = this.#view.getCenter() ?? [];
    const resolution = this.#view.getResolution() ?? 1;
    const x = width / 2 + (center[0] - viewX) / resolution;
    const y = height / 2 - (center[1] - viewY) / resolution;
    const [halfX, halfY] = [
      (extent[2] - extent[0]) / 2 / resolution,
      (extent[3] - extent[1]) / 2 / resolution,
    ];
    const reach = (least: number) => ({
      reachPx: Math.max(halfX, least),
      reachYPx: Math.max(halfY, least),
    });
    if (target.kind === 'group')
      return {
        kind: 'group',
        group: this.#places.groups[target.group]!,
        ...{ x, y, reachPx: this.#looks.groups[target.group]!.radiusPx },
        reachYPx: this.#looks.groups[target.group]!.radiusPx,
      };
    if (target.kind === 'patch') return { kind: 'patch', patch: target.patch, x, y, ...reach(0) };
    return {
      kind: 'roi',
      roi: this.#places.rois[target.roi]!,
      listIndex: this.#places.listIndex[target.roi]!,
      ...{ x, y, ...reach(this.#looks.rois[target.roi]!.radiusPx) },
    };
  }

  #extentOf(target: OverviewTarget): Extent {
    if (target.kind === 'group') return this.#places.groups[target.group]!.extent;
    return target.kind === 'roi' ? this.#places.rois[target.roi]!.extent : target.patch.extent;
  }

  /** An arrow key: to the nearest mark in that direction, which comes into view; the first to the one nearest the middle. */
  #step(direction: Direction): void {
    const resolution = this.#view.getResolution() ?? 1;
    const targets = targetsOf(this.#places, resolution);
    const places = targets.map((target) => this.#worldOf(target));
    const middle = this.#view.getCenter() ?? [0, 0];
    const now = this.#target;
    const next = now
      ? nearestInDirection(places, this.#worldOf(now), direction)
      : nearestTo(places, [middle[0]!, middle[1]!]);
    const target = targets[next];
    if (!target) return;
    const [x, y] = places[next]!;
    const view = this.#view.calculateExtent(this.#map.getSize());
    const edge = 20 * resolution;
    const isInView = x > view[0]! + edge && x < view[2]! - edge && y > view[1]! + edge && y < view[3]! - edge;
    if (!isInView) this.#view.setCenter([x, y]);
    this.#setTarget(target);
  }

  #worldOf(target: OverviewTarget): readonly [number, number] {
    return target.kind === 'group'
      ? this.#places.groups[target.group]!.center
      : centerOf(this.#extentOf(target));
  }
}
