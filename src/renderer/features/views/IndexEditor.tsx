import { Checkbox } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { parseNumber, pixelVocabulary } from '../../../shared/expression/index.ts';
import { whereParams } from '../../../shared/i18n/whereReasons.ts';
import type { ImageryId } from '../../../shared/model/imagery.ts';
import { rampIds, type Look, type RampId, type Rendering } from '../../../shared/model/look.ts';
import { ramps } from '../../../shared/model/ramps.ts';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useText, type Language, type Translate } from '../../i18n/index.ts';
import { currentLook, setOf } from '../../state/session.ts';
import { useRested } from '../find/editing.ts';
import { Choice } from './Choice.tsx';
import { indexPresets, presetOf, withPreset } from './presets.ts';

/** One number a pixel on a ramp: ready-made, or typed. */
export function IndexEditor({ look, rendering }: { look: Look; rendering: Rendering & { kind: 'value' } }) {
  const { session } = useApp();
  const { t } = useText();
  const changeLook = useSession((s) => s.changeLook);
  const setId = useSession((s) => setOf(s, s.viewSet).id);
  const presets = indexPresets[look.imagery];
  const preset = presetOf(look.imagery, rendering.expression);
  const write = (expression: string) => {
    const now = session.getState();
    const shown = currentLook(now);
    // What was typed last comes a moment later, perhaps when another set is shown already.
    if (setOf(now, now.viewSet).id !== setId || shown.imagery !== look.imagery) return;
    if (shown.rendering.kind === 'value') now.changeLook({ rendering: { ...shown.rendering, expression } });
  };
  return (
    <>
      {presets.length > 1 && (
        <label className="look-row">
          <span>{t('views.index')}</span>
          <select
            className="small-select"
            value={preset?.id ?? ''}
            onChange={(event) =>
              changeLook(
                withPreset(
                  look,
                  presets.find((p) => p.id === event.target.value)!,
                ),
              )
            }
            data-testid="look-preset"
          >
            {!preset && <option value="">{t('views.custom')}</option>}
            {presets.map(({ id }) => (
              <option key={id} value={id}>
                {t(`views.preset.${id as 'ndvi'}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <ExpressionField
        key={`${setId} ${look.imagery}`}
        imagery={look.imagery}
        expression={rendering.expression}
        onExpression={write}
      />
      <div className="look-row">
        <span>{t('views.ramp')}</span>
        <RampPicker
          ramp={rendering.ramp}
          onRamp={(ramp) => changeLook({ rendering: { ...rendering, ramp } })}
        />
      </div>
      {look.imagery === 'dem' && (
        <Checkbox
          label={t('views.shaded')}
          checked={rendering.shaded}
          onChange={(event) =>
            changeLook({ rendering: { ...rendering, shaded: event.currentTarget.checked } })
          }
          data-testid="look-shaded"
        />
      )}
    </>
  );
}

export const maxExpressionLength = 400;

/** Why the text is no number of this imagery; null when it is one. */
export function wrongIn(imagery: ImageryId, text: string): AppErrorData | null {
  try {
    parseNumber(text, pixelVocabulary(imagery));
    return null;
  } catch (error) {
    return AppError.from(error).toData();
  }
}

/** The expression as it is typed. What is not right yet is not shown on the map; its first wrong character is marked. */
function ExpressionField({
  imagery,
  expression,
  onExpression,
}: {
  imagery: ImageryId;
  expression: string;
  onExpression(expression: string): void;
}) {
  const { t, language } = useText();
  const [draft, setDraft] = useState(expression);
  const own = useRef(expression);
  const field = useRef<HTMLTextAreaElement>(null);
  const error = wrongIn(imagery, draft);
  useEffect(() => {
    if (expression === own.current) return;
    own.current = expression;
    setDraft(expression);
  }, [expression]);
  const apply = useRested<string>((text) => {
    if (wrongIn(imagery, text)) return;
    own.current = text;
    onExpression(text);
  });
  const type = (text: string) => {
    const short = text.replaceAll('\n', ' ').slice(0, maxExpressionLength);
    setDraft(short);
    apply(short);
  };
  const insert = (name: string) => {
    const { selectionStart = draft.length, selectionEnd = draft.length } = field.current ?? {};
    type(draft.slice(0, selectionStart) + name + draft.slice(selectionEnd));
    const end = selectionStart + name.length;
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(end, end);
    });
  };
  return (
    <div className="look-expression">
      <textarea
        ref={field}
        className="small-input mono"
        rows={2}
        aria-label={t('views.expression')}
        aria-invalid={error !== null}
        spellCheck={false}
        value={draft}
        onChange={(event) => type(event.target.value)}
        data-testid="look-expression"
      />
      <ExpressionState text={draft} error={error} t={t} language={language} />
      <div className="look-names" aria-label={t('views.names')}>
        {Object.keys(pixelVocabulary(imagery).names).map((name) => (
          <button
            key={name}
            type="button"
            className="mono"
            onClick={() => insert(name)}
            data-testid={`look-name-${name}`}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Two lines in either case: the place of the mistake and why it is one, or that there is none. */
function ExpressionState({
  text,
  error,
  t,
  language,
}: {
  text: string;
  error: AppErrorData | null;
  t: Translate;
  language: Language;
}) {
  if (!error)
    return (
      <p className="look-expression-state" data-testid="look-expression-state">
        {t('views.expressionGood')}
      </p>
    );
  const position = Number(error.params['position'] ?? 0);
  const from = Math.max(0, position - 16);
  return (
    <div
      className="look-expression-state"
      role="alert"
      data-testid="look-expression-error"
      data-position={position}
    >
      <p>{reasonText(error, t, language)}</p>
      <p className="look-excerpt" aria-hidden="true">
        {text.slice(from, position)}
        <mark>{text[position] ?? ' '}</mark>
        {text.slice(position + 1, position + 24)}
      </p>
    </div>
  );
}

function reasonText({ params }: AppErrorData, t: Translate, language: Language): string {
  const words = whereParams(params, language);
  const n = Number(words['column'] ?? 1);
  if (params['reason'] === 'unknownName')
    return t(params['suggestion'] ? 'views.unknownNameSuggest' : 'views.unknownName', {
      n,
      name: String(params['found'] ?? ''),
      suggestion: String(params['suggestion'] ?? ''),
    });
  return t('views.wrongAt', { n, because: String(words['because'] ?? '') });
}

function RampPicker({ ramp, onRamp }: { ramp: RampId; onRamp(ramp: RampId): void }) {
  const { t } = useText();
  return (
    <Choice
      label={t('views.ramp')}
      value={ramp}
      options={rampIds.map((id) => ({
        value: id,
        label: t(`views.ramp.${id}`),
        icon: <RampBar ramp={id} />,
      }))}
      onChoose={onRamp}
      testId="look-ramp"
      className="picks-ramps"
    />
  );
}

function RampBar({ ramp }: { ramp: RampId }) {
  const stops = ramps[ramp].map((rgb) => `rgb(${rgb.join(' ')})`).join(', ');
  return <span className="ramp-bar" style={{ backgroundImage: `linear-gradient(to right, ${stops})` }} />;
}
