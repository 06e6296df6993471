import type { RankedPatch } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { chooseQueue, modelsStore } from './modelsStore.ts';
import { RankedList } from './RankedList.ts';

const lists = new WeakMap<AppServices['client'], RankedList>();

/** The queue of a window: its keys go on in it when the panel is folded away, too. */
export function rankedList({ client }: AppServices): RankedList {
  let list = lists.get(client);
  if (!list) {
    list = new RankedList((query, offset, limit, signal) =>
      client.inference.ranking({ ...query, offset, limit }, { signal }),
    );
    lists.set(client, list);
  }
  return list;
}

/** Opens a patch of the queue where it lies, with what the model says of it. */
export function showRanked(services: AppServices, patch: RankedPatch): void {
  services.session.getState().setOverlay('model', { visible: true });
  openRanked(services, patch);
}

function openRanked(services: AppServices, { patchId, roiKey }: RankedPatch): void {
  const { app, actions } = services;
  const datasetId = placeDatasetId(app.getState());
  if (datasetId === null) return;
  chooseQueue({ patchId });
  actions.openPatch(datasetId, roiKey, patchId);
  app.getState().map?.focus();
}

/** A patch of the queue is open: keys go on from it. */
export function hasRanked({ app }: AppServices): boolean {
  return app.getState().activity === 'models' && modelsStore.getState().queue.patchId !== null;
}

/** Opens the patch after the open one, or before it; past the ends the open one stays. */
export async function stepRanked(services: AppServices, step: 1 | -1): Promise<void> {
  const { patchId } = modelsStore.getState().queue;
  const list = rankedList(services);
  const at = patchId === null ? -1 : list.indexOf(patchId);
  if (at < 0) return;
  const next = await list.reach(at + step);
  if (next) openRanked(services, next);
}
