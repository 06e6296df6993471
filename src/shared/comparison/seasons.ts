import { codes3Named } from './Land.ts';

/** CoSIA: green and bare farmland. */
const [green, ploughed] = [9, 10];
/** No class is out of season. */
export const noClassUnseasonal = 255;

const named = {
  winter: codes3Named('winter'),
  spring: codes3Named('spring'),
  sorghum: codes3Named('sorghum'),
};
/** Level 1: wheat, barley, rapeseed. */
const winterCrops = new Set([1, 2, 8]);
/** Level 1: maize, sunflower, soy, beetroots, potatoes. */
const springCrops = new Set([3, 7, 10, 13, 14]);

type Calendar = 'winter' | 'spring' | null;

/**
 * Which calendar a crop follows (`flair-formats` 6.2, rule 4); null when the rule says nothing of it. Cereals and peas sown
 * in spring follow neither: they are green before June, and bare after July.
 */
function calendarOf(code1: number, code3: number): Calendar {
  if (named.winter.has(code3)) return 'winter';
  if (named.spring.has(code3)) return null;
  if (winterCrops.has(code1)) return 'winter';
  return springCrops.has(code1) || named.sorghum.has(code3) ? 'spring' : null;
}

/** Month of `MM-DD`, 1 to 12; null for what is no day. */
export function monthOf(day: string | null): number | null {
  const month = Number(/^(\d{2})-\d{2}$/.exec(day ?? '')?.[1]);
  return month >= 1 && month <= 12 ? month : null;
}

/**
 * The class that one would not see of a crop in a month: bare ground or green of the wrong season;
 * {@link noClassUnseasonal} when either may be. A winter crop is green before July and bare after it (harvest is about July);
 * a spring crop is bare before June and from October on.
 */
export function unseasonalClass(code1: number, code3: number, month: number): number {
  const calendar = calendarOf(code1, code3);
  if (calendar === 'spring') return month < 6 || month > 9 ? green : ploughed;
  if (calendar === null || month === 7) return noClassUnseasonal;
  return month < 7 ? ploughed : green;
}
