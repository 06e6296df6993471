import type { ReactNode } from 'react';
import { useSession } from '../../app/AppContext.ts';
import { useText, type TextKey } from '../../i18n/index.ts';
import type { ToolId } from '../../state/session.ts';
import { FoldSection } from '../inspector/FoldSection.tsx';
import { BrushSize, BrushTipChoice } from './BrushOptions.tsx';
import './editing.css';
import { GateRow } from './GateRow.tsx';
import { LockRow } from './LockRow.tsx';
import { OutcomeChoice } from './OutcomeChoice.tsx';
import { FillReach, RegionLevel, SnapChoice } from './setOptions.tsx';
import { WandOptions } from './WandOptions.tsx';

/** Two words about a tool that has no options. */
const notes: Partial<Record<ToolId, TextKey>> = {
  pick: 'tools.note.pick',
  pan: 'tools.note.pan',
  measure: 'tools.note.measure',
  rectangle: 'tools.note.box',
  ellipse: 'tools.note.box',
};

const isBrush = (tool: ToolId): boolean => tool === 'brush' || tool === 'restore' || tool === 'smooth';
const isIdle = (tool: ToolId): boolean => tool === 'pick' || tool === 'pan' || tool === 'measure';

/**
 * Options of the tool in the hand, and what limits it: always the same four lines, so that nothing below moves when the tool
 * changes.
 */
export function ToolSection() {
  const { t } = useText();
  const tool = useSession((s) => s.tool);
  const main: ReactNode = isBrush(tool) ? <BrushSize /> : isIdle(tool) ? null : <OutcomeChoice />;
  return (
    <FoldSection
      id="tool"
      title={t(`tools.title.${tool}`)}
      aside={<span className="tool-main">{main}</span>}
      testId="tool-options"
    >
      <div className="tool-row" data-testid="tool-row">
        <ToolRow tool={tool} />
      </div>
      <LockRow />
      <GateRow />
    </FoldSection>
  );
}

function ToolRow({ tool }: { tool: ToolId }) {
  const { t } = useText();
  if (isBrush(tool)) return <BrushTipChoice />;
  if (tool === 'polygon' || tool === 'lasso') return <SnapChoice />;
  if (tool === 'fill') return <FillReach />;
  if (tool === 'wand') return <WandOptions />;
  if (tool === 'region') return <RegionLevel />;
  const note = notes[tool];
  return note && <p className="tool-note">{t(note)}</p>;
}
