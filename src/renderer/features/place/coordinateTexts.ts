import { lambert93Code } from '../../../shared/geo/crs.ts';
import { degreeStyles, formatDecimalDegrees, formatSexagesimal } from '../../../shared/geo/lonLat.ts';
import type { Language } from '../../i18n/index.ts';
import { toLonLat } from '../../map/lonLat.ts';
import type { CoordinateFormat } from '../../state/coordinates.ts';
import { formatNumber } from '../../ui/format.ts';
import type { LastPlace } from './lastPlace.ts';

/** How a CRS is called on the screen: `L93`, else its code; nothing for a plane without one. */
export const crsName = (crs: string): string => (crs === lambert93Code ? 'L93' : crs);

/**
 * A place as it is shown, to 10 cm, or about; null where its CRS cannot be told in degrees.
 *
 * `652,381.2 · 6,862,047.5`, `48.856613° N 2.352222° E`, `48°51′23.81″ N 2°21′08.00″ E`
 */
export function placeText(
  { crs, x, y }: LastPlace,
  format: CoordinateFormat,
  language: Language,
): string | null {
  if (format === 'crs') return `${formatNumber(x, language, 1)} · ${formatNumber(y, language, 1)}`;
  const at = toLonLat(crs, x, y);
  if (!at) return null;
  const style = degreeStyles[language];
  return format === 'decimal' ? formatDecimalDegrees(at, style) : formatSexagesimal(at, style);
}

/**
 * The same to be pasted into another program: decimal points, no groups of digits; degrees as latitude, longitude. Null as
 * above.
 */
export function placeToCopy({ crs, x, y }: LastPlace, format: CoordinateFormat): string | null {
  if (format === 'crs') return `${x.toFixed(2)} ${y.toFixed(2)}`;
  const at = toLonLat(crs, x, y);
  if (!at) return null;
  return format === 'decimal'
    ? `${at.lat.toFixed(7)}, ${at.lon.toFixed(7)}`
    : formatSexagesimal(at, degreeStyles.en);
}
