import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSamplePool, generateScene } from './index.ts';

let folder: string;
const pool = createSamplePool(1);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-scene-'));
});

afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});

function filesUnder(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('generating', { timeout: 60_000 }, () => {
  const small = { seed: 5, domainYear: 'D091-2021', roi: 'AA-S1-9', rows: 1, cols: 2, pool };

  it('gives the same bytes for the same seed, and others for another', async () => {
    const [a, b, c] = ['same-a', 'same-b', 'other'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await generateScene({ ...small, outDir: a });
    await generateScene({ ...small, outDir: b });
    await generateScene({ ...small, outDir: c, seed: 6 });
    const files = filesUnder(a);
    expect(filesUnder(b)).toEqual(files);
    for (const name of files) expect(hashOf(join(a, name)), name).toBe(hashOf(join(b, name)));
    const label = files.find((name) => name.includes('COSIA'))!;
    expect(hashOf(join(a, label))).not.toBe(hashOf(join(c, label)));
  });

  it('writes only the chosen modalities and leaves holes out', async () => {
    const outDir = join(folder, 'chosen');
    const result = await generateScene({
      ...small,
      outDir,
      rows: 2,
      holes: ['1-2'],
      modalities: ['AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'],
    });
    expect(result.patches).toBe(3);
    const rasters = filesUnder(outDir).filter((name) => name.endsWith('.tif'));
    expect(rasters).toHaveLength(6);
    expect(rasters.some((name) => name.endsWith('_1-2.tif'))).toBe(false);
  });

  it('reports its progress up to the end', async () => {
    const seen: number[] = [];
    await generateScene({
      ...small,
      outDir: join(folder, 'progress'),
      modalities: ['AERIAL_LABEL-COSIA'],
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(seen).toEqual([1 / 3, 2 / 3, 1]);
  });

  it('refuses a folder that holds something and leaves it alone', async () => {
    const outDir = join(folder, 'taken');
    mkdirSync(outDir);
    writeFileSync(join(outDir, 'mine.txt'), 'mine');
    await expect(generateScene({ ...small, outDir })).rejects.toMatchObject({
      code: 'folderNotEmpty',
      params: { path: outDir },
    });
    expect(readdirSync(outDir)).toEqual(['mine.txt']);
  });

  it('leaves nothing behind when it is cancelled, and an empty folder is as good as none', async () => {
    const outDir = join(folder, 'cancelled/data');
    mkdirSync(outDir, { recursive: true });
    const stop = new AbortController();
    const running = generateScene({
      ...small,
      outDir,
      rows: 3,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(filesUnder(join(folder, 'cancelled'))).toEqual([]);
    await generateScene({ ...small, outDir, modalities: ['AERIAL_LABEL-COSIA'] });
    expect(existsSync(join(outDir, 'sample.json'))).toBe(true);
  });

  it('clears away what a killed run left behind', async () => {
    const partial = join(folder, '.again.partial');
    mkdirSync(partial);
    writeFileSync(join(partial, 'half.tif'), 'half');
    await generateScene({ ...small, outDir: join(folder, 'again'), modalities: ['AERIAL_LABEL-COSIA'] });
    expect(existsSync(partial)).toBe(false);
    expect(filesUnder(join(folder, 'again')).some((name) => name.includes('half'))).toBe(false);
  });
});
