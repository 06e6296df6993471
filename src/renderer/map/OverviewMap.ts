import Feature from 'ol/Feature.js';
import { containsCoordinate, extend, getCenter, getHeight, getWidth } from 'ol/extent.js';
import Point from 'ol/geom/Point.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js';
import Layer from 'ol/layer/Layer.js';
import VectorLayer from 'ol/layer/Vector.js';
import OlMap, { type FrameState } from 'ol/Map.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import VectorSource from 'ol/source/Vector.js';
import { Fill, RegularShape, Stroke, Style, Text } from 'ol/style.js';
import View from 'ol/View.js';
import type { RoiSummary } from '../../shared/contract/index.ts';
import { lambert93Code } from '../../shared/geo/crs.ts';
import { projectionOf } from './projection.ts';

/** CSS colours of the overview in one theme. */
export interface OverviewColors {
  readonly background: string;
  /** Inside of a footprint. */
  readonly footprint: string;
  readonly outline: string;
  /** The ROI under the pointer, or chosen in the list. */
  readonly highlight: string;
  /** ROIs with edits. */
  readonly edited: string;
  readonly text: string;
  readonly textHalo: string;
}

export interface OverviewMapOptions {
  readonly target: HTMLElement;
  readonly rois: readonly RoiSummary[];
  readonly colors: OverviewColors;
  readonly onChoose: (roiKey: string) => void;
  /** The ROI under the pointer changed. */
  readonly onHover?: (roiKey: string | null) => void;
}

/** A footprint smaller than this on the screen (CSS pixels) is shown as a square of this size. */
const smallestPx = 11;
/** Grid lines are about this far apart on the screen. */
const gridSpacingPx = 130;
/** The grid is drawn in the text's colour, as faint as this. */
const lineAlpha = 0.09;
const labelAlpha = 0.45;

/** The footprints of a dataset's ROIs in Lambert-93; choosing one opens it. */
export class OverviewMap {
  readonly #options: OverviewMapOptions;
  readonly #map: OlMap;
  readonly #view: View;
  readonly #source = new VectorSource();
  readonly #grid: GridLayer;
  readonly #resize: ResizeObserver;
  #colors: OverviewColors;
  #rois: readonly RoiSummary[] = [];
  #highlight: string | null = null;

  constructor(options: OverviewMapOptions) {
    this.#options = options;
    this.#colors = options.colors;
    const { target } = options;
    this.#view = new View({
      projection: projectionOf(lambert93Code),
      center: [650_000, 6_650_000],
      resolution: 900,
      minResolution: 0.5,
      maxResolution: 4000,
      enableRotation: false,
    });
    this.#grid = new GridLayer(options.colors);
    const rois = new VectorLayer({
      source: this.#source,
      declutter: true,
      style: (feature, resolution) => this.#style(feature.get('roi') as RoiSummary, resolution),
    });
    this.#map = new OlMap({
      target,
      view: this.#view,
      controls: [],
      interactions: defaultInteractions({
        altShiftDragRotate: false,
        pinchRotate: false,
        doubleClickZoom: false,
      }),
      layers: [this.#grid, rois],
    });
    if (target.tabIndex < 0) target.tabIndex = 0;
    if (getComputedStyle(target).position === 'static') target.style.position = 'relative';
    this.#map.on('pointermove', (event) => {
      if (!event.dragging) this.#hover(this.#roiAt(event)?.roiKey ?? null);
    });
    this.#map.on('singleclick', (event) => {
      const roi = this.#roiAt(event);
      if (roi) options.onChoose(roi.roiKey);
    });
    this.#viewport.addEventListener('pointerleave', () => this.#hover(null));
    this.#resize = new ResizeObserver(() => this.#map.updateSize());
    this.#resize.observe(target);
    this.setColors(options.colors);
    this.setRois(options.rois);
  }

  /** Takes over the list; the first footprints that become known are brought into view. */
  setRois(rois: readonly RoiSummary[]): void {
    const wasEmpty = this.#source.isEmpty();
    this.#rois = rois;
    this.#source.clear();
    for (const roi of rois) {
      if (!roi.extent) continue;
      const feature = new Feature({ geometry: fromExtent([...roi.extent]), roi });
      feature.setId(roi.roiKey);
      this.#source.addFeature(feature);
    }
    if (wasEmpty) this.fit();
  }

  setColors(colors: OverviewColors): void {
    this.#colors = colors;
    this.#options.target.style.background = colors.background;
    this.#grid.setColors(colors);
    this.#source.changed();
  }

  /** Marks a ROI, as the pointer over it does. */
  highlight(roiKey: string | null): void {
    if (roiKey === this.#highlight) return;
    this.#highlight = roiKey;
    this.#source.changed();
  }

  /** Shows all footprints that are known. */
  fit(): void {
    if (this.#source.isEmpty()) return;
    const extent = this.#source.getExtent();
    if (extent) this.#view.fit(extent, { padding: [64, 72, 64, 72], minResolution: 2 });
  }

  /** Zooms around the middle; a factor above 1 comes closer. */
  zoomBy(factor: number): void {
    const resolution = this.#view.getConstrainedResolution((this.#view.getResolution() ?? 1) / factor);
    if (resolution) this.#view.animate({ resolution, duration: 140 });
  }

  dispose(): void {
    this.#resize.disconnect();
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  get #viewport(): HTMLElement {
    return this.#map.getViewport() ?? this.#options.target;
  }

  #hover(roiKey: string | null): void {
    if (roiKey === this.#highlight) return;
    this.highlight(roiKey);
    this.#viewport.style.cursor = roiKey ? 'pointer' : '';
    this.#options.onHover?.(roiKey);
  }

  /** The smallest footprint under the pointer; one that is shown larger than it is counts as it is shown. */
  #roiAt(event: MapBrowserEvent): RoiSummary | null {
    const resolution = this.#view.getResolution() ?? 1;
    const hits = this.#rois.flatMap((roi) => {
      if (!roi.extent) return [];
      const shown = extend([...roi.extent], squareAround(roi.extent, resolution));
      return containsCoordinate(shown, event.coordinate) ? [{ roi, size: getWidth(roi.extent) }] : [];
    });
    hits.sort((a, b) => a.size - b.size);
    return hits[0]?.roi ?? null;
  }

  #style(roi: RoiSummary, resolution: number): Style[] {
    const colors = this.#colors;
    const isHighlight = roi.roiKey === this.#highlight;
    const color = isHighlight ? colors.highlight : roi.editedPatches > 0 ? colors.edited : colors.outline;
    const stroke = new Stroke({
      color,
      width: isHighlight ? 2.5 : 1.5,
      ...(roi.provisional ? { lineDash: [5, 4] } : {}),
    });
    const fill = new Fill({ color: colors.footprint });
    const extent = roi.extent ?? [0, 0, 0, 0];
    const isSmall = Math.max(getWidth(extent), getHeight(extent)) / resolution < smallestPx;
    const text = new Text({
      text: roi.roi,
      font: `${isHighlight ? '600 ' : ''}12px system-ui, sans-serif`,
      fill: new Fill({ color: isHighlight ? colors.highlight : colors.text }),
      stroke: new Stroke({ color: colors.textHalo, width: 3 }),
      offsetY: isSmall ? -15 : 0,
      overflow: true,
    });
    const center = new Point(getCenter(extent));
    const zIndex = isHighlight ? 1 : 0;
    // Marks stay, names give way to each other.
    const mark = isSmall
      ? new Style({
          geometry: center,
          zIndex,
          image: new RegularShape({
            points: 4,
            angle: Math.PI / 4,
            radius: smallestPx / Math.SQRT2,
            stroke,
            fill,
            declutterMode: 'none',
          }),
        })
      : new Style({ stroke, fill, zIndex });
    return [mark, new Style({ geometry: center, text, zIndex })];
  }
}

