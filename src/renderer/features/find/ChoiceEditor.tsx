import { Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RoiSummary } from '../../../shared/contract/index.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { foldText, formatNumber } from '../../ui/format.ts';
import type { EditorProps } from './editing.ts';
import type { ChoiceName, Clause } from './clauses.ts';
import { choiceText } from './clauseText.tsx';

interface Choice {
  readonly value: string;
  readonly patches: number;
}

/** More lines than this nobody reads; typing narrows them. */
const maxShown = 150;

/** Some of the values that a fact has, with how many patches have each. */
export function ChoiceEditor({
  name,
  clause,
  onChange,
}: EditorProps<Clause & { kind: 'choice' | 'contains' }> & { name: ChoiceName }) {
  const { t, language } = useText();
  const choices = useChoices(name);
  const [typed, setTyped] = useState('');
  const values = clause?.kind === 'choice' ? clause.values : [];
  const [not, setNot] = useState(clause?.kind === 'choice' && clause.not);
  const words = foldText(typed).split(/\s+/).filter(Boolean);
  const fits = choices?.filter(({ value }) => {
    const text = foldText(choiceText(name, value, t));
    return words.every((word) => text.includes(word));
  });
  const tell = (next: readonly string[], negated: boolean) =>
    onChange(next.length > 0 ? { kind: 'choice', name, values: next, not: negated } : null);
  const toggle = (value: string) =>
    tell(values.includes(value) ? values.filter((v) => v !== value) : [...values, value], not);
  return (
    <>
      <TextInput
        data-autofocus
        placeholder={t('find.search')}
        aria-label={t('find.search')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !fits?.[0]) return;
          event.preventDefault();
          toggle(fits[0].value);
          setTyped('');
        }}
        data-testid="clause-search"
      />
      <div className="choice-list" role="group" aria-label={t(`find.kind.${name}`)}>
        {fits?.slice(0, maxShown).map(({ value, patches }) => (
          <div key={value} className="choice">
            <Checkbox
              label={choiceText(name, value, t)}
              checked={values.includes(value)}
              onChange={() => toggle(value)}
              data-testid={`choice-${value}`}
            />
            <span className="choice-count">{formatNumber(patches, language)}</span>
          </div>
        ))}
        {choices === null && <p className="empty-state">{t('common.loading')}</p>}
        {fits?.length === 0 && <p className="empty-state">{t('find.noValue')}</p>}
        {fits && fits.length > maxShown && (
          <p className="empty-state">
            {t('find.moreValues', { n: formatNumber(fits.length - maxShown, language) })}
          </p>
        )}
      </div>
      {name === 'roi' && typed.trim() !== '' && (
        <button
          type="button"
          className="link-button"
          onClick={() => onChange({ kind: 'contains', name: 'roi', text: typed.trim() })}
        >
          {t('find.allContaining', { text: typed.trim() })}
        </button>
      )}
      <SegmentedControl
        fullWidth
        aria-label={t('find.sense')}
        value={not ? 'not' : 'is'}
        onChange={(value) => {
          setNot(value === 'not');
          tell(values, value === 'not');
        }}
        data={[
          { value: 'is', label: t('find.isOneOf') },
          { value: 'not', label: t('find.isNoneOf') },
        ]}
      />
    </>
  );
}

/** The values of a fact; null until they are known. Years are counted from the ROIs: they are numbers. */
function useChoices(name: ChoiceName): readonly Choice[] | null {
  const { client } = useApp();
  const datasetId = useAppState(placeDatasetId);
  const rois = useAppState((s) => s.rois[datasetId ?? '']);
  const [choices, setChoices] = useState<readonly Choice[] | null>(null);
  useEffect(() => {
    if (datasetId === null) return;
    if (name === 'year') return setChoices(yearsOf(rois ?? []));
    const abort = new AbortController();
    client.catalogue.values({ datasetId, name }, { signal: abort.signal }).then(setChoices, (error) => {
      if (!abort.signal.aborted) notifyError(error);
    });
    return () => abort.abort();
  }, [client, datasetId, name, rois]);
  return choices;
}

function yearsOf(rois: readonly RoiSummary[]): Choice[] {
  const patches = new Map<string, number>();
  for (const roi of rois)
    if (/^\d+$/.test(roi.year)) patches.set(roi.year, (patches.get(roi.year) ?? 0) + roi.patches);
  return [...patches]
    .map(([value, count]) => ({ value, patches: count }))
    .sort((a, b) => a.value.localeCompare(b.value));
}
