import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import { decimalsOf, multiplesIn, roundStep, sexagesimalStep } from '../../shared/geo/graticule.ts';
import type { Xy } from '../../shared/geo/ground.ts';
import { coordinates, type CoordinateFormat } from '../state/coordinates.ts';
import { pageLanguage } from './cursorText.ts';
import { fromLonLat, hasLonLat, toLonLat } from './lonLat.ts';

/** Lines are at least this far apart on the screen (CSS pixels): room for a label of the longest kind. */
const spacingPx = { crs: 120, decimal: 150, dms: 150 } as const;
/** What the longest label takes of the lower edge. */
const labelRoomPx = 84;
const metresPerDegree = 111_320;
/** A line of degrees is bent by less than a pixel between so many points of it. */
const bendPoints = 16;

/** A line of the graticule in world metres, and what stands at its end. */
export interface GraticuleLine {
  readonly axis: 'x' | 'y';
  readonly points: readonly Xy[];
  readonly label: string;
}

/**
 * The lines of a graticule in a view: round metres of the CRS, or round degrees where the CRS is known.
 *
 * @param extent `[minX, minY, maxX, maxY]` of the view in world metres.
 * @param resolution metres per CSS pixel.
 */
export function graticuleLines(
  crs: string,
  format: CoordinateFormat,
  extent: readonly [number, number, number, number],
  resolution: number,
  language: 'fr' | 'en',
): GraticuleLine[] {
  const isMetric = format === 'crs' || !hasLonLat(crs);
  const spacingM = spacingPx[isMetric ? 'crs' : format] * resolution;
  return isMetric
    ? metricLines(extent, spacingM, language)
    : degreeLines(crs, format, extent, spacingM, language);
}

type View = readonly [number, number, number, number];

function metricLines(
  [minX, minY, maxX, maxY]: View,
  spacingM: number,
  language: 'fr' | 'en',
): GraticuleLine[] {
  const step = roundStep(spacingM);
  const digits = decimalsOf(step);
  const write = new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const along = (axis: 'x' | 'y', min: number, max: number, line: (at: number) => readonly Xy[]) =>
    multiplesIn(min, max, step).map((at) => ({ axis, points: line(at), label: write.format(at) }));
  return [
    ...along('x', minX, maxX, (x) => [
      [x, minY],
      [x, maxY],
    ]),
    ...along('y', minY, maxY, (y) => [
      [minX, y],
      [maxX, y],
    ]),
  ];
}

function degreeLines(
  crs: string,
  format: CoordinateFormat,
  extent: View,
  spacingM: number,
  language: 'fr' | 'en',
): GraticuleLine[] {
  const range = degreesOf(crs, extent);
  if (!range) return [];
  const { minLon, maxLon, minLat, maxLat } = range;
  const latStep = stepOf(format, spacingM / metresPerDegree);
  const narrow = Math.max(0.05, Math.cos((((minLat + maxLat) / 2) * Math.PI) / 180));
  const lonStep = stepOf(format, spacingM / (metresPerDegree * narrow));
  const between = (min: number, max: number) =>
    Array.from({ length: bendPoints + 1 }, (_, i) => min + ((max - min) * i) / bendPoints);
  const pointsOf = (places: readonly { lon: number; lat: number }[]) =>
    places.flatMap((place) => {
      const at = fromLonLat(crs, place);
      return at ? [at] : [];
    });
  return [
    ...multiplesIn(minLon, maxLon, lonStep).map((lon): GraticuleLine => ({
      axis: 'x',
      points: pointsOf(between(minLat, maxLat).map((lat) => ({ lon, lat }))),
      label: writeAngle(lon, lonStep, format, language, language === 'fr' ? 'EO' : 'EW'),
    })),
    ...multiplesIn(minLat, maxLat, latStep).map((lat): GraticuleLine => ({
      axis: 'y',
      points: pointsOf(between(minLon, maxLon).map((lon) => ({ lon, lat }))),
      label: writeAngle(lat, latStep, format, language, 'NS'),
    })),
  ];
}

const stepOf = (format: CoordinateFormat, degrees: number): number =>
  format === 'dms' ? sexagesimalStep(degrees) : Math.max(1e-7, roundStep(degrees));

/** Degrees that the edge of a view spans; null where the CRS does not reach. */
function degreesOf(crs: string, [minX, minY, maxX, maxY]: View) {
  const edge = Array.from({ length: 9 }, (_, i) => i / 8).flatMap((t): Xy[] => {
    const [x, y] = [minX + (maxX - minX) * t, minY + (maxY - minY) * t];
    return [
      [x, minY],
      [x, maxY],
      [minX, y],
      [maxX, y],
    ];
  });
  const places = edge.map(([x, y]) => toLonLat(crs, x, y));
  const known = places.flatMap((place) => place ?? []);
  if (known.length < edge.length) return null;
  const lons = known.map(({ lon }) => lon);
  const lats = known.map(({ lat }) => lat);
  // A view across the date line would span the Earth: it has no graticule of degrees.
  if (Math.max(...lons) - Math.min(...lons) > 180) return null;
  return {
    ...{ minLon: Math.min(...lons), maxLon: Math.max(...lons) },
    ...{ minLat: Math.min(...lats), maxLat: Math.max(...lats) },
  };
}

