import { useApp, useAppState, useDocument } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { Icon } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { SelectionSize } from './SelectionChange.tsx';

/** What is selected, on the land while something is: it limits every tool, so it must be seen. */
export function SelectionChip() {
  const { app } = useApp();
  const { t } = useText();
  const isThere = useDocument((s) => s.selection !== null);
  const isOpen = useAppState((s) => s.editPanel === 'select');
  const none = useCommand('select.none');
  if (!isThere || isOpen) return null;
  return (
    <div
      className="float selection-chip"
      role="group"
      aria-label={t('op.tab.select')}
      data-testid="selection-chip"
    >
      <button
        type="button"
        className="text-button"
        title={t('op.panel.select')}
        onClick={() => app.setState({ editPanel: 'select' })}
      >
        <Icon name="select" size={15} />
        <SelectionSize />
      </button>
      <IconButton
        icon="close"
        label={none.title}
        keys={none.keys}
        position="top"
        onClick={() => {
          none.run();
          app.getState().map?.focus();
        }}
        testId="selection-chip-none"
      />
    </div>
  );
}
