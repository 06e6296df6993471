import { emptySet } from '../../../shared/editing/pixelSet.ts';
import type { ToolHost } from '../ToolHost.ts';

const nobody = () => Promise.reject(new Error('no core in this test'));

/** What a tool may ask for and this test does not look at: nothing is drawn, asked, painted or selected. */
export const quietHost = {
  canPaint: () => true,
  brushTip: () => ({ diameterPx: 5, shape: 'round' }),
  beginStroke: () => false,
  strokeTo: () => {},
  endStroke: () => {},
  cancelStroke: () => {},
  showGhost: () => {},
  isLimited: false,
  showPath: () => {},
  finishSet: () => {},
  connectedAt: () => null,
  classPixels: () => emptySet,
  reachesUnread: () => false,
  flushed: () => Promise.resolve(),
  queries: { set: nobody, livewire: nobody },
  regions: {
    at: () => null,
    stepLevel: (_x, _y, level) => level,
    stateAt: () => ({ kind: 'none' }),
    listen: () => () => {},
  },
  tell: () => {},
  gridSize: { widthPx: 1000, heightPx: 1000 },
  patchAt: () => null,
  valueAt: () => 8,
  panByScreen: () => {},
  toolChanged: () => {},
} satisfies Omit<ToolHost, 'session' | 'ground'>;
