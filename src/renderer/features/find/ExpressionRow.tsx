import { useEffect, useRef, useState } from 'react';
import { parseExpression } from '../../../shared/expression/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { maxWhereLength } from '../../app/route.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { Icon } from '../../ui/Icon.tsx';
import { WhereField } from '../export/WhereField.tsx';
import { useRested } from './editing.ts';

/** The filter as it is written; what is not right yet is not asked, and its first wrong character is shown. */
export function ExpressionRow({ onClose }: { onClose(): void }) {
  const { actions } = useApp();
  const { t } = useText();
  const where = useAppState((s) => s.find.where);
  const { classes } = useAppState(placeNomenclature);
  const [draft, setDraft] = useState(where);
  const own = useRef(where);
  const error = wrongIn(draft, classes);
  useEffect(() => {
    if (where === own.current) return;
    own.current = where;
    setDraft(where);
  }, [where]);
  const apply = useRested<string>((text) => {
    if (wrongIn(text, classes)) return;
    own.current = text.trim();
    actions.setFind({ where: text.trim() });
  });
  return (
    <div className="find-expression" data-testid="find-expression">
      <WhereField
        value={draft}
        error={error}
        onChange={(text) => {
          const short = text.slice(0, maxWhereLength);
          setDraft(short);
          apply(short);
        }}
        testId="find-where"
        label={t('find.expression')}
      />
      <button type="button" className="icon-button" aria-label={t('common.close')} onClick={onClose}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

function wrongIn(text: string, classes: readonly NomenclatureClass[]): AppErrorData | null {
  if (!text.trim()) return null;
  try {
    parseExpression(text, undefined, { classes });
    return null;
  } catch (error) {
    return AppError.from(error).toData();
  }
}
