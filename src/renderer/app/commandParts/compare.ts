import { editedLayers } from '../../features/compare/classLayers.ts';
import { compareStore } from '../../features/compare/compareState.ts';
import type { TextKey } from '../../i18n/index.ts';
import type { CompareMode } from '../../state/session.ts';
import type { AppServices } from '../AppContext.ts';
import { holdMs, type Command } from '../commands.ts';
import type { KeyStroke } from '../keys.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;

/** Chooses how views are set beside each other; chosen again it is left. */
function mode(id: CompareMode, strokes: readonly KeyStroke[] = []): Command {
  return {
    id: `compare.${id}`,
    group: 'view',
    title: `compare.command.${id}` as TextKey,
    strokes,
    scope: 'canvas',
    isAvailable: hasMap,
    run({ session }) {
      const { compare, setCompare } = session.getState();
      setCompare({ mode: compare.mode === id ? 'off' : id });
    },
  };
}

/** Commands of `features/compare`. */
export const compareCommands: readonly Command[] = [
  mode('off'),
  mode('swipe', [{ key: 'y' }]),
  mode('two'),
  mode('four'),
  mode('flicker'),
  {
    id: 'compare.flickerHold',
    group: 'view',
    title: 'compare.command.flickerHold',
    strokes: [{ key: 'f' }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: () => compareStore.setState({ flickerHeld: true }),
    release(services, heldMs) {
      compareStore.setState({ flickerHeld: false });
      if (heldMs > holdMs) return;
      const { compare, setCompare } = services.session.getState();
      setCompare({ mode: compare.mode === 'flicker' ? 'off' : 'flicker' });
    },
  },
  {
    id: 'compare.difference',
    group: 'layers',
    title: 'compare.command.difference',
    strokes: [],
    scope: 'canvas',
    isAvailable: hasMap,
    run({ session }) {
      const { difference, setDifference } = session.getState();
      setDifference(difference ? null : editedLayers);
    },
  },
  {
    id: 'layers.model',
    group: 'layers',
    title: 'compare.command.model',
    strokes: [{ key: 'm' }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: ({ session }) => session.getState().setPeek('model'),
    release: ({ session }) => session.getState().setPeek(null),
  },
];
