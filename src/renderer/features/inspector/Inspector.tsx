import { useAppState, useDesk } from '../../app/AppContext.ts';
import { ClassList } from '../classes/ClassList.tsx';
import { DifferencePanel } from '../compare/DifferencePanel.tsx';
import { ToolSection } from '../editing/ToolSection.tsx';
import { FixBar } from '../review/FixBar.tsx';
import { ItemCard } from '../review/ItemCard.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LayersPanel } from './LayersPanel.tsx';
import { PixelValues } from './PixelValues.tsx';

/** Classes, tool, layers, values, history: everything about the open ROI. The history keeps its place at the bottom. */
export function Inspector() {
  const hasItem = useDesk((s) => s.activeId !== null);
  const isFixing = useDesk((s) => s.isFixing);
  const isReview = useAppState((s) => s.activity === 'review');
  // Who judges an item needs its card and nothing else; who fixes it needs the tools again.
  if (isReview && hasItem && !isFixing) return <ItemCard />;
  return (
    <div className="inspector-panel">
      {isReview && hasItem && <FixBar />}
      <div className="panel inspector-scroll">
        <ClassList />
        <ToolSection />
        <LayersPanel />
        <DifferencePanel />
        <PixelValues />
      </div>
      <HistoryPanel />
    </div>
  );
}
