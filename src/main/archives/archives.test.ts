import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildZip, writeZip } from '../../../test/support/zip.ts';
import type { ZipFile, ZipOptions } from '../../../test/support/zip.ts';
import { AppError } from '../../shared/errors.ts';
import {
  dataOffset,
  entryOf,
  placeOf,
  readArchiveDirectory,
  readArchiveEntry,
  readArchivePrefix,
  streamArchiveEntry,
} from './index.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-archives-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const hasPython = canImport('zipfile, zlib');

const text = (value: string): Buffer => Buffer.from(value);
const pixels = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i) % 251));

/** The code of the failure, or null; anything but an AppError fails the test. */
function codeOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return error.code;
  }
}

/** Names to bytes of everything that can be read. */
function readAll(path: string): Map<string, Buffer> {
  const listing = readArchiveDirectory(path);
  return new Map(listing.names.map((name, i) => [name, readArchiveEntry(entryOf(listing, i))]));
}

const names = fc
  .array(fc.stringMatching(/^[a-zé0-9 _-]{1,12}$/u), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));
const files = fc.uniqueArray(
  fc.record({
    name: names,
    data: fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.tuple(fc.nat(255), fc.nat(200_000)).map(([v, n]) => new Uint8Array(n).fill(v)),
    ),
    method: fc.constantFrom<0 | 8>(0, 8),
    localExtra: fc.uint8Array({ maxLength: 700 }),
  }),
  { selector: ({ name }) => name, maxLength: 8 },
);
const options: fc.Arbitrary<ZipOptions> = fc.record({
  zip64: fc.boolean(),
  comment: fc.uint8Array({ maxLength: 200 }),
  prepend: fc.uint8Array({ maxLength: 300 }),
});

test('every archive gives back the files that were put into it, by both methods, with zip64 or without', () => {
  const path = at('any.zip');
  fc.assert(
    fc.property(files, options, (content, how) => {
      writeZip(path, content, how);
      const listing = readArchiveDirectory(path);
      expect(listing.faults).toEqual([]);
      expect(listing.names).toEqual(content.map(({ name }) => name));
      expect(listing.sizeBytes).toBe(statSync(path).size);
      content.forEach(({ data, method }, i) => {
        const entry = entryOf(listing, i);
        expect(placeOf(listing, i)).toEqual({
          offset: entry.offset,
          storedBytes: entry.storedBytes,
          sizeBytes: data.length,
          method,
          crc32: entry.crc32,
        });
        expect(Buffer.compare(readArchiveEntry(entry), data)).toBe(0);
        const wanted = Math.floor(data.length / 3);
        const prefix = readArchivePrefix(entry, wanted);
        expect(prefix.length).toBeGreaterThanOrEqual(wanted);
        expect(Buffer.compare(prefix, data.subarray(0, prefix.length))).toBe(0);
        if (method === 0) {
          const start = dataOffset(entry);
          const raw = readFileSync(path).subarray(start, start + data.length);
          expect(Buffer.compare(raw, data)).toBe(0);
        }
      });
    }),
    { numRuns: 150 },
  );
});

test('entries are given piece by piece, and checked at the end', async () => {
  const data = Buffer.concat(Array.from({ length: 200 }, () => pixels));
  const path = at('stream.zip');
  writeZip(path, [
    { name: 'stored.npy', data },
    { name: 'deflated.npy', data, method: 8 },
    { name: 'empty.npy', data: text(''), method: 8 },
    { name: 'wrong.npy', data, method: 8, saidCrc32: 1 },
  ]);
  const listing = readArchiveDirectory(path);
  for (const [i, due] of [data, data, text('')].entries()) {
    const pieces: Buffer[] = [];
    await streamArchiveEntry(entryOf(listing, i), (piece) => {
      pieces.push(Buffer.from(piece));
    });
    expect(Buffer.compare(Buffer.concat(pieces), due)).toBe(0);
    if (due.length > 0) expect(pieces.length).toBeGreaterThan(1);
  }
  await expect(streamArchiveEntry(entryOf(listing, 3), () => {})).rejects.toMatchObject({
    code: 'fileUnreadable',
    params: { path: `${path}/wrong.npy` },
  });
  let seen = 0;
  await streamArchiveEntry(entryOf(listing, 3), () => ++seen < 2);
  expect(seen).toBe(2);
  const own = new Error('mine');
  await expect(
    streamArchiveEntry(entryOf(listing, 0), () => {
      throw own;
    }),
  ).rejects.toBe(own);
});

