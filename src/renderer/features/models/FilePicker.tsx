import { useState, type KeyboardEvent } from 'react';
import { useText } from '../../i18n/index.ts';
import { baseName, formatBytes } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { EmptyState } from '../../ui/Section.tsx';
import { useFolder } from '../folders/useFolder.ts';

/** Folders, and the files of one ending in them, as the core sees them. Enter opens the marked line, Backspace goes up. */
export function FilePicker({
  ending,
  initialPath,
  onChoose,
}: {
  ending: '.onnx' | '.json';
  /** A file: its folder is shown first. */
  initialPath: string;
  onChoose(path: string): void;
}) {
  const { t, language } = useText();
  const { listing, error, open } = useFolder(folderOf(initialPath), ending);
  const [marked, setMarked] = useState(0);
  if (!listing)
    return (
      <div className="file-picker">{error ? <p className="form-error">{error}</p> : t('common.loading')}</div>
    );
  const lines = [
    ...listing.files.map((file) => ({ ...file, isFile: true })),
    ...listing.entries.map(({ name, path }) => ({ name, path, sizeBytes: 0, isFile: false })),
  ];
  const go = (path: string) => {
    setMarked(0);
    void open(path);
  };
  const take = (line: (typeof lines)[number]) => (line.isFile ? onChoose(line.path) : go(line.path));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) setMarked(Math.min(lines.length - 1, Math.max(0, marked + step)));
    else if (event.key === 'Enter' && lines[marked]) take(lines[marked]);
    else if (event.key === 'Backspace' && listing.parent) go(listing.parent);
    else return;
    event.preventDefault();
  };
  return (
    <div className="file-picker" data-testid="file-picker">
      <div className="file-picker-head">
        <IconButton
          icon="up"
          label={t('folder.up')}
          disabled={!listing.parent}
          onClick={() => listing.parent && go(listing.parent)}
        />
        <span className="file-picker-path" title={listing.path}>
          {baseName(listing.path)}
        </span>
        <select
          className="models-select"
          aria-label={t('folder.places')}
          value=""
          onChange={(event) => go(event.currentTarget.value)}
        >
          <option value="" disabled>
            {t('folder.places')}
          </option>
          {listing.places.map(({ name, path }) => (
            <option key={path} value={path}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {error && (
        <p className="form-error" role="alert">
          {error}
        </p>
      )}
      <div
        className="file-picker-list"
        role="listbox"
        tabIndex={0}
        aria-label={t('folder.list')}
        aria-activedescendant={lines[marked] && `file-${marked}`}
        onKeyDown={onKeyDown}
      >
        {lines.map((line, index) => (
          <div
            key={line.path}
            id={`file-${index}`}
            ref={(element) => {
              if (index === marked) element?.scrollIntoView({ block: 'nearest' });
            }}
            role="option"
            aria-selected={index === marked}
            className="file-picker-line"
            data-file={line.isFile || undefined}
            data-testid={`file-${line.name}`}
            onClick={() => (line.isFile ? take(line) : setMarked(index))}
            onDoubleClick={() => !line.isFile && take(line)}
          >
            <Icon name={line.isFile ? 'models' : 'folder'} size={14} />
            <span className="file-picker-name">{line.name}</span>
            {line.isFile ? (
              <span className="muted">{formatBytes(line.sizeBytes, language)}</span>
            ) : (
              <button
                type="button"
                className="folder-enter"
                tabIndex={-1}
                aria-label={t('folder.enter', { name: line.name })}
                onClick={() => take(line)}
              >
                <Icon name="chevron" size={12} />
              </button>
            )}
          </div>
        ))}
        {lines.length === 0 && <EmptyState>{t('folder.empty')}</EmptyState>}
      </div>
      {listing.files.length === 0 && <p className="section-note">{t('models.noFile', { ending })}</p>}
    </div>
  );
}

/** The folder of a path of either system; empty for none. */
function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '');
}
