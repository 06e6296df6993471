import { Menu, Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { useCaps, useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import type { EditPanel } from '../../state/app.ts';
import type { ToolId } from '../../state/session.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { IconButton, TipText } from '../../ui/IconButton.tsx';
import './toolStrip.css';
import { toolIcons, toolParts, type ToolGroup } from './toolGroups.ts';

/** Every tool at the left edge of the land, with its key; below them the panels of operations, undo and the whole view. */
export function ToolStrip() {
  const { t } = useText();
  return (
    <div
      className="float tool-strip"
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t('tools.label')}
    >
      {toolParts.map((groups) => (
        <div key={groups[0]![0]} className="tool-part">
          {groups.map((group) => (
            <GroupButton key={group[0]} group={group} />
          ))}
        </div>
      ))}
      <div className="tool-part">
        <PanelButton panel="cleanup" icon="cleanup" />
        <PanelButton panel="replace" icon="replace" />
        <PanelButton panel="select" icon="select" />
      </div>
      <div className="tool-part">
        <UndoButton id="edit.undo" icon="undo" />
        <UndoButton id="edit.redo" icon="redo" />
        <FitButton />
      </div>
    </div>
  );
}

/** The tool of a group that was used last; a click chooses it, the arrow beside it shows the others. */
function GroupButton({ group }: { group: ToolGroup }) {
  const { t } = useText();
  const tool = useSession((s) => s.tool);
  const [shown, setShown] = useState<ToolId>(group[0]);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (group.includes(tool)) setShown(tool);
  }, [group, tool]);
  const isGroup = group.length > 1;
  const name = t(`tool.${shown}`);
  return (
    <div
      className="tool-place"
      onContextMenu={(event) => {
        event.preventDefault();
        if (isGroup) setOpen(true);
      }}
      onKeyDown={(event) => {
        if (isGroup && event.key === 'ArrowRight') setOpen(true);
      }}
    >
      <ToolButton id={shown} />
      {isGroup && (
        <Menu opened={isOpen} onChange={setOpen} position="right-start" withinPortal returnFocus>
          <Menu.Target>
            <button
              type="button"
              className="tool-more"
              aria-label={t('tools.more', { tool: name })}
              data-testid={`tools-of-${group[0]}`}
            >
              <Icon name="chevron" size={9} />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {group.map((id) => (
              <ToolItem key={id} id={id} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}

function ToolButton({ id }: { id: ToolId }) {
  const { app } = useApp();
  const command = useCommand(`tool.${id}`);
  const cap = useFirstCap(`tool.${id}`);
  const setTool = useSession((s) => s.setTool);
  const isActive = useSession((s) => s.tool === id);
  return (
    <Tooltip label={<TipText label={command.title} keys={command.keys} />} position="right">
      <button
        type="button"
        className="icon-button tool-button"
        aria-label={command.title}
        aria-pressed={isActive}
        data-testid={`tool-${id}`}
        onClick={() => {
          setTool(id);
          app.getState().map?.focus();
        }}
      >
        <Icon name={toolIcons[id]} />
        <KeyCorner cap={cap} />
      </button>
    </Tooltip>
  );
}

function ToolItem({ id }: { id: ToolId }) {
  const { app } = useApp();
  const command = useCommand(`tool.${id}`);
  const setTool = useSession((s) => s.setTool);
  return (
    <Menu.Item
      leftSection={<Icon name={toolIcons[id]} />}
      rightSection={command.keys}
      data-testid={`tool-item-${id}`}
      onClick={() => {
        setTool(id);
        // The menu gives the focus back to its button; the map is to have it.
        setTimeout(() => app.getState().map?.focus(), 0);
      }}
    >
      {command.title}
    </Menu.Item>
  );
}

/** A panel of operations: pressed again it closes. */
function PanelButton({ panel, icon }: { panel: EditPanel; icon: IconName }) {
  const command = useCommand(`panel.${panel}`);
  const cap = useFirstCap(`panel.${panel}`);
  const isOpen = useAppState((s) => s.editPanel === panel);
  return (
    <div className="tool-place">
      <Tooltip label={<TipText label={command.title} keys={command.keys} />} position="right">
        <button
          type="button"
          className="icon-button tool-button"
          aria-label={command.title}
          aria-expanded={isOpen}
          data-testid={`panel-${panel}`}
          onClick={command.run}
        >
          <Icon name={icon} />
          <KeyCorner cap={cap} />
        </button>
      </Tooltip>
    </div>
  );
}

/** One letter in the corner; longer keys are in the tooltip. */
function KeyCorner({ cap }: { cap: string | null }) {
  return cap !== null && cap.length === 1 ? (
    <span className="tool-key" aria-hidden="true">
      {cap}
    </span>
  ) : null;
}

function useFirstCap(id: string): string | null {
  const { commands } = useApp();
  const capsFor = useCaps();
  const command = commands.find((known) => known.id === id);
  return command ? (capsFor(command)[0] ?? null) : null;
}

function UndoButton({ id, icon }: { id: 'edit.undo' | 'edit.redo'; icon: IconName }) {
  const command = useCommand(id);
  const isPossible = useDocument(({ undo, save }) =>
    // A stroke that is on its way to the journal can be undone too.
    id === 'edit.undo' ? undo.undoDepth > 0 || 'pending' in save : undo.redoDepth > 0,
  );
  return (
    <IconButton
      icon={icon}
      label={command.title}
      keys={command.keys}
      position="right"
      disabled={!isPossible}
      testId={id === 'edit.undo' ? 'undo' : 'redo'}
      className="tool-button"
      onClick={command.run}
    />
  );
}

function FitButton() {
  const command = useCommand('view.fit');
  return (
    <IconButton
      icon="fit"
      label={command.title}
      keys={command.keys}
      position="right"
      className="tool-button"
      testId="fit"
      onClick={command.run}
    />
  );
}