describe.skipIf(!hasPython)('archives of Python', () => {
  const script = `
import sys, zipfile
out, method, force = sys.argv[1], int(sys.argv[2]), sys.argv[3] == 'yes'
with zipfile.ZipFile(out, 'w', compression=method) as z:
    z.writestr(zipfile.ZipInfo('folder/'), b'')
    for i in range(5):
        with z.open(zipfile.ZipInfo('folder/é %d.bin' % i) if method == 0 else 'folder/é %d.bin' % i, 'w', force_zip64=force) as f:
            f.write(bytes([i]) * 10000 * i)
`;
  test.each([
    ['0', 'no'],
    ['0', 'yes'],
    ['8', 'no'],
    ['8', 'yes'],
  ])('method %s, forced zip64 %s', (method, force) => {
    const path = at(`python-${method}-${force}.zip`);
    execFileSync(pythonPath, ['-c', script, path, method, force]);
    const all = readAll(path);
    expect([...all.keys()]).toEqual([0, 1, 2, 3, 4].map((i) => `folder/é ${i}.bin`));
    for (let i = 0; i < 5; i++)
      expect(all.get(`folder/é ${i}.bin`)!.equals(Buffer.alloc(10_000 * i, i))).toBe(true);
  });

  test('Python reads what the tests write', () => {
    const path = at('ours.zip');
    const content: ZipFile[] = [
      { name: 'a/é.bin', data: pixels, method: 8 },
      { name: 'b.bin', data: pixels },
    ];
    for (const zip64 of [false, true]) {
      writeZip(path, content, { zip64, comment: 'hello' });
      const check = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())';
      expect(execFileSync(pythonPath, ['-X', 'utf8', '-c', check, path], { encoding: 'utf8' }).trim()).toBe(
        "None ['a/é.bin', 'b.bin']",
      );
    }
  });
});

test.skipIf(process.platform === 'win32')('entries beyond 4 GiB are read where they are', () => {
  const path = at('far.zip');
  writeZip(path, [{ name: 'far.bin', data: pixels, method: 8 }], { zip64: true, hole: 5 * 1024 ** 3 });
  const listing = readArchiveDirectory(path);
  expect(listing.offsets[0]).toBe(5 * 1024 ** 3);
  expect(readArchiveEntry(entryOf(listing, 0)).equals(pixels)).toBe(true);
  rmSync(path);
});

test('entries that cannot be used are named with the reason, and the others are read', () => {
  const path = at('faults.zip');
  const data = pixels;
  const bad: [ZipFile, string][] = [
    [{ name: '../out.tif', data }, 'traversal'],
    [{ name: 'a/../../out.tif', data }, 'traversal'],
    [{ name: '/etc/out.tif', data }, 'traversal'],
    [{ name: 'C:/out.tif', data }, 'traversal'],
    [{ name: 'a\\..\\out.tif', data }, 'traversal'],
    [{ name: 'a\0b.tif', data }, 'traversal'],
    [{ name: 'link.tif', data: text('/etc/passwd'), unixMode: 0o120777 }, 'traversal'],
    [{ name: 'secret.tif', data, flags: 1 }, 'encrypted'],
    [{ name: 'lzma.tif', data, saidMethod: 14 }, 'method'],
    [{ name: 'beyond.tif', data, saidOffset: 500_000_000 }, 'outside'],
    [{ name: 'long.tif', data, saidStored: 400_000_000, saidSize: 400_000_000 }, 'outside'],
    [{ name: 'bomb.tif', data: new Uint8Array(100), method: 8, saidSize: 900_000 }, 'tooLarge'],
    [{ name: 'more.tif', data, saidSize: data.length + 1 }, 'tooLarge'],
    [{ name: 'good.tif', data: text('second') }, 'duplicate'],
    [{ name: '', data }, 'name'],
    [{ name: '?', rawName: Uint8Array.of(0xc3, 0x28), data, flags: 0x800 }, 'name'],
  ];
  writeZip(path, [
    { name: 'good.tif', data },
    { name: 'folder/', data: text('') },
    ...bad.map(([file]) => file),
    { name: 'last.tif', data },
  ]);
  const listing = readArchiveDirectory(path);
  expect(listing.faults.map(({ reason }) => reason)).toEqual(bad.map(([, reason]) => reason));
  expect(listing.faults[0]!.name).toBe('../out.tif');
  expect(listing.names).toEqual(['good.tif', 'last.tif']);
  for (const bytes of readAll(path).values()) expect(bytes.equals(data)).toBe(true);
});

