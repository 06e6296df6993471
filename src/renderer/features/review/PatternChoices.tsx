import { useMemo, useState } from 'react';
import type { Pattern, QueueFilter } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { foldText, formatNumber } from '../../ui/format.ts';
import { EmptyState } from '../../ui/Section.tsx';
import { Choices } from './ChipMenu.tsx';
import { toggled, withFilter } from './filters.ts';
import { pairKey, pairName } from './names.ts';
import { usePatterns } from './useDeskData.ts';

interface Props {
  readonly filter: QueueFilter;
  set(change: Partial<QueueFilter>): void;
}

/** More lines than this nobody reads; typing narrows them. */
const mostLines = 80;

/** The pairs that occur, those with most items first. */
export function PairChoices({ filter, set }: Props) {
  const { t, language } = useText();
  const { data } = usePatterns(withFilter(filter, { pairs: undefined }));
  const [typed, setTyped] = useState('');
  const sums = useMemo(() => sumBy(data ?? [], pairKey), [data]);
  const names = useMemo(
    () => new Map((data ?? []).map((pattern) => [pairKey(pattern), pairName(pattern, t, language)])),
    [data, t, language],
  );
  const words = foldText(typed).split(/\s+/).filter(Boolean);
  const fits = [...sums.keys()].filter((key) =>
    words.every((word) => foldText(names.get(key) ?? '').includes(word)),
  );
  if (!data) return <EmptyState>{t('review.loading')}</EmptyState>;
  return (
    <>
      <input
        className="small-input review-search"
        type="search"
        value={typed}
        placeholder={t('review.filter.pair')}
        aria-label={t('review.filter.pair')}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Choices
        label={t('review.filter.pair')}
        values={fits.slice(0, mostLines)}
        chosen={filter.pairs}
        text={(key) => names.get(key)}
        count={(key) => formatNumber(sums.get(key) ?? 0, language)}
        onToggle={(key) => set({ pairs: toggled(filter.pairs, key) })}
      />
      {fits.length === 0 && <EmptyState>{t('review.patterns.none')}</EmptyState>}
    </>
  );
}

/** The domains that have items. */
export function DomainChoices({ filter, set }: Props) {
  const { t, language } = useText();
  const { data } = usePatterns(withFilter(filter, { domains: undefined }));
  const sums = useMemo(() => sumBy(data ?? [], ({ domain }) => domain), [data]);
  if (!data) return <EmptyState>{t('review.loading')}</EmptyState>;
  return (
    <Choices
      label={t('review.filter.domain')}
      values={[...sums.keys()].sort()}
      chosen={filter.domains}
      text={(domain) => domain}
      count={(domain) => formatNumber(sums.get(domain) ?? 0, language)}
      onToggle={(domain) => set({ domains: toggled(filter.domains, domain) })}
    />
  );
}

/** Items by a key, the most first. */
function sumBy(patterns: readonly Pattern[], keyOf: (pattern: Pattern) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const pattern of patterns) sums.set(keyOf(pattern), (sums.get(keyOf(pattern)) ?? 0) + pattern.items);
  return new Map([...sums].sort((a, b) => b[1] - a[1]));
}
