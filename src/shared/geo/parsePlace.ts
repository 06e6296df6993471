import { isMetricCrs } from './crs.ts';

/** Why a text that looks like coordinates cannot be taken as such. */
export type PlaceProblem =
  /** The two numbers cannot be told apart, or there are not two. */
  | 'unclear'
  | 'latitude'
  | 'longitude'
  /** Minutes or seconds of 60 or more, or after a fraction. */
  | 'minutes'
  /** Two latitudes or two longitudes. */
  | 'sameAxis'
  /** A code of a CRS that is not known here. */
  | 'unknownCrs';

/** What coordinates a text names. */
export type PlaceText =
  /** Metres of a CRS; null: of the one that is in use. */
  | { readonly kind: 'plane'; readonly crs: string | null; readonly x: number; readonly y: number }
  /** Degrees, WGS 84. */
  | { readonly kind: 'lonLat'; readonly lon: number; readonly lat: number }
  | { readonly kind: 'problem'; readonly problem: PlaceProblem };

const problem = (what: PlaceProblem): PlaceText => ({ kind: 'problem', problem: what });

/**
 * Reads coordinates as people write them, in French and in English. Null for a text that is none.
 *
 *     652381.2 6862047.5      652 381,2 · 6 862 047,5      652381,2; 6862047,5      EPSG:32631 448000 5411000
 *     48.8566, 2.3522         48,8566 ; 2,3522             48°51'24"N 2°21'8"E      N 48° 51.4' O 2° 21'
 *
 * Two bare numbers are latitude and longitude where they can be, else metres. Without degrees (`hasLonLat` false: nobody
 * knows where the plane lies on the Earth) they are always metres. `O` is the French west.
 */
