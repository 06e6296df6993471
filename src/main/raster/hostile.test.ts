import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { encodeTiff } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { readGeoTags } from './readGeoTags.ts';
import { readHeader } from './readHeader.ts';
import { readRaster } from './readRaster.ts';
import { tag } from './tags.ts';
import { makeFolder, makeSamples } from './testRasters.ts';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

const base: TiffSpec = {
  width: 20,
  height: 18,
  bands: 2,
  dtype: 'uint16',
  data: makeSamples('uint16', 20 * 18 * 2, 5),
  compression: 'none',
  layout: { kind: 'strips', rowsPerStrip: 5 },
  geo: { origin: [880_000, 6_290_000], pixelSize: 0.2, epsg: 2154 },
  nodata: 7,
};
const variants: TiffSpec[] = [
  base,
  { ...base, compression: 'deflate', predictor: 2 },
  { ...base, compression: 'lzw', layout: { kind: 'tiles', size: 16 } },
];

/** The code of the failure, or null when it worked; anything but an AppError fails the test. */
async function codeOf(action: () => unknown): Promise<string | null> {
  try {
    await action();
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return error.code;
  }
}

test('a file cut at any length is said to be cut, or is no TIFF at all', async () => {
  const path = folder.path('cut.tif');
  for (const spec of variants) {
    const whole = encodeTiff(spec);
    // Every length of the directory, then every few bytes of the pixels: each failure costs a stack trace.
    for (
      let length = 0;
      length < whole.length;
      length += length < 450 || whole.length - length < 20 ? 1 : 31
    ) {
      writeFileSync(path, whole.subarray(0, length));
      // The last byte may be padding.
      const isComplete = length === whole.length - 1 && (await codeOf(() => readHeader(path))) === null;
      if (isComplete) continue;
      expect([length, await codeOf(() => readHeader(path))]).toEqual([length, 'fileTruncated']);
      expect([length, await codeOf(() => readRaster(path))]).toEqual([length, 'fileTruncated']);
    }
  }
}, 60_000);

test('damaged bytes give pixels or an AppError, never anything else', async () => {
  const path = folder.path('damaged.tif');
  const files = variants.map((spec) => encodeTiff(spec));
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.nat(files.length - 1), flips, fc.boolean(), async (index, changes, inDirectory) => {
      const bytes = Buffer.from(files[index]!);
      const length = inDirectory ? Math.min(330, bytes.length) : bytes.length;
      for (const [position, value] of changes) bytes[position % length] = value;
      writeFileSync(path, bytes);
      await codeOf(() => readHeader(path));
      await codeOf(() => readGeoTags(path));
      await codeOf(() => readRaster(path));
    }),
    { numRuns: 800 },
  );
}, 60_000);

test('random bytes behind a TIFF signature give an AppError', async () => {
  const path = folder.path('random.tif');
  const starts = [
    [0x49, 0x49, 42, 0, 8, 0, 0, 0],
    [0x4d, 0x4d, 0, 42, 0, 0, 0, 8],
    [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0],
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
      writeFileSync(path, Buffer.concat([Buffer.from(start), rest]));
      expect(await codeOf(() => readHeader(path))).not.toBeNull();
    }),
    { numRuns: 500 },
  );
}, 30_000);

/** Changes the value of a tag of one of our files. */
function patched(spec: TiffSpec, changes: Record<number, number>): Buffer {
  const bytes = encodeTiff(spec);
  for (let i = 0; i < bytes.readUInt16LE(8); i++) {
    const at = 10 + i * 12;
    const value = changes[bytes.readUInt16LE(at)];
    if (value !== undefined) bytes.writeUInt32LE(value, at + 8);
  }
  return bytes;
}

test('absurd sizes are refused without allocating for them', async () => {
  const path = folder.path('absurd.tif');
  const cases: Record<number, number>[] = [
    { [tag.imageWidth]: 0 },
    { [tag.imageWidth]: 0xffffffff },
    { [tag.imageLength]: 0x7fffffff },
    { [tag.imageWidth]: 0x7fffffff, [tag.imageLength]: 0x7fffffff, [tag.rowsPerStrip]: 0x7fffffff },
    { [tag.imageWidth]: 30_000, [tag.imageLength]: 30_000, [tag.rowsPerStrip]: 30_000 },
    { [tag.imageWidth]: 30_000, [tag.imageLength]: 15_000, [tag.rowsPerStrip]: 4_000, [tag.stripOffsets]: 0 },
    { [tag.samplesPerPixel]: 0 },
    { [tag.samplesPerPixel]: 65_535 },
    { [tag.rowsPerStrip]: 0 },
  ];
  for (const compression of ['none', 'deflate', 'lzw'] as const) {
    for (const changes of cases) {
      writeFileSync(path, patched({ ...base, compression }, changes));
      const before = process.memoryUsage().arrayBuffers;
      const code = await codeOf(() => readRaster(path));
      expect([changes, code]).toEqual([
        changes,
        expect.stringMatching(/^(unsupportedTiff|fileUnreadable|fileTruncated)$/),
      ]);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
    }
  }
});

test('what is no regular TIFF file is told apart', async () => {
  writeFileSync(folder.path('empty.tif'), '');
  writeFileSync(folder.path('page.tif'), '<html>not found</html>');
  mkdirSync(folder.path('folder.tif'));
  expect(await codeOf(() => readHeader(folder.path('empty.tif')))).toBe('fileTruncated');
  expect(await codeOf(() => readHeader(folder.path('page.tif')))).toBe('notATiff');
  expect(await codeOf(() => readHeader(folder.path('folder.tif')))).toBe('fileUnreadable');
  expect(await codeOf(() => readHeader(folder.path('absent.tif')))).toBe('fileMissing');
  expect(await codeOf(() => readRaster(folder.path('absent.tif')))).toBe('fileMissing');
  expect(await codeOf(() => readHeader('nul\0byte.tif'))).toBe('fileUnreadable');
});

test.skipIf(process.platform === 'win32')('a named pipe is refused and not waited for', async () => {
  execFileSync('mkfifo', [folder.path('pipe.tif')]);
  expect(await codeOf(() => readHeader(folder.path('pipe.tif')))).toBe('fileUnreadable');
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
  'a file without permission is unreadable',
  async () => {
    const path = folder.path('secret.tif');
    writeFileSync(path, encodeTiff(base));
    chmodSync(path, 0);
    expect(await codeOf(() => readHeader(path))).toBe('fileUnreadable');
  },
);

test('a window or a band that is not there is a bad request', async () => {
  const path = folder.path('small.tif');
  writeFileSync(path, encodeTiff(base));
  const windows = [
    { x: -1, y: 0, width: 2, height: 2 },
    { x: 0, y: 0, width: 21, height: 2 },
    { x: 0.5, y: 0, width: 2, height: 2 },
    { x: 0, y: 0, width: 0, height: 2 },
  ];
  for (const window of windows) expect(await codeOf(() => readRaster(path, { window }))).toBe('badRequest');
  expect(await codeOf(() => readRaster(path, { bands: [2] }))).toBe('badRequest');
});
