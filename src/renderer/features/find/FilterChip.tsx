import { Popover } from '@mantine/core';
import { useState } from 'react';
import { useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ClauseEditor, editorOf } from './ClauseEditor.tsx';
import { clauseText } from './clauseText.tsx';
import type { Clause } from './clauses.ts';

/** One condition: a click edits it, the cross takes it away. */
export function FilterChip({
  clause,
  onChange,
  onWrite,
}: {
  clause: Clause;
  onChange(clause: Clause | null): void;
  /** For what has no editor: opens the expression. */
  onWrite(): void;
}) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const palette = useSession((s) => s.palette);
  const [open, setOpen] = useState(false);
  const editor = editorOf(clause);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus width="auto">
      <Popover.Target>
        <span className="find-chip" data-testid="find-chip">
          <button
            type="button"
            className="find-chip-text"
            aria-expanded={editor ? open : undefined}
            onClick={() => (editor ? setOpen(!open) : onWrite())}
          >
            {clauseText(clause, { t, language, nomenclature, palette })}
          </button>
          <button
            type="button"
            className="find-chip-remove"
            aria-label={t('find.remove')}
            onClick={() => onChange(null)}
          >
            <Icon name="close" size={11} />
          </button>
        </span>
      </Popover.Target>
      <Popover.Dropdown className="find-dropdown">
        {editor && <ClauseEditor kind={editor} clause={clause} onChange={onChange} />}
      </Popover.Dropdown>
    </Popover>
  );
}
