import { describe, expect, it } from 'vitest';
import { AnnotationDesk, errorCodeOf, datasetId, roiKey } from '../../../test/support/annotationDesk.ts';
import { hashBytes } from './hashChain.ts';
import { hashEdit, verifyChain } from './index.ts';

const square = (value: number, x = 2) => ({ x, y: 2, width: 4, height: 4, value });

/** A patch with `count` edits, each of which changes it; checkpoints are written. */
async function deskWithEdits(count: number): Promise<AnnotationDesk> {
  const desk = new AnnotationDesk();
  for (let i = 0; i < count; i++) await desk.paint('p', square(3 + (i % 5), i % 9));
  await desk.annotation.settled();
  return desk;
}

function checkpointVersions(desk: AnnotationDesk): number[] {
  return desk.journal
    .prepare<[], number>('SELECT version FROM mask_checkpoint ORDER BY version')
    .pluck()
    .all();
}

describe('a checkpoint', () => {
  it('is written every 64 edits, and the last two are kept', async () => {
    const desk = await deskWithEdits(200);
    expect(checkpointVersions(desk)).toEqual([128, 192]);
  });

  it('saves reading the edits before it', async () => {
    const desk = await deskWithEdits(130);
    const pixels = await desk.pixels('p');
    desk.dropTriggers();
    desk.journal.exec("UPDATE edit_patch SET runs = x'ff' WHERE version <= 128");
    await desk.restart();
    expect(await desk.pixels('p')).toEqual(pixels);

    desk.journal.exec('DELETE FROM mask_checkpoint');
    await desk.restart();
    expect(await errorCodeOf(desk.pixels('p'))).toBe('workspaceCorrupt');
  });

  it.each([
    ['bytes that do not inflate', "UPDATE mask_checkpoint SET data = x'0011'"],
    ['pixels that are not those stored', 'UPDATE mask_checkpoint SET content_sha256 = zeroblob(32)'],
    ['nothing', 'DELETE FROM mask_checkpoint'],
    [
      'bytes that do not inflate in the newest',
      "UPDATE mask_checkpoint SET data = x'0011' WHERE version = 128",
    ],
  ])('that holds %s is passed over, and written again', async (_what, damage) => {
    const desk = await deskWithEdits(130);
    const pixels = await desk.pixels('p');
    desk.journal.exec(damage);
    await desk.restart();
    expect(await desk.pixels('p')).toEqual(pixels);
    await desk.annotation.settled();
    expect(checkpointVersions(desk).at(-1)).toBe(130);
    await desk.restart();
    desk.dropTriggers();
    desk.journal.exec("UPDATE edit_patch SET runs = x'ff'");
    expect(await desk.pixels('p')).toEqual(pixels);
  });
});

