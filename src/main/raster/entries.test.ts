import { statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeZip } from '../../../test/support/zip.ts';
import type { ZipFile, ZipOptions } from '../../../test/support/zip.ts';
import type { ArchiveEntry } from '../../shared/raster/source.ts';
import { entryOf, readArchiveDirectory } from '../archives/index.ts';
import { encodeTiff } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { createRasterService } from './RasterService.ts';
import { readGeoTags } from './readGeoTags.ts';
import { readHeader, readHeaders } from './readHeader.ts';
import { readRaster } from './readRaster.ts';
import { readSummary } from './readSummary.ts';
import { tag } from './tags.ts';
import { dtypes, makeFolder, makeSamples } from './testRasters.ts';
import { assembleTiff, longTag, shortTag } from './tiffTags.ts';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

function archiveOf(name: string, files: readonly ZipFile[], options?: ZipOptions): ArchiveEntry[] {
  const path = folder.path(name);
  writeZip(path, files, options);
  const listing = readArchiveDirectory(path);
  return listing.names.map((_, i) => entryOf(listing, i));
}

const specs = fc
  .record({
    width: fc.integer({ min: 1, max: 150 }),
    height: fc.integer({ min: 1, max: 150 }),
    bands: fc.integer({ min: 1, max: 5 }),
    dtype: fc.constantFrom(...dtypes),
    seed: fc.nat(1e6),
    compression: fc.constantFrom('none', 'deflate', 'lzw'),
    layout: fc.oneof(
      fc.record({ kind: fc.constant('strips'), rowsPerStrip: fc.integer({ min: 1, max: 160 }) }),
      fc.record({ kind: fc.constant('tiles'), size: fc.constantFrom(16, 64) }),
    ),
  })
  .map(({ seed, ...rest }) => ({
    ...rest,
    data: makeSamples(rest.dtype, rest.width * rest.height * rest.bands, seed),
    geo: { origin: [880_000, 6_290_000], pixelSize: 0.2, epsg: 2154 },
  })) as fc.Arbitrary<TiffSpec>;

test('an entry of an archive is read as the file is, stored or deflated', async () => {
  const path = folder.path('same.tif');
  await fc.assert(
    fc.asyncProperty(specs, fc.boolean(), fc.nat(99), async (spec, zip64, share) => {
      const data = encodeTiff(spec);
      writeFileSync(path, data);
      const entries = archiveOf(
        'same.zip',
        [
          { name: 'other', data: new Uint8Array(77) },
          { name: 'a/stored.tif', data, localExtra: new Uint8Array(share * 7) },
          { name: 'a/deflated.tif', data, method: 8 },
        ],
        { zip64 },
      ).slice(1);
      const x = Math.floor((share / 100) * spec.width);
      const y = Math.floor((share / 100) * spec.height);
      const window = { x, y, width: spec.width - x, height: Math.ceil((spec.height - y) / 2) };
      const due = [
        readHeader(path),
        readGeoTags(path),
        await readRaster(path, { window, bands: [spec.bands - 1] }),
        await readRaster(path),
        await readSummary(path),
      ];
      for (const entry of entries) {
        expect([
          readHeader(entry),
          readGeoTags(entry),
          await readRaster(entry, { window, bands: [spec.bands - 1] }),
          await readRaster(entry),
          await readSummary(entry),
        ]).toEqual(due);
        // Once checked it is read in place, to the same result.
        expect(await readRaster(entry)).toEqual(due[3]);
      }
    }),
    { numRuns: 60 },
  );
});

test('tags that lie far into a deflated entry are found', () => {
  const spec: TiffSpec = {
    width: 20,
    height: 9000,
    bands: 1,
    dtype: 'uint8',
    data: makeSamples('uint8', 20 * 9000, 3),
    compression: 'none',
    layout: { kind: 'strips', rowsPerStrip: 1 },
    geo: null,
  };
  const data = encodeTiff(spec);
  const [entry] = archiveOf('far.zip', [{ name: 'far.tif', data, method: 8 }]);
  expect(readHeader(entry!)).toMatchObject({ width: 20, height: 9000, sizeBytes: data.length });
});

