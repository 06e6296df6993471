import type { AppServices } from '../../app/AppContext.ts';
import type { SaveState } from '../../state/document.ts';
import { historyStore, type Asked } from './historyStore.ts';

/** Edits on screen are not in the journal yet. */
export const isBehind = (kind: SaveState['kind']): boolean =>
  kind === 'saving' || kind === 'waiting' || kind === 'unsaved';

/** Asks beside the land; a panel of the editing tools makes way. */
export function ask({ app }: AppServices, asked: Asked): void {
  app.setState({ editPanel: null });
  historyStore.setState({ asked });
}

export const stopAsking = (): void => historyStore.setState({ asked: null });

/** The question is closed, and the keys mean the tools again. */
export function closeAsked({ app }: AppServices): void {
  stopAsking();
  app.getState().map?.focus();
}

/**
 * Ctrl+Z where the newest edit of this author is one over several ROIs: it is on the stack of none, so it is asked what is
 * meant. False when the undo means an edit of this ROI.
 */
export function asksBeforeUndo(services: AppServices): boolean {
  const { newestBatch, keptBatch, asked } = historyStore.getState();
  if (!newestBatch || newestBatch.editId === keptBatch) return false;
  // What is not acknowledged yet is newer than anything in the journal.
  if (isBehind(services.document.getState().save.kind)) return false;
  if (asked?.kind !== 'batch') ask(services, { kind: 'batch', entry: newestBatch, insteadOfUndo: true });
  return true;
}
