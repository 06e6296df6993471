import type { ComparisonSettings } from '../../../shared/comparison/settings.ts';
import { defaultSettings } from '../../../shared/comparison/settings.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import { cosiaHub, lpis1 } from '../../../shared/model/nomenclatures.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { NumberBox } from '../editing/NumberBox.tsx';
import { className } from '../history/editTexts.ts';
import { ClassChecks } from './ClassChecks.tsx';
import { changeRules, type RulesDesk } from './rulesStore.ts';
import {
  sameSetting,
  settingAt,
  thresholdGroups,
  withSetting,
  type Threshold,
  type ThresholdValue,
} from './thresholds.ts';

/** Every threshold with its unit, what it does, and what the program itself has there. */
export function ThresholdForm({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const { t } = useText();
  const { settings } = desk.draft.rules;
  return (
    <div className="threshold-form" data-testid="threshold-form">
      <p className="section-note">{t('matrix.thresholdsHelp')}</p>
      {thresholdGroups.map((group) => (
        <section key={group.title} aria-label={t(group.title)}>
          <h3>{t(group.title)}</h3>
          <p className="section-note">{t(group.help)}</p>
          {group.thresholds.map((threshold) => (
            <Line key={threshold.path} datasetId={datasetId} threshold={threshold} settings={settings} />
          ))}
        </section>
      ))}
    </div>
  );
}

function Line({
  datasetId,
  threshold,
  settings,
}: {
  datasetId: string;
  threshold: Threshold;
  settings: ComparisonSettings;
}) {
  const { t, language } = useText();
  const { path, title } = threshold;
  const value = settingAt(settings, path);
  const own = settingAt(defaultSettings, path);
  const set = (next: ThresholdValue) =>
    changeRules(
      datasetId,
      (rules) => ({ ...rules, settings: withSetting(rules.settings, path, next) }),
      threshold.kind === 'number' ? `setting/${path}` : null,
    );
  const isOwn = sameSetting(value, own);
  return (
    <div className="threshold" data-kind={threshold.kind} data-changed={!isOwn || undefined}>
      <span className="threshold-title">{t(title)}</span>
      <Editor threshold={threshold} value={value} label={t(title)} set={set} />
      <button
        type="button"
        className="link-button threshold-own"
        disabled={isOwn}
        title={t('matrix.toOwn')}
        onClick={() => set(own)}
      >
        {t('matrix.ownValue', { value: valueText(threshold, own, language, t) })}
      </button>
    </div>
  );
}

function Editor({
  threshold,
  value,
  label,
  set,
}: {
  threshold: Threshold;
  value: ThresholdValue;
  label: string;
  set(value: ThresholdValue): void;
}) {
  const { path } = threshold;
  const testId = `setting-${path}`;
  if (threshold.kind === 'number') {
    const factor = threshold.isShare ? 100 : 1;
    return (
      <NumberBox
        value={Math.round((value as number) * factor * 1000) / 1000}
        onValue={(typed) => set(typed / factor)}
        label={label}
        min={threshold.min}
        max={threshold.max}
        step={threshold.step}
        unit={threshold.unit}
        testId={testId}
      />
    );
  }
  if (threshold.kind === 'switch')
    return (
      <input
        type="checkbox"
        checked={value as boolean}
        aria-label={label}
        data-testid={testId}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    );
  return (
    <ClassChecks
      list={listOf(threshold.kind)}
      values={value as readonly number[]}
      label={label}
      testId={testId}
      onValues={set}
    />
  );
}

const listOf = (kind: 'classes' | 'crops'): Nomenclature => (kind === 'classes' ? cosiaHub : lpis1);

function valueText(threshold: Threshold, value: ThresholdValue, language: Language, t: Translate): string {
  if (typeof value === 'boolean') return t(value ? 'matrix.on' : 'matrix.off');
  if (typeof value === 'number') {
    const factor = threshold.kind === 'number' && threshold.isShare ? 100 : 1;
    const unit = threshold.kind === 'number' ? threshold.unit : '';
    return `${(value * factor).toLocaleString(language, { maximumFractionDigits: 1 })}\u00a0${unit}`;
  }
  const list = listOf(threshold.kind === 'crops' ? 'crops' : 'classes');
  if (value.length > 6) return `${value[0]}–${value.at(-1)}`;
  return value.map((code) => className(list, code, language, t)).join(', ');
}
