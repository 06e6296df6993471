import { Popover } from '@mantine/core';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { Layout } from '../../../shared/model/layouts.ts';
import { useAppState } from '../../app/AppContext.ts';
import { placeDataset } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { ClauseEditor, editorOf, type EditorKind } from './ClauseEditor.tsx';
import type { Clause } from './clauses.ts';

/** Kinds of conditions, in groups. */
const groups: readonly (readonly EditorKind[])[] = [
  ['domain', 'department', 'year', 'roi', 'split', 'text'],
  ['state', 'changed_px', 'problems'],
  ['review', 'remarks', 'disagreements', 'severity'],
  ['share', 'unknown_px', 'hierarchy_px'],
  ['modality', 'aerial_date', 'spot_date', 'camera', 's2_valid'],
];

const hubOnly: readonly EditorKind[] = ['hierarchy_px', 'spot_date', 'disagreements', 'severity'];

/** What a layout never knows is not offered. */
const unknownTo: Readonly<Record<Layout, readonly EditorKind[]>> = {
  'flair-hub': [],
  'flair-1': [...hubOnly, 's2_valid'],
  'flair-2': hubOnly,
  plain: [...hubOnly, 's2_valid', 'department', 'camera', 'aerial_date', 'year'],
};

/** "+ Filter": choose what to ask about, then say what of it. */
export function AddFilter({
  clauses,
  onChange,
}: {
  clauses: readonly Clause[];
  onChange(clauses: readonly Clause[]): void;
}) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState<EditorKind | null>(null);
  // The condition that this editor has made, once it has.
  const [made, setMade] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const layout = useAppState((s) => placeDataset(s)?.layout ?? 'flair-hub');
  const close = () => {
    setOpen(false);
    setKind(null);
    setMade(null);
  };
  const take = (clause: Clause | null) => {
    if (made === null) {
      if (!clause) return;
      setMade(clauses.length);
      return onChange([...clauses, clause]);
    }
    if (clause) return onChange(clauses.with(made, clause));
    setMade(null);
    onChange(clauses.toSpliced(made, 1));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const items = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  const offered = (of: EditorKind) => !unknownTo[layout].includes(of);
  const isAsked = (of: EditorKind) => clauses.some((clause) => editorOf(clause) === of);
  return (
    <Popover
      opened={open}
      onChange={(next) => !next && close()}
      position="bottom-start"
      trapFocus
      returnFocus
      width="auto"
    >
      <Popover.Target>
        <button
          type="button"
          className="find-add"
          aria-expanded={open}
          data-testid="find-add"
          onClick={() => (open ? close() : setOpen(true))}
        >
          <Icon name="plus" size={13} /> {t('find.add')}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="find-dropdown">
        {kind === null && (
          <div ref={list} className="find-kinds" role="menu" aria-label={t('find.add')} onKeyDown={onKeyDown}>
            {groups.map((group, index) => (
              <div key={index} role="group">
                {group.filter(offered).map((of) => (
                  <button
                    key={of}
                    type="button"
                    role="menuitem"
                    data-testid={`find-kind-${of}`}
                    onClick={() => setKind(of)}
                  >
                    {t(`find.kind.${of}`)}
                    {isAsked(of) && <span className="find-asked" />}
                  </button>
                ))}
              </div>
            ))}
          </div>
        )}
        {kind !== null && (
          <ClauseEditor
            kind={kind}
            clause={made === null ? null : (clauses[made] ?? null)}
            onChange={take}
            onBack={() => {
              setKind(null);
              setMade(null);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
