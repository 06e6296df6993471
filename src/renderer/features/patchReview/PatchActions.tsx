import { Menu } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { skipCodes, type PatchState, type SkipCode } from '../../../shared/comparison/verdicts.ts';
import { useText } from '../../i18n/index.ts';
import { KeyCaps } from '../../ui/KeyCap.tsx';
import { skipCodeOf, skipLetter, stateLetters } from './patchKeys.ts';

const buttons = [
  { state: 'submitted', title: 'patchReview.submit' },
  { state: 'accepted', title: 'patchReview.accept' },
  { state: 'needsRevision', title: 'patchReview.revise' },
  { state: 'untouched', title: 'patchReview.reset' },
] as const;

/** What can be said of the chosen patches, or of the one that the keyboard stands on. */
export function PatchActions({
  count,
  isSkipping,
  onSkipping,
  onState,
}: {
  count: number;
  isSkipping: boolean;
  onSkipping(isSkipping: boolean): void;
  onState(state: PatchState, skipCode?: SkipCode | null): void;
}) {
  const { t } = useText();
  const onDigit = (event: KeyboardEvent) => {
    const code = skipCodeOf(event.nativeEvent);
    if (!code) return;
    event.preventDefault();
    event.stopPropagation();
    onState('skipped', code);
  };
  return (
    <div className="reviewed-actions" data-testid="patch-actions">
      {buttons.map(({ state, title }) => (
        <button
          key={state}
          type="button"
          className="state-button"
          disabled={count === 0}
          data-testid={`set-${state}`}
          onClick={() => onState(state)}
        >
          <KeyCaps caps={[stateLetters[state]]} />
          {t(title)}
        </button>
      ))}
      <Menu opened={isSkipping} onChange={onSkipping} position="top-start" withinPortal trapFocus returnFocus>
        <Menu.Target>
          <button type="button" className="state-button" disabled={count === 0} data-testid="set-skipped">
            <KeyCaps caps={[skipLetter]} />
            {t('patchReview.skip')}
          </button>
        </Menu.Target>
        <Menu.Dropdown onKeyDown={onDigit}>
          <Menu.Label>{t('patchReview.skipTitle')}</Menu.Label>
          {skipCodes.map((code, at) => (
            <Menu.Item
              key={code}
              leftSection={<KeyCaps caps={[String(at + 1)]} />}
              data-testid={`skip-${code}`}
              onClick={() => onState('skipped', code)}
            >
              {t(`patchReview.skip.${code}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
