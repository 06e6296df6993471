import { rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatProblem } from '../../shared/i18n/problems.ts';
import { allocateSamples } from '../../shared/raster/dtype.ts';
import type { Dtype } from '../../shared/raster/types.ts';
import { cosia, createFactsBed, dataset, lpis, mask, rgbi, tiff } from './testFacts.ts';
import type { FactsBed } from './testFacts.ts';

let bed: FactsBed;
beforeEach(() => {
  bed = createFactsBed();
});
afterEach(() => bed.close());

test('the pixels of a patch become its bed.facts, and what is wrong with them problems with sentences', async () => {
  const lpisData = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) lpisData.set([22, 30, 45], 3 * i);
  lpisData.set([1, 1, 2], 0); // winter wheat
  lpisData.set([1, 2, 2], 3); // of another group
  lpisData.set([23, 30, 45], 6); // no code
  const series = (bands: number, dtype: Dtype = 'uint16') =>
    tiff({ width: 10, bands, dtype, data: allocateSamples(dtype, 100 * bands) });
  const cover = new Uint8Array(100 * 6);
  for (let pixel = 0; pixel < 6; pixel++) cover[pixel * 6 + 3] = 50; // 6 % of the second date in clouds
  const id = bed.addPatch('a', {
    [cosia]: bed.write('mask/a.tif', mask(9, 0, 0, 77)),
    [lpis]: bed.write('lpis/a.tif', tiff({ width: 16, bands: 3, data: lpisData })),
    SENTINEL2_TS: bed.write('s2.tif', series(30)),
    'SENTINEL2_MSK-SC': bed.write('sc.tif', tiff({ width: 10, bands: 6, data: cover })),
    'SENTINEL1-ASC_TS': bed.write('asc.tif', series(10, 'float32')),
    'SENTINEL1-DESC_TS': bed.write('desc.tif', series(14, 'float32')),
  });
  await expect(bed.run()).resolves.toEqual({ patches: 1, problems: 3 });
  expect(bed.countsOf(id)).toEqual([
    [0, 2],
    [9, 253],
    [77, 1],
  ]);
  expect(bed.countsOf(id, 'lpis1')).toEqual([
    [1, 2],
    [22, 253],
    [23, 1],
  ]);
  expect(bed.countsOf(id, 'lpis3')).toEqual([
    [2, 2],
    [45, 254],
  ]);
  expect(bed.factOf(id)).toMatchObject({
    unknown_px: 1,
    lpis_unknown_px: 1,
    hierarchy_px: 1,
    s2_dates: 3,
    s2_valid: 2,
    s1_asc_dates: 5,
    s1_desc_dates: 7,
    mask_version: 0,
  });
  expect(bed.problems()).toMatchObject([
    { code: 'unknownCodes', path: 'mask/a.tif', patch_id: 'a', stage: 'pixels', roi: 1, unit: 1 },
    { code: 'lpisUnknownCodes', path: 'lpis/a.tif', params: '{"px":1,"values":"1/23"}' },
    { code: 'hierarchyViolations', params: '{"px":1}' },
  ]);
  for (const { code, path, params } of bed.problems()) {
    const sentence = formatProblem({ code, params: { path, ...JSON.parse(params) } }, 'en');
    expect(sentence).toContain(path);
    expect(sentence).not.toContain('{{');
  }
});

test('a file that cannot be read is a problem of its patch, and all else is computed', async () => {
  const cut = bed.write('cut.tif', mask(3));
  truncateSync(cut, 120);
  const damaged = mask(3, 1, 2, 3, 4, 5, 6, 7);
  damaged.fill(0xff, 8, 24); // The strip comes first in the file.
  bed.addPatch('cut', { [cosia]: cut });
  bed.addPatch('text', { [cosia]: bed.write('text.tif', Buffer.from('not an image')) });
  bed.addPatch('damaged', { [cosia]: bed.write('damaged.tif', damaged) });
  bed.addPatch('gone', { [cosia]: join(bed.root, 'gone.tif') });
  const good = bed.addPatch('good', { [cosia]: bed.write('good.tif', mask(3)) });
  const empty = bed.addPatch('empty', {});
  await expect(bed.run()).resolves.toEqual({ patches: 6, problems: 4 });
  expect(bed.problems().map(({ code, path }) => [code, path])).toEqual([
    ['truncated', 'cut.tif'],
    ['notTiff', 'text.tif'],
    ['unsupportedTiff', 'damaged.tif'],
    ['fileGone', 'gone.tif'],
  ]);
  expect(bed.countsOf(good)).toEqual([[3, 256]]);
  expect(bed.factOf(empty)).toMatchObject({
    cosia: null,
    unknown_px: null,
    hierarchy_px: null,
    s2_dates: null,
  });
  // Nothing is computed twice.
  await expect(bed.run()).resolves.toEqual({ patches: 0, problems: 0 });
  expect(bed.problems()).toHaveLength(4);
});

