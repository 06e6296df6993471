import { openHistory } from '../../features/history/historyStore.ts';
import { goToEditUnderPointer, stepMyEdit } from '../../features/history/myEdits.ts';
import { replayPatch } from '../../features/history/replay.ts';
import { PatchIndex, worldToPixel } from '../../../shared/geo/grid.ts';
import type { AppServices } from '../AppContext.ts';
import type { Command } from '../commands.ts';
import { notifyError } from '../notify.ts';

const hasMap = ({ app }: AppServices) => app.getState().map !== null;

type HistoryCommand = Pick<Command, 'id' | 'title' | 'strokes'> & {
  run(services: AppServices): Promise<unknown> | void;
};

const historyCommand = ({ run, ...command }: HistoryCommand): Command => ({
  ...command,
  group: 'edit',
  scope: 'canvas',
  isAvailable: hasMap,
  run: (services) => void Promise.resolve(run(services)).catch(notifyError),
});

/** Commands of `features/history`. */
export const historyCommands: readonly Command[] = [
  historyCommand({
    id: 'history.next',
    title: 'edits.command.next',
    strokes: [{ key: 'e' }],
    run: (services) => stepMyEdit(services, 'older'),
  }),
  historyCommand({
    id: 'history.previous',
    title: 'edits.command.previous',
    strokes: [{ key: 'e', shift: true }],
    run: (services) => stepMyEdit(services, 'newer'),
  }),
  historyCommand({
    id: 'history.underPointer',
    title: 'edits.command.underPointer',
    strokes: [{ key: 'e', mod: true }],
    run: goToEditUnderPointer,
  }),
  historyCommand({
    id: 'history.replay',
    title: 'edits.command.replay',
    strokes: [],
    run: (services) => {
      const patchId = patchInSight(services);
      return patchId === null ? undefined : replayPatch(services, patchId);
    },
  }),
  historyCommand({
    id: 'history.open',
    title: 'edits.command.open',
    strokes: [],
    run: (services) => open(services, 'edits'),
  }),
  historyCommand({
    id: 'history.versions',
    title: 'edits.command.versions',
    strokes: [],
    run: (services) => open(services, 'versions'),
  }),
];

function open({ actions }: AppServices, tab: 'edits' | 'versions'): void {
  actions.setLayout({ inspectorOpen: true });
  openHistory(tab);
}

/** The patch under the pointer; without one that in the middle of the view. */
function patchInSight({ app, document }: AppServices): string | null {
  const { roi, cursor } = document.getState();
  if (!roi) return null;
  if (cursor?.patchId) return cursor.patchId;
  const center = app.getState().map?.savedView?.center;
  if (!center) return null;
  return new PatchIndex(roi.grid, roi.patchSizePx).at(...worldToPixel(roi, ...center))?.patchId ?? null;
}