function writeAngle(
  degrees: number,
  step: number,
  format: CoordinateFormat,
  language: 'fr' | 'en',
  letters: string,
): string {
  const letter = letters[degrees < 0 ? 1 : 0];
  const digits = decimalsOf(format === 'dms' ? Math.min(1, step * 3600) : step);
  const write = (value: number) => value.toFixed(digits).replace('.', language === 'fr' ? ',' : '.');
  if (format !== 'dms') return `${write(Math.abs(degrees))}° ${letter}`;
  const unit = 10 ** digits;
  const parts = Math.round(Math.abs(degrees) * 3600 * unit);
  const seconds = parts / unit;
  const minutes = Math.floor(seconds / 60);
  const two = (text: string) => text.padStart(digits > 0 ? digits + 3 : 2, '0');
  const head = `${Math.floor(minutes / 60)}°${String(minutes % 60).padStart(2, '0')}′`;
  // Seconds that are always nothing are not written.
  const isWhole = Math.abs(step * 60 - Math.round(step * 60)) < 1e-9;
  return isWhole ? `${head} ${letter}` : `${head}${two(write(seconds - minutes * 60))}″ ${letter}`;
}

/** Round coordinates over the land: thin lines with their numbers on the lower and the right edge. */
export class GraticuleLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #crs: string;
  readonly #unsubscribe: () => void;

  constructor(crs: string) {
    super({ visible: false });
    this.#crs = crs;
    this.#canvas.style.position = 'absolute';
    this.#unsubscribe = coordinates.subscribe(() => this.changed());
  }

  protected override disposeInternal(): void {
    this.#unsubscribe();
    super.disposeInternal();
  }

  override render({ pixelRatio, size, viewState }: FrameState): HTMLElement {
    const [width = 0, height = 0] = size;
    const [centerX = 0, centerY = 0] = viewState.center;
    const { resolution } = viewState;
    this.#canvas.width = Math.round(width * pixelRatio);
    this.#canvas.height = Math.round(height * pixelRatio);
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    const context = this.#canvas.getContext('2d');
    if (!context) return this.#canvas;
    const [left, top] = [centerX - (width / 2) * resolution, centerY + (height / 2) * resolution];
    const extent = [left, top - height * resolution, left + width * resolution, top] as const;
    const { format } = coordinates.getState();
    const lines = graticuleLines(this.#crs, format, extent, resolution, pageLanguage());
    const onScreen = lines.map((line) => ({
      ...line,
      points: line.points.map(([x, y]): Xy => [(x - left) / resolution, (top - y) / resolution]),
    }));
    context.scale(pixelRatio, pixelRatio);
    drawLines(context, onScreen, pixelRatio);
    drawLabels(context, onScreen, width, height);
    return this.#canvas;
  }
}

/** A dark and a light line side by side, one device pixel each, can be seen on any ground. */
function drawLines(context: CanvasRenderingContext2D, lines: readonly GraticuleLine[], ratio: number): void {
  const thin = 1 / ratio;
  for (const [style, shift] of [
    ['rgba(0, 0, 0, 0.4)', 1],
    ['rgba(255, 255, 255, 0.6)', 0],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = thin;
    context.beginPath();
    for (const { axis, points } of lines) {
      for (const [i, [x, y]] of points.entries()) {
        const isStraight = points.length === 2;
        const snap = (at: number) => (isStraight ? (Math.round(at * ratio) + 0.5) * thin : at);
        const [atX, atY] = axis === 'x' ? [snap(x) + shift * thin, y] : [x, snap(y) + shift * thin];
        context[i === 0 ? 'moveTo' : 'lineTo'](atX, atY);
      }
    }
    context.stroke();
  }
}

function drawLabels(
  context: CanvasRenderingContext2D,
  lines: readonly GraticuleLine[],
  width: number,
  height: number,
): void {
  context.font = '11px system-ui, sans-serif';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = 'rgba(0, 0, 0, 0.8)';
  context.fillStyle = '#fff';
  for (const { axis, points, label } of lines) {
    const at = crossing(points, axis === 'x' ? 1 : 0, axis === 'x' ? height - 4 : width - 4);
    // A label that the edge would cut says another number.
    if (at === null || (axis === 'x' ? at > width - labelRoomPx : at < 16)) continue;
    context.textAlign = axis === 'x' ? 'left' : 'right';
    context.textBaseline = 'alphabetic';
    const [x, y] = axis === 'x' ? [at + 4, height - 5] : [width - 5, at - 4];
    context.strokeText(label, x, y);
    context.fillText(label, x, y);
  }
}

/** Where a line meets an edge: its other coordinate there, or null. */
function crossing(points: readonly Xy[], axis: 0 | 1, edge: number): number | null {
  for (const [i, to] of points.entries()) {
    const from = points[i - 1];
    if (!from || (from[axis] - edge) * (to[axis] - edge) > 0) continue;
    const share = to[axis] === from[axis] ? 0 : (edge - from[axis]) / (to[axis] - from[axis]);
    const other = axis === 0 ? 1 : 0;
    return from[other] + (to[other] - from[other]) * share;
  }
  return null;
}
