import { Tooltip } from '@mantine/core';
import { useApp, useAppState, useSession } from '../../app/AppContext.ts';
import { placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { TipText } from '../../ui/IconButton.tsx';
import { ClassSwatch } from './ClassSwatch.tsx';

/** What is painted with, over what was before it: a click swaps the two. */
export function TwoClasses() {
  const { app } = useApp();
  const nomenclature = useAppState(placeNomenclature);
  const current = useSession((s) => s.classValue);
  const previous = useSession((s) => s.previousClassValue);
  const swap = useCommand('class.swap');
  return (
    <Tooltip label={<TipText label={swap.title} keys={swap.keys} />} position="bottom">
      <button
        type="button"
        className="two-classes"
        aria-label={swap.title}
        data-testid="class-swap"
        onClick={(event) => {
          swap.run();
          if (event.detail > 0) app.getState().map?.focus();
        }}
      >
        <ClassSwatch nomenclature={nomenclature} value={previous} size={12} />
        <ClassSwatch nomenclature={nomenclature} value={current} size={14} />
      </button>
    </Tooltip>
  );
}

/** How many classes cannot change; a click lets all change again. It stands at the left of what is always there. */
export function LockCount() {
  const { t } = useText();
  const nomenclature = useAppState(placeNomenclature);
  const rules = useSession((s) => s.rules);
  const setRules = useSession((s) => s.setRules);
  const { locked, onlyOver } = rules;
  const count = nomenclature.classes.filter(
    ({ value }) => locked.includes(value) || (onlyOver !== null && !onlyOver.includes(value)),
  ).length;
  // A lock of a class that another list has is a rule too, and is taken away with the others.
  if (count === 0 && locked.length === 0 && onlyOver === null) return null;
  const label = t('hands.lock.unlockAll', { count });
  return (
    <Tooltip label={label} position="bottom">
      <button
        type="button"
        className="lock-count"
        aria-label={label}
        data-testid="unlock-all"
        onClick={() => setRules({ locked: [], onlyOver: null })}
      >
        <Icon name="lock" size={13} /> {count}
      </button>
    </Tooltip>
  );
}
