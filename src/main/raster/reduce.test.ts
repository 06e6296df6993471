import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { halvedSize, halveMean, halveMode } from '../../shared/raster/overview.ts';
import type { Dtype, TypedArray } from '../../shared/raster/types.ts';
import { buildThumbnail, reduceClasses, thumbnailSize } from './buildThumbnail.ts';
import { buildTile } from './buildTile.ts';
import type { TilePart } from './buildTile.ts';
import { encodeTiff } from './encodeTiff.ts';
import type { TiffSpec } from './encodeTiff.ts';
import { readStretch } from './readStretch.ts';
import { dtypeOf } from '../../shared/raster/dtype.ts';
import { makeFolder } from './testRasters.ts';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

type Shape = { width: number; height: number; bands: number };

function write(
  name: string,
  shape: Shape,
  data: TypedArray,
  layout: TiffSpec['layout'] = { kind: 'strips' },
  rest: Partial<TiffSpec> = {},
): string {
  const dtype: Dtype = dtypeOf(data);
  const path = folder.path(name);
  writeFileSync(path, encodeTiff({ ...shape, dtype, data, compression: 'none', layout, geo: null, ...rest }));
  return path;
}

function noise(length: number, modulus = 256): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(length);
  let state = 12345;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = (state >>> 16) % modulus;
  }
  return data;
}

/** The whole raster, halved as often as `level` says. */
function halved(data: Uint8Array, { width, height, bands }: Shape, kind: 'aerial' | 'class', level: number) {
  let [w, h, pixels] = [width, height, data];
  for (let i = 0; i < level; i++) {
    const shape = { width: w, height: h, bands };
    pixels = kind === 'aerial' ? halveMean(pixels, shape, { zeroIsMissing: true }) : halveMode(pixels, shape);
    w = halvedSize(w);
    h = halvedSize(h);
  }
  return { pixels, width: w, height: h };
}

const pixelOf = (tile: { data: Uint8Array; bands: number }, x: number, y: number): number[] => [
  ...tile.data.subarray((y * 512 + x) * tile.bands, (y * 512 + x + 1) * tile.bands),
];

describe('a large image', () => {
  const shape = { width: 3100, height: 2900, bands: 4 };
  const data = noise(shape.width * shape.height * 4, 255).map((value) => value + 1);
  test.each([
    ['strips', { kind: 'strips', rowsPerStrip: 2900 }, {}],
    ['compressed strips', { kind: 'strips', rowsPerStrip: 100 }, { compression: 'lzw' }],
    ['tiles', { kind: 'tiles', size: 256 }, {}],
  ] as const)('in %s is one part of a coarse tile, the same as reduced whole', async (name, layout, rest) => {
    const path = write(`large-${name}.tif`, shape, data, layout, rest);
    const tile = await buildTile({ kind: 'aerial', level: 3, parts: [{ source: path, x: 0, y: 0 }] });
    const due = halved(data, shape, 'aerial', 3);
    expect(tile.failures).toEqual([]);
    for (let y = 0; y < due.height; y++) {
      const row = Buffer.from(tile.data.subarray(y * 512 * 4, (y * 512 + due.width) * 4));
      expect([y, row.equals(due.pixels.subarray(y * due.width * 4, (y + 1) * due.width * 4))]).toEqual([
        y,
        true,
      ]);
    }
    expect(pixelOf(tile, due.width, 0)).toEqual([0, 0, 0, 0]);
  });
});