function squareAround(extent: readonly number[], resolution: number): number[] {
  const [x = 0, y = 0] = getCenter([...extent]);
  const half = ((smallestPx + 6) / 2) * resolution;
  return [x - half, y - half, x + half, y + half];
}

/** Kilometre lines of the projection: without a background map they say where and how far. */
class GridLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  #colors: OverviewColors;

  constructor(colors: OverviewColors) {
    super({});
    this.#colors = colors;
    this.#canvas.style.position = 'absolute';
  }

  setColors(colors: OverviewColors): void {
    this.#colors = colors;
    this.changed();
  }

  override render(frameState: FrameState): HTMLElement {
    const { pixelRatio, size, viewState } = frameState;
    const [width = 0, height = 0] = size;
    const [centerX = 0, centerY = 0] = viewState.center;
    const { resolution } = viewState;
    this.#canvas.width = Math.round(width * pixelRatio);
    this.#canvas.height = Math.round(height * pixelRatio);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext('2d');
    if (!context) return this.#canvas;
    // The layer above may draw on this very canvas: leave its state as it was.
    context.save();
    context.scale(pixelRatio, pixelRatio);
    context.strokeStyle = this.#colors.text;
    context.fillStyle = this.#colors.text;
    context.globalAlpha = labelAlpha;
    context.font = '10px system-ui, sans-serif';
    context.lineWidth = 1;
    const step = roundStep(gridSpacingPx * resolution);
    const label = (metres: number) =>
      step < 1000 ? `${(metres / 1000).toFixed(1)} km` : `${metres / 1000} km`;
    const left = centerX - (width / 2) * resolution;
    const top = centerY + (height / 2) * resolution;
    context.beginPath();
    for (let x = Math.ceil(left / step) * step; (x - left) / resolution < width; x += step) {
      const screenX = Math.round((x - left) / resolution) + 0.5;
      context.moveTo(screenX, 0);
      context.lineTo(screenX, height);
      context.fillText(label(x), screenX + 4, height - 6);
    }
    for (let y = Math.floor(top / step) * step; (top - y) / resolution < height; y -= step) {
      const screenY = Math.round((top - y) / resolution) + 0.5;
      context.moveTo(0, screenY);
      context.lineTo(width, screenY);
      context.fillText(label(y), 6, screenY - 4);
    }
    context.globalAlpha = lineAlpha;
    context.stroke();
    context.restore();
    return this.#canvas;
  }
}

/** The nearest 1, 2 or 5 times a power of ten at or above a length. */
function roundStep(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return power * ([1, 2, 5].find((factor) => factor * power >= metres) ?? 10);
}
