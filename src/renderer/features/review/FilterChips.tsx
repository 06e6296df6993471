import { disagreementRules } from '../../../shared/comparison/found.ts';
import { severityLevels } from '../../../shared/comparison/severity.ts';
import type { QueueFilter } from '../../../shared/contract/index.ts';
import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeRoiKey } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ChipMenu, Choices } from './ChipMenu.tsx';
import { DomainChoices, PairChoices } from './PatternChoices.tsx';
import { hasFilter, stateChoice, toggled, withFilter } from './filters.ts';
import { coverName, cropName, roiName } from './names.ts';
import { SizeFields } from './SizeFields.tsx';
import { SortChip } from './SortChip.tsx';
import { StateChoices } from './StateChoices.tsx';

/** What is asked for, and in which order. Rare questions are behind "+ filter" until they are asked. */
export function FilterChips() {
  const { desk } = useApp();
  const { t, language } = useText();
  const filter = useDesk((s) => s.filter);
  const isSorted = useDesk((s) => s.list === 'queue');
  const set = (change: Partial<QueueFilter>) =>
    desk.setState((s) => ({ filter: withFilter(s.filter, change) }));
  const { levels, rules, pairs, domains, roiKey } = filter;
  const hasSize = filter.minAreaM2 !== undefined || filter.maxAreaM2 !== undefined;
  return (
    <div className="review-chips" role="group" aria-label={t('review.filters')}>
      {isSorted && <SortChip />}
      <ChipMenu
        label={<StateLabel filter={filter} />}
        isOn={stateChoice(filter) !== 'all'}
        testId="filter-state"
      >
        {() => <StateChoices filter={filter} set={set} />}
      </ChipMenu>
      <ChipMenu
        label={
          levels ? levels.map((level) => t(`review.level.${level}`)).join(', ') : t('review.filter.level')
        }
        isOn={levels !== undefined}
        onClear={() => set({ levels: undefined })}
        testId="filter-level"
      >
        {() => (
          <Choices
            label={t('review.filter.level')}
            values={severityLevels.toReversed()}
            chosen={levels}
            text={(level) => (
              <>
                <span className="review-dot" data-level={level} /> {t(`review.level.${level}`)}
              </>
            )}
            onToggle={(level) => set({ levels: toggled(levels, level) })}
          />
        )}
      </ChipMenu>
      <ChipMenu
        label={pairs ? <PairsLabel pairs={pairs} /> : t('review.filter.pair')}
        isOn={pairs !== undefined}
        onClear={() => set({ pairs: undefined })}
        testId="filter-pair"
      >
        {() => <PairChoices filter={filter} set={set} />}
      </ChipMenu>
      <ChipMenu
        label={rules ? rules.map((rule) => t(`review.rule.${rule}`)).join(', ') : t('review.filter.rule')}
        isOn={rules !== undefined}
        onClear={() => set({ rules: undefined })}
        testId="filter-rule"
      >
        {() => (
          <Choices
            label={t('review.filter.rule')}
            values={disagreementRules}
            chosen={rules}
            text={(rule) => t(`review.rule.${rule}`)}
            onToggle={(rule) => set({ rules: toggled(rules, rule) })}
          />
        )}
      </ChipMenu>
      {domains && (
        <ChipMenu
          label={
            domains.length === 1
              ? domains[0]
              : t('review.filter.domains', { count: domains.length, n: domains.length })
          }
          isOn
          onClear={() => set({ domains: undefined })}
          testId="filter-domain"
        >
          {() => <DomainChoices filter={filter} set={set} />}
        </ChipMenu>
      )}
      {hasSize && (
        <ChipMenu
          label={sizeText(filter, t, (n) => formatNumber(n, language))}
          isOn
          onClear={() => set({ minAreaM2: undefined, maxAreaM2: undefined })}
          testId="filter-size"
        >
          {() => <SizeFields filter={filter} set={set} />}
        </ChipMenu>
      )}
      {roiKey !== undefined && (
        <span className="review-chip" data-on>
          <span className="review-chip-text">{t('review.filter.roiOf', { name: roiName(roiKey) })}</span>
          <button
            type="button"
            className="review-chip-clear"
            aria-label={t('review.filter.clear')}
            onClick={() => set({ roiKey: undefined })}
          >
            <Icon name="close" size={10} />
          </button>
        </span>
      )}
      <AddChip filter={filter} set={set} hasSize={hasSize} />
      {hasFilter(filter) && (
        <button
          type="button"
          className="link-button review-reset"
          data-testid="filter-reset"
          onClick={() =>
            desk.setState((s) => ({ filter: s.filter.states ? { states: s.filter.states } : {} }))
          }
        >
          {t('review.filter.reset')}
        </button>
      )}
    </div>
  );
}

interface PartProps {
  readonly filter: QueueFilter;
  set(change: Partial<QueueFilter>): void;
}

function AddChip({ filter, set, hasSize }: PartProps & { hasSize: boolean }) {
  const { t } = useText();
  const roiKey = useAppState(placeRoiKey);
  return (
    <ChipMenu
      label={
        <>
          <Icon name="plus" size={12} /> {t('review.filter.add')}
        </>
      }
      isOn={false}
      isAdd
      testId="filter-add"
    >
      {(close) => (
        <div className="review-add">
          {roiKey !== null && filter.roiKey === undefined && (
            <button
              type="button"
              className="review-add-line"
              data-testid="filter-this-roi"
              onClick={() => {
                set({ roiKey });
                close();
              }}
            >
              {t('review.filter.roi')} <span className="muted">{roiName(roiKey)}</span>
            </button>
          )}
          {!hasSize && (
            <>
              <h3>{t('review.filter.size')}</h3>
              <SizeFields filter={filter} set={set} />
            </>
          )}
          {!filter.domains && (
            <>
              <h3>{t('review.filter.domain')}</h3>
              <DomainChoices filter={filter} set={set} />
            </>
          )}
        </div>
      )}
    </ChipMenu>
  );
}

function StateLabel({ filter }: { filter: QueueFilter }) {
  const { t } = useText();
  const { verdicts } = filter;
  if (verdicts?.length === 1) return t(`review.verdict.${verdicts[0]!}`);
  const choice = stateChoice(filter);
  return choice === 'all' ? t('review.filter.state') : t(`review.filter.state.${choice}`);
}

function PairsLabel({ pairs }: { pairs: readonly string[] }) {
  const { t, language } = useText();
  if (pairs.length > 1) return t('review.filter.pairs', { count: pairs.length, n: pairs.length });
  const [cover, declared] = pairs[0]!.split('/');
  return t('review.pair', {
    cover: cover === '*' ? '*' : coverName(Number(cover), t, language),
    declared: declared === '*' ? '*' : cropName(Number(declared), t, language),
  });
}

function sizeText(
  { minAreaM2: from, maxAreaM2: to }: QueueFilter,
  t: ReturnType<typeof useText>['t'],
  number: (n: number) => string,
): string {
  if (from !== undefined && to !== undefined)
    return t('review.filter.sizeRange', { from: number(from), to: number(to) });
  return from !== undefined
    ? t('review.filter.sizeFrom', { from: number(from) })
    : t('review.filter.sizeTo', { to: number(to ?? 0) });
}
