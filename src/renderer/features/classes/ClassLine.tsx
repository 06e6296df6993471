import type { KeyboardEvent } from 'react';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { ClassRow } from './classKeys.ts';
import { ClassSwatch } from './ClassSwatch.tsx';

interface ClassLineProps {
  readonly row: ClassRow;
  /** Of the view, in percent; empty while it is not counted. */
  readonly share: string;
}

/**
 * One class: choosing it, and its lock.
 *
 * L locks the class of the row that has the focus, Shift+L all others, arrows go to the next row. A click on the lock with Alt,
 * or Alt+L, makes the class one of those that alone may change.
 */
export function ClassLine({ row, share }: ClassLineProps) {
  const { app } = useApp();
  const { t, language } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const { value } = row.class;
  const setClass = useSession((s) => s.setClass);
  const isCurrent = useSession((s) => s.classValue === value);
  const isPrevious = useSession((s) => s.previousClassValue === value);
  const isLocked = useSession((s) => s.rules.locked.includes(value));
  const isOnly = useSession((s) => s.rules.onlyOver?.includes(value) ?? null);
  const lock = useLock(value);
  const state = isLocked ? 'locked' : isOnly === null ? 'free' : isOnly ? 'only' : 'outside';
  const name = row.class[language];
  const stateText = t(`hands.lock.state.${state}`);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) focusRow(event.currentTarget, step);
    else if (event.key.toLowerCase() !== 'l' || event.ctrlKey || event.metaKey) return;
    else if (event.altKey) lock.toggleOnly();
    else if (event.shiftKey) lock.lockOthers();
    else lock.toggle();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="class-line" data-lock={state}>
      <button
        type="button"
        role="radio"
        aria-checked={isCurrent}
        data-previous={isPrevious || undefined}
        data-testid={`class-${value}`}
        className="class-row"
        title={t('classes.tooltip', { name: language === 'fr' ? row.class.en : row.class.fr, value })}
        aria-keyshortcuts="L"
        onKeyDown={onKeyDown}
        onClick={(event) => {
          setClass(value);
          // A click with the pointer goes on painting; the keyboard stays in the list.
          if (event.detail > 0) app.getState().map?.focus();
        }}
      >
        <span className="class-key">{row.keyLabel && <kbd className="keycap">{row.keyLabel}</kbd>}</span>
        <ClassSwatch nomenclature={nomenclature} value={value} />
        <span className="class-name">{name}</span>
        {state !== 'free' && <span className="visually-hidden">, {stateText}</span>}
        <span className="class-share">{share}</span>
        <span className="class-lock-place" />
      </button>
      <button
        type="button"
        className="class-lock"
        // The row's L does the same: nineteen more stops for Tab would help nobody.
        tabIndex={-1}
        aria-label={t('hands.lock.toggle', { name })}
        aria-pressed={isLocked}
        title={t('hands.lock.tip', { state: stateText })}
        data-testid={`lock-${value}`}
        onClick={(event) => (event.altKey ? lock.toggleOnly() : lock.toggle())}
      >
        <Icon name={state === 'locked' || state === 'outside' ? 'lock' : 'unlock'} size={13} />
      </button>
    </div>
  );
}

function useLock(value: number) {
  const nomenclature = useAppState(placeNomenclature);
  const lockAllBut = useSession((s) => s.lockAllBut);
  const toggleLock = useSession((s) => s.toggleLock);
  const onlyOver = useSession((s) => s.rules.onlyOver);
  const setRules = useSession((s) => s.setRules);
  return {
    toggle: () => toggleLock(value),
    lockOthers() {
      lockAllBut(
        value,
        nomenclature.classes.map((c) => c.value),
      );
    },
    toggleOnly() {
      const now = onlyOver ?? [];
      const next = now.includes(value) ? now.filter((other) => other !== value) : [...now, value];
      setRules({ onlyOver: next.length > 0 ? next.sort((a, b) => a - b) : null });
    },
  };
}

function focusRow(from: HTMLElement, step: number): void {
  const rows = [...(from.closest('.class-rows')?.querySelectorAll<HTMLElement>('[role="radio"]') ?? [])];
  rows[rows.indexOf(from) + step]?.focus();
}
