import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { useText } from '../../i18n/index.ts';
import type { SelectionJoin } from '../../tools/ToolHost.ts';
import { hasLpis } from '../canvas/hasLpis.ts';
import { Choice } from '../views/Choice.tsx';
import { ClassPick } from './ClassPick.tsx';
import { ExpressionBox } from './ExpressionBox.tsx';
import { SavedSelections } from './SavedSelections.tsx';
import { SelectionChange } from './SelectionChange.tsx';
import { useExpressionCheck } from './useExpressionCheck.ts';
import { useOpPatch } from './useOpPatch.ts';
import { usePickOnMap } from './usePickOnMap.ts';
import { useSelecting } from './useSelecting.ts';

const joins = ['replace', 'unite', 'subtract', 'intersect'] as const satisfies readonly SelectionJoin[];
type Join = (typeof joins)[number];

/** What is selected, and everything besides the tools that selects: classes, conditions, regions of LPIS, what was saved. */
export function SelectPanel() {
  const { session } = useApp();
  const { t, language } = useText();
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const patch = useOpPatch();
  const { state, select, join } = useSelecting();
  const [how, setHow] = useState<Join>('replace');
  const [scope, setScope] = useState<'roi' | 'patch'>('roi');
  const [value, setValue] = useState<number>(() => session.getState().classValue);
  const [text, setText] = useState('');
  const checked = useExpressionCheck(text);
  const pick = usePickOnMap((at) => void select({ by: 'lpis', ...at }, how));
  const patchId = scope === 'patch' ? patch.patchId : null;
  const canAsk = text.trim() !== '' && checked.error === null;
  const byText = () => {
    if (canAsk) void select({ by: 'expression', text: text.trim(), patchId }, how);
  };
  return (
    <div className="op-panel">
      <SelectionChange />
      <hr />
      <div className="select-modes">
        <Choice<Join>
          label={t('selection.join')}
          className="picks-wide"
          value={how}
          options={joins.map((id) => ({ value: id, label: t(`selection.join.${id}`) }))}
          onChoose={setHow}
          testId="selection-join"
        />
        <Choice<'roi' | 'patch'>
          label={t('op.scope')}
          className="picks-wide"
          value={scope}
          options={(['roi', 'patch'] as const).map((id) => ({ value: id, label: t(`selection.in.${id}`) }))}
          onChoose={setScope}
          testId="selection-scope"
        />
      </div>
      <div className="select-class">
        <ClassPick
          value={value}
          onChange={(next) => next !== null && setValue(next)}
          label={t('op.class')}
          testId="selection-class"
        />
        <Button
          variant="default"
          onClick={() => void select({ by: 'class', value, patchId }, how)}
          data-testid="select-class"
        >
          {t('selection.select')}
        </Button>
      </div>
      <div className="select-expression">
        <ExpressionBox
          value={text}
          label={t('rules.gate')}
          placeholder="height > 2.5 && ndvi > 0.3"
          error={checked.error}
          onChange={setText}
          onEnter={byText}
          testId="selection-text"
        />
        <Button variant="default" disabled={!canAsk} onClick={byText} data-testid="select-text">
          {t('selection.select')}
        </Button>
      </div>
      {withLpis && (
        <Button
          variant={pick.isArmed ? 'filled' : 'default'}
          aria-pressed={pick.isArmed}
          onClick={pick.toggle}
          data-testid="select-lpis"
        >
          {t(pick.isArmed ? 'selection.lpis.click' : 'selection.lpis.pick')}
        </Button>
      )}
      <p className="section-note op-note" role="status" data-testid="selection-note">
        {state.error ? (
          <span className="form-error">{formatError(state.error, language).message}</span>
        ) : state.isBusy ? (
          t('selection.looking')
        ) : state.isEmpty ? (
          t('selection.nothing')
        ) : (
          '\u00a0'
        )}
      </p>
      <hr />
      <SavedSelections onTake={(set) => join(set, how)} />
    </div>
  );
}
