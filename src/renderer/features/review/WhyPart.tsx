import { reasonOf } from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { Disagreement } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { useRules } from './useDeskData.ts';

/** The rule that let it through, in words, and what the matrix says of the pair. */
export function WhyPart({ item }: { item: Disagreement }) {
  const { t, language } = useText();
  const rules = useRules();
  const reason =
    rules && item.rule !== 'undeclared' ? reasonOf(rules.matrix, item.declared1, item.cover) : null;
  return (
    <section className="review-part" aria-label={t('review.why')} data-testid="card-why">
      <h3>{t('review.why')}</h3>
      <p className="review-note">{t(`review.ruleText.${item.rule}`)}</p>
      {reason && <p className="review-note">{reason[language]}</p>}
    </section>
  );
}
