import { verdictKinds } from '../../../shared/comparison/verdicts.ts';
import type { QueueFilter } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { Choices } from './ChipMenu.tsx';
import { stateChoice, toggled } from './filters.ts';

const states = ['open', 'judged', 'all'] as const;

/** Open items, those that were judged, or all; of those that were judged, by their verdict. */
export function StateChoices({
  filter,
  set,
}: {
  filter: QueueFilter;
  set(change: Partial<QueueFilter>): void;
}) {
  const { t } = useText();
  const choice = stateChoice(filter);
  return (
    <>
      <div className="review-segments" role="radiogroup" aria-label={t('review.filter.state')}>
        {states.map((id) => (
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={id === choice}
            data-testid={`state-${id}`}
            onClick={() =>
              set({
                states: id === 'all' ? undefined : [id],
                ...(id === 'open' ? { verdicts: undefined } : {}),
              })
            }
          >
            {t(`review.filter.state.${id}`)}
          </button>
        ))}
      </div>
      {choice !== 'open' && (
        <Choices
          label={t('review.filter.verdict')}
          values={verdictKinds}
          chosen={filter.verdicts}
          text={(verdict) => t(`review.verdict.${verdict}`)}
          onToggle={(verdict) => set({ verdicts: toggled(filter.verdicts, verdict) })}
        />
      )}
    </>
  );
}