test('what the header of a file said already is not said twice', async () => {
  const cut = bed.write('cut.tif', mask(3));
  truncateSync(cut, 120);
  bed.addPatch('cut', { [cosia]: cut });
  bed.db.exec(`INSERT INTO problem (unit, stage, rank, code, path, patch_id, roi, params)
    VALUES (1, 'headers', 0, 'truncated', 'cut.tif', 'cut', 1, '{}')`);
  await expect(bed.run()).resolves.toEqual({ patches: 1, problems: 0 });
});

test('a cancelled run keeps what it has, and the next one goes on there', async () => {
  for (let i = 0; i < 80; i++) bed.addPatch(`p${i}`, { [cosia]: bed.write(`p${i}.tif`, mask(i % 19)) });
  const abort = new AbortController();
  const progress: number[] = [];
  const cancelled = bed.facts.run({
    datasetId: dataset,
    signal: abort.signal,
    onProgress({ done }) {
      progress.push(done);
      if (done >= 32) abort.abort();
    },
  });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(progress.at(-1)).toBe(32);
  const kept = bed.db.prepare('SELECT count(*) FROM fact').pluck().get() as number;
  expect(kept).toBe(32);
  bed.asked = [];
  await expect(bed.run()).resolves.toMatchObject({ patches: 80 - kept });
  expect(new Set(bed.asked).size).toBe(80 - kept);
  expect(bed.db.prepare('SELECT count(*) FROM fact').pluck().get()).toBe(80);
});

test('with workers the facts are the same', async () => {
  const ids = Array.from({ length: 40 }, (_, i) =>
    bed.addPatch(`p${i}`, {
      [cosia]: bed.write(`p${i}.tif`, mask(i % 19, 18)),
      [rgbi]: bed.write(`i${i}.tif`, mask(7)),
    }),
  );
  await bed.facts.close();
  bed.open(2);
  await expect(bed.run()).resolves.toMatchObject({ patches: 40 });
  ids.forEach((id, i) => {
    if (i % 19 !== 18) {
      expect(bed.countsOf(id)).toEqual([
        [i % 19, 255],
        [18, 1],
      ]);
    }
  });
  expect([...(await bed.facts.thumbnail(dataset, 'p39'))!.subarray(0, 2)]).toEqual([0xff, 0xd8]);
});

test('a dataset that is not there any more is one error, not a problem of every patch', async () => {
  for (let i = 0; i < 20; i++) bed.addPatch(`p${i}`, { [cosia]: join(bed.root, `p${i}.tif`) });
  rmSync(bed.root, { recursive: true });
  await expect(bed.run()).rejects.toMatchObject({ code: 'datasetMissing', params: { path: bed.root } });
  expect(bed.problems()).toEqual([]);
  expect(bed.db.prepare('SELECT count(*) FROM fact').pluck().get()).toBe(0);
});

test('a patch that left the catalogue while it was computed gets no facts', async () => {
  const id = bed.addPatch('old', { [cosia]: bed.write('old.tif', mask(1)) });
  const work = bed.run();
  bed.db.prepare(`UPDATE patch SET patch_id = 'new' WHERE id = ?`).run(id);
  await work;
  expect(bed.factOf(id)).toBeUndefined();
});

