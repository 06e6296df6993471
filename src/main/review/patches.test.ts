import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../test/support/annotationDesk.ts';
import { datasetId, ReviewDesk, roiKey } from '../../../test/support/reviewDesk.ts';
import { defaultMatrix } from '../../shared/comparison/defaultMatrix.ts';
import { withGrade } from '../../shared/comparison/CompatibilityMatrix.ts';
import { defaultSettings } from '../../shared/comparison/settings.ts';

const patch = (i: number): string => `${roiKey}_0-${i}`;

describe('the state of a patch', () => {
  it('is what was said last, by whom and when, also after a restart', async () => {
    const desk = new ReviewDesk();
    desk.now = () => new Date('2026-03-04T05:06:07.089Z');
    await desk.setPatches([patch(0), patch(1), patch(1)], 'submitted');
    desk.author = 'Bo';
    expect(await desk.setPatches([patch(1)], 'skipped')).toEqual({ patches: 1 });
    const states = desk.review.patchStates(datasetId);
    expect([...states.keys()]).toEqual([patch(0), patch(1)]);
    expect(states.get(patch(1))).toEqual({
      ...{ patchId: patch(1), state: 'skipped', skipCode: 'tooHard', author: 'Bo' },
      ...{ utc: '2026-03-04T05:06:07.089Z', openRemarks: 0 },
    });
    await desk.restart();
    expect(new Map(desk.review.patchStates(datasetId))).toEqual(new Map(states));
  });

  it('is refused for patches that are not there, and for a skip without its code', async () => {
    const desk = new ReviewDesk();
    expect(await errorCodeOf(desk.setPatches([patch(0), 'nowhere'], 'accepted'))).toBe('notFound');
    const skip = { datasetId, eventId: randomUUID(), patchIds: [patch(0)], comment: '' };
    expect(await errorCodeOf(desk.review.setPatches({ ...skip, state: 'skipped', skipCode: null }))).toBe(
      'badRequest',
    );
    expect(
      await errorCodeOf(desk.review.setPatches({ ...skip, state: 'accepted', skipCode: 'tooHard' })),
    ).toBe('badRequest');
    expect(desk.countEvents()).toBe(0);
  });

  it.each([
    ['untouched', 'inProgress'],
    ['needsRevision', 'inProgress'],
    ['accepted', 'inProgress'],
    ['inProgress', 'inProgress'],
    ['submitted', 'submitted'],
    ['skipped', 'skipped'],
  ] as const)('that is %s becomes %s when its mask is edited', async (before, after) => {
    const desk = new ReviewDesk();
    if (before !== 'untouched') await desk.setPatches([patch(0)], before);
    const events = desk.countEvents();
    desk.review.noteEdits(datasetId, [patch(0)]);
    desk.review.noteEdits(datasetId, [patch(0)]);
    expect(desk.review.patchStates(datasetId).get(patch(0))!.state).toBe(after);
    expect(desk.countEvents() - events).toBe(before === after ? 0 : 1);
  });

  it('of 5,000 patches is one event, which is stored once when it is sent twice', async () => {
    const desk = new ReviewDesk();
    const ids = Array.from({ length: 5000 }, (_, i) => `D001-2020_AA-S1-${i % 7}_0-${i}`);
    const eventId = randomUUID();
    desk.edits.set(ids[3]!, 2);
    const running = [desk.setPatches(ids, 'accepted', eventId), desk.setPatches(ids, 'accepted', eventId)];
    await desk.setPatches([ids[0]!], 'needsRevision');
    expect(await Promise.all(running)).toEqual([{ patches: 5000 }, { patches: 5000 }]);
    expect(await desk.setPatches(ids, 'accepted', eventId)).toEqual({ patches: 5000 });
    expect(desk.countEvents()).toBe(2);
    await desk.restart();
    // What was stored last counts: the large event took its number when all of it was written.
    const states = [...desk.review.patchStates(datasetId).values()];
    expect(states.filter(({ state }) => state === 'accepted')).toHaveLength(5000);
    const [newest] = desk.review.events(datasetId, { patchId: ids[4999], limit: 5 });
    expect(newest).toMatchObject({ kind: 'patch', roiKey: null, patchId: null, summary: { patches: 5000 } });
    expect(desk.review.events(datasetId, { roiKey: 'D001-2020_AA-S1-6', limit: 5 })).toHaveLength(1);
    expect(await desk.review.verify()).toBeNull();
  });
});