describe('the log', () => {
  it('forgets edits that were pending when the program ended', async () => {
    const desk = await deskWithEdits(3);
    desk.journal.exec(`
      INSERT INTO edit (edit_id, log_id, author, utc, tool, parameters, state, dataset_id, roi_key, window_id, skipped_px)
        VALUES ('batch', '00000000-0000-4000-8000-000000000001', 'Ana', '', 'batch', '{}', 'pending', 'sample', 'r', 'w', 0);
      INSERT INTO edit_patch (edit, mask, px, runs) SELECT max(edit.id), max(mask.id), 1, x'00010102' FROM edit, mask;`);
    const pixels = await desk.pixels('p');
    await desk.restart();
    expect(desk.countEdits()).toBe(3);
    expect(await desk.pixels('p')).toEqual(pixels);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it.each([
    "UPDATE edit SET author = 'Eve' WHERE seq = 1",
    'DELETE FROM edit WHERE seq = 3',
    'UPDATE edit_patch SET px = 0',
    'DELETE FROM edit_patch',
    "INSERT INTO edit_patch (edit, mask, version, px, runs) SELECT edit, mask + 1, 99, 1, x'' FROM edit_patch LIMIT 1",
    'UPDATE mask SET original_sha256 = zeroblob(32)',
  ])('refuses %s', async (tampering) => {
    const desk = await deskWithEdits(3);
    expect(() => desk.journal.exec(tampering)).toThrow(/never/);
    expect(await verifyChain(desk.journal)).toEqual([]);
  });

  it.each([
    ["UPDATE edit SET author = 'Eve' WHERE seq = 2", 2, 'hash'],
    ["UPDATE edit SET utc = '2001-01-01T00:00:00.000Z' WHERE seq = 60", 60, 'hash'],
    ["UPDATE edit SET parameters = '{}' WHERE seq = 70", 70, 'hash'],
    ['UPDATE edit SET skipped_px = 1 WHERE seq = 1', 1, 'hash'],
    [
      'UPDATE edit_patch SET runs = (SELECT runs FROM edit_patch WHERE version = 2) WHERE version = 5',
      5,
      'hash',
    ],
    ['DELETE FROM edit_patch WHERE version = 4', 4, 'hash'],
    ['UPDATE mask SET original_sha256 = zeroblob(32)', 1, 'hash'],
    [
      'DELETE FROM edit_patch WHERE version = 7; UPDATE mask SET last_edit = 1; DELETE FROM edit WHERE seq = 7',
      7,
      'missing',
    ],
    ['UPDATE edit SET hash = zeroblob(32) WHERE seq = 9', 9, 'hash'],
    ['UPDATE edit SET previous_hash = zeroblob(32) WHERE seq = 9', 9, 'previousHash'],
    ['UPDATE edit SET changed_px = 1 WHERE seq = 3', 3, 'sums'],
    ['UPDATE edit_patch SET px = 1 WHERE version = 3', 3, 'sums'],
  ])('tells of %s', async (tampering, seq, reason) => {
    const desk = await deskWithEdits(75);
    desk.dropTriggers();
    desk.journal.exec(tampering);
    expect(await verifyChain(desk.journal)).toEqual([
      { logId: '00000000-0000-4000-8000-000000000001', seq, reason },
    ]);
  });

  it('hashes the worked example of docs/journal.md as the page says', () => {
    const patch = (patchId: string, runs: number[]) => ({
      patchId,
      width: 512,
      height: 512,
      originalSha256: new Uint8Array(32).fill(0x11),
      runsSha256: hashBytes(Uint8Array.from(runs)),
    });
    const edit = {
      logId: '7c1f0d7e-58a7-4a7c-9d6c-0f2f5a5b8f10',
      seq: 1,
      editId: '2b9d4f52-3a52-4b0e-8a53-6a4d1a3c9e01',
      author: 'Zoé',
      utc: '2026-01-02T03:04:05.678Z',
      tool: 'brush',
      parameters: '{"sizePx":5}',
      gate: null,
      target: null,
      datasetId: 'd1',
      roiKey: 'D001-2020_AA-S1-1',
      windowId: 'w1',
      skippedPx: 0,
      patches: [
        patch('D001-2020_AA-S1-1_0-1', [0, 2, 3, 7]),
        patch('D001-2020_AA-S1-1_0-0', [255, 3, 2, 3, 7]),
      ],
    };
    expect(Buffer.from(hashEdit(edit, new Uint8Array(32))).toString('hex')).toBe(
      'a9c781c99dfee71ca8601b0c33e31800e251bd2b0f1ad7dc869f944f9637504b',
    );
  });

  it('keeps 10,000 steps of a small brush well under 200 MB', async () => {
    const steps = 1000;
    const desk = new AnnotationDesk({ size: 512 });
    const mask = await desk.pixels('p');
    const disc = (x: number, y: number, value: number) => ({ x, y, width: 40, height: 40, value });
    expect(mask.length).toBe(512 * 512);
    for (let i = 0; i < steps; i++) {
      await desk.paint('p', disc((i * 37) % 470, (i * 53) % 470, 3 + (i % 11)));
    }
    await desk.annotation.settled();
    const pages = Number(desk.journal.pragma('page_count', { simple: true }));
    const bytes = pages * Number(desk.journal.pragma('page_size', { simple: true }));
    expect((bytes / steps) * 10_000).toBeLessThan(40e6);
    expect(desk.annotation.undoState(datasetId, roiKey).undoDepth).toBe(steps);
  });
});
