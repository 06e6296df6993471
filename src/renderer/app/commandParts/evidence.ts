import { closeCard, evidenceStore, toggleCard } from '../../features/evidence/evidenceStore.ts';
import { saveCard } from '../../features/evidence/saveCard.ts';
import { worldToPixel } from '../../../shared/geo/grid.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import { notifyError } from '../notify.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;

/** Commands of `features/evidence`. */
export const evidenceCommands: readonly Command[] = [
  cardCommand('evidence.card', 'region', false),
  cardCommand('evidence.patchCard', 'patch', true),
  {
    id: 'evidence.save',
    group: 'view',
    title: 'evidence.command.save',
    strokes: [],
    scope: 'global',
    isAvailable: () => evidenceStore.getState().card !== null,
    run: (services) => void saveCard(services).catch(notifyError),
  },
];

function cardCommand(
  id: 'evidence.card' | 'evidence.patchCard',
  of: 'region' | 'patch',
  shift: boolean,
): Command {
  return {
    id,
    group: 'view',
    title: id === 'evidence.card' ? 'evidence.command.card' : 'evidence.command.patchCard',
    strokes: [{ key: 't', shift }],
    scope: 'canvas',
    isAvailable: hasMap,
    run: (services) => toggleHere(services, of),
  };
}

/** At the pointer; without one in the middle of the view, where it is closed if it is open. */
function toggleHere({ app, document }: AppServices, of: 'region' | 'patch'): void {
  const { roi, cursor } = document.getState();
  const middle = app.getState().map?.savedView?.center;
  if (!roi) return;
  if (!cursor && evidenceStore.getState().wish?.of === of) return closeCard();
  const at = cursor ? ([cursor.worldX, cursor.worldY] as const) : middle;
  if (!at) return;
  const [x, y] = worldToPixel(roi, at[0], at[1]).map(Math.floor) as [number, number];
  if (x < 0 || y < 0 || x >= roi.widthPx || y >= roi.heightPx) {
    if (evidenceStore.getState().wish) closeCard();
    return;
  }
  toggleCard(roi, { x, y }, of);
}