test('parts of any size and place show what lies in the tile, and nothing else', async () => {
  const shape = { width: 1500, height: 1200, bands: 1 };
  const data = noise(shape.width * shape.height, 19);
  const sources = [
    write('parts-strips.tif', shape, data, { kind: 'strips', rowsPerStrip: 33 }),
    write('parts-tiles.tif', shape, data, { kind: 'tiles', size: 128 }, { compression: 'lzw' }),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sources),
      fc.nat(4),
      fc.integer({ min: -1600, max: 1600 }),
      fc.integer({ min: -1600, max: 1600 }),
      fc.option(fc.tuple(fc.nat(900), fc.nat(900), fc.nat(299), fc.nat(299))),
      async (source, level, x, y, cut) => {
        const window = cut
          ? { x: cut[0], y: cut[1], width: cut[2] + 1, height: cut[3] + 1 }
          : { x: 0, y: 0, width: shape.width, height: shape.height };
        const part: TilePart = { source, x, y, window: cut ? window : undefined };
        const tile = await buildTile({ kind: 'class', level, parts: [part] });
        expect(tile.failures).toEqual([]);
        const piece = new Uint8Array(window.width * window.height);
        for (let row = 0; row < window.height; row++) {
          const from = (window.y + row) * shape.width + window.x;
          piece.set(data.subarray(from, from + window.width), row * window.width);
        }
        const due = halved(piece, { ...window, bands: 1 }, 'class', level);
        const expected = new Uint8Array(512 * 512).fill(255);
        const [left, top] = [Math.round(x / 2 ** level), Math.round(y / 2 ** level)];
        for (let row = 0; row < due.height; row++) {
          for (let column = 0; column < due.width; column++) {
            const [tx, ty] = [left + column, top + row];
            if (tx >= 0 && ty >= 0 && tx < 512 && ty < 512)
              expected[ty * 512 + tx] = due.pixels[row * due.width + column]!;
          }
        }
        expect(Buffer.compare(tile.data, expected)).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});

describe('images of other kinds', () => {
  const tileOf = (source: string, stretch?: { low: number; high: number }[]) =>
    buildTile({ kind: 'aerial', level: 0, parts: [{ source, x: 0, y: 0 }], stretch });

  test('one band is grey, three have no NIR, five show their first four', async () => {
    const one = await tileOf(write('one.tif', { width: 2, height: 1, bands: 1 }, Uint8Array.of(90, 0)));
    expect([pixelOf(one, 0, 0), pixelOf(one, 1, 0), pixelOf(one, 2, 0)]).toEqual([
      [90, 90, 90, 90],
      [0, 0, 0, 1],
      [0, 0, 0, 0],
    ]);
    const three = await tileOf(
      write('three.tif', { width: 2, height: 1, bands: 3 }, Uint8Array.of(1, 2, 3, 0, 0, 0)),
    );
    expect([pixelOf(three, 0, 0), pixelOf(three, 1, 0)]).toEqual([
      [1, 2, 3, 0],
      [0, 0, 0, 1],
    ]);
    const five = await tileOf(
      write('five.tif', { width: 1, height: 1, bands: 5 }, Uint8Array.of(1, 2, 3, 4, 5)),
    );
    expect(pixelOf(five, 0, 0)).toEqual([1, 2, 3, 4]);
  });

  test('wider types are stretched; NaN and nodata are missing, the lowest values are not', async () => {
    const data = Float32Array.of(10, 20, 30, -5, NaN, NaN, -1, -1, 10, NaN, 90, 10);
    const source = write('wide.tif', { width: 6, height: 1, bands: 2 }, data, undefined, { nodata: -1 });
    const tile = await tileOf(source, [{ low: 10, high: 30 }]);
    // Two bands: the first is grey.
    expect([0, 1, 2, 3, 4, 5].map((x) => pixelOf(tile, x, 0))).toEqual([
      [0, 0, 0, 1],
      [255, 255, 255, 255],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 1],
      [255, 255, 255, 255],
    ]);
    expect((await tileOf(source)).failures).toMatchObject([{ error: { code: 'wrongDtype' } }]);
  });

  test('a pixel whose bytes are all nodata is missing; one that has a value is not', async () => {
    const data = Uint8Array.of(255, 255, 255, 255, 7, 255, 0, 0, 0, 9, 9, 9);
    const source = write('nodata.tif', { width: 4, height: 1, bands: 3 }, data, undefined, { nodata: 255 });
    const tile = await tileOf(source);
    expect([0, 1, 2, 3].map((x) => pixelOf(tile, x, 0))).toEqual([
      [0, 0, 0, 0],
      [255, 7, 255, 0],
      [0, 0, 0, 1],
      [9, 9, 9, 0],
    ]);
    const four = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 3);
    const black = write('black.tif', { width: 2, height: 1, bands: 4 }, four, undefined, { nodata: 0 });
    const shown = await tileOf(black);
    expect([pixelOf(shown, 0, 0), pixelOf(shown, 1, 0)]).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0, 3],
    ]);
  });

  test('a file of another size than was asked for is reported', async () => {
    const source = write('size.tif', { width: 3, height: 3, bands: 1 }, new Uint8Array(9));
    const tile = await buildTile({
      kind: 'class',
      level: 0,
      parts: [
        { source, x: 0, y: 0, window: { x: 0, y: 0, width: 4, height: 3 } },
        { source, x: 0, y: 0, size: { width: 2, height: 3 } },
      ],
    });
    expect(tile.failures.map(({ error }) => [error.code, error.params.expected])).toEqual([
      ['wrongSize', '4 × 3'],
      ['wrongSize', '2 × 3'],
    ]);
  });

  test.each([Int16Array, Uint32Array, Int32Array])(
    'a mask of %o is shown when its values fit',
    async (type) => {
      const shape = { width: 2, height: 1, bands: 1 };
      const parts = [type.of(3, 254), type.of(3, 255), type.of(3, -1)].map((data, i) => ({
        source: write(`mask-${type.name}-${i}.tif`, shape, data),
        x: i * 2,
        y: 0,
      }));
      const tile = await buildTile({ kind: 'class', level: 0, parts });
      expect([...tile.data.subarray(0, 6)]).toEqual([3, 254, 255, 255, 255, 255]);
      expect(tile.failures).toHaveLength(2);
    },
  );
});

