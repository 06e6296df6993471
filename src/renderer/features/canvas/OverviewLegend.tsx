import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { formatError } from '../../../shared/i18n/errors.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { isOnlineTemplate, onlineMaps } from '../../map/overviewOnline.ts';
import { valueAt } from '../../map/overviewScale.ts';
import { formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Swatch } from '../../ui/Swatch.tsx';
import { classValueOf, formatFact, isFactId, plainFacts, type FactId } from './overviewFacts.ts';
import type { FactChoice, OverviewFacts, ShownFact } from './useOverviewFacts.ts';

/** What lies under the marks. */
export interface OverviewGround {
  readonly kind: 'none' | 'outline' | 'online';
  /** One of the public maps, or an address typed by hand. */
  readonly map: keyof typeof onlineMaps | 'own';
  readonly url: string;
}

export interface OverviewLegendProps {
  readonly choice: FactChoice;
  readonly onChoice: (choice: Partial<FactChoice>) => void;
  readonly facts: OverviewFacts;
  readonly ramp: readonly string[];
  readonly classes: readonly NomenclatureClass[];
  readonly hasFilter: boolean;
  readonly ground: OverviewGround;
  readonly onGround: (ground: Partial<OverviewGround>) => void;
  readonly hasOutline: boolean;
  readonly isOnlineTroubled: boolean;
  readonly isFolded: boolean;
  readonly onFold: () => void;
}

/** What colours and sizes mean, and the choice of them; folds to its title. */
export function OverviewLegend(props: OverviewLegendProps) {
  const { t, language } = useText();
  const { choice, onChoice, facts, classes, hasFilter, isFolded } = props;
  const options = factOptions(t, language, classes, hasFilter);
  return (
    <section
      className="float overview-legend"
      data-folded={isFolded || undefined}
      aria-label={t('franceMap.title')}
      data-testid="overview-legend"
    >
      <h2>
        <button
          type="button"
          className="section-fold"
          aria-expanded={!isFolded}
          onClick={props.onFold}
          data-testid="overview-legend-fold"
        >
          <Icon name="chevron" size={11} />
          {t('franceMap.title')}
          {isFolded && choice.color !== 'none' && (
            <span className="overview-folded">{factName(choice.color, t, language, classes)}</span>
          )}
        </button>
      </h2>
      {!isFolded && (
        <>
          <FactRow
            label={t('franceMap.colorBy')}
            id={choice.color}
            text={choice.colorText}
            options={options}
            classes={classes}
            error={facts.colorError}
            onId={(color) => onChoice({ color })}
            onText={(colorText) => onChoice({ colorText })}
            testId="overview-color"
          />
          {choice.color !== 'none' && <Ramp {...props} />}
          <FactRow
            label={t('franceMap.sizeBy')}
            id={choice.size}
            text={choice.sizeText}
            options={options.filter((option) => !('value' in option) || option.value !== 'matched')}
            classes={classes}
            error={facts.sizeError}
            onId={(size) => onChoice({ size })}
            onText={(sizeText) => onChoice({ sizeText })}
            testId="overview-size"
          />
          {facts.error && (
            <p className="form-error" role="alert">
              {formatError(facts.error, language).message}
            </p>
          )}
          <Ground {...props} />
        </>
      )}
    </section>
  );
}

interface Option {
  readonly value: FactId;
  readonly label: string;
}
type Options = readonly (Option | { readonly group: string; readonly items: readonly Option[] })[];

function factOptions(
  t: Translate,
  language: Language,
  classes: readonly NomenclatureClass[],
  hasFilter: boolean,
): Options {
  const option = (value: FactId): Option => ({ value, label: factName(value, t, language, classes) });
  return [
    option('none'),
    ...plainFacts.filter((id) => id !== 'matched' || hasFilter).map(option),
    option('custom'),
    {
      group: t('franceMap.classShares'),
      items: classes.map(({ value }) => option(`class:${value}`)),
    },
  ];
}

/** What a fact is called in lists and beside a mark. */
export function factName(
  id: FactId,
  t: Translate,
  language: Language,
  classes: readonly NomenclatureClass[],
): string {
  const value = classValueOf(id);
  if (value === null) return t(`franceMap.fact.${id as Exclude<FactId, `class:${number}`>}`);
  return classes.find((c) => c.value === value)?.[language] ?? String(value);
}

function FactRow({
  label,
  id,
  text,
  options,
  classes,
  error,
  onId,
  onText,
  testId,
}: {
  label: string;
  id: FactId;
  text: string;
  options: Options;
  classes: readonly NomenclatureClass[];
  error: AppErrorData | null;
  onId: (id: FactId) => void;
  onText: (text: string) => void;
  testId: string;
}) {
  const { t, language } = useText();
  const color = (value: string) =>
    isFactId(value) ? classes.find((c) => c.value === classValueOf(value))?.color : undefined;
  const swatch = color(id);
  return (
    <>
      <div className="overview-row">
        <span>{label}</span>
        <Select
          className="overview-select"
          aria-label={label}
          value={id}
          data={options.map((option) =>
            'group' in option ? { ...option, items: [...option.items] } : option,
          )}
          onChange={(value) => isFactId(value) && onId(value)}
          allowDeselect={false}
          searchable
          maxDropdownHeight={320}
          leftSection={swatch === undefined ? undefined : <Swatch color={swatch} size={12} />}
          renderOption={({ option }) => {
            const own = color(option.value);
            return (
              <span className="overview-option">
                {own !== undefined && <Swatch color={own} size={12} />}
                {option.label}
              </span>
            );
          }}
          comboboxProps={{ width: 230, position: 'top-end' }}
          data-testid={testId}
        />
      </div>
      {id === 'custom' && (
        <TextInput
          aria-label={t('franceMap.expression')}
          description={t('franceMap.expressionHelp')}
          placeholder="share(9) > 0.3"
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          error={error && text.trim() !== '' ? formatError(error, language).message : undefined}
          inputWrapperOrder={['input', 'error', 'description']}
          classNames={{ input: 'mono' }}
          data-testid={`${testId}-text`}
        />
      )}
    </>
  );
}

