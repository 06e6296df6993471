import type { ReactNode } from 'react';
import { patchStates, type PatchState } from '../../../shared/comparison/verdicts.ts';
import { printExpression } from '../../../shared/expression/index.ts';
import { departmentNames } from '../../../shared/model/departments.ts';
import { classOf, type Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import type { PaletteId } from '../../state/session.ts';
import { formatNumber } from '../../ui/format.ts';
import { Swatch } from '../../ui/Swatch.tsx';
import { classColor } from '../classes/classColor.ts';
import type { ChoiceName, Clause } from './clauses.ts';

export interface TextContext {
  readonly t: Translate;
  readonly language: Language;
  readonly nomenclature: Nomenclature;
  readonly palette: PaletteId;
}

/** Values named on a chip; the rest are counted. */
const named = 2;

/** A value of a fact as people read it. */
export function choiceText(name: ChoiceName, value: string, t: Translate): string {
  if (name === 'state' && isState(value)) return t(`find.state.${value}`);
  if (name === 'review' && isReviewState(value)) return t(`find.review.${value}`);
  const department = name === 'department' ? departmentNames[value] : undefined;
  return department ? `${value} ${department}` : value;
}

const isState = (value: string): value is 'untouched' | 'edited' | 'readOnly' | 'noMask' =>
  ['untouched', 'edited', 'readOnly', 'noMask'].includes(value);

const isReviewState = (value: string): value is PatchState =>
  (patchStates as readonly string[]).includes(value);

/** What a chip says. */
export function clauseText(clause: Clause, { t, language, nomenclature, palette }: TextContext): ReactNode {
  switch (clause.kind) {
    case 'choice': {
      const { values } = clause;
      const shown = values.slice(0, named).map((value) => choiceText(clause.name, value, t));
      const more = values.length > named ? ` +${formatNumber(values.length - named, language)}` : '';
      return (
        <>
          <span className="muted">{t(`find.kind.${clause.name}`)}</span> {clause.not && `${t('find.not')} `}
          {shown.join(', ')}
          {more}
        </>
      );
    }
    case 'modality':
      return (
        <>
          <span className="muted">{t(clause.has ? 'find.has' : 'find.missing')}</span> {clause.modality}
        </>
      );
    case 'dates':
      return (
        <>
          <span className="muted">{t(`find.kind.${clause.name}`)}</span>{' '}
          {clause.from === null ? '…' : clause.from} – {clause.to === null ? '…' : clause.to}
        </>
      );
    case 'share': {
      const found = classOf(nomenclature, clause.value);
      const percent = clause.share * 100;
      return (
        <>
          {found && <Swatch color={classColor(found, palette)} size={11} />}{' '}
          {found?.[language] ?? `${t('find.class')} ${clause.value}`} {clause.operator}{' '}
          {formatNumber(percent, language, Number.isInteger(percent) ? 0 : 1)} %
        </>
      );
    }
    case 'number':
      return (
        <>
          <span className="muted">{t(`find.kind.${clause.name}`)}</span> {clause.operator}{' '}
          {formatNumber(clause.limit, language)}
        </>
      );
    case 'contains':
      return (
        <>
          <span className="muted">
            {t(clause.name === 'roi' ? 'find.kind.roi' : 'find.kind.text')} {t('find.contains')}
          </span>{' '}
          {clause.text}
        </>
      );
    case 'edited':
      return t(clause.edited ? 'find.edited' : 'find.notEdited');
    case 'expression':
      return <span className="mono">{printExpression(clause.expression)}</span>;
  }
}
