import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Layout } from '../../shared/model/layouts.ts';
import { formatCellId } from '../../shared/model/layouts.ts';
import { createRasterService, encodeTiff } from '../raster/index.ts';
import { readOriginal } from './readOriginal.ts';

const raster = createRasterService({ threads: 0 });
let folder: string;
const shapes = {
  large: { width: 1500, height: 1300, layout: { kind: 'tiles', size: 256 } },
  flat: { width: 2000, height: 40, layout: { kind: 'strips' } },
  small: { width: 700, height: 1024, layout: { kind: 'strips' } },
  patch: { width: 512, height: 512, layout: { kind: 'strips' } },
} as const;
type Name = keyof typeof shapes;

const pixels = (name: Name) =>
  Uint8Array.from({ length: shapes[name].width * shapes[name].height }, (_, i) => (i * 31 + (i >> 9)) % 251);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-original-'));
  for (const name of Object.keys(shapes) as Name[]) {
    const spec = { ...shapes[name], bands: 1, dtype: 'uint8', compression: 'deflate', geo: null } as const;
    writeFileSync(join(folder, `${name}.tif`), encodeTiff({ ...spec, data: pixels(name) }));
  }
  const rgb = { width: 512, height: 512, bands: 3, dtype: 'uint8', compression: 'none', geo: null } as const;
  const data = new Uint8Array(512 * 512 * 3);
  writeFileSync(join(folder, 'rgb.tif'), encodeTiff({ ...rgb, data, layout: { kind: 'strips' } }));
});
afterAll(async () => {
  await raster.close();
  rmSync(folder, { recursive: true });
});

const known = [...Object.keys(shapes), 'rgb'];
const catalogue = {
  patch: (_: string, id: string) => (known.includes(id) || id === 'bare' ? {} : null),
  source: (_: string, id: string) => (known.includes(id) ? join(folder, `${id}.tif`) : null),
} as unknown as Parameters<typeof readOriginal>[0];

const read = (id: string, layout: Layout = 'plain') => readOriginal(catalogue, raster, 'd', id, layout);

describe('the original of a mask', () => {
  it.each(['large', 'flat'] as const)(
    'of a %s image is read cell by cell, and the cells are the image',
    async (name) => {
      const { width, height } = shapes[name];
      const whole = new Uint8Array(width * height).fill(255);
      for (let row = 0; row * 512 < height; row++) {
        for (let col = 0; col * 512 < width; col++) {
          const cell = await read(formatCellId(name, row, col));
          expect([cell.width, cell.height]).toEqual([
            Math.min(512, width - col * 512),
            Math.min(512, height - row * 512),
          ]);
          for (let y = 0; y < cell.height; y++) {
            const line = cell.data.subarray(y * cell.width, (y + 1) * cell.width);
            whole.set(line, (row * 512 + y) * width + col * 512);
          }
        }
      }
      expect(Buffer.compare(whole, pixels(name))).toBe(0);
    },
  );

  it('of an image up to 1024 px is read whole, square or not', async () => {
    const mask = await read('small');
    expect([mask.width, mask.height]).toEqual([700, 1024]);
    expect(Buffer.compare(mask.data, pixels('small'))).toBe(0);
  });

  it('has the size of its layout where that has one', async () => {
    expect((await read('patch', 'flair-1')).data).toHaveLength(512 * 512);
    await expect(read('small', 'flair-hub')).rejects.toMatchObject({
      code: 'wrongSize',
      params: { found: '700 × 1024', expected: '512 × 512' },
    });
  });

  it('is refused with a reason: no cell there, no cells at all, too large for one read, no mask, no patch', async () => {
    const codeOf = (id: string) => read(id).catch((error: { code: string }) => error.code);
    expect(await codeOf('large@3-0')).toBe('wrongSize');
    expect(await codeOf('large@0-9')).toBe('wrongSize');
    expect(await codeOf('small@0-0')).toBe('wrongSize');
    expect(await codeOf('large')).toBe('wrongSize');
    expect(await codeOf('rgb')).toBe('wrongDtype');
    expect(await codeOf('bare')).toBe('maskMissing');
    expect(await codeOf('nobody@0-0')).toBe('notFound');
  });
});
