import { backgroundCode } from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { Disagreement } from '../../../shared/contract/index.ts';
import { classOf } from '../../../shared/model/Nomenclature.ts';
import { cosiaHub, lpis1, lpis3 } from '../../../shared/model/nomenclatures.ts';
import type { Language, Translate } from '../../i18n/index.ts';

/** Name of a value of CoSIA. */
export function coverName(value: number, t: Translate, language: Language): string {
  return classOf(cosiaHub, value)?.[language] ?? t('review.unknownClass', { value });
}

/** Name of a code of LPIS level 1. */
export function cropName(code: number, t: Translate, language: Language): string {
  if (code === backgroundCode) return t('review.undeclared');
  return classOf(lpis1, code)?.[language] ?? t('review.unknownCrop', { value: code });
}

/** Name of a code of LPIS level 3. */
export function fineCropName(code: number, t: Translate, language: Language): string {
  return classOf(lpis3, code)?.[language] ?? t('review.unknownCrop', { value: code });
}

/** `water ⊥ rapeseed` */
export function pairName(
  { cover, declared1 }: Pick<Disagreement, 'cover' | 'declared1'>,
  t: Translate,
  language: Language,
): string {
  return t('review.pair', {
    cover: coverName(cover, t, language),
    declared: cropName(declared1, t, language),
  });
}

/** Key of a pair in filters. */
export const pairKey = ({ cover, declared1 }: Pick<Disagreement, 'cover' | 'declared1'>): string =>
  `${cover}/${declared1}`;

/** `D032-2019_AA-S1-5` without its domain: `AA-S1-5`. */
export const roiName = (roiKey: string): string => roiKey.slice(roiKey.indexOf('_') + 1);
