import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { Command } from '../../app/commands.ts';
import { isFixed, useKeyChanges } from '../../app/keymap.ts';
import { useCaps } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import type { Recording } from './useRecording.ts';

/** One command with its key, which a click offers to change. */
export function KeyRow({ command, recording }: { command: Command; recording: Recording }) {
  const { t } = useText();
  const caps = useCaps()(command);
  const isChanged = command.id in useKeyChanges();
  const isRecording = recording.state?.command === command;
  const button = useRef<HTMLButtonElement>(null);
  const name = t(command.title);
  useEffect(() => {
    if (isRecording) button.current?.focus();
  }, [isRecording]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isRecording) return;
    // Whatever it means elsewhere: here it is the answer. Tab goes on to the next row.
    event.stopPropagation();
    if (event.key === 'Tab') return recording.stop();
    event.preventDefault();
    if (event.key === 'Escape') recording.stop();
    else if (event.key === 'Backspace') recording.clear();
    else if (event.key === 'Enter' && recording.state?.problem?.kind === 'taken') recording.take();
    else recording.press(event.nativeEvent);
  };
  const shownCaps = caps.length > 0 ? <KeyCaps caps={caps} /> : <span className="key-none">—</span>;
  return (
    <div data-recording={isRecording || undefined} data-testid={`key-${command.id}`}>
      <dt>
        {isFixed(command) ? (
          shownCaps
        ) : (
          <button
            ref={button}
            type="button"
            className="key-change"
            aria-label={t('hands.keys.change', { name, keys: caps.join(' + ') || '—' })}
            aria-pressed={isRecording}
            onKeyDown={onKeyDown}
            onClick={() => (isRecording ? recording.stop() : recording.start(command))}
          >
            {isRecording ? <span className="key-wait">{t('hands.keys.wait')}</span> : shownCaps}
          </button>
        )}
      </dt>
      <dd>
        {name}
        {isChanged && (
          <button
            type="button"
            className="key-reset"
            aria-label={t('hands.keys.reset', { name })}
            title={t('hands.keys.reset', { name })}
            onClick={() => {
              recording.reset(command);
              button.current?.focus();
            }}
          >
            <Icon name="undo" size={14} />
          </button>
        )}
      </dd>
    </div>
  );
}
