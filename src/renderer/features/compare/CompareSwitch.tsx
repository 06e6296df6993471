import { Menu } from '@mantine/core';
import { useApp, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { compareModes, type CompareMode } from '../../state/session.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

const icons: Record<CompareMode, IconName> = {
  off: 'oneView',
  swipe: 'swipe',
  two: 'twoViews',
  four: 'fourViews',
  flicker: 'flicker',
};

/** How views are set beside each other; on a narrow land one button with a menu. */
export function CompareSwitch() {
  const { t } = useText();
  const mode = useSession((s) => s.compare.mode);
  const choose = useChoose();
  return (
    <div
      className="float compare-switch"
      role="group"
      aria-label={t('compare.label')}
      data-testid="compare-switch"
    >
      <div className="compare-wide">
        {compareModes.map((id) => (
          <ModeButton key={id} mode={id} isActive={mode === id} onChoose={() => choose(id)} />
        ))}
      </div>
      <div className="compare-narrow">
        <Menu position="bottom-end">
          <Menu.Target>
            <button
              type="button"
              className="icon-button"
              aria-label={t('compare.label')}
              data-active={mode !== 'off' || undefined}
              data-testid="compare-menu"
            >
              <Icon name={icons[mode]} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.RadioGroup value={mode} onChange={(id) => choose(id as CompareMode)}>
              {compareModes.map((id) => (
                <ModeItem key={id} mode={id} />
              ))}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

function useChoose(): (mode: CompareMode) => void {
  const { app, session } = useApp();
  return (mode) => {
    session.getState().setCompare({ mode });
    app.getState().map?.focus();
  };
}

/** Title and key of a mode. The key of flicker is held as well as tapped: it has a command of its own. */
function useMode(mode: CompareMode) {
  const command = useCommand(`compare.${mode}`);
  const held = useCommand('compare.flickerHold');
  return { title: command.title, keys: mode === 'flicker' ? held.keys : command.keys };
}

function ModeButton({
  mode,
  isActive,
  onChoose,
}: {
  mode: CompareMode;
  isActive: boolean;
  onChoose(): void;
}) {
  const { title, keys } = useMode(mode);
  return (
    <IconButton
      icon={icons[mode]}
      label={title}
      keys={keys}
      active={isActive}
      testId={`compare-${mode}`}
      onClick={onChoose}
    />
  );
}

function ModeItem({ mode }: { mode: CompareMode }) {
  const { title, keys } = useMode(mode);
  return (
    <Menu.RadioItem value={mode} closeMenuOnClick rightSection={keys} data-testid={`compare-item-${mode}`}>
      <span className="compare-item">
        <Icon name={icons[mode]} />
        {title}
      </span>
    </Menu.RadioItem>
  );
}