/** The ramp under a histogram of the ROIs' values, with its ends and its middle. */
function Ramp({ facts, ramp, hasFilter, choice }: OverviewLegendProps) {
  const { t, language } = useText();
  const fact = facts.color;
  const unit = fact && unitKey(choice.color, fact);
  return (
    <div className="overview-ramp" data-loading={facts.isLoading || undefined} data-testid="overview-ramp">
      <Histogram fact={fact} ramp={ramp} />
      <div
        className="overview-ramp-bar"
        style={{ background: `linear-gradient(to right, ${ramp.join(', ')})` }}
      />
      <div className="overview-ramp-ends">
        {[0, 0.5, 1].map((at) => (
          <span key={at}>
            {fact && fact.scale.known > 0 && (at === 1 || fact.scale.max > fact.scale.min)
              ? formatFact(valueAt(fact.scale, at), fact.query.kind, language)
              : '\u00a0'}
          </span>
        ))}
      </div>
      <div className="overview-known">
        <span>{unit ? t(unit) : '\u00a0'}</span>
        <span>
          {fact && fact.scale.known < fact.scale.asked && (
            <>
              <span className="overview-hatch" aria-hidden="true" />
              {t('franceMap.known', {
                known: formatNumber(fact.scale.known, language),
                asked: formatNumber(fact.scale.asked, language),
              })}
            </>
          )}
        </span>
      </div>
      {hasFilter && <div className="overview-known">{t('franceMap.faint')}</div>}
    </div>
  );
}

function unitKey(id: FactId, { query }: ShownFact) {
  if (classValueOf(id) !== null) return 'franceMap.unit.pixels';
  if (query.kind === 'share') return 'franceMap.unit.patches';
  return query.kind === 'count' ? 'franceMap.unit.roi' : 'franceMap.unit.mean';
}

function Histogram({ fact, ramp }: { fact: ShownFact | null; ramp: readonly string[] }) {
  const bars = fact?.scale.histogram ?? [];
  const highest = Math.max(1, ...bars);
  return (
    <div className="overview-bars" aria-hidden="true">
      {bars.map((count, i) => (
        <span
          key={i}
          style={{
            // By root: one bar that holds nearly all would leave the others unseen.
            height: count === 0 ? 0 : `${Math.max(8, 100 * Math.sqrt(count / highest))}%`,
            background: ramp[Math.round(((i + 0.5) / bars.length) * (ramp.length - 1))],
          }}
        />
      ))}
    </div>
  );
}

function Ground({ ground, onGround, hasOutline, isOnlineTroubled }: OverviewLegendProps) {
  const { t } = useText();
  const isRefused = ground.map === 'own' && ground.url !== '' && !isOnlineTemplate(ground.url);
  return (
    <div className="overview-ground">
      <div className="overview-row-label">{t('franceMap.ground')}</div>
      <SegmentedControl
        fullWidth
        value={ground.kind}
        onChange={(kind) => onGround({ kind: kind as OverviewGround['kind'] })}
        data={(['none', 'outline', 'online'] as const).map((value) => ({
          value,
          label: t(`franceMap.ground.${value}`),
          disabled: value === 'outline' && !hasOutline,
        }))}
        aria-label={t('franceMap.ground')}
        data-testid="overview-ground"
      />
      {ground.kind === 'online' && (
        <>
          <Select
            aria-label={t('franceMap.ground.online')}
            value={ground.map}
            onChange={(map) => map && onGround({ map: map as OverviewGround['map'] })}
            data={(['plan', 'ortho', 'own'] as const).map((value) => ({
              value,
              label: t(`franceMap.online.${value}`),
            }))}
            allowDeselect={false}
            data-testid="overview-online"
          />
          {ground.map === 'own' && (
            <TextInput
              aria-label={t('franceMap.online.own')}
              placeholder={onlineMaps.plan}
              value={ground.url}
              onChange={(event) => onGround({ url: event.currentTarget.value.trim() })}
              error={isRefused ? t('franceMap.online.refused') : undefined}
              classNames={{ input: 'mono' }}
              data-testid="overview-url"
            />
          )}
          <p className="overview-note">
            {isOnlineTroubled ? (
              <span className="overview-trouble" role="status">
                {t('franceMap.online.trouble')}
              </span>
            ) : (
              t('franceMap.online.note')
            )}
          </p>
        </>
      )}
    </div>
  );
}
