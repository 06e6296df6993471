import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { encodeNpy } from '../../../test/fixtures/flair12Folder.ts';
import { samplesOf, standOrigin, TileStand } from '../../../test/support/tileStand.ts';

let stand: TileStand;
afterEach(() => stand.close());

const [dates, height, width] = [4, 60, 70];
const dataAt = (date: number, band: number, row: number, col: number): number =>
  band * 6000 + row * width + col + date * 500;

/**
 * Two by two patches whose array begins `dx`, `dy` pixels to the left of and above the ROI; patches are told by the pixel
 * of their centre.
 */
function open(dx: number, dy: number, { maskDates = dates }: { maskDates?: number } = {}): TileStand {
  stand = new TileStand({ rows: 2, cols: 2, layoutOf: () => 'flair-2' });
  stand.writeAll('AERIAL_RGBI', () => ({ data: new Uint8Array(512 * 512 * 5).fill(3), dtype: 'uint8' }));
  const data = join(stand.folder, 'data.npy');
  const masks = join(stand.folder, 'masks.npy');
  const at = (i: number, bands: number) => ({
    date: Math.floor(i / (bands * height * width)),
    band: Math.floor(i / (height * width)) % bands,
    row: Math.floor(i / width) % height,
    col: i % width,
  });
  writeFileSync(
    data,
    encodeNpy({
      shape: [dates, 10, height, width],
      dtype: 'uint16',
      sampleAt: (i) => {
        const { date, band, row, col } = at(i, 10);
        return dataAt(date, band, row, col);
      },
    }),
  );
  const sampleAt = (i: number): number => at(i, 2).date * 10 + at(i, 2).band;
  writeFileSync(masks, encodeNpy({ shape: [maskDates, 2, height, width], dtype: 'uint8', sampleAt }));
  stand.area = (patchId) => {
    const [row, col] = patchId.split('-').map(Number) as [number, number];
    const centre = (n: number, offset: number): number => Math.floor((n + 0.5) * 10.24 + offset);
    return { data, masks, row: centre(row, dy), col: centre(col, dx) };
  };
  return stand;
}

it('places the array by the centres of the patches, cut to the ROI', async () => {
  open(20, 15);
  stand.listed = { s2: ['2021-01-05', '2021-02-16', '2021-03-01', '2021-04-01'] };
  const layer = (await stand.layers()).find(({ id }) => id === 's2')!;
  expect(layer).toMatchObject({
    gsd: 10,
    bands: 12,
    patches: 4,
    offGridM: 10,
    mismatch: null,
    tileSizePx: 32,
  });
  expect(layer.series).toEqual(stand.listed['s2']);
  // The centres are rounded down to pixels of 10 m: the array lies right to about one of them.
  const [left, top] = [layer.origin[0] - standOrigin[0], standOrigin[1] - layer.origin[1]];
  expect(Math.abs(left)).toBeLessThanOrEqual(10);
  expect(Math.abs(top)).toBeLessThanOrEqual(10);
  expect(layer.widthPx * 10).toBeGreaterThanOrEqual(200);

  const tile = (await stand.tile('s2', 0, 0, 0, 2))!;
  expect(tile).toMatchObject({ width: 32, height: 32, bands: 12, dtype: 'float32', isWhole: true });
  const values = samplesOf(tile);
  const [firstRow, firstCol] = placeOf(values[0]!);
  for (const [row, col] of [
    [0, 0],
    [5, 9],
    [layer.heightPx - 1, layer.widthPx - 1],
  ] as const) {
    const at = (row * 32 + col) * 12;
    const expected = Array.from({ length: 10 }, (_, band) => dataAt(2, band, firstRow + row, firstCol + col));
    expect([...values.subarray(at, at + 12)]).toEqual([...expected, 20, 21]);
  }
  expect(values[(layer.heightPx - 1) * 32 * 12 + layer.widthPx * 12]).toBeNaN();
  // What lies at the centre of a patch is what the metadata say.
  const { row, col } = stand.area!('1-0')!;
  const [x, y] = [0.5 * 102.4 - left, 1.5 * 102.4 - top];
  expect(Math.abs(Math.floor(x / 10) + firstCol - col)).toBeLessThanOrEqual(1);
  expect(Math.abs(Math.floor(y / 10) + firstRow - row)).toBeLessThanOrEqual(1);
});

/** Row and column of the array of a value of date 2, band 0. */
function placeOf(value: number): [row: number, col: number] {
  const place = value - 2 * 500;
  return [Math.floor(place / width), place % width];
}

it('shows what of the ROI the array has when it ends before', async () => {
  open(-5, 15);
  const layer = (await stand.layers()).find(({ id }) => id === 's2')!;
  expect(layer.origin[0]).toBeGreaterThan(standOrigin[0] + 40);
  expect(await stand.tile('s2', 0, 0, 0, 0)).toMatchObject({ isWhole: true });
});

it('has dates beyond those of the masks, without cloud and snow', async () => {
  open(20, 15, { maskDates: 3 });
  const layer = (await stand.layers()).find(({ id }) => id === 's2')!;
  expect(layer.mismatch).toEqual({ raster: 4, listed: null, masks: 3 });
  const values = samplesOf((await stand.tile('s2', 0, 0, 0, 3))!);
  expect(values[0]).toBeGreaterThanOrEqual(3 * 500);
  expect([values[10], values[11]]).toEqual([NaN, NaN]);
  expect(await stand.tile('s2', 0, 0, 0, 4)).toBeNull();
});

it('is left out where the array cannot be read', async () => {
  open(20, 15);
  writeFileSync(join(stand.folder, 'data.npy'), 'no array');
  expect((await stand.layers()).map(({ id }) => id)).toEqual(['aerial', 'elevation']);
  expect(await stand.tile('s2', 0, 0, 0, 0)).toBeNull();
});
