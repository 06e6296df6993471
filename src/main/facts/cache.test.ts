import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cosia, createFactsBed, dataset, mask, rgbi, tiff } from './testFacts.ts';
import type { FactsBed } from './testFacts.ts';

let bed: FactsBed;
beforeEach(() => {
  bed = createFactsBed();
});
afterEach(() => bed.close());

describe('thumbnails', () => {
  const store = () => join(bed.folder, 'cache', 'thumbnails.sqlite');
  const colour = (...rgb: number[]) => {
    const data = new Uint8Array(512 * 512 * 4);
    for (let i = 0; i < data.length; i++) data[i] = rgb[i % 4] ?? 0;
    return tiff({ width: 512, bands: 4, data });
  };
  const middleOf = (bytes: Uint8Array | null) => {
    const { width, height, data } = jpeg.decode(bytes!, { useTArray: true });
    const at = 4 * (48 * width + 48);
    return [width, height, ...data.subarray(at, at + 3)];
  };

  test('a thumbnail is made when it is asked for, kept, and made again when the image has changed', async () => {
    const path = bed.write('a.tif', colour(200, 100, 50, 9));
    bed.addPatch('a', { [rgbi]: path });
    bed.addPatch('none', { [cosia]: bed.write('m.tif', mask(1)) });
    const first = await bed.facts.thumbnail(dataset, 'a');
    const [width, height, ...rgb] = middleOf(first);
    expect([width, height]).toEqual([96, 96]);
    [200, 100, 50].forEach((value, i) => expect(Math.abs(rgb[i]! - value)).toBeLessThan(6));
    expect(Buffer.from((await bed.facts.thumbnail(dataset, 'a'))!)).toEqual(Buffer.from(first!));
    writeFileSync(path, colour(10, 20, 220, 9));
    utimesSync(path, 1000, 1000);
    expect(middleOf(await bed.facts.thumbnail(dataset, 'a'))[4]).toBeGreaterThan(200);
    // What is kept is shown while the disk is away.
    rmSync(path);
    expect(middleOf(await bed.facts.thumbnail(dataset, 'a'))[4]).toBeGreaterThan(200);
    await expect(bed.facts.thumbnail(dataset, 'none')).resolves.toBeNull();
    await expect(bed.facts.thumbnail(dataset, 'unknown')).resolves.toBeNull();
  });

  test('a run makes them, and tells of images that cannot be read', async () => {
    bed.addPatch('a', { [rgbi]: bed.write('a.tif', colour(200, 100, 50, 9)) });
    bed.addPatch('b', { [rgbi]: bed.write('b.tif', Buffer.from('no image')) });
    await expect(bed.run()).resolves.toEqual({ patches: 2, problems: 1 });
    expect(bed.problems()).toMatchObject([{ code: 'notTiff', path: 'b.tif', patch_id: 'b' }]);
    await bed.run();
    expect(bed.problems()).toHaveLength(1);
    await expect(bed.facts.thumbnail(dataset, 'b')).rejects.toMatchObject({ code: 'notATiff' });
    rmSync(join(bed.root, 'a.tif'));
    expect(middleOf(await bed.facts.thumbnail(dataset, 'a'))[0]).toBe(96);
  });

  test.each([
    ['deleted', () => rmSync(store(), { force: true })],
    [
      'overwritten',
      () => writeFileSync(store(), 'this is no database, whatever its name says. '.repeat(400)),
    ],
    [
      'damaged inside',
      () => {
        const bytes = readFileSync(store());
        bytes.fill(0x5a, 100, bytes.length);
        writeFileSync(store(), bytes);
      },
    ],
  ])('a cache that was %s is made anew', async (_, spoil) => {
    for (let i = 0; i < 12; i++)
      bed.addPatch(`p${i}`, { [rgbi]: bed.write(`${i}.tif`, colour(i * 20, 100, 50, 9)) });
    await bed.run();
    await bed.facts.close();
    spoil();
    bed.open();
    expect(middleOf(await bed.facts.thumbnail(dataset, 'p6'))[0]).toBe(96);
    await bed.run();
    rmSync(bed.root, { recursive: true });
    expect(Math.abs(middleOf(await bed.facts.thumbnail(dataset, 'p6'))[2]! - 120)).toBeLessThan(6);
  });

  test('a cache folder that cannot be written costs speed only', async () => {
    writeFileSync(join(bed.folder, 'cache'), 'a file where the folder should be');
    bed.addPatch('a', { [rgbi]: bed.write('a.tif', colour(200, 100, 50, 9)) });
    expect(middleOf(await bed.facts.thumbnail(dataset, 'a'))[0]).toBe(96);
    await expect(bed.run()).resolves.toEqual({ patches: 1, problems: 0 });
  });

  test('values of 16 bits are stretched, one band is grey', async () => {
    const data = new Uint16Array(64 * 64);
    for (let i = 0; i < data.length; i++) data[i] = 400 + (i % 64) * 10;
    bed.addPatch('a', { 'AERIAL-RLT_PAN': bed.write('a.tif', tiff({ width: 64, dtype: 'uint16', data })) });
    const { width, data: rgba } = jpeg.decode((await bed.facts.thumbnail(dataset, 'a'))!, {
      useTArray: true,
    });
    expect(width).toBe(64);
    const row = 4 * 32 * 64;
    expect(rgba[row]).toBeLessThan(10);
    expect(rgba[row + 4 * 63]).toBeGreaterThan(245);
    expect([rgba[row + 4 * 32], rgba[row + 4 * 32 + 1]]).toEqual([
      rgba[row + 4 * 32 + 2],
      rgba[row + 4 * 32 + 2],
    ]);
  });

  test('the small mask is the current one', async () => {
    const data = new Uint8Array(512 * 512).fill(3);
    data.fill(8, 0, 512 * 256);
    bed.addPatch('a', { [cosia]: bed.write('a.tif', tiff({ width: 512, data })) });
    const before = (await bed.facts.maskThumbnail(dataset, 'a'))!;
    expect([before.width, before.height, before.data[0], before.data[95 * 96]]).toEqual([96, 96, 8, 3]);
    bed.edited.set('a', { data: new Uint8Array(512 * 512).fill(12), version: 1 });
    expect(new Set((await bed.facts.maskThumbnail(dataset, 'a'))!.data)).toEqual(new Set([12]));
    bed.edited.delete('a');
    expect((await bed.facts.maskThumbnail(dataset, 'a'))!.data[0]).toBe(8);
    bed.addPatch('none', { [rgbi]: bed.write('i.tif', colour(1, 2, 3, 4)) });
    await expect(bed.facts.maskThumbnail(dataset, 'none')).resolves.toBeNull();
  });
});