test('only arrays and GeoPackages may have more than 4 GiB', () => {
  const path = at('huge.zip');
  const data = Buffer.alloc(5_000_000);
  const file = { data, method: 8, saidSize: 4_800_000_000, saidStored: 4_900_000 } as const;
  writeZip(
    path,
    [
      { name: 'a.npy', ...file },
      { name: 'a.tif', ...file },
      { name: 'padding', data: Buffer.alloc(5_000_000) },
    ],
    { zip64: true },
  );
  const { names: kept, faults } = readArchiveDirectory(path);
  expect([kept, faults]).toEqual([['a.npy', 'padding'], [{ name: 'a.tif', reason: 'tooLarge' }]]);
});

test('names are UTF-8 when they are, else those of code page 437', () => {
  const path = at('names.zip');
  const data = pixels;
  writeZip(path, [
    { name: 'forêt', data },
    { name: '', rawName: Buffer.from('prés'), data },
    { name: '', rawName: Uint8Array.of(0x66, 0x88), data },
  ]);
  expect([...readAll(path).keys()]).toEqual(['forêt', 'prés', 'fê']);
});

test('a damaged entry is named, and the others are read', () => {
  const path = at('damaged.zip');
  const content: ZipFile[] = [
    { name: 'good.tif', data: pixels, method: 8 },
    { name: 'crc.tif', data: pixels, saidCrc32: 5 },
    { name: 'crc8.tif', data: pixels, method: 8, saidCrc32: 5 },
    { name: 'other.tif', localName: 'others', data: pixels },
    { name: 'short.tif', data: pixels, method: 8, saidSize: pixels.length - 1 },
    { name: 'long.tif', data: pixels, method: 8, saidSize: pixels.length + 1 },
    { name: 'nowhere.tif', data: pixels, saidOffset: 3 },
  ];
  writeZip(path, content);
  const listing = readArchiveDirectory(path);
  expect(readArchiveEntry(entryOf(listing, 0)).equals(pixels)).toBe(true);
  for (let i = 1; i < content.length; i++) {
    expect(() => readArchiveEntry(entryOf(listing, i))).toThrow(
      expect.objectContaining({ code: 'fileUnreadable', params: { path: `${path}/${content[i]!.name}` } }),
    );
  }
});

test('an archive that was cut or replaced after its directory was read is noticed', () => {
  const path = at('changing.zip');
  const content: ZipFile[] = [{ name: 'a.tif', data: pixels }];
  writeZip(path, content);
  const entry = entryOf(readArchiveDirectory(path), 0);
  truncateSync(path, 100);
  expect(codeOf(() => readArchiveEntry(entry))).toBe('fileTruncated');
  expect(codeOf(() => readArchivePrefix(entry, 200))).toBe('fileTruncated');
  truncateSync(path, 10);
  expect(codeOf(() => dataOffset(entry))).toBe('fileTruncated');
  writeZip(path, [{ name: 'b.tif', data: pixels }]);
  expect(codeOf(() => readArchiveEntry(entry))).toBe('fileUnreadable');
  writeZip(path, [{ name: 'a.tif', data: Buffer.from(pixels).fill(7, 100, 101) }]);
  expect(codeOf(() => readArchiveEntry(entry))).toBe('fileUnreadable');
  rmSync(path);
  expect(codeOf(() => readArchiveEntry(entry))).toBe('fileMissing');
});