export function parsePlaceText(text: string, hasLonLat = true): PlaceText | null {
  const trimmed = text.trim();
  const code = /^epsg\s*:?\s*(\d{4,5})\b[\s:;,]*/i.exec(trimmed);
  const rest = (code ? trimmed.slice(code[0].length) : trimmed)
    .replace(/[’′‘]/g, "'")
    .replace(/[″”“]|''/g, '"')
    .replace(/º/g, '°')
    .replace(/[−–]/g, '-');
  if (!/^[\d\s.,;:·|+\-°'"NSEWOxym=()]+$/i.test(rest)) return null;
  if ((rest.match(/\d+/g) ?? []).length < 2) return null;
  if (/[°'"NSEWO]/i.test(rest)) return code && !isDegrees(code[1]!) ? problem('unclear') : parseAngles(rest);
  const pair = parsePair(rest);
  // A word such as "12 m" in a search is no place.
  if (!pair) return code || (rest.match(/\d{3,}/g) ?? []).length > 1 ? problem('unclear') : null;
  return classify(pair, code && `EPSG:${code[1]}`, hasLonLat && !/[xy]/i.test(rest));
}

const isDegrees = (epsg: string) => isMetricCrs(`EPSG:${epsg}`) === false;

function classify([a, b]: readonly [number, number], crs: string | null, mayBeDegrees: boolean): PlaceText {
  if (crs !== null) {
    const isMetric = isMetricCrs(crs);
    if (isMetric === null) return problem('unknownCrs');
    // The axes of EPSG:4326 and its like are latitude, longitude.
    return isMetric ? { kind: 'plane', crs, x: a, y: b } : lonLat(b, a);
  }
  if (mayBeDegrees && Math.abs(a) <= 90 && Math.abs(b) <= 180) return lonLat(b, a);
  if (mayBeDegrees && Math.abs(a) <= 180 && Math.abs(b) <= 90) return lonLat(a, b);
  return { kind: 'plane', crs: null, x: a, y: b };
}

function lonLat(lon: number, lat: number): PlaceText {
  if (Math.abs(lat) > 90) return problem('latitude');
  if (Math.abs(lon) > 180) return problem('longitude');
  return { kind: 'lonLat', lon, lat };
}

/** Spaces that group digits and never separate numbers: no-break, narrow no-break, thin. */
const groupSpace = /(?<=\d)[\u00a0\u202f\u2009](?=\d)/g;
const numberPattern = /^[-+]?\d+(?:[.,]\d+)?$/;
const groupedPattern = /^[-+]?\d{1,3}(?: \d{3})*(?:[.,]\d+)?$/;

/** Two numbers, whatever separates them; null where it cannot be told what does. */
function parsePair(text: string): [number, number] | null {
  const plain = text
    .replace(groupSpace, '')
    .replace(/[xy]\s*[:=]?|[()=:]|(?<=[\d\s])m/gi, ' ')
    .trim();
  const ways: readonly (() => string[])[] = [
    () => plain.split(/\s*[;·|]\s*/),
    () => plain.split(/,\s+/),
    () => splitWords(plain.replace(/\s*,\s+/g, ' ')),
    () => pairCommas(plain),
  ];
  for (const way of ways) {
    const parts = way();
    const [a, b] = parts.map(toNumber);
    if (parts.length === 2 && a !== undefined && b !== undefined && !Number.isNaN(a + b)) return [a, b];
  }
  return null;
}

function toNumber(text: string): number {
  const part = text.trim().replace(/\s+/g, ' ');
  if (!numberPattern.test(part) && !groupedPattern.test(part)) return NaN;
  return Number(part.replaceAll(' ', '').replace(',', '.'));
}

/** Words in two numbers: one each, or groups of three digits where only one cut is possible. */
function splitWords(text: string): string[] {
  const words = text.split(/\s+/);
  if (words.length <= 2) return words;
  const cuts = words.slice(1).flatMap((_, i) => {
    const [a, b] = [words.slice(0, i + 1).join(' '), words.slice(i + 1).join(' ')];
    return groupedPattern.test(a) && groupedPattern.test(b) ? [[a, b]] : [];
  });
  return cuts.length === 1 ? cuts[0]! : [];
}

/** `48.8566,2.3522`, or with decimal commas `48,8566,2,3522`. */
function pairCommas(text: string): string[] {
  const parts = text.split(',');
  if (parts.length === 2) return parts;
  return parts.length === 4 ? [`${parts[0]},${parts[1]}`, `${parts[2]},${parts[3]}`] : [];
}

const angle = `([-+]?\\d+(?:[.,]\\d+)?)\\s*°?\\s*(?:(\\d+(?:[.,]\\d+)?)\\s*'\\s*(?:(\\d+(?:[.,]\\d+)?)\\s*"?)?)?`;
const separator = '[\\s,;·|]*';
const lettersAfter = new RegExp(`^${angle}\\s*([NSEWO])?${separator}${angle}\\s*([NSEWO])?$`, 'i');
const lettersBefore = new RegExp(`^([NSEWO])\\s*${angle}${separator}([NSEWO])\\s*${angle}$`, 'i');

function parseAngles(text: string): PlaceText {
  const plain = text.trim().replace(groupSpace, '');
  const before = lettersBefore.exec(plain);
  const after = before ? null : lettersAfter.exec(plain);
  const found = before
    ? [...before.slice(2, 5), before[1], ...before.slice(6, 9), before[5]]
    : after?.slice(1);
  if (!found) return problem('unclear');
  const first = readAngle(found.slice(0, 4));
  const second = readAngle(found.slice(4, 8));
  if (typeof first === 'string') return problem(first);
  if (typeof second === 'string') return problem(second);
  const firstIsLat = first.axis ? first.axis === 'lat' : second.axis !== 'lat';
  if (first.axis && first.axis === second.axis) return problem('sameAxis');
  return firstIsLat ? lonLat(second.degrees, first.degrees) : lonLat(first.degrees, second.degrees);
}

function readAngle([degrees, minutes, seconds, letter]: readonly (string | undefined)[]):
  { readonly degrees: number; readonly axis: 'lat' | 'lon' | null } | PlaceProblem {
  const value = (part: string | undefined) => Number((part ?? '0').replace(',', '.'));
  const isFraction = (part: string | undefined) => /[.,]/.test(part ?? '');
  if (value(minutes) >= 60 || value(seconds) >= 60) return 'minutes';
  if ((minutes !== undefined && isFraction(degrees)) || (seconds !== undefined && isFraction(minutes)))
    return 'minutes';
  const upper = letter?.toUpperCase();
  const isSigned = /^[-+]/.test(degrees ?? '');
  // A sign and a letter may contradict each other.
  if (isSigned && upper) return 'unclear';
  const size = Math.abs(value(degrees)) + value(minutes) / 60 + value(seconds) / 3600;
  const isNegative = degrees?.startsWith('-') || (upper !== undefined && 'SWO'.includes(upper));
  const axis = upper === undefined ? null : 'NS'.includes(upper) ? 'lat' : 'lon';
  return { degrees: isNegative ? -size : size, axis };
}
