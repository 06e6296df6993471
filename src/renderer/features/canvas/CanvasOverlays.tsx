import { useApp, useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import type { ToolId } from '../../state/session.ts';
import { formatMetres } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { CompareOverlay } from '../compare/CompareOverlay.tsx';
import { PlaceOverlay } from '../place/PlaceOverlay.tsx';
import { Stamp } from '../views/Stamp.tsx';
import { ViewSwitch } from '../views/ViewSwitch.tsx';
import { hasLpis } from './hasLpis.ts';
import { LpisLegend } from './LpisLegend.tsx';
import { scaleBar } from './scaleBar.ts';

/** What floats on the edges of the land. */
export function CanvasOverlays() {
  return (
    <>
      <ToolStrip />
      <ViewSwitch />
      <LpisLegend />
      <Stamp />
      <ScaleBar />
      <CompareOverlay />
      <PlaceOverlay />
      <Notice />
    </>
  );
}

const tools: readonly { id: ToolId; icon: IconName }[] = [
  { id: 'brush', icon: 'brush' },
  { id: 'restore', icon: 'restore' },
  { id: 'pick', icon: 'pick' },
  { id: 'pan', icon: 'pan' },
  { id: 'measure', icon: 'measure' },
];

function ToolStrip() {
  const { t } = useText();
  return (
    <div
      className="float tool-strip"
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t('tools.label')}
    >
      {tools.map((tool) => (
        <ToolButton key={tool.id} {...tool} />
      ))}
      <hr />
      <UndoButton id="edit.undo" icon="undo" />
      <UndoButton id="edit.redo" icon="redo" />
      <hr />
      <FitButton />
    </div>
  );
}

function ToolButton({ id, icon }: { id: ToolId; icon: IconName }) {
  const { app } = useApp();
  const command = useCommand(`tool.${id}`);
  const setTool = useSession((s) => s.setTool);
  const active = useSession((s) => s.tool === id);
  return (
    <IconButton
      icon={icon}
      label={command.title}
      keys={command.keys}
      active={active}
      position="right"
      testId={`tool-${id}`}
      className="tool-button"
      onClick={() => {
        setTool(id);
        app.getState().map?.focus();
      }}
    />
  );
}

function UndoButton({ id, icon }: { id: 'edit.undo' | 'edit.redo'; icon: IconName }) {
  const command = useCommand(id);
  const depth = useDocument((s) => (id === 'edit.undo' ? s.undo.undoDepth : s.undo.redoDepth));
  return (
    <IconButton
      icon={icon}
      label={command.title}
      keys={command.keys}
      position="right"
      disabled={depth === 0}
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

function ScaleBar() {
  const { language } = useText();
  const resolution = useDocument((s) => s.resolution);
  if (!resolution) return null;
  const { metres, widthPx } = scaleBar(resolution, 110);
  return (
    <div className="float scale-bar" aria-hidden="true">
      <span style={{ width: widthPx }} />
      {formatMetres(metres, language)}
    </div>
  );
}

/** Why a stroke would do nothing here. */
function Notice() {
  const { t } = useText();
  const tool = useSession((s) => s.tool);
  const blocked = useDocument((s) => s.paintBlocked);
  const peek = useSession((s) => s.peek);
  const oneToOne = useCommand('view.oneToOne');
  const withLpis = useDocument((s) => hasLpis(s.roi));
  if (peek && peek !== 'model' && (peek !== 'lpis' || withLpis))
    return (
      <div className="canvas-tip" role="status">
        {t(`peek.${peek}`)}
      </div>
    );
  if (!blocked || (tool !== 'brush' && tool !== 'restore')) return null;
  return (
    <div className="canvas-tip" role="status" data-testid="paint-blocked">
      <Icon name="info" size={15} /> {t(`blocked.${blocked}`)}
      {blocked === 'zoomIn' && (
        <button type="button" className="text-button" onClick={oneToOne.run}>
          1:1 {oneToOne.keys}
        </button>
      )}
    </div>
  );
}
