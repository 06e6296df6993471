import {
  backgroundCode,
  cellKey,
  gradeOf,
  reasonOf,
  weightOf,
} from '../../../shared/comparison/CompatibilityMatrix.ts';
import { cosiaHub, lpis1 } from '../../../shared/model/nomenclatures.ts';
import { useText } from '../../i18n/index.ts';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { ClassSwatch } from '../classes/ClassSwatch.tsx';
import { className } from '../history/editTexts.ts';
import { gradedRules, reasonedRules, reasonKey, weighedRules, withMatrix } from './rulesDraft.ts';
import { changeRules, type RulesDesk } from './rulesStore.ts';
import { WeightBox } from './WeightBox.tsx';

/** The chosen cell or row: its grade, why, and what a contradiction weighs. */
export function CellPanel({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const { t, language } = useText();
  const { chosen, draft, base } = desk;
  const { declared, cover } = chosen;
  const { matrix } = draft.rules;
  const grade = cover === null ? null : gradeOf(matrix, declared, cover);
  const before = cover === null ? null : gradeOf(base.matrix, declared, cover);
  const beforeText = before === null ? '' : t(`matrix.grade.${before}`);
  const isLocked = declared === backgroundCode;
  return (
    <div className="cell-panel" data-testid="cell-panel">
      <h2 className="cell-title">
        <span>
          <ClassSwatch nomenclature={lpis1} value={declared} size={12} />
          {className(lpis1, declared, language, t)}
        </span>
        {cover !== null && (
          <span>
            <ClassSwatch nomenclature={cosiaHub} value={cover} size={12} />
            {className(cosiaHub, cover, language, t)}
          </span>
        )}
        {cover === null && <span className="muted">{t('matrix.wholeRow')}</span>}
      </h2>
      {isLocked ? (
        <p className="section-note">{t('matrix.background')}</p>
      ) : (
        <div className="grade-choice" role="radiogroup" aria-label={t('matrix.gradeLabel')}>
          {(['C', 'P', 'X', 'N'] as const).map((letter) => (
            <button
              key={letter}
              type="button"
              role="radio"
              aria-checked={grade === letter}
              data-grade={letter}
              data-testid={`grade-${letter}`}
              onClick={() => changeRules(datasetId, (rules) => gradedRules(rules, chosen, letter))}
            >
              <KeyCaps caps={[letter]} />
              {t(`matrix.grade.${letter}`)}
            </button>
          ))}
        </div>
      )}
      {before !== null && before !== grade && (
        <p className="section-note">{t('matrix.was', { version: base.version, grade: beforeText })}</p>
      )}
      <Reason datasetId={datasetId} desk={desk} />
      {cover !== null && (
        <div className="cell-weight">
          <span>{t('matrix.cellWeight')}</span>
          <WeightBox
            value={matrix.weights.cells[cellKey(declared, cover)] ?? null}
            fallback={weightOf(withoutCells(matrix), declared, cover)}
            label={t('matrix.cellWeight')}
            testId="cell-weight"
            onValue={(weight) =>
              changeRules(
                datasetId,
                (rules) => weighedRules(rules, 'cells', cellKey(declared, cover), weight),
                `weight/${cellKey(declared, cover)}`,
              )
            }
          />
        </div>
      )}
      <div className="cell-weight">
        <span>{t('matrix.defaultWeight')}</span>
        <WeightBox
          value={matrix.weights.default}
          fallback={base.matrix.weights.default}
          label={t('matrix.defaultWeight')}
          testId="default-weight"
          onValue={(weight) =>
            changeRules(
              datasetId,
              (rules) =>
                withMatrix(rules, {
                  weights: { ...rules.matrix.weights, default: weight ?? base.matrix.weights.default },
                }),
              'weight/default',
            )
          }
        />
      </div>
      <p className="section-note">{t('matrix.keys')}</p>
    </div>
  );
}

const withoutCells = (matrix: RulesDesk['draft']['rules']['matrix']) => ({
  ...matrix,
  weights: { ...matrix.weights, cells: {} },
});

const textLanguages = ['fr', 'en'] as const;

/** Why, in both languages. A cell without a reason of its own shows that of its row, which can be taken over and changed. */
function Reason({ datasetId, desk }: { datasetId: string; desk: RulesDesk }) {
  const { t, language } = useText();
  const { chosen, draft } = desk;
  const { matrix } = draft.rules;
  const key = reasonKey(chosen);
  const own = matrix.reasons[key] ?? null;
  const ofRow = chosen.cover === null ? null : (matrix.reasons[String(chosen.declared)] ?? null);
  const shown = chosen.cover === null ? own : reasonOf(matrix, chosen.declared, chosen.cover);
  const set = (reason: { en: string; fr: string } | null, field: string | null) =>
    changeRules(datasetId, (rules) => reasonedRules(rules, key, reason), field);
  if (chosen.cover !== null && own === null)
    return (
      <div className="cell-reason">
        <h3>{t('matrix.reason')}</h3>
        <p>{shown ? shown[language] : <span className="muted">{t('matrix.noReason')}</span>}</p>
        <button
          type="button"
          className="link-button"
          data-reason-field
          data-testid="reason-own"
          onClick={() => {
            set(ofRow ?? { en: '', fr: '' }, null);
            requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-reason-field]')?.focus());
          }}
        >
          {t('matrix.ownReason')}
        </button>
      </div>
    );
  const text = own ?? { en: '', fr: '' };
  const order = [...textLanguages].sort((a, b) => Number(b === language) - Number(a === language));
  return (
    <div className="cell-reason">
      <h3>{t(chosen.cover === null ? 'matrix.reasonOfRow' : 'matrix.reason')}</h3>
      {order.map((id, at) => (
        <label key={id}>
          <span className="muted">{t(`matrix.language.${id}`)}</span>
          <textarea
            rows={3}
            maxLength={2000}
            lang={id}
            value={text[id]}
            data-reason-field={at === 0 || undefined}
            data-testid={`reason-${id}`}
            onChange={(event) => set({ ...text, [id]: event.currentTarget.value }, `reason/${key}/${id}`)}
          />
        </label>
      ))}
      {chosen.cover !== null && (
        <button type="button" className="link-button" onClick={() => set(null, null)}>
          {t('matrix.rowReason')}
        </button>
      )}
    </div>
  );
}
