import { Popover, Tooltip } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { formatError } from '../../../shared/i18n/errors.ts';
import { useApp, useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton, TipText } from '../../ui/IconButton.tsx';
import { ErrorPlace } from './ExpressionBox.tsx';
import { GateMenu } from './GateMenu.tsx';
import { useGateHistory } from './gateHistory.ts';
import { useExpressionCheck } from './useExpressionCheck.ts';

/** The condition that limits every tool: written here, on or off, inverted; what is wrong with it is said while it is written. */
export function GateRow() {
  const { app } = useApp();
  const { t, language } = useText();
  const gate = useSession((s) => s.rules.gate);
  const setGate = useSession((s) => s.setGate);
  const toggle = useCommand('rules.gate');
  const invert = useCommand('rules.invertGate');
  const [draft, setDraft] = useState(gate.text);
  const [isOpen, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const history = useGateHistory();
  const checked = useExpressionCheck(isOpen ? draft : '');
  // Another window, a key or a list may have written it.
  useEffect(() => setDraft(gate.text), [gate.text]);
  const isApplied = draft.trim() === gate.text.trim();
  const take = (text: string) => {
    const next = text.trim();
    setDraft(next);
    setGate({ text: next, on: next !== '' });
    if (next) history.remember(next);
  };
  const leave = () => {
    setOpen(false);
    app.getState().map?.focus();
  };
  return (
    <div className="rule-row" role="group" aria-label={t('rules.gate')} data-testid="rule-gate">
      <Tooltip label={t('rules.gate.help')} position="left">
        <span className="rule-name">{t('rules.gate')}</span>
      </Tooltip>
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom"
        width="target"
        trapFocus={false}
        withinPortal
      >
        <Popover.Target>
          <span className="gate-box" data-on={gate.on || undefined}>
            {gate.on && gate.inverted && <span className="gate-not">{t('rules.gate.not')}</span>}
            <input
              ref={input}
              className="gate-input mono"
              aria-label={t('rules.gate')}
              aria-invalid={checked.error !== null}
              placeholder={t('rules.gate.placeholder')}
              title={draft}
              value={draft}
              maxLength={4000}
              spellCheck={false}
              autoComplete="off"
              data-testid="gate-text"
              onFocus={() => setOpen(true)}
              onBlur={(event) => {
                // Into its own list is not away from it.
                if (event.relatedTarget?.closest('[data-gate-menu]')) return;
                if (checked.error === null && !isApplied) take(draft);
                setOpen(false);
              }}
              onChange={(event) => {
                setDraft(event.currentTarget.value);
                setOpen(true);
              }}
              onKeyDown={(event) => {
                if (event.key === 'Escape') {
                  setDraft(gate.text);
                  leave();
                } else if (event.key === 'Enter' && checked.error === null) {
                  take(draft);
                  leave();
                } else if (event.key === 'ArrowDown') {
                  event.preventDefault();
                  document.querySelector<HTMLElement>('[data-gate-menu] button')?.focus();
                }
              }}
            />
            <GateState isApplied={isApplied} />
          </span>
        </Popover.Target>
        <Popover.Dropdown data-gate-menu className="gate-menu">
          {checked.error && (
            <div role="alert" data-testid="gate-error">
              <ErrorPlace text={draft} error={checked.error} />
              <p className="form-error">{formatError(checked.error, language).message}</p>
            </div>
          )}
          <GateMenu
            last={history.texts}
            onChoose={(text) => {
              take(text);
              leave();
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <IconButton
        icon="invert"
        label={invert.title}
        keys={invert.keys}
        active={gate.inverted}
        disabled={gate.text === ''}
        position="top"
        className="row-button"
        testId="gate-invert"
        onClick={invert.run}
      />
      <Tooltip label={<TipText label={toggle.title} keys={toggle.keys} />} position="top">
        <button
          type="button"
          role="switch"
          className="gate-switch"
          aria-label={toggle.title}
          aria-checked={gate.on}
          disabled={gate.text === ''}
          data-testid="gate-on"
          onClick={toggle.run}
        >
          <span />
        </button>
      </Tooltip>
    </div>
  );
}

/** A small mark at the end of the line: being read, lets nothing pass, wrong, or not applied yet. */
function GateState({ isApplied }: { isApplied: boolean }) {
  const { t, language } = useText();
  const state = useDocument((s) => s.gate);
  const isOn = useSession((s) => s.rules.gate.on);
  const kind = !isApplied ? 'typed' : isOn ? state.kind : 'off';
  if (kind === 'off' || kind === 'ready') return null;
  const text =
    state.kind === 'wrong' && kind === 'wrong'
      ? formatError(state.error, language).message
      : t(`rules.gate.${kind === 'wrong' ? 'wrong' : kind}`);
  return (
    <span className="gate-state" data-state={kind} title={text} role="status" data-testid="gate-state">
      {kind === 'loading' || kind === 'typed' ? (
        <span aria-hidden="true">…</span>
      ) : (
        <Icon name={kind === 'wrong' ? 'error' : 'warning'} size={14} />
      )}
      <span className="visually-hidden">{text}</span>
    </span>
  );
}