test('a mask that another header was read of since is counted again', async () => {
  const path = bed.write('a.tif', mask(1));
  const id = bed.addPatch('a', { [cosia]: path });
  await bed.run();
  writeFileSync(path, mask(2));
  utimesSync(path, 1000, 1000);
  const bytes = mask(2).length;
  bed.db.prepare('UPDATE patch SET stamp_ms = ?, stamp_bytes = ? WHERE id = ?').run(1_000_000, bytes, id);
  await expect(bed.run()).resolves.toMatchObject({ patches: 1 });
  expect(bed.countsOf(id)).toEqual([[2, 256]]);
  await expect(bed.run()).resolves.toMatchObject({ patches: 0 });
});

describe('edits', () => {
  test('a corrected mask is counted instead of the file, many edits at once, and told once', async () => {
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', mask(1, 99)) });
    await bed.run();
    expect(bed.problems().map(({ code }) => code)).toEqual(['unknownCodes']);
    const told: string[] = [];
    bed.facts.onChange((_, ids) => told.push(...ids));
    bed.edited.set('a', { data: new Uint8Array(256).fill(5), version: 3 });
    bed.facts.noteEdits(dataset, ['a']);
    bed.facts.noteEdits(dataset, ['a', 'a@0-1']);
    await bed.facts.settled();
    expect(bed.countsOf(id)).toEqual([[5, 256]]);
    expect(bed.factOf(id)).toMatchObject({ mask_version: 3, unknown_px: 0 });
    expect(bed.problems()).toEqual([]);
    expect(told).toEqual(['a']);
    await expect(bed.run()).resolves.toMatchObject({ patches: 0 });
  });

  test('when every edit is undone the file counts again', async () => {
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', mask(1)) });
    bed.edited.set('a', { data: new Uint8Array(256).fill(5), version: 1 });
    await bed.run();
    expect(bed.countsOf(id)).toEqual([[5, 256]]);
    bed.edited.delete('a');
    bed.facts.noteEdits(dataset, ['a']);
    await bed.facts.settled();
    expect(bed.countsOf(id)).toEqual([[1, 256]]);
    expect(bed.factOf(id)).toMatchObject({ mask_version: 0 });
  });

  test('a patch that no run has reached gets all its facts with its first edit', async () => {
    const id = bed.addPatch('a', {
      [cosia]: bed.write('a.tif', mask(1)),
      'SENTINEL1-ASC_TS': bed.write('s1.tif', tiff({ width: 10, bands: 4, data: new Uint8Array(400) })),
    });
    bed.edited.set('a', { data: new Uint8Array(256).fill(5), version: 1 });
    bed.facts.noteEdits(dataset, ['a', 'unknown']);
    await bed.facts.settled();
    expect(bed.countsOf(id)).toEqual([[5, 256]]);
    expect(bed.factOf(id)).toMatchObject({ mask_version: 1, s1_asc_dates: 2 });
  });

  test('edits that were made while nothing counted them are counted by the next run', async () => {
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', mask(1)) });
    await bed.run();
    bed.edited.set('a', { data: new Uint8Array(256).fill(5), version: 1 });
    await expect(bed.run()).resolves.toMatchObject({ patches: 1 });
    expect(bed.countsOf(id)).toEqual([[5, 256]]);
  });

  test('edits that do not fit their file any more leave the file to be counted, and the run goes on', async () => {
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', mask(1)) });
    const other = bed.addPatch('b', { [cosia]: bed.write('b.tif', mask(2)) });
    bed.edited.set('a', { data: new Uint8Array(256), version: 2 });
    bed.misfits.add('a');
    await expect(bed.run()).resolves.toEqual({ patches: 2, problems: 0 });
    expect([bed.countsOf(id), bed.countsOf(other)]).toEqual([[[1, 256]], [[2, 256]]]);
    await expect(bed.run()).resolves.toMatchObject({ patches: 0 });
  });

  test('a stroke during a run is not lost', async () => {
    const id = bed.addPatch('a', { [cosia]: bed.write('a.tif', mask(1)) });
    bed.onAsk = () => bed.edited.set('a', { data: new Uint8Array(256).fill(5), version: 1 });
    await bed.run();
    bed.onAsk = () => {};
    await bed.facts.settled();
    expect(bed.countsOf(id)).toEqual([[5, 256]]);
  });
});
