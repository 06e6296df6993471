import { ClassList } from '../classes/ClassList.tsx';
import { DifferencePanel } from '../compare/DifferencePanel.tsx';
import { ToolSection } from '../editing/ToolSection.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LayersPanel } from './LayersPanel.tsx';
import { PixelValues } from './PixelValues.tsx';

/** Classes, tool, layers, values, history: everything about the open ROI. The history keeps its place at the bottom. */
export function Inspector() {
  return (
    <div className="inspector-panel">
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
