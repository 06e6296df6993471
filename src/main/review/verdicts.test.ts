import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { errorCodeOf } from '../../../test/support/annotationDesk.ts';
import { ReviewDesk, datasetId, roiKey, shown } from '../../../test/support/reviewDesk.ts';
import { encodeSet, setOfWindow } from '../../shared/editing/pixelSet.ts';

describe('a verdict', () => {
  it('says who, when, what was shown, and the versions that it was given on', async () => {
    const desk = new ReviewDesk();
    desk.now = () => new Date('2026-03-04T05:06:07.089Z');
    desk.edits.set(`${roiKey}_0-0`, 4);
    const itemId = desk.items.add();
    const verdict = await desk.judge(itemId, 'lpis', {
      ...{ confidence: 'guess', cause: 'realChange', comment: 'Été' },
    });
    expect(verdict).toEqual({
      ...{ eventId: verdict.eventId, seq: 1, author: 'Ana', utc: '2026-03-04T05:06:07.089Z', roiKey },
      ...{
        cover: 0,
        declared1: 1,
        declared3: 2,
        areaM2: 4,
        severity: 5,
        verdict: 'lpis',
        confidence: 'guess',
      },
      ...{
        cause: 'realChange',
        comment: 'Été',
        shown,
        groupId: null,
        rulesVersion: 1,
        itemId,
        takenBack: false,
      },
      masks: [{ patchId: `${roiKey}_0-0`, version: 4, sha256: 'ab'.repeat(32) }],
    });
    expect([...desk.review.allVerdicts(datasetId)][0]!.set).toEqual(
      Buffer.from(encodeSet(setOfWindow({ x: 0, y: 0, width: 10, height: 10 }))),
    );
    expect(desk.items.given.get(itemId)).toEqual({ verdict: 'lpis', eventId: verdict.eventId });
  });

  it('is there right after a restart', async () => {
    const desk = new ReviewDesk();
    const given = await desk.judge(desk.items.add());
    await desk.restart();
    expect(desk.review.verdicts(datasetId, given.itemId!)).toEqual([given]);
    expect(desk.review.counts(datasetId)).toEqual({ standing: 1, obsolete: 0 });
  });

  it('that is sent again under its id is stored once, also when both are on their way', async () => {
    const desk = new ReviewDesk();
    const itemId = desk.items.add();
    const eventId = randomUUID();
    const [first, second] = await Promise.all([
      desk.judge(itemId, 'both', { eventId }),
      desk.judge(itemId, 'both', { eventId }),
    ]);
    expect(second).toEqual(first);
    // Also when the item is gone by now.
    desk.items.kept.clear();
    expect((await desk.judge(itemId, 'both', { eventId })).eventId).toBe(eventId);
    expect(desk.countEvents()).toBe(1);
  });

  it('on an item that is gone is refused, also when it went while the masks were looked up', async () => {
    const desk = new ReviewDesk();
    expect(await errorCodeOf(desk.judge('gone'))).toBe('notFound');
    const itemId = desk.items.add();
    const late = desk.judge(itemId);
    desk.items.kept.clear();
    expect(await errorCodeOf(late)).toBe('notFound');
    expect(desk.countEvents()).toBe(0);
  });

  it('is given on the pixels that are there when it is stored', async () => {
    const desk = new ReviewDesk();
    const itemId = desk.items.add({ width: 10 });
    const pending = desk.judge(itemId);
    desk.items.add({ width: 5 });
    expect((await pending).areaM2).toBe(2);
  });

  it('under the id of another event is refused', async () => {
    const desk = new ReviewDesk();
    const itemId = desk.items.add();
    const { eventId } = await desk.judge(itemId);
    expect(await errorCodeOf(desk.takeBack(null, eventId))).toBe('conflict');
    expect(await errorCodeOf(desk.setPatches([`${roiKey}_0-0`], 'accepted', eventId))).toBe('conflict');
  });

  it('of two people on one item: the newest counts, and the earlier one when that is taken back', async () => {
    const desk = new ReviewDesk();
    const itemId = desk.items.add();
    const first = await desk.judge(itemId, 'cosia');
    desk.author = 'Bo';
    const second = await desk.judge(itemId, 'lpis');
    expect(desk.review.counts(datasetId).standing).toBe(1);
    expect(desk.review.standing(datasetId, roiKey).map((one) => one.eventId)).toEqual([second.eventId]);
    expect(desk.review.verdicts(datasetId, itemId).map((one) => one.verdict)).toEqual(['lpis', 'cosia']);
    expect((await desk.takeBack())!.eventId).toBe(second.eventId);
    expect(desk.items.given.get(itemId)).toEqual({ verdict: 'cosia', eventId: first.eventId });
    // Bo has none left, Ana has.
    expect(await desk.takeBack()).toBeNull();
    desk.author = 'Ana';
    expect((await desk.takeBack())!.takenBack).toBe(true);
    expect(desk.items.given.size).toBe(0);
    expect(desk.review.standing(datasetId, roiKey)).toEqual([]);
  });

  it('that is taken back under a newer one leaves that one', async () => {
    const desk = new ReviewDesk();
    const itemId = desk.items.add();
    const verdicts = [await desk.judge(itemId, 'cosia'), await desk.judge(itemId, 'both')];
    const newest = await desk.judge(itemId, 'lpis');
    await desk.takeBack(verdicts[1]!.eventId);
    expect(desk.review.standing(datasetId, roiKey).map((one) => one.eventId)).toEqual([newest.eventId]);
    expect(desk.items.given.get(itemId)!.eventId).toBe(newest.eventId);
    await desk.takeBack(newest.eventId);
    expect(desk.items.given.get(itemId)!.eventId).toBe(verdicts[0]!.eventId);
  });

  it('is taken back once, under one id or two', async () => {
    const desk = new ReviewDesk();
    const { eventId } = await desk.judge(desk.items.add());
    const id = randomUUID();
    const both = await Promise.all([desk.takeBack(eventId, id), desk.takeBack(eventId, id)]);
    expect(both[0]).toEqual(both[1]);
    expect(both[0]).toMatchObject({ eventId, takenBack: true, itemId: null });
    expect(await desk.takeBack(eventId)).toBeNull();
    expect(desk.countEvents()).toBe(2);
    expect(await errorCodeOf(desk.takeBack(randomUUID()))).toBe('notFound');
  });
});

