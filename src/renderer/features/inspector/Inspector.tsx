import { ClassList } from '../classes/ClassList.tsx';
import { BrushOptions } from './BrushOptions.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LayersPanel } from './LayersPanel.tsx';
import { PixelValues } from './PixelValues.tsx';

/** Classes, tool, layers, history, values: everything about the open ROI. */
export function Inspector() {
  return (
    <div className="panel">
      <ClassList />
      <BrushOptions />
      <LayersPanel />
      <PixelValues />
      <HistoryPanel />
    </div>
  );
}
