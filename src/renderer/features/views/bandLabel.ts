import type { Translate } from '../../i18n/index.ts';

const named = ['red', 'green', 'blue', 'nir', 'dsm', 'dtm'] as const;

/** A band as people say it: colours in words, the numbers of Sentinel-2 and the polarisations of Sentinel-1 as they are. */
export function bandLabel(band: string, t: Translate): string {
  const known = named.find((name) => name === band);
  return known ? t(`views.band.${known}`) : band.toUpperCase();
}
