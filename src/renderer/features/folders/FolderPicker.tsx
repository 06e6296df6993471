import { Button, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { FolderEntry } from '../../../shared/contract/index.ts';
import { useApp } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { useText } from '../../i18n/index.ts';
import { foldText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { useFolder } from './useFolder.ts';

/** What the folder is for: a dataset or a workspace to open, or any folder to write to. */
export type FolderKind = 'dataset' | 'workspace' | 'any';

const rowHeightPx = 28;

/** The core's folders, for the browser shell. Enter opens the marked folder, Backspace goes up, typing jumps. */
export function FolderPicker({
  kind,
  initialPath,
  onChoose,
  onCancel,
}: {
  kind: FolderKind;
  initialPath: string;
  onChoose(path: string): void;
  onCancel(): void;
}) {
  const { t } = useText();
  const { listing, error, open } = useFolder(initialPath);
  const [typed, setTyped] = useState('');
  useEffect(() => setTyped(listing?.path ?? ''), [listing]);
  if (!listing)
    return (
      <div className="folder-picker">
        {error ? <p className="form-error">{error}</p> : <EmptyState>{t('common.loading')}</EmptyState>}
      </div>
    );
  const fits = kind === 'dataset' ? listing.looksLikeDataset : listing.looksLikeWorkspace;
  return (
    <div className="folder-picker" data-testid="folder-picker">
      <div className="folder-places" role="group" aria-label={t('folder.places')}>
        {listing.places.map((place, index) => (
          <button
            key={place.path}
            type="button"
            className="folder-place"
            title={place.path}
            aria-current={place.path === listing.path || undefined}
            onClick={() => void open(place.path)}
          >
            <Icon name={index === 0 ? 'home' : 'disk'} size={15} />
            <span>{place.name}</span>
          </button>
        ))}
      </div>
      <div className="folder-main">
        <div className="folder-bar">
          <IconButton
            icon="up"
            label={t('folder.up')}
            disabled={!listing.parent}
            onClick={() => listing.parent && void open(listing.parent)}
          />
          <TextInput
            className="grow"
            aria-label={t('folder.path')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              void open(typed.trim());
            }}
            data-testid="folder-path"
          />
        </div>
        {error && (
          <p className="form-error" role="alert">
            {error}
          </p>
        )}
        <FolderList
          key={listing.path}
          entries={listing.entries}
          onOpen={(path) => void open(path)}
          onUp={() => listing.parent && void open(listing.parent)}
        />
        <div className="folder-actions">
          {kind === 'any' && <NewFolder parent={listing.path} onCreated={(path) => void open(path)} />}
          <span className="folder-verdict">
            {kind !== 'any' && fits && (
              <span className="folder-fits">
                <Icon name="check" size={14} /> {t(`folder.is.${kind}`)}
              </span>
            )}
          </span>
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button onClick={() => onChoose(listing.path)} data-testid="folder-choose">
            {t('folder.choose')}
          </Button>
        </div>
      </div>
    </div>
  );
}

function FolderList({
  entries,
  onOpen,
  onUp,
}: {
  entries: readonly FolderEntry[];
  onOpen(path: string): void;
  onUp(): void;
}) {
  const { t } = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 10,
  });
  const moveTo = (index: number) => {
    const next = Math.min(entries.length - 1, Math.max(0, index));
    setActive(next);
    rows.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) moveTo(active + step);
    else if (event.key === 'Enter' && entries[active]) onOpen(entries[active].path);
    else if (event.key === 'Backspace') onUp();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const wanted = foldText(event.key);
      const order = [...entries.keys()].map((i) => (active + 1 + i) % entries.length);
      const found = order.find((i) => foldText(entries[i]!.name).startsWith(wanted));
      if (found !== undefined) moveTo(found);
    } else return;
    event.preventDefault();
  };
  if (entries.length === 0) return <EmptyState>{t('folder.empty')}</EmptyState>;
  return (
    <div
      ref={scroller}
      className="folder-list"
      role="listbox"
      tabIndex={0}
      aria-label={t('folder.list')}
      aria-activedescendant={`folder-${active}`}
      onKeyDown={onKeyDown}
      data-testid="folder-list"
    >
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map((row) => {
          const entry = entries[row.index]!;
          return (
            <div
              key={entry.path}
              id={`folder-${row.index}`}
              role="option"
              aria-selected={row.index === active}
              className="folder-row"
              style={{ height: rowHeightPx, transform: `translateY(${row.start}px)` }}
              onClick={() => setActive(row.index)}
              onDoubleClick={() => onOpen(entry.path)}
            >
              <Icon name={entry.looksLikeDataset ? 'database' : 'folder'} size={16} />
              <span className="folder-name">{entry.name}</span>
              {entry.looksLikeDataset && <span className="folder-mark">{t('folder.mark.dataset')}</span>}
              {entry.looksLikeWorkspace && <span className="folder-mark">{t('folder.mark.workspace')}</span>}
              <button
                type="button"
                className="folder-enter"
                tabIndex={-1}
                aria-label={t('folder.enter', { name: entry.name })}
                onClick={() => onOpen(entry.path)}
              >
                <Icon name="chevron" size={14} />
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function NewFolder({ parent, onCreated }: { parent: string; onCreated(path: string): void }) {
  const { client } = useApp();
  const { t } = useText();
  const [name, setName] = useState<string | null>(null);
  if (name === null)
    return (
      <Button variant="subtle" onClick={() => setName('')}>
        {t('folder.new')}
      </Button>
    );
  const create = () =>
    client.app.createFolder({ parent, name: name.trim() }).then(({ path }) => onCreated(path), notifyError);
  return (
    <TextInput
      autoFocus
      aria-label={t('folder.newName')}
      placeholder={t('folder.newName')}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && name.trim()) void create();
        else if (event.key === 'Escape') setName(null);
        else return;
        event.preventDefault();
      }}
    />
  );
}
