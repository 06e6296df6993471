import { useEffect } from 'react';
import { useApp, useAppState, useDocument, type AppServices } from '../../app/AppContext.ts';
import { AskedPanel } from './AskedPanel.tsx';
import { stopAsking } from './ask.ts';
import { leaveEdit } from './goToEdit.ts';
import { historyStore, initialHistory, useHistory } from './historyStore.ts';
import { ShownBar } from './ShownBar.tsx';
import { isBatch } from './editTexts.ts';
import { stopShowing } from './versions.ts';
import './history.css';

/** Several strokes in a row ask once. */
const refreshDelayMs = 200;
/** Newest edits among which one in force is looked for. */
const looked = 20;

/** What of the history lies over the land: questions before many pixels go back, the player, old versions. */
export function HistoryOverlays() {
  useEndings();
  useNewestBatch();
  const asksFor = useHistory((s) => s.newestBatch?.editId);
  // F6 has nowhere to go in a place where nothing is.
  const isEmpty = useHistory((s) => s.asked === null && s.shown === null);
  return (
    <div className="history-place" data-pane={isEmpty ? undefined : 'history'} data-undo-asks-for={asksFor}>
      <AskedPanel />
      <ShownBar />
    </div>
  );
}

/** Marks and old pixels end with the ROI, with a change of its masks, with Escape and with a click on the land. */
function useEndings(): void {
  const services = useApp();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const panel = useAppState((s) => s.editPanel);
  useEffect(() => {
    const { isWide, tab } = historyStore.getState();
    historyStore.setState({ ...initialHistory, isWide, tab });
  }, [roi]);
  useEffect(() => {
    if (historyStore.getState().shown) stopShowing(services);
    if (historyStore.getState().current || historyStore.getState().compared) leaveEdit(services);
  }, [services, version]);
  useEffect(() => {
    if (panel !== null) stopAsking();
  }, [panel]);
  useEffect(() => listenForEnd(services), [services]);
}

function listenForEnd(services: AppServices): () => void {
  let isSpaceDown = false;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === ' ') isSpaceDown = event.type === 'keydown';
    if (event.type !== 'keydown' || event.key !== 'Escape') return;
    const { shown, current, compared } = historyStore.getState();
    if (shown) {
      // Escape means this alone: a tool keeps what it holds.
      event.stopPropagation();
      event.preventDefault();
      stopShowing(services);
      services.app.getState().map?.focus();
    } else if (current || compared) leaveEdit(services);
  };
  const onPointer = (event: PointerEvent) => {
    const isLand = event.target instanceof Element && event.target.closest('.map-host') !== null;
    if (!historyStore.getState().shown || !isLand || event.button !== 0 || isSpaceDown) return;
    if (services.session.getState().tool === 'pan') return;
    // Nobody paints on what is not there any more: the first click only comes back to now.
    event.stopPropagation();
    event.preventDefault();
    stopShowing(services);
    services.app.getState().map?.focus();
  };
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('keyup', onKey, true);
  window.addEventListener('pointerdown', onPointer, true);
  return () => {
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('keyup', onKey, true);
    window.removeEventListener('pointerdown', onPointer, true);
  };
}

/** Knows whether the newest edit of this author in the ROI is one over several ROIs: then an undo asks what is meant. */
function useNewestBatch(): void {
  const { client } = useApp();
  const roi = useDocument((s) => s.roi);
  const version = useDocument((s) => s.historyVersion);
  const author = useAppState((s) => s.workspace?.author ?? null);
  const asked = useHistory((s) => s.asked);
  const isAsking = asked?.kind === 'batch' && asked.insteadOfUndo;
  useEffect(() => {
    if (!roi || author === null) return;
    let gone = false;
    const { datasetId, roiKey } = roi;
    const timer = setTimeout(() => {
      client.annotation.history({ datasetId, roiKey, author, editsOnly: true, limit: looked }).then(
        (entries) => {
          if (gone) return;
          const newest = entries.find(({ inForce }) => inForce);
          // A revert over several ROIs is undone from the list of batches too.
          const newestBatch = newest && isBatch(newest) ? newest : null;
          historyStore.setState({ newestBatch });
          if (isAsking && !newestBatch) stopAsking();
        },
        // Undo works without it: only the question is not asked.
        () => {},
      );
    }, refreshDelayMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client, roi, version, author, isAsking]);
}
