import { intersectWindows, type PixelWindow } from '../geo/grid.ts';
import { DistanceRows, reachSquared, tooFar, valuesWhere } from './ops/distance.ts';
import {
  clipSet,
  combineSets,
  emptySet,
  isEmpty,
  PixelSetBuilder,
  setOfWindow,
  toPixels,
  type PixelSet,
} from './pixelSet.ts';

/** All pixels of the windows: of the patches of a ROI, which may leave holes. */
export function setOfWindows(windows: readonly PixelWindow[]): PixelSet {
  const halves = windows.map(setOfWindow);
  // Two by two: each pixel is gathered once for each doubling, not once for each window.
  while (halves.length > 1) {
    const pairs = halves.splice(0);
    for (let i = 0; i < pairs.length; i += 2)
      halves.push(i + 1 < pairs.length ? combineSets(pairs[i]!, pairs[i + 1]!, 'unite') : pairs[i]!);
  }
  return halves[0] ?? emptySet;
}

/** What is in the windows and not in the set. */
export function invertSet(set: PixelSet, domain: readonly PixelWindow[]): PixelSet {
  return combineSets(setOfWindows(domain), set, 'subtract');
}

/**
 * The set and all pixels of the windows that are within `metres` of it, between pixel centres, the length included.
 *
 * Distances go straight over holes of the domain: the land does. What the set has outside the domain is dropped.
 */
export function growSet(
  set: PixelSet,
  metres: number,
  gsd: number,
  domain: readonly PixelWindow[],
): PixelSet {
  if (isEmpty(set)) return emptySet;
  const squared = reachSquared(metres, gsd);
  const around = widened(set.window, Math.floor(Math.sqrt(squared)));
  return combineSets(within(set, squared, around), clippedDomain(domain, around), 'intersect');
}

/**
 * The pixels of the set that are farther than `metres` from every pixel of the windows that is not in it: as `growSet` of the
 * rest of the domain. The border of the domain takes nothing away, since nothing says what is beyond.
 */
export function shrinkSet(
  set: PixelSet,
  metres: number,
  gsd: number,
  domain: readonly PixelWindow[],
): PixelSet {
  if (isEmpty(set)) return emptySet;
  const squared = reachSquared(metres, gsd);
  const around = widened(set.window, Math.floor(Math.sqrt(squared)));
  const inDomain = clippedDomain(domain, around);
  const rest = combineSets(inDomain, set, 'subtract');
  const kept = combineSets(set, inDomain, 'intersect');
  return isEmpty(rest) ? kept : combineSets(kept, within(rest, squared, set.window), 'subtract');
}

function clippedDomain(domain: readonly PixelWindow[], around: PixelWindow): PixelSet {
  return clipSet(setOfWindows(domain.filter((window) => intersectWindows(window, around))), around);
}

function widened({ x, y, width, height }: PixelWindow, px: number): PixelWindow {
  return { x: x - px, y: y - px, width: width + 2 * px, height: height + 2 * px };
}

/** Pixels at once, so that a selection of a whole ROI does not need its size again as distances. */
const stripPx = 1 << 24;

/** All pixels of a window within a distance of the set. */
function within(set: PixelSet, squared: number, window: PixelWindow): PixelSet {
  const reach = Math.floor(Math.sqrt(squared));
  const isTarget = valuesWhere((value) => value === 1);
  const builder = new PixelSetBuilder();
  const { x, width } = window;
  const bottom = window.y + window.height;
  const stripRows = Math.max(1, Math.floor(stripPx / (width + 2 * reach)));
  for (let top = window.y; top < bottom; top += stripRows) {
    const height = Math.min(stripRows, bottom - top);
    const seen = widened({ x, y: top, width, height }, reach);
    const rows = new DistanceRows(toPixels(set, seen), isTarget, seen.width, seen.height, squared);
    for (let row = 0; row < reach + height; row++) {
      const distances = rows.next();
      if (row >= reach) addRow(distances, reach, width, top + row - reach, x, builder);
    }
  }
  return builder.finish();
}

function addRow(
  distances: Int32Array,
  skip: number,
  width: number,
  y: number,
  x: number,
  builder: PixelSetBuilder,
): void {
  let i = 0;
  while (i < width) {
    while (i < width && distances[skip + i] === tooFar) i++;
    const start = i;
    while (i < width && distances[skip + i] !== tooFar) i++;
    builder.add(y, x + start, x + i);
  }
}
