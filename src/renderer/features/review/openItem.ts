import type { Disagreement, LpisRegion } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { evidenceStore, openCard } from '../evidence/evidenceStore.ts';
import { isInRings } from '../evidence/rings.ts';
import { cardStore, emptyDraft, noCard } from './cardStore.ts';
import { reviewParts } from './parts.ts';
import { pixelInRings } from './setOfRings.ts';

/** Loads the item that was opened, goes to its ROI, and has its neighbours in the queue read. */
export async function loadItem(services: AppServices, id: string): Promise<void> {
  const { app, actions } = services;
  const { queue, answers } = reviewParts(services);
  const datasetId = placeDatasetId(app.getState());
  if (datasetId === null) return;
  const at = queue.indexOf(id);
  const listed = (at >= 0 && queue.row(at)) || null;
  queue.keep(listed);
  cardStore.setState({
    ...noCard,
    ...{ id, item: listed, state: 'loading', openedAt: performance.now() },
  });
  if (listed) goToRoi(services, listed);
  try {
    const answer = await answers.get(datasetId, id);
    if (cardStore.getState().id !== id) return;
    if (!answer) return cardStore.setState({ state: 'gone' });
    const { item, rings, regionRings } = answer;
    cardStore.setState({ item, rings, regionRings, state: 'ready', error: null });
    if (!listed) goToRoi(services, item);
  } catch (error) {
    if (cardStore.getState().id !== id || isAbort(error)) return;
    cardStore.setState({ state: 'failed', error: toErrorData(error) });
  }
  prefetch(services, id);
  actions.setLayout({ inspectorOpen: true });
}

/** The card's item again, after the comparison changed: it may be gone. */
export async function reloadItem(services: AppServices): Promise<void> {
  const { id } = cardStore.getState();
  const datasetId = placeDatasetId(services.app.getState());
  if (id === null || datasetId === null) return;
  try {
    const answer = await services.client.comparison.item({ datasetId, id });
    if (cardStore.getState().id !== id) return;
    if (!answer) return await findRest(services);
    cardStore.setState({ ...answer, state: 'ready', error: null });
  } catch (error) {
    if (!isAbort(error)) cardStore.setState({ error: toErrorData(error) });
  }
}

/** What an edit left of an item has another first pixel, and with it another id: it takes its place on the card. */
async function findRest({ client, desk }: AppServices): Promise<void> {
  const { id, item, rings } = cardStore.getState();
  if (!item) return cardStore.setState({ state: 'gone' });
  const { datasetId, roiKey, cover, declared1 } = item;
  const { items } = await client.comparison.outlines({ datasetId, roiKey });
  if (cardStore.getState().id !== id) return;
  const rest = items.find((other) => {
    const at = pixelInRings(other.rings);
    const isAlike = other.id.startsWith(`${roiKey}/${cover}-${declared1}/`);
    return isAlike && at !== null && isInRings(rings, at.x + 0.5, at.y + 0.5);
  });
  if (rest) desk.setState({ activeId: rest.id });
  else cardStore.setState({ state: 'gone', rings: [], regionRings: [] });
}

/** What was said of the item before, by anybody. */
export async function loadGiven({ client, app }: AppServices): Promise<void> {
  const { id } = cardStore.getState();
  const datasetId = placeDatasetId(app.getState());
  if (id === null || datasetId === null) return;
  const given = await client.review.verdicts({ datasetId, itemId: id });
  if (cardStore.getState().id !== id) return;
  cardStore.setState({ given });
  const { draft, item } = cardStore.getState();
  const last = given.find(({ takenBack }) => !takenBack);
  // What is changed of a verdict of before keeps the rest of it.
  if (draft === emptyDraft && item?.state === 'judged' && last) {
    const { cause, confidence, comment } = last;
    cardStore.setState({ draft: { cause, confidence, comment }, saidComment: comment });
  }
}

