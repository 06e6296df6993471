import type { Confidence, VerdictKind } from '../../../shared/comparison/verdicts.ts';
import type { AppServices } from '../../app/AppContext.ts';
import { placeDatasetId } from '../../app/selectors.ts';
import { cardStore, emptyDraft, setDraft, type Draft } from './cardStore.ts';
import { reviewParts } from './parts.ts';
import { shownNow } from './shown.ts';

/** Says what is right of the open item: shown at once, kept until the core has stored it. */
export function judge(services: AppServices, verdict: VerdictKind, confidence: Confidence): void {
  setDraft({ confidence });
  send(services, verdict);
}

/** A cause, a confidence or a comment after the verdict: the verdict is given again with it. */
export function amend(services: AppServices, change: Partial<Draft>): void {
  setDraft(change);
  const verdict = verdictNow();
  if (verdict) send(services, verdict);
}

/** The verdict on the card that this window gave or found; null while there is none. */
export function verdictNow(): VerdictKind | null {
  const { item } = cardStore.getState();
  return item?.state === 'judged' ? item.verdict : null;
}

function send(services: AppServices, verdict: VerdictKind): void {
  const { item, state, draft, openedAt } = cardStore.getState();
  if (!item || state !== 'ready') return;
  const { queue, verdicts, acts } = reviewParts(services);
  const eventId = crypto.randomUUID();
  acts.add(item.id, eventId);
  verdicts.push({
    ...{ kind: 'judge', eventId, datasetId: item.datasetId, itemId: item.id, verdict, ...draft },
    shown: shownNow(services, openedAt),
  });
  const change = { state: 'judged', verdict } as const;
  cardStore.setState({ item: { ...item, ...change }, saidComment: draft.comment });
  queue.patch(item.id, change);
  noteGroup(item.id, verdict);
}

/** Ticks a member of the random check off before the core says so. */
function noteGroup(itemId: string, verdict: VerdictKind): void {
  const { group } = cardStore.getState();
  if (!group?.sample.includes(itemId)) return;
  const judged = [...group.judged.filter((one) => one.itemId !== itemId), { itemId, verdict }];
  cardStore.setState({ group: { ...group, judged } });
}

/** What was done last is a verdict: there is no edit, and none under way, after it. */
export function canTakeBack(services: AppServices): boolean {
  const { save } = services.document.getState();
  const isPainting = save.kind === 'saving' && save.pending > 0;
  return !isPainting && reviewParts(services).acts.newest?.kind === 'verdict';
}

/**
 * Takes back the newest verdict of this window when that is what was done last.
 *
 * @returns false when an edit of the mask came later, or there is no verdict: then the key means that edit.
 */
export function takesBack(services: AppServices): boolean {
  const { acts, verdicts, queue } = reviewParts(services);
  const { newest } = acts;
  if (newest?.kind !== 'verdict' || !canTakeBack(services)) return false;
  const datasetId = placeDatasetId(services.app.getState());
  if (datasetId === null) return false;
  acts.pop();
  for (const target of newest.eventIds.toReversed())
    verdicts.push({ kind: 'takeBack', eventId: crypto.randomUUID(), datasetId, target });
  if (newest.itemId === null) return true;
  const change = { state: 'open', verdict: null } as const;
  queue.patch(newest.itemId, change);
  const { item, draft } = cardStore.getState();
  const { comment } = draft;
  if (item?.id === newest.itemId)
    cardStore.setState({ item: { ...item, ...change }, draft: { ...emptyDraft, comment }, saidComment: '' });
  // One sees what one takes back.
  else services.desk.getState().open(newest.itemId);
  return true;
}

/** Gives the agreed verdict to all open members of the group that is being checked. */
export function judgeGroup(services: AppServices): void {
  const { desk, app } = services;
  const { groupId } = desk.getState();
  const datasetId = placeDatasetId(app.getState());
  if (groupId === null || datasetId === null) return;
  const { verdicts, acts } = reviewParts(services);
  const eventId = crypto.randomUUID();
  acts.push({ kind: 'verdict', itemId: null, eventIds: [eventId] });
  verdicts.push({ kind: 'group', eventId, datasetId, groupId, comment: '' });
  desk.getState().setGroup(null);
  desk.getState().open(null);
}
