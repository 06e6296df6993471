import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { useAppState } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ClassPick } from './ClassPick.tsx';
import type { Pair } from './opForm.ts';

/** A table of what becomes what; all rows at once, so that two rows may change places. */
export function PairRows({
  pairs,
  onChange,
  sources,
}: {
  pairs: readonly Pair[];
  onChange(pairs: readonly Pair[]): void;
  /** Classes of the left column where they are of another list. */
  sources?: readonly NomenclatureClass[];
}) {
  const { t, language } = useText();
  const { classes } = useAppState(placeNomenclature);
  const left = sources ?? classes;
  const used = new Set(pairs.map(({ from }) => from));
  const free = left.find(({ value }) => !used.has(value));
  // Most tables lead several classes to one; no row leads a class to itself.
  const nextTo = (from: number) => {
    const wanted = [pairs.at(-1)?.to, ...classes.map(({ value }) => value)];
    return wanted.find((value) => value !== undefined && (sources !== undefined || value !== from)) ?? from;
  };
  const change = (at: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair, i) => (i === at ? { ...pair, ...part } : pair)));
  return (
    <div className="pair-rows" data-testid="pair-rows">
      {pairs.map((pair, at) => (
        <div key={pair.from} className="pair-row">
          {sources ? (
            <select
              className="small-input"
              aria-label={t('op.from')}
              value={pair.from}
              onChange={(event) => change(at, { from: Number(event.currentTarget.value) })}
            >
              {sources
                .filter(({ value }) => value === pair.from || !used.has(value))
                .map((known) => (
                  <option key={known.value} value={known.value}>
                    {known[language]}
                  </option>
                ))}
            </select>
          ) : (
            <ClassPick
              value={pair.from}
              onChange={(from) => from !== null && !used.has(from) && change(at, { from })}
              label={t('op.from')}
              testId={`pair-from-${at}`}
            />
          )}
          <span aria-hidden="true">→</span>
          <ClassPick
            value={pair.to}
            onChange={(to) => to !== null && change(at, { to })}
            label={t('op.to')}
            testId={`pair-to-${at}`}
          />
          <button
            type="button"
            className="row-button"
            aria-label={t('op.removePair')}
            onClick={() => onChange(pairs.filter((_, i) => i !== at))}
          >
            <Icon name="close" size={13} />
          </button>
        </div>
      ))}
      {free && (
        <button
          type="button"
          className="text-button add-button"
          data-testid="pair-add"
          onClick={() => onChange([...pairs, { from: free.value, to: nextTo(free.value) }])}
        >
          <Icon name="plus" size={13} /> {t('op.addPair')}
        </button>
      )}
    </div>
  );
}
