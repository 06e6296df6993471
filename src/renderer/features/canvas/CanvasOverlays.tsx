import { useApp, useAppState, useDocument, useSession } from '../../app/AppContext.ts';
import { placeDataset, placeNomenclature } from '../../app/selectors.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import type { BaseLayer, ToolId } from '../../state/session.ts';
import { formatMetres, formatNumber } from '../../ui/format.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { patchOfCell } from '../../../shared/model/layouts.ts';
import { hasLpis } from './hasLpis.ts';
import { LpisLegend } from './LpisLegend.tsx';
import { scaleBar } from './scaleBar.ts';

/** What floats on the edges of the land. */
export function CanvasOverlays() {
  return (
    <>
      <ToolStrip />
      <BaseSwitch />
      <LpisLegend />
      <Stamp />
      <ScaleBar />
      <Notice />
    </>
  );
}

const tools: readonly { id: ToolId; icon: IconName }[] = [
  { id: 'brush', icon: 'brush' },
  { id: 'restore', icon: 'restore' },
  { id: 'pick', icon: 'pick' },
  { id: 'pan', icon: 'pan' },
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

const bases: readonly BaseLayer[] = ['rgb', 'cir'];

function BaseSwitch() {
  const { app } = useApp();
  const { t } = useText();
  const base = useSession((s) => s.base);
  const setBase = useSession((s) => s.setBase);
  return (
    <div className="float base-switch" role="radiogroup" aria-label={t('base.label')}>
      {bases.map((id) => (
        <button
          key={id}
          type="button"
          role="radio"
          aria-checked={base === id}
          data-testid={`base-${id}`}
          onClick={() => {
            setBase(id);
            app.getState().map?.focus();
          }}
        >
          {t(`base.${id}`)}
        </button>
      ))}
    </div>
  );
}

/** Date and kind of what is seen: of the patch under the pointer, else of the ROI's first patch that has one. */
function Stamp() {
  const { t, language } = useText();
  const roi = useDocument((s) => s.roi);
  const patchId = useDocument((s) => s.cursor?.patchId ?? null);
  const nomenclature = useAppState(placeNomenclature);
  const synthetic = useAppState((s) => placeDataset(s)?.synthetic ?? false);
  const isPlain = useAppState((s) => placeDataset(s)?.layout === 'plain');
  const corrected = useAppState((s) => correctedPatches(s.openPatches));
  if (!roi) return null;
  const dated =
    roi.grid.find((p) => p.aerialDate && patchOfCell(p.patchId) === patchId) ??
    roi.grid.find((p) => p.aerialDate);
  const image = synthetic ? t('stamp.aerialSynthetic') : isPlain ? t('layouts.image') : 'BD ORTHO';
  const mask = synthetic ? t('stamp.maskSynthetic') : isPlain ? t('pixel.mask') : 'CoSIA';
  return (
    <div className="float stamp" data-testid="stamp">
      <div>
        <strong>{image}</strong> {dated?.aerialDate ?? roi.year} <span className="dot" />{' '}
        {formatMetres(roi.gsd, language)}
      </div>
      <div>
        <strong>{mask}</strong>{' '}
        {corrected > 0 && (
          <>
            {t('stamp.corrections', { count: corrected, n: formatNumber(corrected, language) })}{' '}
            <span className="dot" />
          </>
        )}{' '}
        {nomenclature.label}
      </div>
    </div>
  );
}

/** Patches with corrections; of a large image its cells count once. */
function correctedPatches(
  cells: readonly { readonly patchId: string; readonly changedPx: number }[],
): number {
  const changed = cells.filter((cell) => cell.changedPx > 0);
  return new Set(changed.map((cell) => patchOfCell(cell.patchId))).size;
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
  if (peek && (peek !== 'lpis' || withLpis))
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
