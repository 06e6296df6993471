import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import { errorCodeOf } from '../../../test/support/annotationDesk.ts';
import { datasetId, ReviewDesk, roiKey } from '../../../test/support/reviewDesk.ts';
import { makeTinyDisk, noTinyDisk } from '../../../test/support/tinyDisk.ts';
import { openDatabase } from '../workspace/index.ts';
import { createReview } from './index.ts';
import { hashEvent, hashVerdict } from './reviewHash.ts';

/** A desk at which a little of everything was said: ten events. */
async function busyDesk(): Promise<ReviewDesk> {
  const desk = new ReviewDesk();
  const ids = Array.from({ length: 4 }, (_, i) => desk.items.add({ x: 20 * i }));
  await desk.judge(ids[0]!, 'cosia');
  await desk.judge(ids[0]!, 'lpis');
  await desk.takeBack();
  const { groupId, sample } = await desk.draw(1);
  await desk.judge(sample[0]!, 'both');
  await desk.groupJudge(groupId);
  await desk.setPatches([`${roiKey}_0-0`], 'submitted');
  const { id } = desk.remark();
  desk.review.answerRemark({ datasetId, eventId: randomUUID(), remarkId: id, text: 'Seen' });
  desk.review.resolveRemark({ datasetId, eventId: randomUUID(), remarkId: id, resolved: true });
  return desk;
}

