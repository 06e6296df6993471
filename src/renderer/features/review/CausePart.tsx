import { useState } from 'react';
import { causes, type Cause } from '../../../shared/comparison/verdicts.ts';
import { useApp } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import { useCard } from './cardStore.ts';
import { amend } from './judging.ts';

/** Causes that are shown without asking: those that explain most items. */
const first: readonly Cause[] = [
  ...(['imageDate', 'realChange', 'declaration', 'boundary', 'interpretation', 'nomenclature'] as const),
];
const others = causes.filter((cause) => !first.includes(cause));

/** Why the two differ: one, or none. */
export function CausePart() {
  const services = useApp();
  const { t } = useText();
  const cause = useCard((s) => s.draft.cause);
  const [isOpen, setOpen] = useState(false);
  const hidden = others.filter((id) => id !== cause);
  const shown = isOpen ? [...first, ...others] : [...first, ...others.filter((id) => id === cause)];
  return (
    <section className="review-part" aria-label={t('review.cause')}>
      <h3>{t('review.cause')}</h3>
      <div className="review-causes" role="group" aria-label={t('review.cause')}>
        {shown.map((id) => (
          <button
            key={id}
            type="button"
            className="review-cause"
            aria-pressed={id === cause}
            data-testid={`cause-${id}`}
            onClick={() => amend(services, { cause: id === cause ? null : id })}
          >
            {t(`review.cause.${id}`)}
          </button>
        ))}
        <button
          type="button"
          className="review-cause"
          aria-expanded={isOpen}
          data-testid="cause-more"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? t('review.cause.less') : `+ ${hidden.length}`}
        </button>
      </div>
    </section>
  );
}
