import { HistorySection } from '../history/HistorySection.tsx';
import { FoldSection } from './FoldSection.tsx';

/** The history of the ROI keeps its place at the bottom of the inspector, or takes all of it. */
export function HistoryPanel() {
  return <HistorySection Frame={FoldSection} />;
}
