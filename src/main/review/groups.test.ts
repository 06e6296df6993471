import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../test/support/annotationDesk.ts';
import { datasetId, ReviewDesk, roiKey } from '../../../test/support/reviewDesk.ts';
import { drawSample } from './drawSample.ts';

/** A desk with open items of one pattern. */
function deskWith(count: number): ReviewDesk {
  const desk = new ReviewDesk();
  for (let i = 0; i < count; i++) desk.items.add({ x: 20 * i });
  return desk;
}

describe('a draw', () => {
  it('takes n different ones, the same for the same seed in whatever order they come', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.nat(60), fc.nat(), (ids, n, seed) => {
        const drawn = drawSample(ids, n, seed);
        expect(drawn).toHaveLength(Math.min(n, ids.length));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn.every((id) => ids.includes(id))).toBe(true);
        expect(drawSample(ids.toReversed(), n, seed)).toEqual(drawn);
      }),
      { numRuns: 100 },
    );
  });

  it('draws all alike: each of 20 is among 5 a quarter of the times', () => {
    const ids = Array.from({ length: 20 }, (_, i) => `item ${i}`);
    const times = new Map<string, number>();
    for (let seed = 0; seed < 4000; seed++)
      for (const id of drawSample(ids, 5, seed)) times.set(id, (times.get(id) ?? 0) + 1);
    // Four standard deviations of 4,000 draws.
    for (const id of ids)
      expect(Math.abs(times.get(id)! - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
  });
});

