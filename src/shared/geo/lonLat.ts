/** A place on the Earth in degrees: WGS 84, east and north positive. */
export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** How a language writes degrees: the decimal mark, and the letter of the west (French "ouest"). */
export interface DegreeStyle {
  readonly mark: ',' | '.';
  readonly west: 'W' | 'O';
}

export const degreeStyles: Readonly<Record<'fr' | 'en', DegreeStyle>> = {
  fr: { mark: ',', west: 'O' },
  en: { mark: '.', west: 'W' },
};

/** Six decimals of a degree are at most 11 cm, half a pixel of the labels. */
const decimals = 6;
/** Hundredths of a second are at most 31 cm. */
const partsPerSecond = 100;

/** `48.856613° N 2.352222° E`. The inverse is `parsePlaceText`, within half of the last digit. */
export function formatDecimalDegrees({ lon, lat }: LonLat, style: DegreeStyle): string {
  const write = (value: number) => Math.abs(value).toFixed(decimals).replace('.', style.mark);
  return `${write(lat)}° ${northSouth(lat)} ${write(lon)}° ${eastWest(lon, style)}`;
}

/** `48°51′23.81″ N 2°21′08.00″ E`. The inverse is `parsePlaceText`, within half of the last digit. */
export function formatSexagesimal({ lon, lat }: LonLat, style: DegreeStyle): string {
  return `${sexagesimal(lat, style)} ${northSouth(lat)} ${sexagesimal(lon, style)} ${eastWest(lon, style)}`;
}

/** One angle without its sign. Rounded as a whole, so that 59.999 seconds carry over. */
function sexagesimal(degrees: number, { mark }: DegreeStyle): string {
  const parts = Math.round(Math.abs(degrees) * 3600 * partsPerSecond);
  const seconds = ((parts / partsPerSecond) % 60).toFixed(2).padStart(5, '0').replace('.', mark);
  const minutes = Math.floor(parts / partsPerSecond / 60);
  return `${Math.floor(minutes / 60)}°${String(minutes % 60).padStart(2, '0')}′${seconds}″`;
}

const northSouth = (lat: number) => (lat < 0 ? 'S' : 'N');
const eastWest = (lon: number, { west }: DegreeStyle) => (lon < 0 ? west : 'E');
