import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeNpy, npyBytes } from '../../../test/fixtures/flair12Folder.ts';
import { writeZip } from '../../../test/support/zip.ts';
import { AppError } from '../../shared/errors.ts';
import type { ArchiveEntry, RasterSource } from '../../shared/raster/source.ts';
import type { Dtype } from '../../shared/raster/types.ts';
import { entryOf, readArchiveDirectory } from '../archives/index.ts';
import { countValidDates, readNpyHeader, readNpyWindow } from './index.ts';
import type { ArrayWindow } from './index.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-npy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const write = (bytes: Uint8Array): string => {
  const path = join(folder, `${files++}.npy`);
  writeFileSync(path, bytes);
  return path;
};
const zipped = (bytes: Uint8Array, method: 0 | 8): ArchiveEntry => {
  const path = join(folder, `${files++}.zip`);
  writeZip(path, [
    { name: 'before.txt', data: Buffer.from('something else') },
    {
      name: 'D004_2021/Z1_AU/sen/a.npy',
      data: bytes,
      method,
      localExtra: Buffer.from([9, 9, 4, 0, 1, 2, 3, 4]),
    },
  ]);
  return entryOf(readArchiveDirectory(path), 1);
};
const codeOf = async (read: () => unknown): Promise<string> => {
  try {
    await read();
    return 'none';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

const hasNumpy = canImport('numpy');

const dtypes: Dtype[] = ['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64'];

const arrays = fc
  .record({
    shape: fc.tuple(fc.nat(4), fc.nat(3), fc.nat(9), fc.nat(9)),
    dtype: fc.constantFrom(...dtypes),
    littleEndian: fc.boolean(),
    version: fc.constantFrom(1, 2, 3),
    seed: fc.nat(1000),
  })
  .map((spec) => ({
    ...spec,
    // Values that every dtype holds.
    sampleAt: (i: number) => (i * 7 + spec.seed) % 128,
  }));
const windows: fc.Arbitrary<ArrayWindow> = fc.record({
  row: fc.integer({ min: -6, max: 12 }),
  col: fc.integer({ min: -6, max: 12 }),
  height: fc.nat(14),
  width: fc.nat(14),
});

/** What a window must hold, by the definition of C order. */
function expected(shape: readonly number[], sampleAt: (i: number) => number, window: ArrayWindow) {
  const [t, c, h, w] = shape as [number, number, number, number];
  const values: number[] = [];
  const inside = (at: number, end: number): boolean => at >= 0 && at < end;
  let rows = 0;
  let cols = 0;
  for (let y = window.row; y < window.row + window.height; y++) if (inside(y, h)) rows++;
  for (let x = window.col; x < window.col + window.width; x++) if (inside(x, w)) cols++;
  for (let plane = 0; plane < t * c; plane++) {
    for (let y = window.row; y < window.row + window.height; y++) {
      for (let x = window.col; x < window.col + window.width; x++)
        if (inside(y, h) && inside(x, w)) values.push(sampleAt((plane * h + y) * w + x));
    }
  }
  return { shape: [t, c, rows, cols], values };
}

describe('a window of an array', () => {
  test('is what C order says, from a file, a stored entry and a deflated one', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, windows, async (array, window) => {
        const bytes = encodeNpy(array);
        const want = expected(array.shape, array.sampleAt, window);
        for (const source of [write(bytes), zipped(bytes, 0), zipped(bytes, 8)] as RasterSource[]) {
          const got = await readNpyWindow(source, window);
          expect(got.dtype).toBe(array.dtype);
          expect(got.shape).toEqual(want.shape);
          expect([...got.data]).toEqual(want.values);
          if (got.data.length > 0)
            expect([got.row, got.col]).toEqual([Math.max(0, window.row), Math.max(0, window.col)]);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('of one date is that of the date, and empty beyond the last', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, windows, fc.integer({ min: -1, max: 4 }), async (array, window, date) => {
        const bytes = encodeNpy(array);
        const [dates, ...rest] = array.shape as [number, number, number, number];
        const isThere = date >= 0 && date < dates;
        const perDate = rest.reduce((product, length) => product * length, 1);
        const sampleAt = (i: number): number => array.sampleAt(date * perDate + i);
        const want = expected([isThere ? 1 : 0, ...rest], sampleAt, window);
        for (const source of [write(bytes), zipped(bytes, 8)] as RasterSource[]) {
          const got = await readNpyWindow(source, { ...window, date });
          expect(got.shape).toEqual(want.shape);
          expect([...got.data]).toEqual(want.values);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('costs about the bytes of its rows, whatever the size of the array', async () => {
    const narrow = write(encodeNpy({ shape: [6, 10, 200, 200], dtype: 'uint16' }));
    const { bytesRead, data } = await readNpyWindow(narrow, { row: 100, col: 100, height: 40, width: 40 });
    expect(data.byteLength).toBe(6 * 10 * 40 * 40 * 2);
    // Whole rows from the first to the last pixel: less than a fifth of the array.
    expect(bytesRead).toBeLessThan(6 * 10 * 40 * 200 * 2 + 1024);
    const wide = write(encodeNpy({ shape: [1, 2, 300, 5000], dtype: 'uint16' }));
    const small = await readNpyWindow(wide, { row: 100, col: 100, height: 40, width: 40 });
    expect(small.bytesRead).toBeLessThan(2 * 40 * 40 * 2 + 1024);
  });

  test('of a large deflated entry is right where pieces meet', async () => {
    const array = {
      shape: [5, 10, 120, 130],
      dtype: 'uint16',
      sampleAt: (i: number) => (i * 2654435761) % 65_521,
    } as const;
    const window = { row: 31, col: 40, height: 40, width: 40 };
    const got = await readNpyWindow(zipped(encodeNpy(array), 8), window);
    expect(Array.from(got.data)).toEqual(expected(array.shape, array.sampleAt, window).values);
  });

  test('of a damaged deflated entry is an error, not wrong values', async () => {
    const entry = zipped(encodeNpy({ shape: [2, 2, 50, 50], dtype: 'uint16', sampleAt: (i) => i }), 8);
    const bytes = readFileSync(entry.archive);
    bytes[entry.offset + 600]! ^= 0x10;
    writeFileSync(entry.archive, bytes);
    expect(await codeOf(() => readNpyWindow(entry, { row: 0, col: 0, height: 40, width: 40 }))).toBe(
      'fileUnreadable',
    );
  });
});

describe('NumPy', () => {
  test.skipIf(!hasNumpy)('writes what we read, in every dtype, byte order and version', async () => {
    const script = `
import numpy as np, sys, json
from numpy.lib import format
out = []
rng = np.random.default_rng(7)
n = 0
for descr in ['u1', 'i1', '<u2', '>u2', '<i2', '>i2', '<u4', '>i4', '<f4', '>f4', '<f8', '>f8']:
    for version in [(1, 0), (2, 0), (3, 0)]:
        shape = tuple(int(v) for v in rng.integers(1, 9, 4))
        a = rng.integers(0, 120, shape).astype(descr)
        path = sys.argv[1] + '/numpy%d.npy' % n
        n += 1
        with open(path, 'wb') as f:
            format.write_array(f, a, version=version)
        r, c, h, w = (int(v) for v in rng.integers(0, 5, 4))
        out.append({'path': path, 'dtype': a.dtype.name, 'shape': shape, 'window': [r, c, h, w],
                    'values': a[:, :, r:r + h, c:c + w].astype(float).ravel().tolist()})
np.save(sys.argv[1] + '/fortran.npy', np.asfortranarray(rng.integers(0, 9, (2, 3, 4, 5))))
np.save(sys.argv[1] + '/objects.npy', np.array([{'a': 1}, None]), allow_pickle=True)
np.save(sys.argv[1] + '/records.npy', np.zeros(3, dtype=[('a', 'u1'), ('b', '<f4')]))
np.save(sys.argv[1] + '/scalar.npy', np.float32(3))
print(json.dumps(out))`;
    const made = JSON.parse(execFileSync(pythonPath, ['-c', script, folder], { encoding: 'utf8' })) as {
      path: string;
      dtype: string;
      shape: number[];
      window: [number, number, number, number];
      values: number[];
    }[];
    expect(made).toHaveLength(36);
    for (const { path, dtype, shape, window, values } of made) {
      expect(readNpyHeader(path)).toMatchObject({ shape, dtype, fortranOrder: false });
      const [row, col, height, width] = window;
      const got = await readNpyWindow(path, { row, col, height, width });
      expect([...got.data]).toEqual(values);
    }
    expect(readNpyHeader(join(folder, 'scalar.npy'))).toMatchObject({ shape: [], dtype: 'float32' });
    const whole = { row: 0, col: 0, height: 9, width: 9 };
    for (const name of ['fortran', 'objects', 'records', 'scalar'])
      expect(await codeOf(() => readNpyWindow(join(folder, `${name}.npy`), whole))).toBe('notANumpyArray');
  });

  test.skipIf(!hasNumpy)('reads the files of the fixtures alike', () => {
    const path = write(
      encodeNpy({
        shape: [2, 3, 4, 5],
        dtype: 'int16',
        littleEndian: false,
        version: 2,
        sampleAt: (i) => i - 9,
      }),
    );
    const script =
      'import numpy as np, sys; a = np.load(sys.argv[1]); print(a.shape, a.sum(), a[1, 2, 3, 4])';
    const said = execFileSync(pythonPath, ['-c', script, path], { encoding: 'utf8' });
    expect(said.trim()).toBe(`(2, 3, 4, 5) ${(120 * 119) / 2 - 9 * 120} 110`);
  });
});

describe('bad input', () => {
  const dict = (descr: string, order: string, shape: string): string =>
    `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }`;

  test.each([
    ['Python objects', dict("'|O'", 'False', '(3,)'), 'notANumpyArray'],
    ['texts', dict("'<U4'", 'False', '(3,)'), 'notANumpyArray'],
    ['records', dict("[('a', '<u2')]", 'False', '(3,)'), 'notANumpyArray'],
    ['integers of 64 bits', dict("'<i8'", 'False', '(3,)'), 'notANumpyArray'],
    ['a negative axis', dict("'<u2'", 'False', '(3, -1)'), 'notANumpyArray'],
    ['an axis beyond numbers', dict("'<u2'", 'False', `(${'9'.repeat(400)},)`), 'notANumpyArray'],
    ['a product beyond numbers', dict("'<u2'", 'False', '(9007199254740991, 2, 1, 1)'), 'notANumpyArray'],
    [
      'one hidden behind an axis of 0',
      dict("'<u2'", 'False', '(0, 4503599627370496, 99, 1)'),
      'notANumpyArray',
    ],
    ['more than the file holds', dict("'<u2'", 'False', '(4503599, 10, 20, 1)'), 'fileTruncated'],
    [
      'code',
      `{'descr': __import__('os').system('touch x'), 'fortran_order': False, 'shape': (1,)}`,
      'notANumpyArray',
    ],
    ['code behind the dictionary', `${dict("'|u1'", 'False', '(1,)')} + exit()`, 'notANumpyArray'],
    ['a missing key', `{'descr': '|u1', 'shape': (1,)}`, 'notANumpyArray'],
    [
      'a key twice',
      `{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}`,
      'notANumpyArray',
    ],
    ['another key', `{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'x': 1}`, 'notANumpyArray'],
    ['a number as the shape', dict("'|u1'", 'False', '(1)'), 'notANumpyArray'],
    ['a hundred axes', dict("'|u1'", 'False', `(${'1,'.repeat(100)})`), 'notANumpyArray'],
    ['nothing', '', 'notANumpyArray'],
  ])('a head with %s is refused', async (_, text, code) => {
    const path = write(npyBytes(text, new Uint8Array(8)));
    expect(await codeOf(() => readNpyHeader(path))).toBe(code);
  });

  test('Fortran order is read as such, and refused for windows', async () => {
    const path = write(npyBytes(dict("'|u1'", 'True', '(1, 2, 2, 2)'), new Uint8Array(8)));
    expect(readNpyHeader(path).fortranOrder).toBe(true);
    expect(await codeOf(() => readNpyWindow(path, { row: 0, col: 0, height: 1, width: 1 }))).toBe(
      'notANumpyArray',
    );
  });

  test('a head that says it has four billion bytes is not read', () => {
    const bytes = encodeNpy({ shape: [1, 1, 1, 1], dtype: 'uint8', version: 2 });
    Buffer.from(bytes.buffer).writeUInt32LE(0xffffffff, 8);
    expect(() => readNpyHeader(write(bytes))).toThrow(expect.objectContaining({ code: 'notANumpyArray' }));
  });

  test('every truncation is an error that names the file', async () => {
    const bytes = encodeNpy({ shape: [1, 2, 3, 3], dtype: 'uint16', sampleAt: (i) => i });
    for (let length = 0; length < bytes.length; length++) {
      const path = write(bytes);
      truncateSync(path, length);
      const error = await readNpyWindow(path, { row: 0, col: 0, height: 3, width: 3 }).catch(
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toMatch(/^(notANumpyArray|fileTruncated)$/);
      expect((error as AppError).params).toMatchObject({ path });
    }
  });

  test('random bytes and flipped ones answer an array or an error of ours', async () => {
    const good = encodeNpy({ shape: [2, 2, 3, 3], dtype: 'uint16' });
    const damaged = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
      const bytes = good.slice();
      bytes[at]! ^= flip;
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
        const path = join(folder, 'random.npy');
        writeFileSync(path, bytes);
        const code = await codeOf(() => readNpyWindow(path, { row: 0, col: 0, height: 3, width: 3 }));
        expect(code).toMatch(/^(none|notANumpyArray|fileTruncated)$/);
      }),
      { numRuns: 300 },
    );
  });

  test('what is not there and what is no file have their errors', async () => {
    expect(await codeOf(() => readNpyHeader(join(folder, 'none.npy')))).toBe('fileMissing');
    expect(await codeOf(() => readNpyHeader(folder))).toBe('fileUnreadable');
  });
});

describe('valid dates', () => {
  /** `[dates, 2, 60, 60]`; `cover` says the probability. */
  const masks = (dates: number, cover: (date: number, kind: number, row: number, col: number) => number) =>
    write(
      encodeNpy({
        shape: [dates, 2, 60, 60],
        dtype: 'uint8',
        sampleAt: (i) =>
          cover(Math.floor(i / 7200), Math.floor(i / 3600) % 2, Math.floor(i / 60) % 60, i % 60),
      }),
    );

  test('are those of which less than half is snow or cloud of 60 % or more', async () => {
    const source = masks(6, (date, kind, row) => {
      const rows = row - 10; // The window is rows 10 to 49.
      if (date === 0) return 59;
      if (date === 1) return kind === 1 && rows < 20 ? 60 : 0; // Exactly half: dropped.
      if (date === 2) return kind === 0 && rows < 19 ? 100 : 0;
      if (date === 3) return rows < 10 ? 60 : 0; // A quarter of both: they add up to half.
      if (date === 4) return 100;
      return 0;
    });
    expect(await countValidDates(source, 30, 30)).toEqual({ dates: 6, valid: 3 });
  });

  test('count only the pixels of the area at its edge, and none outside it', async () => {
    const source = masks(1, (_, kind, row, col) => (kind === 1 && row < 20 && col < 9 ? 80 : 0));
    // Around (0, 0) the window is 20 x 20, of which 9 columns are cloud; around (0, 20) it would be 20 x 40.
    expect(await countValidDates(source, 0, 0)).toEqual({ dates: 1, valid: 1 });
    expect(await countValidDates(source, 0, -2)).toEqual({ dates: 1, valid: 0 });
    expect(await countValidDates(source, 500, 500)).toEqual({ dates: 1, valid: 0 });
  });

  test('need an array of two covers', async () => {
    const path = write(encodeNpy({ shape: [1, 3, 60, 60], dtype: 'uint8' }));
    expect(await codeOf(() => countValidDates(path, 30, 30))).toBe('notANumpyArray');
  });
});