describe('a remark', () => {
  it('is pinned, answered, resolved and opened again; open ones are counted with their patch', async () => {
    const desk = new ReviewDesk();
    const { id } = desk.remark('Trop large');
    desk.author = 'Bo';
    const answer = { datasetId, eventId: randomUUID(), remarkId: id, text: 'Redessiné' };
    desk.review.answerRemark(answer);
    expect(desk.review.answerRemark(answer).answers).toMatchObject([{ text: 'Redessiné', author: 'Bo' }]);
    expect(desk.review.patchStates(datasetId).get(patch(0))).toMatchObject({
      state: 'untouched',
      openRemarks: 1,
    });
    const resolve = (resolved: boolean, eventId: string = randomUUID()) =>
      desk.review.resolveRemark({ datasetId, eventId, remarkId: id, resolved });
    const sent = randomUUID();
    expect(resolve(true, sent).resolved).toBe(true);
    expect(desk.review.patchStates(datasetId).get(patch(0))).toBeUndefined();
    expect(desk.review.remarks(datasetId, { open: true })).toEqual([]);
    // Resolved already: nothing to store.
    resolve(true);
    expect(desk.countEvents()).toBe(3);
    expect(resolve(false).resolved).toBe(false);
    // The first one is sent again, late.
    expect(resolve(true, sent).resolved).toBe(false);
    await desk.restart();
    expect(desk.review.remarks(datasetId, { roiKey, open: true })).toMatchObject([
      { id, x: 12.5, y: 40, text: 'Trop large', author: 'Ana', answers: [{ author: 'Bo' }], resolved: false },
    ]);
    expect(desk.review.remarks(datasetId, { roiKey: 'other', open: false })).toEqual([]);
    expect(desk.review.patchStates(datasetId).get(patch(0))!.openRemarks).toBe(1);
    await desk.setPatches([patch(0)], 'submitted');
    expect(desk.review.patchStates(datasetId).get(patch(0))).toMatchObject({
      state: 'submitted',
      openRemarks: 1,
    });
    const kinds = desk.review.events(datasetId, { patchId: patch(0), limit: 9 }).map(({ kind }) => kind);
    expect(kinds).toEqual(['patch', 'reopen', 'resolve', 'answer', 'remark']);
  });

  it('needs a text or a flag, and a patch of its ROI', async () => {
    const desk = new ReviewDesk();
    expect(await errorCodeOf((async () => desk.remark('  '))())).toBe('badRequest');
    expect(await errorCodeOf((async () => desk.remark('x', 'elsewhere_0-0'))())).toBe('notFound');
    const flag = { datasetId, eventId: randomUUID(), roiKey, patchId: null, x: 0, y: 0, text: '' };
    expect(desk.review.addRemark({ ...flag, flag: 'missed' })).toMatchObject({
      flag: 'missed',
      patchId: null,
    });
    expect(desk.review.addRemark({ ...flag, flag: 'missed' })).toMatchObject({ flag: 'missed' });
    expect(desk.countEvents()).toBe(1);
    const answer = { datasetId, eventId: randomUUID(), remarkId: randomUUID(), text: 'x' };
    expect(await errorCodeOf((async () => desk.review.answerRemark(answer))())).toBe('notFound');
  });
});

describe('the rules', () => {
  const other = withGrade(defaultMatrix, 1, 0, 'P');

  it('are the program’s own as version 1, and every change is one more', async () => {
    const desk = new ReviewDesk();
    expect(desk.review.rules(datasetId)).toMatchObject({ version: 1, matrix: defaultMatrix, author: null });
    const set = desk.review.setRules(datasetId, { matrix: other, settings: defaultSettings }, 'Barns', 1);
    expect(set).toMatchObject({ version: 2, author: 'Ana', note: 'Barns' });
    await desk.restart();
    expect(desk.review.rules(datasetId)).toEqual(set);
    expect(desk.review.rulesHistory(datasetId).map(({ version }) => version)).toEqual([2, 1]);
    expect(desk.review.rules('other').version).toBe(1);
    expect((await desk.judge(desk.items.add())).rulesVersion).toBe(2);
    // Not rules of a version, which are long, but that there is one.
    expect(desk.review.events(datasetId, { limit: 9 }).at(-1)!.summary).toEqual({
      version: 2,
      note: 'Barns',
    });
  });

  it('that are changed from an older version, or are none, are refused; the same ones are no new version', async () => {
    const desk = new ReviewDesk();
    const set = (matrix: typeof other, from: number) =>
      (async () => desk.review.setRules(datasetId, { matrix, settings: defaultSettings }, '', from))();
    expect((await set(other, 1)).version).toBe(2);
    expect(await errorCodeOf(set(defaultMatrix, 1))).toBe('conflict');
    expect(await errorCodeOf(set({ ...other, rows: other.rows.slice(1) }, 2))).toBe('matrixInvalid');
    expect((await set(structuredClone(other), 2)).version).toBe(2);
    expect(desk.countEvents()).toBe(1);
    expect((await set(defaultMatrix, 2)).version).toBe(3);
  });
});
