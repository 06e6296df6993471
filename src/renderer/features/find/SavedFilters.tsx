import { Menu, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useFound } from './FindContext.ts';

interface SavedFilter {
  readonly name: string;
  readonly where: string;
}

/** Filters kept by name, per dataset: apply, keep, rename, delete. */
export function SavedFilters() {
  const { actions } = useApp();
  const { t } = useText();
  const { datasetId } = useFound();
  const where = useAppState((s) => s.find.where);
  const [filters, setFilters] = useSaved(datasetId);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<string | null>(null);
  const current = filters.find((filter) => filter.where === where && where !== '');
  const keep = () => {
    const trimmed = name.trim();
    if (!trimmed || !where) return;
    setFilters([...filters.filter((filter) => filter.name !== trimmed), { name: trimmed, where }]);
    setName('');
  };
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-end" width={280} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="text-button find-saved" data-testid="find-saved">
          <span>{current?.name ?? t('find.saved')}</span>
          <span className="find-caret">
            <Icon name="chevron" size={11} />
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown data-testid="find-saved-menu">
        {filters.length === 0 && <p className="empty-state find-menu-text">{t('find.savedNone')}</p>}
        {filters.map((filter) =>
          renaming === filter.name ? (
            <Rename
              key={filter.name}
              name={filter.name}
              onDone={(next) => {
                setRenaming(null);
                if (!next || filters.some((other) => other.name === next)) return;
                setFilters(filters.map((other) => (other === filter ? { ...other, name: next } : other)));
              }}
            />
          ) : (
            <div key={filter.name} className="saved-row">
              <Menu.Item
                title={filter.where}
                data-testid={`saved-${filter.name}`}
                onClick={() => {
                  actions.setFind({ where: filter.where });
                  setOpen(false);
                }}
              >
                <span className="saved-name">
                  {filter === current && <Icon name="check" size={13} />}
                  {filter.name}
                </span>
              </Menu.Item>
              <IconButton
                icon="brush"
                label={t('find.rename')}
                testId={`saved-rename-${filter.name}`}
                onClick={() => setRenaming(filter.name)}
              />
              <IconButton
                icon="close"
                label={t('find.delete')}
                testId={`saved-delete-${filter.name}`}
                onClick={() => setFilters(filters.filter((other) => other !== filter))}
              />
            </div>
          ),
        )}
        <Menu.Divider />
        <form
          className="saved-form"
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <TextInput
            className="grow"
            placeholder={t(where ? 'find.saveAs' : 'find.saveNothing')}
            aria-label={t('find.saveAs')}
            disabled={!where}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.currentTarget.value)}
            // The menu takes letters for a search of its items, arrows for moving.
            onKeyDown={(event) => event.key !== 'Escape' && event.stopPropagation()}
            data-testid="find-save-name"
          />
          <button
            type="submit"
            className="text-button"
            disabled={!where || !name.trim()}
            data-testid="find-save"
          >
            {t('find.save')}
          </button>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}

function Rename({ name, onDone }: { name: string; onDone(name: string | null): void }) {
  const { t } = useText();
  const [text, setText] = useState(name);
  return (
    <form
      className="saved-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text.trim());
      }}
    >
      <TextInput
        autoFocus
        className="grow"
        aria-label={t('find.rename')}
        value={text}
        maxLength={60}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onDone(null);
        }}
        onBlur={() => onDone(text.trim())}
      />
    </form>
  );
}

function useSaved(datasetId: string): [readonly SavedFilter[], (filters: readonly SavedFilter[]) => void] {
  const { actions } = useApp();
  const [filters, setFilters] = useState<readonly SavedFilter[]>([]);
  const key = `filters:${datasetId}`;
  const ready = useAppState((s) => Boolean(s.workspace));
  useEffect(() => {
    let gone = false;
    actions
      .settings()
      ?.read<readonly SavedFilter[]>(key)
      .then((saved) => !gone && setFilters(Array.isArray(saved) ? saved : []), notifyError);
    return () => {
      gone = true;
    };
  }, [actions, key, ready]);
  return [
    filters,
    (next) => {
      setFilters(next);
      actions.settings()?.write(key, next);
    },
  ];
}
