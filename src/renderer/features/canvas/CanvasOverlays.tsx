import { formatError } from '../../../shared/i18n/errors.ts';
import { useDocument, useSession } from '../../app/AppContext.ts';
import { useCommand } from '../../app/useCommand.tsx';
import { useText } from '../../i18n/index.ts';
import { formatMetres } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { CompareOverlay } from '../compare/CompareOverlay.tsx';
import { SelectionChip } from '../editing/SelectionChip.tsx';
import { ToolStrip } from '../editing/ToolStrip.tsx';
import { useFollowedPrediction } from '../prediction/predictionStore.ts';
import { PlaceOverlay } from '../place/PlaceOverlay.tsx';
import { Stamp } from '../views/Stamp.tsx';
import { ViewSwitch } from '../views/ViewSwitch.tsx';
import { hasLpis } from './hasLpis.ts';
import { LpisLegend } from './LpisLegend.tsx';
import { scaleBar } from './scaleBar.ts';

/** What floats on the edges of the land. */
export function CanvasOverlays() {
  useFollowedPrediction();
  return (
    <>
      <ToolStrip />
      <ViewSwitch />
      <LpisLegend />
      <Stamp />
      <ScaleBar />
      <SelectionChip />
      <CompareOverlay />
      <PlaceOverlay />
      <Notice />
    </>
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

/** Tools that leave the masks alone. */
const looksOnly: ReadonlySet<string> = new Set(['pick', 'pan', 'measure']);

/** Why a stroke would do nothing here. */
function Notice() {
  const { t } = useText();
  const tool = useSession((s) => s.tool);
  const blocked = useDocument((s) => s.paintBlocked);
  const peek = useSession((s) => s.peek);
  const oneToOne = useCommand('view.oneToOne');
  const withLpis = useDocument((s) => hasLpis(s.roi));
  const selects = useSession((s) => s.toolOptions.outcome === 'select');
  const brushes = tool === 'brush' || tool === 'restore' || tool === 'smooth';
  if (peek && peek !== 'model' && (peek !== 'lpis' || withLpis))
    return (
      <div className="canvas-tip" role="status">
        {t(`peek.${peek}`)}
      </div>
    );
  if (looksOnly.has(tool) || (selects && !brushes)) return null;
  if (!blocked) return <GateNotice />;
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

/** A condition that lets nothing pass is said before the click. */
function GateNotice() {
  const { t, language } = useText();
  const gate = useDocument((s) => s.gate);
  const toggle = useCommand('rules.gate');
  if (gate.kind !== 'never' && gate.kind !== 'wrong') return null;
  return (
    <div className="canvas-tip canvas-tip-high" role="status" data-testid="gate-notice">
      <Icon name={gate.kind === 'wrong' ? 'error' : 'info'} size={15} />
      <span>{gate.kind === 'wrong' ? formatError(gate.error, language).message : t('rules.gate.never')}</span>
      <button type="button" className="text-button" onClick={toggle.run}>
        {t('rules.gate.turnOff')} {toggle.keys}
      </button>
    </div>
  );
}