describe('after masks or rules changed', () => {
  it('a verdict is found by its pixels, and obsolete when nothing is left of them', async () => {
    const desk = new ReviewDesk();
    const kept = await desk.judge(desk.items.add({ x: 0 }), 'cosia');
    const lost = await desk.judge(desk.items.add({ x: 100 }), 'lpis');
    desk.items.kept.clear();
    const itemId = desk.items.add({ x: 1, y: 1, width: 9, height: 9 });
    desk.items.recompute(desk.review);
    expect(itemId).not.toBe(kept.itemId);
    expect(desk.review.verdicts(datasetId, itemId)).toMatchObject([{ eventId: kept.eventId, itemId }]);
    expect(desk.review.counts(datasetId)).toEqual({ standing: 2, obsolete: 1 });
    const [, second] = desk.review.allVerdicts(datasetId);
    expect(second).toMatchObject({ eventId: lost.eventId, itemId: null, takenBack: false });
    // Judged again under its new id it is one item with two verdicts.
    await desk.judge(itemId, 'both');
    expect(desk.review.counts(datasetId)).toEqual({ standing: 2, obsolete: 1 });
    expect(desk.review.verdicts(datasetId, itemId).map((one) => one.verdict)).toEqual(['both', 'cosia']);
  });

  it('the verdicts of an item are also those of what lay in its place', async () => {
    const desk = new ReviewDesk();
    await desk.judge(desk.items.add({ x: 0, width: 40 }), 'cosia');
    await desk.judge(desk.items.add({ x: 0, y: 30, cover: 4 }), 'both');
    desk.items.kept.clear();
    // A tenth of it, too little to be the same item.
    const itemId = desk.items.add({ x: 38, width: 10 });
    desk.items.recompute(desk.review);
    expect(desk.review.verdicts(datasetId, itemId)).toMatchObject([{ verdict: 'cosia', itemId: null }]);
  });
});

describe('the pace', () => {
  it('counts what this author judged since midnight and did not take back', async () => {
    const desk = new ReviewDesk();
    desk.now = () => new Date(2026, 2, 4, 23, 59);
    await desk.judge(desk.items.add({ x: 0 }));
    desk.now = () => new Date(2026, 2, 5, 0, 1);
    expect(desk.review.pace(datasetId)).toEqual({ today: 0, meanSeconds: null });
    for (const [i, seconds] of [4, 8, 3600, 5].entries())
      await desk.judge(desk.items.add({ x: 20 * (i + 1) }), 'lpis', { shown: { ...shown, seconds } });
    await desk.takeBack();
    desk.author = 'Bo';
    await desk.judge(desk.items.add({ x: 200 }));
    desk.author = 'Ana';
    // An hour at one item was a break.
    expect(desk.review.pace(datasetId)).toEqual({ today: 3, meanSeconds: 6 });
  });
});
