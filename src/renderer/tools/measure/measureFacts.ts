import {
  crossesItself,
  ellipsoidArea,
  ellipsoidLength,
  planeArea,
  planeLength,
  type Xy,
} from '../../../shared/geo/ground.ts';
import type { Language } from '../../i18n/index.ts';
import { toLonLat } from '../../map/lonLat.ts';
import { formatNumber } from '../../ui/format.ts';

/** What a line or a ring measures. */
export interface MeasureFacts {
  /** Metres in the plane of the CRS; of a ring its perimeter. */
  readonly lengthM: number;
  /** Square metres in the plane; null for a line, and for a ring that crosses itself and encloses no one area. */
  readonly areaM2: number | null;
  /** The same on the ellipsoid, where it differs by more than 0.01 %; null where it does not, or is not known. */
  readonly ground: { readonly lengthM: number; readonly areaM2: number | null } | null;
}

/** Less of a difference between plane and ellipsoid is not worth a second number. */
const tellsApart = 1e-4;

/** Measures points of a CRS; its lines are straight in the plane. */
export function measureFacts(points: readonly Xy[], closed: boolean, crs: string): MeasureFacts {
  const isRing = closed && points.length > 2;
  const lengthM = planeLength(points, isRing);
  const areaM2 = isRing && !crossesItself(points) ? planeArea(points) : null;
  const place = (x: number, y: number) => toLonLat(crs, x, y);
  const groundM = ellipsoidLength(points, place, isRing);
  if (groundM === null) return { lengthM, areaM2, ground: null };
  const groundM2 = areaM2 === null ? null : ellipsoidArea(points, place);
  const differs =
    Math.abs(groundM - lengthM) > tellsApart * lengthM ||
    (groundM2 !== null && areaM2 !== null && Math.abs(groundM2 - areaM2) > tellsApart * areaM2);
  return { lengthM, areaM2, ground: differs ? { lengthM: groundM, areaM2: groundM2 } : null };
}

/** Metres with the digits that a hand on the screen can mean: `8.42 m`, `123.4 m`, `1.234 km`. */
export function formatLength(metres: number, language: Language): string {
  if (metres < 9.995) return `${formatNumber(metres, language, 2)}\u00a0m`;
  if (metres < 999.95) return `${formatNumber(metres, language, 1)}\u00a0m`;
  return `${formatNumber(metres / 1000, language, 3)}\u00a0km`;
}

/** Square metres, hectares from one on, square kilometres from a thousand hectares on. */
export function formatArea(squareMetres: number, language: Language): string {
  if (squareMetres < 99.95) return `${formatNumber(squareMetres, language, 1)}\u00a0m²`;
  if (squareMetres < 9999.5) return `${formatNumber(squareMetres, language)}\u00a0m²`;
  if (squareMetres < 9_999_950) return `${formatNumber(squareMetres / 1e4, language, 2)}\u00a0ha`;
  return `${formatNumber(squareMetres / 1e6, language, 2)}\u00a0km²`;
}