describe('the review log', () => {
  it.each([
    "UPDATE review_event SET author = 'Eve' WHERE seq = 1",
    'UPDATE review_event SET hash = zeroblob(32)',
    'DELETE FROM review_event WHERE seq = 10',
    "UPDATE review_verdict SET verdict = 'both'",
    'DELETE FROM review_verdict',
    `INSERT INTO review_verdict SELECT event, 99, dataset_id, roi_key, item_id, cover, declared1, verdict, replaces,
       payload, geometry FROM review_verdict LIMIT 1`,
  ])('refuses %s', async (tampering) => {
    const desk = await busyDesk();
    expect(desk.countEvents()).toBe(10);
    expect(() => desk.journal.exec(tampering)).toThrow(/never/);
    expect(await desk.review.verify()).toBeNull();
  });

  it.each([
    ["UPDATE review_event SET author = 'Eve' WHERE seq = 7", 7],
    ["UPDATE review_event SET utc = '2001-01-01T00:00:00.000Z' WHERE seq = 10", 10],
    ["UPDATE review_event SET payload = '{}' WHERE seq = 8", 8],
    ["UPDATE review_event SET subject = 'x' WHERE seq = 3", 3],
    ["UPDATE review_event SET kind = 'reopen' WHERE seq = 10", 10],
    ["UPDATE review_event SET dataset_id = 'x' WHERE seq = 1", 1],
    ["UPDATE review_verdict SET verdict = 'cosia' WHERE verdict = 'both'", 5],
    ['UPDATE review_verdict SET replaces = NULL', 2],
    ["UPDATE review_verdict SET geometry = x'00' WHERE n = 1", 6],
    ['DELETE FROM review_verdict WHERE n = 1', 6],
    ["UPDATE review_verdict SET dataset_id = 'x' WHERE n = 1", 6],
    ['DELETE FROM review_event WHERE seq = 4', 4],
    ['UPDATE review_event SET hash = zeroblob(32) WHERE seq = 9', 9],
    ['UPDATE review_event SET previous_hash = zeroblob(32) WHERE seq = 9', 9],
  ])('tells of %s', async (tampering, seq) => {
    const desk = await busyDesk();
    desk.dropTriggers();
    desk.journal.exec(tampering);
    expect(await desk.review.verify()).toBe(seq);
  });

  it('forgets what was being written when the program ended', async () => {
    const desk = await busyDesk();
    desk.journal.exec(`
      INSERT INTO review_event (event_id, log_id, kind, author, utc, dataset_id, payload, state)
        VALUES ('group', '00000000-0000-4000-8000-000000000001', 'group', 'Ana', '', 'sample', '{}', 'pending');
      INSERT INTO review_verdict
        SELECT max(id), 0, 'sample', 'r', 'i', 0, 1, 'both', NULL, '{}', x'00' FROM review_event;
      INSERT INTO review_place SELECT 'sample', 'roi:r', max(id) FROM review_event;`);
    await desk.restart();
    expect(desk.countEvents()).toBe(10);
    expect(
      desk.journal.prepare("SELECT count(*) FROM review_verdict WHERE roi_key = 'r'").pluck().get(),
    ).toBe(0);
    expect(
      desk.journal.prepare("SELECT count(*) FROM review_place WHERE place = 'roi:r'").pluck().get(),
    ).toBe(0);
    expect(await desk.review.verify()).toBeNull();
  });

  it('hashes the worked example of docs/journal.md as the page says', () => {
    const verdict = hashVerdict({
      ...{
        n: 0,
        roiKey: 'D001-2020_AA-S1-1',
        itemId: 'D001-2020_AA-S1-1/0-16/20490',
        cover: 0,
        declared1: 16,
      },
      ...{ verdict: 'lpis', replaces: null, payload: '{"declared3":39}' },
      geometry: Buffer.from('0a140303010301030103', 'hex'),
    });
    const event = {
      ...{
        logId: '7c1f0d7e-58a7-4a7c-9d6c-0f2f5a5b8f10',
        seq: 1,
        eventId: '2b9d4f52-3a52-4b0e-8a53-6a4d1a3c9e01',
      },
      ...{ kind: 'verdict', author: 'Zoé', utc: '2026-01-02T03:04:05.678Z', datasetId: 'd1' },
      ...{ roiKey: 'D001-2020_AA-S1-1', patchId: 'D001-2020_AA-S1-1_0-0' },
      ...{ subject: 'D001-2020_AA-S1-1/0-16/20490', payload: '{"verdict":"lpis"}' },
    };
    expect(Buffer.from(hashEvent(event, [verdict], new Uint8Array(32))).toString('hex')).toBe(
      '175cb407460d0a21f28a913a83b376893ac3e7ddc27f294074d6898639be59fa',
    );
  });

  it('lists events newest first, in pages', async () => {
    const desk = await busyDesk();
    const first = desk.review.events(datasetId, { limit: 4 });
    const next = desk.review.events(datasetId, { limit: 100, before: first.at(-1)!.seq });
    expect([...first, ...next].map(({ seq }) => seq)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect([...first, ...next].map(({ kind }) => kind)).toEqual([
      'resolve',
      'answer',
      'remark',
      'patch',
      'group',
      'verdict',
      'group',
      'takeBack',
      'verdict',
      'verdict',
    ]);
    expect(desk.review.events('other', { limit: 4 })).toEqual([]);
    expect(next.at(-1)).toMatchObject({
      author: 'Ana',
      roiKey,
      summary: { verdict: 'cosia', confidence: 'sure' },
    });
  });

  it('answers while what is exported is read', async () => {
    const desk = new ReviewDesk();
    const ids = Array.from({ length: 450 }, (_, i) => desk.items.add({ x: 20 * i }));
    for (const id of ids) await desk.judge(id, 'unsure');
    let read = 0;
    for (const verdict of desk.review.allVerdicts(datasetId)) {
      expect(verdict.seq).toBe(++read);
      if (read % 150 === 0) await desk.judge(ids[0]!, 'both');
    }
    expect(read).toBe(453);
  });
});

describe.skipIf(noTinyDisk !== null)('a disk that is full or cannot be written', () => {
  it('is told as such; nothing of the verdict is stored, and it can be given again', async () => {
    const disk = makeTinyDisk(4 << 20);
    try {
      const journal = openDatabase(join(disk.path, 'arpenteur.sqlite'), 'journal');
      const desk = new ReviewDesk();
      const open = () =>
        createReview({
          ...{ journal, logId: 'log', author: () => 'Ana', items: desk.items },
          ...{ maskVersions: async () => [], roiOf: () => roiKey, editStates: () => new Map() },
        });
      desk.review = open();
      const itemId = desk.items.add();
      await desk.judge(itemId);
      const text = 'x'.repeat(4000);
      disk.fill();
      const eventId = randomUUID();
      let code: string | null = null;
      // The log of SQLite may have some room left.
      for (let i = 0; i < 3000 && code === null; i++)
        code = await errorCodeOf(
          desk.judge(itemId, 'both', { eventId: i === 0 ? eventId : randomUUID(), comment: text }),
        );
      expect(code).toBe('diskFull');
      const stored = desk.review.events(datasetId, { limit: 500 }).length;
      expect(desk.review.counts(datasetId).standing).toBe(1);
      // An edit is stored already when its patch is noted: it must not fail for this.
      desk.review.noteEdits(datasetId, [`${roiKey}_0-0`]);
      expect(desk.review.patchStates(datasetId).size).toBe(0);
      disk.free();
      await desk.judge(itemId, 'lpis');
      expect(desk.review.events(datasetId, { limit: 500 })).toHaveLength(Math.min(500, stored + 1));
      expect(await desk.review.verify()).toBeNull();
      desk.review = open();
      expect(desk.review.verdicts(datasetId, itemId)[0]!.verdict).toBe('lpis');
      journal.close();
    } finally {
      disk.unmount();
    }
  });

  it('a group verdict that does not fit is not given at all', async () => {
    const disk = makeTinyDisk(4 << 20);
    try {
      const journal = openDatabase(join(disk.path, 'arpenteur.sqlite'), 'journal');
      const desk = new ReviewDesk();
      desk.review = createReview({
        ...{ journal, logId: 'log', author: () => 'Ana', items: desk.items },
        ...{ maskVersions: async () => [], roiOf: () => roiKey, editStates: () => new Map() },
      });
      for (let i = 0; i < 6000; i++) desk.items.add({ x: (i % 100) * 20, y: Math.floor(i / 100) * 20 });
      const { groupId, sample } = await desk.draw(1);
      await desk.judge(sample[0]!);
      disk.fill();
      expect(await errorCodeOf(desk.groupJudge(groupId))).toBe('diskFull');
      expect(desk.review.counts(datasetId).standing).toBe(1);
      disk.free();
      expect(await desk.review.verify()).toBeNull();
      journal.close();
    } finally {
      disk.unmount();
    }
  });
});

it('keeps ten thousand events, and answers from them after a restart', async () => {
  const folder = makeFolder('arpenteur-review-');
  const desk = new ReviewDesk({ file: join(folder, 'arpenteur.sqlite') });
  desk.journal.pragma('synchronous = OFF');
  const ids = Array.from({ length: 2000 }, (_, i) =>
    desk.items.add({ x: 20 * (i % 50), y: 20 * Math.floor(i / 50), roi: `D001-2020_AA-S1-${i % 100}` }),
  );
  for (let i = 0; i < 10_000; i++) {
    if (i % 5 === 4) await desk.takeBack();
    else await desk.judge(ids[(i * 3) % ids.length]!, i % 2 ? 'lpis' : 'cosia');
  }
  const before = [desk.review.counts(datasetId), desk.review.standing(datasetId, 'D001-2020_AA-S1-3')];
  await desk.restart();
  expect([desk.review.counts(datasetId), desk.review.standing(datasetId, 'D001-2020_AA-S1-3')]).toEqual(
    before,
  );
  expect(desk.review.events(datasetId, { roiKey: 'D001-2020_AA-S1-3', limit: 500 }).length).toBeGreaterThan(
    80,
  );
  expect(await desk.review.verify()).toBeNull();
  desk.journal.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);
