import type { EditOp } from '../../../shared/editing/ops/op.ts';
import { decodeSet } from '../../../shared/editing/pixelSet.ts';
import { fromBase64 } from '../../../shared/editing/runs.ts';
import type { OpPreview, Snapshot } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { postPixels } from '../../map/editing/ToolQueries.ts';
import { lookAtWindow } from './goToEdit.ts';
import { historyStore } from './historyStore.ts';

/** Patches of a version that are read to be shown. */
const mostShown = 150;

const copyOf = ({ id }: Snapshot): EditOp => ({ op: 'copy', from: { kind: 'snapshot', id } });

/** Without rules or a selection: those are for what is painted, and a version is all of it. */
const everywhere = { scope: { kind: 'roi' } } as const;

/** What a return to a version would change, which is how it differs from now. */
export function readDifference(
  { client, document }: AppServices,
  snapshot: Snapshot,
  signal: AbortSignal,
): Promise<OpPreview | null> {
  const { roi } = document.getState();
  if (!roi) return Promise.resolve(null);
  const { datasetId, roiKey } = roi;
  return client.editing.preview({ datasetId, roiKey, op: copyOf(snapshot), ...everywhere }, { signal });
}

/** Marks the pixels in which a version differs from now, or takes the marks away. */
export async function toggleCompare(services: AppServices, snapshot: Snapshot): Promise<void> {
  const { client, document, app } = services;
  const { roi } = document.getState();
  if (historyStore.getState().compared === snapshot.id || !roi) return leaveCompare(services);
  historyStore.setState({ compared: snapshot.id, current: null });
  const { datasetId, roiKey } = roi;
  try {
    const ghost = await client.editing.ghost({ datasetId, roiKey, op: copyOf(snapshot), ...everywhere });
    if (historyStore.getState().compared !== snapshot.id || document.getState().roi !== roi) return;
    const set = decodeSet(fromBase64(ghost.set));
    app.getState().map?.mark(ghost.changedPx === 0 ? null : set);
    if (ghost.changedPx > 0) lookAtWindow(services, set.window);
  } catch (error) {
    leaveCompare(services);
    throw error;
  }
}

export function leaveCompare({ app }: AppServices): void {
  historyStore.setState({ compared: null });
  app.getState().map?.mark(null);
}

/** Returns to a version, as one step; null when nothing changed or it was refused. */
export async function returnTo({ client, app }: AppServices, snapshot: Snapshot): Promise<unknown> {
  const op = copyOf(snapshot);
  return (
    (await app.getState().map?.operate((input) => client.editing.apply({ ...input, op, ...everywhere }))) ??
    null
  );
}

/** Shows a version in the place of the masks, in the patches where it differs. */
export async function showVersion(services: AppServices, snapshot: Snapshot): Promise<void> {
  const { document, app } = services;
  const { roi } = document.getState();
  if (!roi) return;
  historyStore.setState({ shown: { kind: 'version', snapshot } });
  const abort = new AbortController();
  const isWanted = () => {
    const { shown } = historyStore.getState();
    return shown?.kind === 'version' && shown.snapshot.id === snapshot.id && document.getState().roi === roi;
  };
  try {
    const difference = await readDifference(services, snapshot, abort.signal);
    const patches = difference?.patches.slice(0, mostShown) ?? [];
    const masks = await Promise.all(
      patches.map(async ({ patchId }) => {
        const at = { snapshot: snapshot.id };
        return [patchId, await readVersion(services, patchId, at, abort.signal)] as const;
      }),
    );
    if (isWanted()) app.getState().map?.showVersions(new Map(masks));
  } catch (error) {
    abort.abort();
    if (isWanted()) stopShowing(services);
    throw error;
  }
}

/** The masks are shown again as they are. */
export function stopShowing({ app }: AppServices): void {
  historyStore.setState({ shown: null });
  app.getState().map?.showVersions(null);
}

/** A mask of the open ROI as it was: uint8 `[heightPx, widthPx]`. */
export async function readVersion(
  { origin, document }: AppServices,
  patchId: string,
  at: { readonly version: number } | { readonly snapshot: string },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { roi } = document.getState();
  if (!roi) return new Uint8Array(0);
  const { datasetId, roiKey } = roi;
  const { bytes } = await postPixels({ origin, datasetId, roiKey }, 'version', { patchId, at }, signal);
  const patch = roi.grid.find((entry) => entry.patchId === patchId);
  const expected = patch ? patch.widthPx * patch.heightPx : 0;
  if (bytes.length === expected) return bytes;
  // As for the masks: of another size it would be drawn askew.
  const params = { path: patchId, found: `${bytes.length} px`, expected: `${expected} px` };
  throw new AppError('wrongSize', params);
}