describe('the stretch of an image', () => {
  test('has percentiles 2 and 98 of each band, without nodata and NaN', async () => {
    const data = new Float32Array(1001 * 2);
    for (let i = 0; i <= 1000; i++) {
      data[i * 2] = i;
      data[i * 2 + 1] = i < 500 ? NaN : 7;
    }
    const source = write('percent.tif', { width: 1001, height: 1, bands: 2 }, data, undefined, {
      nodata: -9,
    });
    expect(await readStretch(source)).toEqual([{ low: 20, high: 980 }]);
    const four = new Uint16Array(4 * 100).map((_, i) => (i % 4 === 3 ? 7 : i < 40 ? 65_535 : i));
    const stretch = await readStretch(
      write('four.tif', { width: 100, height: 1, bands: 4 }, four, undefined, { nodata: 65_535 }),
    );
    expect(stretch).toHaveLength(4);
    expect(stretch[3]).toEqual({ low: 7, high: 8 });
    expect(stretch[0]!.high).toBeLessThan(400);
  });

  test('of a large image comes from samples all over it', async () => {
    const shape = { width: 2000, height: 1500, bands: 1 };
    const data = new Uint16Array(2000 * 1500).map((_, i) => i % 2000);
    for (const layout of [
      { kind: 'strips', rowsPerStrip: 50 },
      { kind: 'tiles', size: 256 },
    ] as const) {
      const [{ low, high }] = (await readStretch(write('sampled.tif', shape, data, layout))) as [
        { low: number; high: number },
      ];
      expect(low).toBeLessThan(350);
      expect(high).toBeGreaterThan(1500);
    }
  });
});

describe('thumbnails', () => {
  test('show the mean of what each pixel covers', async () => {
    const shape = { width: 512, height: 256, bands: 4 };
    const data = new Uint8Array(512 * 256 * 4);
    for (let i = 0; i < 512 * 256; i++) data.set([i % 512 < 256 ? 10 : 200, i % 2 ? 0 : 100, 60, 5], i * 4);
    const source = write('thumb.tif', shape, data);
    const { width, height, bands, data: pixels } = await buildThumbnail({ source, maxPx: 96, kind: 'image' });
    expect([width, height, bands, pixels.length]).toEqual([96, 48, 3, 96 * 48 * 3]);
    expect([...pixels.subarray(0, 3)]).toEqual([10, 50, 60]);
    expect([...pixels.subarray(95 * 3, 96 * 3)]).toEqual([200, 50, 60]);
  });

  test('of a mask show the most frequent class, from a file as from memory', async () => {
    const shape = { width: 300, height: 200, bands: 1 };
    const data = noise(300 * 200, 19);
    const source = write('mask.tif', shape, data);
    const thumbnail = await buildThumbnail({ source, maxPx: 96, kind: 'class' });
    expect(thumbnail).toEqual(reduceClasses(data, 300, 200, 96));
    expect(thumbnail).toMatchObject({ width: 96, height: 64, bands: 1 });
    const plain = await buildThumbnail({
      source: write(
        'plain.tif',
        shape,
        Uint16Array.from(data, () => 12),
      ),
      maxPx: 96,
      kind: 'class',
    });
    expect(plain.data.every((value) => value === 12)).toBe(true);
  });

  test('of other types are stretched by what is in the file', async () => {
    const data = new Uint16Array(100 * 100).map((_, i) => 300 + (i % 100));
    const source = write('sixteen.tif', { width: 100, height: 100, bands: 1 }, data);
    const { data: pixels } = await buildThumbnail({ source, maxPx: 100, kind: 'image' });
    expect([pixels[0], pixels[99 * 3]]).toEqual([0, 255]);
    expect(Math.abs(pixels[50 * 3]! - 128)).toBeLessThan(4);
  });

  test('are never larger than asked for, never empty, and keep the shape', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 256 }),
        (width, height, maxPx) => {
          const size = thumbnailSize(width, height, maxPx);
          expect(Math.max(size.width, size.height)).toBe(Math.min(maxPx, Math.max(width, height)));
          expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
        },
      ),
    );
  });
});
