import Feature from 'ol/Feature.js';
import { boundingExtent, containsCoordinate, extend, getCenter, getHeight, getWidth } from 'ol/extent.js';
import Point from 'ol/geom/Point.js';
import { fromExtent } from 'ol/geom/Polygon.js';
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js';
import VectorLayer from 'ol/layer/Vector.js';
import OlMap from 'ol/Map.js';
import type MapBrowserEvent from 'ol/MapBrowserEvent.js';
import VectorSource from 'ol/source/Vector.js';
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style.js';
import View from 'ol/View.js';
import type { RoiSummary } from '../../shared/contract/index.ts';
import { lambert93Code } from '../../shared/geo/crs.ts';
import { GridLayer } from './GridLayer.ts';
import { projectionOf } from './projection.ts';
import { overviewGroups, type OverviewGroup } from './overviewGroups.ts';

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
  /** Ground of a label, and inside of a marker. */
  readonly label: string;
}

/** What the labels say, in the language of the window. */
export interface OverviewTexts {
  /** Below the name of a domain: how many ROIs and patches. */
  group(rois: number, patches: number): string;
  /** Below the name of a ROI. */
  roi(patches: number): string;
}

export interface OverviewMapOptions {
  readonly target: HTMLElement;
  readonly rois: readonly RoiSummary[];
  readonly colors: OverviewColors;
  readonly texts: OverviewTexts;
  readonly onChoose: (roiKey: string) => void;
  /** The ROI under the pointer changed. */
  readonly onHover?: (roiKey: string | null) => void;
  /** Lambert-93 position of the pointer, or null when it left. */
  readonly onPointer?: (position: readonly [number, number] | null) => void;
}

/** A footprint smaller than this on the screen (CSS pixels) is shown as a square of this size. */
const smallestPx = 11;
/** The ROIs of a domain that together are smaller than this on the screen are one marker with a count. */
const groupPx = 90;
const markerRadiusPx = 13;
/** A footprint narrower than this would lie under its name. */
const coveredPx = 90;
/** A footprint this wide has room for a second line. */
const twoLinesPx = 110;
const font = '12px system-ui, sans-serif';
const boldFont = `600 ${font}`;

type Target =
  | { readonly kind: 'roi'; readonly roi: RoiSummary }
  | { readonly kind: 'group'; readonly group: OverviewGroup };

/** The footprints of a dataset's ROIs in Lambert-93, gathered by domain from afar; choosing one opens it. */
export class OverviewMap {
  readonly #options: OverviewMapOptions;
  readonly #map: OlMap;
  readonly #view: View;
  readonly #source = new VectorSource();
  readonly #grid: GridLayer;
  readonly #resize: ResizeObserver;
  #colors: OverviewColors;
  #texts: OverviewTexts;
  #groups: readonly OverviewGroup[] = [];
  #highlight: string | null = null;
  /** Domain of the marker under the pointer. */
  #hoveredGroup: string | null = null;