test('an entry larger than allowed is refused before anything is read', () => {
  const path = at('limit.zip');
  writeZip(path, [{ name: 'a.tif', data: pixels }]);
  const entry = entryOf(readArchiveDirectory(path), 0);
  expect(codeOf(() => readArchiveEntry(entry, { maxBytes: 4999 }))).toBe('fileUnreadable');
  expect(readArchiveEntry(entry, { maxBytes: 5000 }).length).toBe(5000);
});

test('what is no archive is told apart', () => {
  writeFileSync(at('empty.zip'), '');
  writeFileSync(at('page.zip'), '<html>not found</html>'.repeat(9000));
  mkdirSync(at('folder.zip'));
  expect(codeOf(() => readArchiveDirectory(at('empty.zip')))).toBe('archiveDamaged');
  expect(codeOf(() => readArchiveDirectory(at('page.zip')))).toBe('archiveDamaged');
  expect(codeOf(() => readArchiveDirectory(at('folder.zip')))).toBe('fileUnreadable');
  expect(codeOf(() => readArchiveDirectory(at('absent.zip')))).toBe('fileMissing');
  writeZip(at('none.zip'), []);
  expect(readArchiveDirectory(at('none.zip')).names).toEqual([]);
});

test('a comment that looks like an end record does not mislead', () => {
  const fake = buildZip([]);
  writeZip(at('comment.zip'), [{ name: 'a.tif', data: pixels }], {
    comment: Buffer.concat([Buffer.from('see '), fake.subarray(0, 20), Buffer.from([9, 9])]),
  });
  expect(readArchiveDirectory(at('comment.zip')).names).toEqual(['a.tif']);
  writeZip(at('long.zip'), [{ name: 'a.tif', data: pixels }], { comment: 'x'.repeat(65_535), zip64: true });
  expect(readArchiveDirectory(at('long.zip')).names).toEqual(['a.tif']);
});

const small: ZipFile[] = [
  { name: 'a/b.tif', data: pixels.subarray(0, 300) },
  { name: 'a/c.tif', data: pixels.subarray(0, 900), method: 8 },
];

test('an archive cut anywhere is damaged', () => {
  const path = at('cut.zip');
  for (const zip64 of [false, true]) {
    const whole = buildZip(small, { zip64 });
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      expect([length, codeOf(() => readArchiveDirectory(path))]).toEqual([length, 'archiveDamaged']);
    }
  }
});

test('flipped bytes never give wrong bytes, and nothing but an AppError', () => {
  const path = at('flipped.zip');
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 3,
  });
  const right = new Map(small.map(({ name, data }) => [name, data]));
  fc.assert(
    fc.property(fc.boolean(), flips, fc.boolean(), (zip64, changes, nearEnd) => {
      const bytes = buildZip(small, { zip64 });
      for (const [n, value] of changes) {
        const position = nearEnd ? bytes.length - 1 - (n % 250) : n % bytes.length;
        bytes[position] = bytes[position]! ^ value;
      }
      writeFileSync(path, bytes);
      codeOf(() => {
        const listing = readArchiveDirectory(path);
        for (let i = 0; i < listing.names.length; i++) {
          codeOf(() => readArchivePrefix(entryOf(listing, i), 100));
          codeOf(() => {
            const read = readArchiveEntry(entryOf(listing, i));
            // A flip in the name gives another file; its bytes are right nevertheless.
            const due = right.get(listing.names[i]!);
            if (due) expect(read.equals(due)).toBe(true);
          });
        }
      });
    }),
    { numRuns: 1500 },
  );
}, 60_000);