function goToRoi(
  { app, actions }: AppServices,
  { datasetId, roiKey }: Pick<Disagreement, 'datasetId' | 'roiKey'>,
): void {
  const { place } = app.getState();
  if (place.kind === 'roi' && place.datasetId === datasetId && place.roiKey === roiKey) return;
  actions.go({ kind: 'roi', datasetId, roiKey });
}

/** Those that the keys lead to. */
function prefetch(services: AppServices, id: string): void {
  const datasetId = placeDatasetId(services.app.getState());
  if (datasetId === null) return;
  const { queue, answers } = reviewParts(services);
  const at = queue.indexOf(id);
  const group = groupSample(services);
  const ids = group
    ? [group[group.indexOf(id) + 1]]
    : [queue.row(at < 0 ? 0 : at + 1)?.id, at > 0 ? queue.row(at - 1)?.id : undefined];
  // What cannot be read is told when it is opened.
  for (const next of ids) if (next !== undefined) answers.get(datasetId, next).catch(() => {});
}

/** Members of the random check that is under way; null without one. */
function groupSample({ desk }: AppServices): readonly string[] | null {
  const { group } = cardStore.getState();
  return desk.getState().groupId !== null && group ? group.sample : null;
}

/** Opens the next item of the queue (or of a random check), or the one before; after the last one the card is closed. */
export async function stepItem(services: AppServices, step: 1 | -1): Promise<void> {
  const { desk, app } = services;
  const { activeId } = desk.getState();
  const { queue } = reviewParts(services);
  const sample = groupSample(services);
  if (sample && (activeId === null || sample.includes(activeId))) {
    const next = sample[activeId === null ? 0 : sample.indexOf(activeId) + step];
    desk.getState().open(next ?? null);
  } else {
    const at = activeId === null ? -1 : queue.indexOf(activeId);
    if (step < 0 && at <= 0) return;
    const next = await queue.reach(at < 0 ? 0 : at + step).catch(notifyError);
    // Somebody opened another one meanwhile.
    if (desk.getState().activeId !== activeId) return;
    desk.getState().open(next ? next.id : null);
  }
  app.getState().map?.focus();
}

/** Shows the open item on the land. */
export function frameItem({ app, document }: AppServices, how: 'calm' | 'zoom' | 'atOnce'): void {
  const { item } = cardStore.getState();
  const { map } = app.getState();
  const { roi } = document.getState();
  if (!item || !map || roi?.roiKey !== item.roiKey || roi.datasetId !== item.datasetId) return;
  const over = evidenceStore.getState().wish
    ? (globalThis.document.querySelector('[data-testid="evidence"]')?.clientHeight ?? 0)
    : 0;
  map.frameWindow(item.window, over, how);
}

/** Goes to a region, in its ROI. */
export function lookAtRegion(services: AppServices, { id, roiKey, window }: LpisRegion): void {
  const datasetId = placeDatasetId(services.app.getState());
  if (datasetId === null) return;
  services.desk.getState().open(null);
  cardStore.setState({ lookAt: { id, roiKey, window } });
  goToRoi(services, { datasetId, roiKey });
  frameRegion(services, 'zoom');
}

/** Shows the region that was gone to, once its ROI is open. */
export function frameRegion({ app, document }: AppServices, how: 'zoom' | 'atOnce'): void {
  const { lookAt } = cardStore.getState();
  const { map } = app.getState();
  if (!lookAt || !map || document.getState().roi?.roiKey !== lookAt.roiKey) return;
  map.frameWindow(lookAt.window, 0, how);
}

/** The evidence card of the open item. */
export function openEvidence(): void {
  const { item, rings } = cardStore.getState();
  const at = pixelInRings(rings);
  if (!item || !at) return;
  const of = item.regionId === null ? 'patch' : 'region';
  openCard({ datasetId: item.datasetId, roiKey: item.roiKey, ...at, of });
}
