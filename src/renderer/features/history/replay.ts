import type { HistoryEntry } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { historyStore, type Shown } from './historyStore.ts';
import { leaveEdit } from './goToEdit.ts';
import { readVersion, stopShowing } from './versions.ts';

type Replay = Extract<Shown, { kind: 'replay' }>;

/** As many as the core answers at once. */
const pageSize = 500;
/** Masks of 262 kB that were read: stepping back and forth asks once. */
const kept = 40;

let reading = new AbortController();
let cache = new Map<number, Uint8Array>();

const replayOf = (): Replay | null => {
  const { shown } = historyStore.getState();
  return shown?.kind === 'replay' ? shown : null;
};

/** Opens the player on a patch, at its newest version. A patch that nobody edited has one version, the original. */
export async function replayPatch(services: AppServices, patchId: string): Promise<void> {
  const { roi } = services.document.getState();
  if (!roi?.grid.some((patch) => patch.patchId === patchId)) return;
  stopShowing(services);
  leaveEdit(services);
  const steps = await readSteps(services, roi.datasetId, patchId);
  if (services.document.getState().roi !== roi) return;
  cache = new Map();
  services.app.getState().map?.goToPatch(patchId);
  historyStore.setState({
    shown: { kind: 'replay', patchId, steps, version: steps.length, isPlaying: false },
  });
}

/** Shows a version of the patch; the newest one is the mask itself. Rejects where it cannot be read. */
export async function showStep(services: AppServices, version: number): Promise<void> {
  const replay = replayOf();
  if (!replay) return;
  const { patchId, steps } = replay;
  const next = Math.min(steps.length, Math.max(0, version));
  historyStore.setState({ shown: { ...replay, version: next } });
  // Only the last one that was asked for is shown.
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  const isNewest = next === steps.length;
  const data = isNewest
    ? null
    : (cache.get(next) ?? (await readVersion(services, patchId, { version: next }, signal)));
  if (signal.aborted || replayOf()?.patchId !== patchId) return;
  if (data) {
    cache.set(next, data);
    if (cache.size > kept) cache.delete(cache.keys().next().value!);
  }
  services.app.getState().map?.showVersions(data && new Map([[patchId, data]]));
}

export function setPlaying(isPlaying: boolean): void {
  const replay = replayOf();
  if (replay) historyStore.setState({ shown: { ...replay, isPlaying } });
}

/** The next version; after the newest one it stops, and begins at the original when it is played again. */
export async function playOn(services: AppServices): Promise<void> {
  const replay = replayOf();
  if (!replay) return;
  if (replay.version + 1 >= replay.steps.length) setPlaying(false);
  await showStep(services, replay.version + 1);
}

/** All entries that touched a patch, undos and redos too, oldest first. */
async function readSteps(
  { client }: AppServices,
  datasetId: string,
  patchId: string,
): Promise<readonly HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (;;) {
    const before = entries.at(-1)?.seq;
    const page = await client.annotation.history({
      ...{ datasetId, patchId, limit: pageSize },
      ...(before === undefined ? {} : { before }),
    });
    entries.push(...page);
    if (page.length < pageSize) return entries.toReversed();
  }
}
