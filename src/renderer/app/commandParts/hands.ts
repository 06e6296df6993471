import { windowOf } from '../../../shared/geo/grid.ts';
import { combineSets, isEmpty, setOfWindow, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import { openWheel } from '../../features/hands/wheelState.ts';
import type { TextKey } from '../../i18n/index.ts';
import type { EditPanel } from '../../state/app.ts';
import { outcomes, type Outcome } from '../../state/session.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import type { KeyStroke } from '../keys.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;
const hasSelection = (services: AppServices) =>
  hasMap(services) && services.document.getState().selection !== null;

/** Opens a panel of the editing tools; asked for again it is closed. */
function panel(id: EditPanel, strokes: readonly KeyStroke[]): Command {
  return {
    id: `panel.${id}`,
    group: 'edit',
    title: `hands.command.panel.${id}`,
    strokes,
    scope: 'canvas',
    isAvailable: hasMap,
    run: ({ app }) => app.setState((s) => ({ editPanel: s.editPanel === id ? null : id })),
  };
}

/** Every pixel that the patches of a ROI cover. */
export const allPixels = (roi: Pick<RoiDetail, 'grid'>): PixelSet =>
  unite(roi.grid.map((patch) => setOfWindow(windowOf(patch))));

/** By halves: a ROI of hundreds of patches is not united with one patch after the other. */
function unite(sets: readonly PixelSet[]): PixelSet {
  if (sets.length <= 1) return sets[0] ?? setOfWindow({ x: 0, y: 0, width: 0, height: 0 });
  const half = sets.length >> 1;
  return combineSets(unite(sets.slice(0, half)), unite(sets.slice(half)), 'unite');
}

function selection(
  id: 'all' | 'none' | 'invert',
  strokes: readonly KeyStroke[],
  next: (roi: RoiDetail, selection: PixelSet | null) => PixelSet | null,
  isAvailable = hasMap,
): Command {
  return {
    id: `select.${id}`,
    group: 'edit',
    title: `hands.command.select.${id}`,
    strokes,
    scope: 'canvas',
    isAvailable,
    run({ document }) {
      const { roi, selection: now } = document.getState();
      if (!roi) return;
      const set = next(roi, now);
      document.setState({ selection: set && !isEmpty(set) ? set : null });
    },
  };
}

function outcome(id: Outcome): Command {
  return {
    id: `outcome.${id}`,
    group: 'tools',
    title: `hands.command.outcome.${id}` as TextKey,
    strokes: [],
    scope: 'canvas',
    isAvailable: hasMap,
    run({ app, session }) {
      session.getState().setToolOptions({ outcome: id });
      app.getState().map?.focus();
    },
  };
}

/** Panels, the selection as a whole, the class wheel. */
export const handsCommands: readonly Command[] = [
  {
    id: 'class.wheel',
    group: 'classes',
    title: 'hands.command.wheel',
    strokes: [{ key: 'ContextMenu' }, { key: 'F10', shift: true }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: openWheel,
  },
  panel('cleanup', [{ key: 'k' }]),
  panel('replace', [{ key: 'c' }]),
  panel('select', []),
  panel('seams', []),
  // Shift+M measures already: A stands for accepting, in both languages.
  panel('accept', [{ key: 'a', shift: true }]),
  panel('batch', []),
  selection('all', [{ key: 'a', mod: true }], allPixels),
  selection('none', [{ key: 'd', mod: true }], () => null, hasSelection),
  // As in GIMP: Ctrl+Shift+I opens the developer tools of a browser.
  selection('invert', [{ key: 'i', mod: true }], (roi, now) =>
    now ? combineSets(allPixels(roi), now, 'subtract') : allPixels(roi),
  ),
  ...outcomes.map(outcome),
];
