import type { Language } from '../i18n/index.ts';

const numbers = new Map<string, Intl.NumberFormat>();

function formatter(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  let format = numbers.get(key);
  if (!format) numbers.set(key, (format = new Intl.NumberFormat(language, options)));
  return format;
}

/** A number with the language's separators. */
export function formatNumber(value: number, language: Language, digits = 0): string {
  return formatter(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A share 0..1 as percent without its sign: one decimal below 100, "0" for none, "<0.1" for traces. */
export function formatShare(share: number, language: Language): string {
  if (share <= 0) return '0';
  if (share < 0.0005) return `<${formatNumber(0.1, language, 1)}`;
  return formatNumber(share * 100, language, share >= 0.9995 ? 0 : 1);
}

/** Bytes with a decimal unit: `1.2 MB`, in French `1,2 Mo`. */
export function formatBytes(bytes: number, language: Language): string {
  const units = language === 'fr' ? ['o', 'ko', 'Mo', 'Go', 'To'] : ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value, language, unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

/** Seconds as the two largest units: `40 s`, `1 min 20 s`, `2 h 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Metres in the unit that reads best: `20 cm`, `8.4 m`, `1.2 km`. */
export function formatMetres(metres: number, language: Language): string {
  if (metres < 1) return `${formatNumber(metres * 100, language)} cm`;
  if (metres < 100) return `${formatNumber(metres, language, metres < 10 ? 1 : 0)} m`;
  if (metres < 1000) return `${formatNumber(metres, language)} m`;
  return `${formatNumber(metres / 1000, language, 1)} km`;
}

/** Hours, minutes and seconds of a UTC time on this clock. */
export function formatTime(utc: string, language: Language): string {
  return new Date(utc).toLocaleTimeString(language === 'fr' ? 'fr-FR' : 'en-GB');
}

/** The last part of a path of either system. */
export function baseName(path: string): string {
  return (
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .pop() || path
  );
}

/** Text for searching: lower case, accents and ligatures taken apart. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('Œ', 'oe')
    .replaceAll('’', "'")
    .toLowerCase();
}