  constructor(options: OverviewMapOptions) {
    this.#options = options;
    this.#colors = options.colors;
    this.#texts = options.texts;
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
    const marks = new VectorLayer({
      source: this.#source,
      declutter: true,
      style: (feature, resolution) => this.#style(feature.get('of') as Target, resolution),
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
      layers: [this.#grid, marks],
    });
    if (target.tabIndex < 0) target.tabIndex = 0;
    if (getComputedStyle(target).position === 'static') target.style.position = 'relative';
    this.#map.on('pointermove', (event) => {
      if (event.dragging) return;
      const [x = 0, y = 0] = event.coordinate;
      options.onPointer?.([x, y]);
      this.#hover(this.#targetAt(event));
    });
    this.#map.on('singleclick', (event) => this.#choose(this.#targetAt(event)));
    this.#viewport.addEventListener('pointerleave', () => {
      options.onPointer?.(null);
      this.#hover(null);
    });
    this.#resize = new ResizeObserver(() => this.#map.updateSize());
    this.#resize.observe(target);
    this.setColors(options.colors);
    this.setRois(options.rois);
  }

  /** Takes over the list; the first footprints that become known are brought into view. */
  setRois(rois: readonly RoiSummary[]): void {
    const wasEmpty = this.#source.isEmpty();
    this.#groups = overviewGroups(rois);
    this.#source.clear();
    for (const group of this.#groups) {
      const of: Target = { kind: 'group', group };
      this.#source.addFeature(new Feature({ geometry: new Point(getCenter([...group.extent])), of }));
      for (const roi of group.rois) {
        const ofRoi: Target = { kind: 'roi', roi };
        this.#source.addFeature(new Feature({ geometry: fromExtent([...roi.extent]), of: ofRoi }));
      }
    }
    if (wasEmpty) this.fit();
  }

  setColors(colors: OverviewColors): void {
    this.#colors = colors;
    this.#options.target.style.background = colors.background;
    this.#grid.setColors(colors);
    this.#source.changed();
  }

  setTexts(texts: OverviewTexts): void {
    this.#texts = texts;
    this.#source.changed();
  }

  /** Marks a ROI, as the pointer over it does; from afar the marker that holds it. */
  highlight(roiKey: string | null): void {
    if (roiKey === this.#highlight) return;
    this.#highlight = roiKey;
    this.#source.changed();
  }

  /** Shows all footprints that are known. */
  fit(): void {
    if (this.#source.isEmpty()) return;
    this.#fitTo(boundingExtent(this.#groups.flatMap(({ extent }) => corners(extent))), 0);
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

  /** Room is left for the labels, which stand right of the markers, and for the line at the bottom. */
  #fitTo(extent: number[], duration: number): void {
    const [width = 0, height = 0] = this.#map.getSize() ?? [];
    const side = Math.min(110, width * 0.12);
    const padding = [
      Math.min(90, height * 0.15),
      Math.min(230, width * 0.25),
      Math.min(110, height * 0.2),
      side,
    ];
    this.#view.fit(extent, { padding, minResolution: 2, duration });
  }

  #choose(target: Target | null): void {
    if (!target) return;
    if (target.kind === 'roi') this.#options.onChoose(target.roi.roiKey);
    else if (target.group.rois.length === 1) this.#options.onChoose(target.group.rois[0]!.roiKey);
    else this.#fitTo([...target.group.extent], 250);
  }

  #hover(target: Target | null): void {
    this.#viewport.style.cursor = target ? 'pointer' : '';
    const group = target?.kind === 'group' ? target.group.name : null;
    const roiKey = target?.kind === 'roi' ? target.roi.roiKey : null;
    if (group !== this.#hoveredGroup) {
      this.#hoveredGroup = group;
      this.#source.changed();
    }
    if (roiKey === this.#highlight) return;
    this.highlight(roiKey);
    this.#options.onHover?.(roiKey);
  }

  /** What is under the pointer; a footprint that is shown larger than it is counts as it is shown, the smallest first. */
  #targetAt(event: MapBrowserEvent): Target | null {
    const resolution = this.#view.getResolution() ?? 1;
    for (const group of this.#groups.filter((g) => isGathered(g, resolution))) {
      const around = squareAround(group.extent, (markerRadiusPx + 5) * resolution);
      if (containsCoordinate(around, event.coordinate)) return { kind: 'group', group };
    }
    const hits = this.#groups
      .filter((group) => !isGathered(group, resolution))
      .flatMap((group) => group.rois)
      .filter((roi) => {
        const shown = extend([...roi.extent], squareAround(roi.extent, ((smallestPx + 6) / 2) * resolution));
        return containsCoordinate(shown, event.coordinate);
      });
    hits.sort((a, b) => getWidth([...a.extent]) - getWidth([...b.extent]));
    return hits[0] ? { kind: 'roi', roi: hits[0] } : null;
  }

  #style(target: Target, resolution: number): Style[] {
    const name = target.kind === 'group' ? target.group.name : target.roi.domainYear;
    const group = this.#groups.find((g) => g.name === name);
    if (!group || isGathered(group, resolution) !== (target.kind === 'group')) return [];
    return target.kind === 'group' ? this.#groupStyle(group) : this.#roiStyle(target.roi, resolution);
  }

  #groupStyle(group: OverviewGroup): Style[] {
    const colors = this.#colors;
    const isHighlight =
      group.name === this.#hoveredGroup || group.rois.some((roi) => roi.roiKey === this.#highlight);
    const isEdited = group.rois.some((roi) => roi.editedPatches > 0);
    const color = isHighlight ? colors.highlight : isEdited ? colors.edited : colors.outline;
    const zIndex = isHighlight ? 2 : 1;
    return [
      new Style({
        zIndex,
        image: new Circle({
          radius: markerRadiusPx,
          fill: new Fill({ color: colors.label }),
          stroke: new Stroke({ color, width: isHighlight ? 3 : 2 }),
          declutterMode: 'none',
        }),
        text: new Text({
          text: String(group.rois.length),
          font: boldFont,
          fill: new Fill({ color: colors.text }),
          declutterMode: 'none',
        }),
      }),
      this.#label([group.name, this.#texts.group(group.rois.length, group.patches)], isHighlight, {
        textAlign: 'left',
        offsetX: markerRadiusPx + 12,
      }),
    ];
  }

  #roiStyle(roi: RoiSummary, resolution: number): Style[] {
    const colors = this.#colors;
    const isHighlight = roi.roiKey === this.#highlight;
    const color = isHighlight ? colors.highlight : roi.editedPatches > 0 ? colors.edited : colors.outline;
    const stroke = new Stroke({
      color,
      width: isHighlight ? 3 : 1.5,
      ...(roi.provisional ? { lineDash: [5, 4] } : {}),
    });
    const fill = new Fill({ color: colors.footprint });
    const extent = roi.extent ?? [0, 0, 0, 0];
    const isSmall = Math.max(getWidth(extent), getHeight(extent)) / resolution < smallestPx;
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
    const hasRoom = getWidth(extent) / resolution > twoLinesPx;
    const lines = hasRoom ? [roi.roi, this.#texts.roi(roi.patches)] : [roi.roi];
    // Below a footprint that the name would cover.
    const isCovered = getWidth(extent) / resolution < coveredPx;
    const halfPx = Math.max(smallestPx, getHeight(extent) / resolution) / 2;
    const label = this.#label(lines, isHighlight, { offsetY: isCovered ? halfPx + 15 : 0 });
    label.setGeometry(center);
    return [mark, label];
  }

  /** A bold first line and a quiet second one on a ground of their own. */
  #label(
    [first = '', second]: readonly string[],
    isHighlight: boolean,
    place: { readonly textAlign?: CanvasTextAlign; readonly offsetX?: number; readonly offsetY?: number },
  ): Style {
    const colors = this.#colors;
    return new Style({
      zIndex: isHighlight ? 2 : 0,
      text: new Text({
        text: second === undefined ? [first, boldFont] : [first, boldFont, '\n', font, second, font],
        justify: place.textAlign === 'left' ? 'left' : 'center',
        fill: new Fill({ color: colors.text }),
        backgroundFill: new Fill({ color: colors.label }),
        ...(isHighlight ? { backgroundStroke: new Stroke({ color: colors.highlight, width: 1.5 }) } : {}),
        padding: [4, 7, 3, 7],
        overflow: true,
        ...place,
      }),
    });
  }
}

/** From this far the domain is one marker. */
function isGathered(group: OverviewGroup, resolution: number): boolean {
  const sizePx = Math.max(getWidth([...group.extent]), getHeight([...group.extent])) / resolution;
  return sizePx < (group.rois.length > 1 ? groupPx : smallestPx);
}

function corners([minX = 0, minY = 0, maxX = 0, maxY = 0]: readonly number[]): [number, number][] {
  return [
    [minX, minY],
    [maxX, maxY],
  ];
}

function squareAround(extent: readonly number[], half: number): number[] {
  const [x = 0, y = 0] = getCenter([...extent]);
  return [x - half, y - half, x + half, y + half];
}
