import proj4, { type Converter } from 'proj4';
import { proj4Definition } from '../../shared/geo/crs.ts';
import type { Xy } from '../../shared/geo/ground.ts';
import type { LonLat } from '../../shared/geo/lonLat.ts';

const converters = new Map<string, Converter | null>();

/** From WGS 84 degrees to a CRS and back; null for a CRS that is not known here. */
function converterOf(crs: string): Converter | null {
  const known = converters.get(crs);
  if (known !== undefined) return known;
  const definition = proj4Definition(crs);
  const converter = definition === null ? null : proj4('EPSG:4326', definition);
  converters.set(crs, converter);
  return converter;
}

/** True for a CRS whose coordinates can be told in degrees. */
export const hasLonLat = (crs: string): boolean => proj4Definition(crs) !== null;

/**
 * Where a position of a CRS lies on the Earth, in WGS 84 degrees; null when the CRS is not known, or nothing lies there.
 *
 * RGF93, ETRS89 and the systems of overseas France are taken as WGS 84, as EPSG has it: a null shift, true within a metre.
 * The inverse is {@link fromLonLat}.
 */
export function toLonLat(crs: string, x: number, y: number): LonLat | null {
  if (!Number.isFinite(x + y)) return null;
  const [lon = NaN, lat = NaN] = converterOf(crs)?.inverse([x, y]) ?? [];
  return Number.isFinite(lon) && Math.abs(lat) <= 90 ? { lon, lat } : null;
}

/** Metres of a CRS at a place of WGS 84; null when the CRS is not known or does not reach there. */
export function fromLonLat(crs: string, { lon, lat }: LonLat): Xy | null {
  if (!Number.isFinite(lon + lat)) return null;
  const [x = NaN, y = NaN] = converterOf(crs)?.forward([lon, lat]) ?? [];
  return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
}

/** A position of one CRS in metres of another; null when one of them is not known. */
export function convertXy(from: string, to: string, x: number, y: number): Xy | null {
  if (from === to) return [x, y];
  const place = toLonLat(from, x, y);
  return place && fromLonLat(to, place);
}