test('an archived file that only geotiff.js can read is read by it', async () => {
  const data = assembleTiff(
    [
      longTag(tag.imageWidth, [4]),
      longTag(tag.imageLength, [2]),
      shortTag(tag.bitsPerSample, [16]),
      shortTag(tag.compression, [1]),
      shortTag(tag.photometric, [1]),
      shortTag(tag.samplesPerPixel, [1]),
      longTag(tag.rowsPerStrip, [2]),
      shortTag(tag.sampleFormat, [3]),
    ],
    tag.stripOffsets,
    [new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600, 0x4700, 0x4800).buffer)],
  );
  for (const method of [0, 8] as const) {
    const [entry] = archiveOf(`half-${method}.zip`, [{ name: 'half.tif', data, method }]);
    expect([...(await readRaster(entry!)).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await readSummary(entry!)).bands).toMatchObject([{ min: 1, max: 8, mean: 4.5 }]);
  }
});

describe('damage', () => {
  const spec: TiffSpec = {
    width: 64,
    height: 64,
    bands: 2,
    dtype: 'uint8',
    data: makeSamples('uint8', 64 * 64 * 2, 8),
    compression: 'none',
    layout: { kind: 'strips' },
    geo: null,
  };
  const data = encodeTiff(spec);
  const name = 'D034/label.tif';

  test.each([0, 8] as const)('pixels with a wrong CRC are never given (method %i)', async (method) => {
    const [entry] = archiveOf(`crc-${method}.zip`, [{ name, data, method, saidCrc32: 99 }]);
    const error = { code: 'fileUnreadable', params: { path: `${entry!.archive}/${name}` } };
    for (let i = 0; i < 2; i++) await expect(readRaster(entry!)).rejects.toMatchObject(error);
    await expect(readSummary(entry!)).rejects.toMatchObject(error);
  });

  test('a checked entry is checked again when the archive has changed', async () => {
    const [entry] = archiveOf('bits.zip', [{ name, data }]);
    await readRaster(entry!);
    const path = entry!.archive;
    const { atime, mtime, size } = statSync(path);
    archiveOf('bits.zip', [{ name, data: Buffer.from(data).fill(1, data.length - 9), saidCrc32: 0 }]);
    utimesSync(path, atime, new Date(mtime.getTime() + 5000));
    expect(statSync(path).size).toBe(size);
    await expect(readRaster(entry!)).rejects.toMatchObject({ code: 'fileUnreadable' });
  });

  test('an archive that was cut, replaced or removed is named with the entry', async () => {
    const [entry] = archiveOf('cut.zip', [{ name, data }]);
    const path = `${entry!.archive}/${name}`;
    truncateSync(entry!.archive, 500);
    for (const window of [undefined, { x: 0, y: 0, width: 1, height: 1 }])
      await expect(readRaster(entry!, { window })).rejects.toMatchObject({
        code: 'fileTruncated',
        params: { path },
      });
    writeZip(entry!.archive, [{ name: 'D034/another.tif', data }]);
    expect(readHeaders([entry!])).toMatchObject([{ code: 'fileUnreadable', params: { path } }]);
    expect(readHeaders([{ ...entry!, archive: folder.path('gone.zip') }])).toMatchObject([
      { code: 'fileMissing', params: { path: `${folder.path('gone.zip')}/${name}` } },
    ]);
  });

  test('a file cut before it was archived is said to be cut', async () => {
    for (const method of [0, 8] as const) {
      const part = data.subarray(0, 700);
      const [entry] = archiveOf(`short-${method}.zip`, [{ name, data: part, method }]);
      await expect(readRaster(entry!)).rejects.toMatchObject({ code: 'fileTruncated' });
      expect(readHeaders([entry!])).toMatchObject([{ code: 'fileTruncated' }]);
    }
  });
});

test('the service takes entries, in its workers', async () => {
  const size = 512;
  const data = new Uint8Array(size * size * 4).fill(40);
  const file = encodeTiff({
    width: size,
    height: size,
    bands: 4,
    dtype: 'uint8',
    data,
    compression: 'none',
    layout: { kind: 'strips' },
    geo: null,
  });
  const [stored, deflated] = archiveOf('service.zip', [
    { name: 'stored.tif', data: file },
    { name: 'deflated.tif', data: file, method: 8 },
  ]);
  const raster = createRasterService({ threads: 1 });
  try {
    expect(await raster.headers([stored!, deflated!])).toMatchObject([{ width: size }, { width: size }]);
    const tile = await raster.tile({
      kind: 'aerial',
      level: 1,
      parts: [
        { source: stored!, x: 0, y: 0 },
        { source: deflated!, x: 512, y: 0 },
        { source: { ...stored!, entry: 'wrong.tif' }, x: 0, y: 512 },
      ],
    });
    expect(tile.failures).toMatchObject([{ path: `${stored!.archive}/wrong.tif` }]);
    expect([tile.data[0], tile.data[511 * 4], tile.data[300 * size * 4]]).toEqual([40, 40, 0]);
  } finally {
    await raster.close();
  }
});
