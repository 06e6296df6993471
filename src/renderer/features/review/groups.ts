import type { GroupCheck, Pattern } from '../../../shared/contract/index.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { cardStore } from './cardStore.ts';

/** Members that are judged one by one before all of them may be judged at once. */
const checkedMembers = 5;

/** Draws the members of a pattern that are to be judged first, and opens the first of them. */
export async function beginGroup(services: AppServices, pattern: Pattern): Promise<void> {
  const { client, app, desk } = services;
  const datasetId = placeDatasetId(app.getState());
  if (datasetId === null) return;
  const { domain, cover, declared1 } = pattern;
  const group = await client.review.groupBegin({
    ...{ datasetId, eventId: crypto.randomUUID(), domain, cover, declared1 },
    n: Math.min(checkedMembers, pattern.open),
  });
  cardStore.setState({ group });
  desk.getState().setGroup(group.groupId);
  openNext(services, group);
}

/** Reads again how far the check is. */
export async function refreshGroup({ client, app, desk }: AppServices): Promise<void> {
  const { groupId } = desk.getState();
  const datasetId = placeDatasetId(app.getState());
  if (groupId === null || datasetId === null) return;
  const group = await client.review.group({ datasetId, groupId });
  if (desk.getState().groupId !== groupId) return;
  cardStore.setState({ group });
  if (!group) desk.getState().setGroup(null);
}

/** Opens the first member that is not judged yet. */
export function openNext({ desk, app }: AppServices, group: GroupCheck): void {
  const judged = new Set(group.judged.map(({ itemId }) => itemId));
  const next = group.sample.find((id) => !judged.has(id));
  if (next === undefined) return;
  desk.getState().open(next);
  app.getState().map?.focus();
}

export function leaveGroup({ desk }: AppServices): void {
  desk.getState().setGroup(null);
  cardStore.setState({ group: null });
}

/** How a check stands: members still to be judged, judged differently, or alike. */
export function groupStanding(group: GroupCheck): 'checking' | 'differ' | 'agreed' {
  if (group.agreed !== null) return 'agreed';
  return new Set(group.judged.map(({ verdict }) => verdict)).size > 1 ? 'differ' : 'checking';
}

/** Members that the group verdict would still judge. */
export const restOf = (group: GroupCheck): number => Math.max(0, group.members - group.judged.length);