describe('a group verdict', () => {
  it('is given to the open items once all of the sample were judged alike, and taken back as one', async () => {
    const desk = deskWith(40);
    const other = desk.items.add({ y: 500, cover: 3 });
    const check = await desk.draw(3);
    expect(check).toMatchObject({ cover: 0, declared1: 1, members: 40, judged: [], agreed: null });
    expect(check.sample).toHaveLength(3);
    expect(await errorCodeOf(desk.groupJudge(check.groupId))).toBe('groupNotChecked');
    await desk.judge(check.sample[0]!, 'both', { confidence: 'fairly', cause: 'useAgainstCover' });
    await desk.judge(check.sample[1]!, 'both', { cause: 'useAgainstCover' });
    expect(await desk.review.group(datasetId, check.groupId)).toMatchObject({ agreed: null });
    await desk.judge(check.sample[2]!, 'both', { cause: 'useAgainstCover' });
    expect(await desk.review.group(datasetId, check.groupId)).toMatchObject({ agreed: 'both' });

    const eventId = randomUUID();
    const [first, again] = await Promise.all([
      desk.groupJudge(check.groupId, eventId),
      desk.groupJudge(check.groupId, eventId),
    ]);
    expect([first, again]).toEqual([{ judged: 37 }, { judged: 37 }]);
    expect(await desk.groupJudge(check.groupId, eventId)).toEqual({ judged: 37 });
    expect(desk.countEvents()).toBe(5);
    expect(desk.review.counts(datasetId)).toEqual({ standing: 40, obsolete: 0 });
    expect(desk.items.given.has(other)).toBe(false);
    const member = [...desk.items.kept.keys()].find((id) => id !== other && !check.sample.includes(id))!;
    expect(desk.review.verdicts(datasetId, member)).toMatchObject([
      {
        groupId: eventId,
        verdict: 'both',
        confidence: 'fairly',
        cause: 'useAgainstCover',
        shown: null,
        itemId: member,
      },
    ]);

    await desk.restart();
    expect(desk.review.counts(datasetId)).toEqual({ standing: 40, obsolete: 0 });
    expect(await desk.takeBack()).toMatchObject({ groupId: eventId, takenBack: true });
    expect(desk.review.counts(datasetId)).toEqual({ standing: 3, obsolete: 0 });
    expect(desk.items.given.size).toBe(3);
    expect(await desk.review.verify()).toBeNull();
  });

  it('of which one member is named is taken back whole', async () => {
    const desk = deskWith(6);
    const { groupId, sample } = await desk.draw(1);
    await desk.judge(sample[0]!, 'lpis');
    await desk.groupJudge(groupId);
    const member = [...desk.items.given].find(([id]) => id !== sample[0])![1].eventId;
    await desk.takeBack(member);
    expect(desk.items.given.size).toBe(1);
  });

  it('is refused when members were judged differently, or one was taken back', async () => {
    const desk = deskWith(10);
    const { groupId, sample } = await desk.draw(2);
    await desk.judge(sample[0]!, 'cosia');
    await desk.judge(sample[1]!, 'lpis');
    expect(await errorCodeOf(desk.groupJudge(groupId))).toBe('groupNotChecked');
    await desk.takeBack();
    expect((await desk.review.group(datasetId, groupId))!.judged).toEqual([
      { itemId: sample[0], verdict: 'cosia' },
    ]);
    await desk.judge(sample[1]!, 'cosia');
    expect((await desk.review.group(datasetId, groupId))!.agreed).toBe('cosia');
    await desk.takeBack();
    expect(await errorCodeOf(desk.groupJudge(groupId))).toBe('groupNotChecked');
    expect(desk.countEvents()).toBe(6);
  });

  it('does not count what was said of the sample before it was drawn', async () => {
    const desk = deskWith(4);
    const ids = [...desk.items.kept.keys()];
    for (const id of ids) await desk.judge(id, 'both');
    // All are open again for others to judge.
    desk.items.given.clear();
    const { agreed, judged } = await desk.draw(4);
    expect([agreed, judged]).toEqual([null, []]);
  });

  it('leaves alone what is judged, or goes, while it is being written', async () => {
    const desk = deskWith(80);
    const { groupId, sample } = await desk.draw(1);
    await desk.judge(sample[0]!, 'both');
    const [alone, gone] = [...desk.items.kept.keys()].filter((id) => id !== sample[0]).slice(-2);
    const running = desk.groupJudge(groupId);
    const single = await desk.judge(alone!, 'cosia');
    desk.items.kept.delete(gone!);
    expect(await running).toEqual({ judged: 77 });
    expect(desk.items.given.get(alone!)).toEqual({ verdict: 'cosia', eventId: single.eventId });
    expect(desk.review.counts(datasetId)).toEqual({ standing: 79, obsolete: 0 });
    expect(await desk.review.verify()).toBeNull();
  });

  it('is given up when its check is taken back while it is being written', async () => {
    const desk = deskWith(80);
    const { groupId, sample } = await desk.draw(1);
    await desk.judge(sample[0]!, 'both');
    const running = desk.groupJudge(groupId);
    await desk.takeBack();
    expect(await errorCodeOf(running)).toBe('groupNotChecked');
    expect(desk.journal.prepare('SELECT count(*) FROM review_verdict').pluck().get()).toBe(1);
    expect(desk.countEvents()).toBe(3);
    expect(await desk.review.verify()).toBeNull();
  });

  it('is drawn once for one id, and not of a pattern without open items', async () => {
    const desk = deskWith(9);
    const eventId = randomUUID();
    const [first, again] = await Promise.all([desk.draw(3, eventId), desk.draw(3, eventId)]);
    expect(again).toEqual(first);
    desk.items.kept.clear();
    expect(await desk.draw(3, eventId)).toEqual(first);
    expect(await errorCodeOf(desk.draw())).toBe('notFound');
    expect(await desk.review.group('other', eventId)).toBeNull();
    expect(await desk.review.group(datasetId, randomUUID())).toBeNull();
    expect(await errorCodeOf(desk.groupJudge(randomUUID()))).toBe('notFound');
  });

  it('is in the histories of its ROIs and patches, with what takes it back', async () => {
    const desk = new ReviewDesk();
    for (let i = 0; i < 3; i++) desk.items.add({ x: 20 * i, patchIds: [`${roiKey}_0-${i}`] });
    const { groupId, sample } = await desk.draw(1);
    await desk.judge(sample[0]!, 'both');
    await desk.groupJudge(groupId);
    await desk.takeBack();
    const [, other] = [...desk.items.kept].find(([id]) => id !== sample[0])!;
    for (const of of [{ roiKey }, { patchId: other.item.patchIds[0] }]) {
      const events = desk.review.events(datasetId, { ...of, limit: 10 });
      expect(events.slice(0, 2).map(({ kind }) => kind)).toEqual(['takeBack', 'group']);
    }
  });
});
