import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import type { Command, CommandGroup } from '../../app/commands.ts';
import { keymap, useKeyChanges } from '../../app/keymap.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCaps } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { classRows } from '../classes/classKeys.ts';
import { gestures } from './gestures.ts';
import { KeyRow } from './KeyRow.tsx';
import { isOfMode, matchesTyped } from './keySearch.ts';
import './keySheet.css';
import { RecordingLine } from './RecordingLine.tsx';
import { useRecording, type Recording } from './useRecording.ts';

const groups = [
  ...(['review', 'tools', 'edit', 'view', 'layers', 'go', 'window'] as const),
] satisfies readonly CommandGroup[];

/** The keys of this mode on one sheet, as this keyboard prints them: to search, and to change. */
export function KeySheet() {
  const { app, commands } = useApp();
  const { t } = useText();
  const capsFor = useCaps();
  const mode = useAppState((s) => s.place.kind);
  const isChanged = Object.keys(useKeyChanges()).length > 0;
  const [typed, setTyped] = useState('');
  const [withKeyless, setWithKeyless] = useState(false);
  const recording = useRecording();
  const search = useRef<HTMLInputElement>(null);
  const close = () => app.setState({ overlay: null });
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    search.current?.focus();
    return () => before?.focus({ preventScroll: true });
  }, []);
  const isShown = (command: Command) => {
    const caps = capsFor(command);
    if (!isOfMode(command, mode) || command.id.startsWith('class.key.')) return false;
    if (typed.trim() !== '') return matchesTyped(typed, t(command.title), caps.join(' '));
    // One that has lost its key stays in sight, so that it can get another.
    return caps.length > 0 || command.strokes.length > 0 || withKeyless;
  };
  const shown = commands.filter(isShown);
  return (
    <div className="search-veil" onPointerDown={close}>
      <div
        className="key-sheet"
        role="dialog"
        aria-modal="true"
        aria-label={t('keySheet.title')}
        tabIndex={-1}
        data-testid="key-sheet"
        onPointerDown={(event) => event.stopPropagation()}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Escape') close();
        }}
      >
        <header>
          <h1>
            {t('keySheet.title')} <span className="muted">{t(`hands.keys.mode.${mode}`)}</span>
          </h1>
          <div className="key-search">
            <Icon name="search" size={15} />
            <input
              ref={search}
              type="search"
              value={typed}
              placeholder={t('hands.keys.search')}
              aria-label={t('hands.keys.search')}
              spellCheck={false}
              data-testid="key-search"
              onChange={(event) => setTyped(event.target.value)}
            />
          </div>
          <label className="key-keyless">
            <input
              type="checkbox"
              checked={withKeyless}
              onChange={(event) => setWithKeyless(event.target.checked)}
            />
            {t('hands.keys.keyless')}
          </label>
          <button
            type="button"
            className="text-button"
            disabled={!isChanged}
            data-testid="keys-reset-all"
            onClick={() => {
              keymap.setState({ changes: {} });
              // This button can do nothing now, and must not keep the keyboard.
              search.current?.focus();
            }}
          >
            {t('hands.keys.resetAll')}
          </button>
          <IconButton icon="close" label={t('common.close')} onClick={close} />
        </header>
        <div className="key-scroll">
          <div className="key-columns">
            {mode === 'roi' && <ClassKeys typed={typed} shown={shown} recording={recording} />}
            {mode === 'roi' && <Gestures typed={typed} />}
            {groups.map((group) => (
              <CommandKeys
                key={group}
                title={t(`keySheet.group.${group}`)}
                commands={shown.filter((command) => command.group === group)}
                recording={recording}
              />
            ))}
            {typed.trim() !== '' && shown.length === 0 && (
              <p className="empty-state">{t('hands.keys.none')}</p>
            )}
          </div>
        </div>
        <RecordingLine recording={recording} />
      </div>
    </div>
  );
}

interface CommandKeysProps {
  readonly title: string | null;
  readonly commands: readonly Command[];
  readonly recording: Recording;
}

function CommandKeys({ title, commands, recording }: CommandKeysProps) {
  if (commands.length === 0) return null;
  const rows = (
    <dl>
      {commands.map((command) => (
        <KeyRow key={command.id} command={command} recording={recording} />
      ))}
    </dl>
  );
  if (title === null) return rows;
  return (
    <section>
      <h2>{title}</h2>
      {rows}
    </section>
  );
}

function Gestures({ typed }: { typed: string }) {
  const { t } = useText();
  const shown = gestures.filter(({ keys, text }) =>
    matchesTyped(typed, t(text), keys.map((key) => t(key)).join(' ')),
  );
  if (shown.length === 0) return null;
  return (
    <section>
      <h2>{t('keySheet.gestures')}</h2>
      <dl>
        {shown.map(({ keys, text }) => (
          <div key={text + keys.join()}>
            <dt>
              <KeyCaps caps={keys.map((key) => t(key))} />
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Digits of the list's classes, and what else is done with classes. */
function ClassKeys({
  typed,
  shown,
  recording,
}: {
  typed: string;
  shown: readonly Command[];
  recording: Recording;
}) {
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const rows = classRows(nomenclature).filter(
    (row) => row.keyLabel && matchesTyped(typed, row.class.fr, row.class.en, row.keyLabel),
  );
  const commands = shown.filter((command) => command.group === 'classes');
  if (rows.length === 0 && commands.length === 0) return null;
  return (
    <section>
      <h2>{t('keySheet.classes')}</h2>
      {rows.length > 0 && (
        <>
          <dl className="key-narrow">
            {rows.map((row) => (
              <div key={row.class.value}>
                <dt>
                  <KeyCaps caps={[row.keyLabel]} />
                </dt>
                <dd>{row.class[language]}</dd>
              </div>
            ))}
          </dl>
          <p className="key-note">{t('keySheet.again')}</p>
        </>
      )}
      <CommandKeys title={null} commands={commands} recording={recording} />
    </section>
  );
}
