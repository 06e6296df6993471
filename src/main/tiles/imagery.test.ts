import { afterEach, describe, expect, it } from 'vitest';
import { samplesOf, standOrigin, TileStand, type TileStandOptions } from '../../../test/support/tileStand.ts';
import { halveMeanOfNumbers } from '../../shared/raster/overview.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';

let stand: TileStand;
afterEach(() => stand.close());

const open = (options: TileStandOptions): TileStand => (stand = new TileStand(options));

/** Heights that say where they are: DSM by patch and pixel, DTM one metre per patch. */
function heights(index: number): Float32Array<ArrayBuffer> {
  const data = new Float32Array(512 * 512 * 2);
  for (let i = 0; i < 512 * 512; i++) {
    data[2 * i] = index * 1000 + (i % 512) + Math.floor(i / 512) / 512;
    data[2 * i + 1] = index;
  }
  return data;
}

const series = (dates: number, bands: number, index: number): Uint16Array<ArrayBuffer> =>
  Uint16Array.from({ length: 100 * dates * bands }, (_, i) => (index * 7919 + i * 31) % 10_000);

describe('tiles of numbers', () => {
  it('are the values of the files, each patch in its place', async () => {
    open({ rows: 2, cols: 3, holes: ['1-1'] });
    const files = new Map<string, Uint16Array>();
    stand.writeAll('SPOT_RGBI', (id, n) => {
      const data = Uint16Array.from({ length: 64 * 64 * 4 }, (_, i) => (n * 5000 + i) % 65_536);
      files.set(id, data);
      return { data, dtype: 'uint16' };
    });
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({ id: 'spot', gsd: 1.6, widthPx: 192, heightPx: 128, tileSizePx: 256 });
    expect(layer).toMatchObject({ levels: 1, bands: 4, patches: 5, offGridM: 0, series: [], unit: null });
    expect(layer!.dates).toEqual(['2021-06-13', '2021-07-01']);
    const tile = (await stand.tile('spot', 0, 0, 0))!;
    expect(tile).toMatchObject({ width: 256, height: 256, bands: 4, dtype: 'float32', isWhole: true });
    const values = samplesOf(tile);
    for (let y = 0; y < 256; y++) {
      for (let x = 0; x < 256; x++) {
        const file = files.get(`${y >> 6}-${x >> 6}`);
        for (let band = 0; band < 4; band++) {
          const expected = file ? file[((y % 64) * 64 + (x % 64)) * 4 + band]! : NaN;
          if (!Object.is(values[(y * 256 + x) * 4 + band], expected)) expect.fail(`${x},${y} band ${band}`);
        }
      }
    }
  });

  it('have no value where the file says nodata, or has no finite number', async () => {
    open({ rows: 1, cols: 1 });
    const data = heights(1);
    data.set([-9999, NaN, Infinity, -Infinity, 5], 0);
    stand.write('DEM_ELEV', '0-0', { data, dtype: 'float32', nodata: -9999 });
    const values = samplesOf((await stand.tile('dem', 0, 0, 0))!);
    const first = (514 + 1) * 2;
    expect([...values.subarray(first, first + 5)]).toEqual([NaN, NaN, NaN, NaN, 5]);
  });

  it('leave the place of a file of another size empty, and show the others', async () => {
    open({ rows: 1, cols: 3 });
    stand.writeAll('SPOT_RGBI', (id) => {
      const width = id === '0-1' ? 32 : 64;
      return { data: new Uint16Array(width ** 2 * 4).fill(7), dtype: 'uint16', width };
    });
    const tile = (await stand.tile('spot', 0, 0, 0))!;
    expect(tile.isWhole).toBe(false);
    const values = samplesOf(tile);
    expect([values[0], values[64 * 4], values[128 * 4]]).toEqual([7, NaN, 7]);
  });

  it('take pixel size and tiles from the files when these are not as announced', async () => {
    open({ rows: 1, cols: 2 });
    stand.writeAll('SPOT_RGBI', () => ({ data: new Uint16Array(128 ** 2 * 4), dtype: 'uint16', width: 128 }));
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({ gsd: 0.8, widthPx: 256, heightPx: 128, tileSizePx: 256, offGridM: 0 });
  });

  it('say how far their pixels lie from where they are shown', async () => {
    open({ rows: 1, cols: 2 });
    const geo = {
      origin: [standOrigin[0] + 102.4 + 0.35, standOrigin[1]],
      pixelSize: 1.6,
      epsg: 2154,
    } as const;
    const data = new Uint16Array(64 ** 2 * 4);
    stand.write('SPOT_RGBI', '0-0', { data, dtype: 'uint16' });
    stand.write('SPOT_RGBI', '0-1', { data, dtype: 'uint16', geo });
    expect((await stand.layers())[0]!.offGridM).toBe(0.35);
  });

  it('of a layer that no patch has are nothing, and the layer is not listed', async () => {
    open({ rows: 1, cols: 1 });
    stand.write('SPOT_RGBI', '0-0', { data: new Uint16Array(64 ** 2 * 4), dtype: 'uint16' });
    expect((await stand.layers()).map(({ id }) => id)).toEqual(['spot']);
    for (const layer of ['dem', 's2', 'pan', 'elevation'] as const)
      expect(await stand.tile(layer, 0, 0, 0, 0)).toBeNull();
    expect(await stand.tile('spot', 0, 5, 5)).toBeNull();
  });
});

describe('elevation tiles', () => {
  it('have the pixels of their neighbours around them, at every level', async () => {
    open({ rows: 3, cols: 3, holes: ['0-2'] });
    const whole = new Float32Array(1536 * 1536 * 2).fill(NaN);
    stand.writeAll('DEM_ELEV', (id, n) => {
      const data = heights(n);
      const [row, col] = id.split('-').map(Number) as [number, number];
      for (let y = 0; y < 512; y++)
        whole.set(data.subarray(y * 1024, (y + 1) * 1024), ((row * 512 + y) * 1536 + col * 512) * 2);
      return { data, dtype: 'float32', compression: 'none' };
    });
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({ id: 'dem', gutterPx: 1, levels: 3, tileSizePx: 512 });
    let expected = whole;
    for (let level = 0, size = 1536; level < 3; level++, size /= 2) {
      const across = Math.ceil(size / 512);
      for (let n = 0; n < across * across; n++) {
        const [col, row] = [n % across, Math.floor(n / across)];
        const tile = await stand.tile('dem', level, col, row);
        if (level === 0 && col === 2 && row === 0) {
          expect(tile).toBeNull();
          continue;
        }
        expect(tile).toMatchObject({ width: 514, height: 514, bands: 2 });
        const values = samplesOf(tile!);
        for (let y = 0; y < 514; y++) {
          for (let x = 0; x < 514; x++) {
            const [X, Y] = [col * 512 + x - 1, row * 512 + y - 1];
            const isOn = X >= 0 && Y >= 0 && X < size && Y < size;
            for (let band = 0; band < 2; band++) {
              const value = isOn ? expected[(Y * size + X) * 2 + band] : NaN;
              if (!Object.is(values[(y * 514 + x) * 2 + band], value)) expect.fail(`${level}: ${X},${Y}`);
            }
          }
        }
      }
      expected = halveMeanOfNumbers(expected, { width: size, height: size, bands: 2 });
    }
  });

  it('are shown although a neighbour cannot be read', async () => {
    open({ rows: 1, cols: 2 });
    stand.write('DEM_ELEV', '0-0', { data: heights(0), dtype: 'float32' });
    stand.write('DEM_ELEV', '0-1', { data: new Float32Array(8 * 8 * 2), dtype: 'float32', width: 8 });
    const tile = (await stand.tile('dem', 0, 0, 0))!;
    expect(tile.isWhole).toBe(true);
    const values = samplesOf(tile);
    expect(values[(514 + 512) * 2]).toBe(511);
    expect(values[(514 + 513) * 2]).toBeNaN();
  });
});

describe('tiles of bytes', () => {
  it('show a real 0 as 1, and 0 where nothing is', async () => {
    open({ rows: 1, cols: 2 });
    stand.write('AERIAL-RLT_PAN', '0-0', { data: new Uint8Array(256 ** 2), dtype: 'uint8' });
    const data = new Uint8Array(256 ** 2).fill(9);
    data.set([200, 0, 3]);
    stand.write('AERIAL-RLT_PAN', '0-1', { data, dtype: 'uint8', nodata: 200 });
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({ id: 'pan', dates: ['1954-08-00', '1954-08-00'], dtype: 'uint8', bands: 1 });
    const tile = (await stand.tile('pan', 0, 0, 0))!;
    expect([tile.data[0], ...tile.data.subarray(256, 260)]).toEqual([1, 0, 1, 3, 9]);
    expect(tile.data[300 * 512]).toBe(0);
  });

  it('of the fifth band exist for FLAIR#1 and FLAIR#2 only', async () => {
    for (const layout of ['flair-1', 'flair-hub'] as const) {
      open({ rows: 1, cols: 1, layoutOf: () => layout });
      const data = Uint8Array.from({ length: 512 * 512 * 5 }, (_, i) => (i % 5 === 4 ? (i / 5) % 256 : 9));
      stand.write('AERIAL_RGBI', '0-0', { data, dtype: 'uint8' });
      const ids = (await stand.layers()).map(({ id }) => id);
      expect(ids).toEqual(layout === 'flair-1' ? ['aerial', 'elevation'] : ['aerial']);
      const tile = await stand.tile('elevation', 0, 0, 0);
      if (layout === 'flair-1') {
        expect([...tile!.data.subarray(0, 4), tile!.data[255]]).toEqual([1, 1, 2, 3, 255]);
        await stand.close();
      } else expect(tile).toBeNull();
    }
  });

  it('of LPIS are the classes of each level', async () => {
    open({ rows: 1, cols: 1 });
    const data = Uint8Array.from({ length: 512 * 512 * 3 }, (_, i) => (i % 3) * 10 + 5);
    stand.write('ALL_LABEL-LPIS', '0-0', { data, dtype: 'uint8' });
    for (const [i, layer] of (['lpis1', 'lpis2', 'lpis3'] as const).entries())
      expect(new Set((await stand.tile(layer, 0, 0, 0))!.data)).toEqual(new Set([i * 10 + 5]));
  });
});

describe('series', () => {
  /** Every band of a date of one patch of `bands` bands, as the tile has them. */
  const valuesOf = async (id: SeriesId, date: number): Promise<Float32Array | null> => {
    const tile = await stand.tile(id, 0, 0, 0, date);
    return tile && (samplesOf(tile) as Float32Array);
  };

  it('have a tile for each date, with cloud and snow, whatever the order in which dates are asked for', async () => {
    open({ rows: 1, cols: 2 });
    stand.listed = { s2: ['2021-01-03', '2021-01-08', '2021-01-13'] };
    stand.writeAll('SENTINEL2_TS', (_, n) => ({ data: series(3, 10, n), dtype: 'uint16' }));
    stand.writeAll('SENTINEL2_MSK-SC', (_, n) => ({
      data: Uint8Array.from(series(3, 2, n), (value) => value % 101),
      dtype: 'uint8',
    }));
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({
      id: 's2',
      gsd: 10.24,
      tileSizePx: 32,
      bands: 12,
      mismatch: null,
      dates: null,
    });
    expect(layer!.series).toEqual(stand.listed['s2']);
    for (const date of [2, 0, 1]) {
      const values = (await valuesOf('s2', date))!;
      for (const [col, row, patch] of [
        [0, 0, 0],
        [9, 9, 0],
        [10, 3, 1],
        [19, 0, 1],
      ] as const) {
        const px = row * 10 + (col % 10);
        const raster = series(3, 10, patch);
        const masks = series(3, 2, patch);
        const expected = [
          ...raster.subarray(px * 30 + date * 10, px * 30 + date * 10 + 10),
          ...[...masks.subarray(px * 6 + date * 2, px * 6 + date * 2 + 2)].map((value) => value % 101),
        ];
        const at = (row * 32 + col) * 12;
        expect([...values.subarray(at, at + 12)]).toEqual(expected);
      }
      expect(values[20 * 12]).toBeNaN();
    }
    const seriesReads = stand.asked.length;
    await valuesOf('s2', 0);
    expect(stand.asked.length).toBe(seriesReads);
  });

  it('are read by date when the whole would fill the memory, with the same values', async () => {
    open({ rows: 1, cols: 1, maxBytes: 4000 });
    stand.write('SENTINEL2_TS', '0-0', { data: series(3, 10, 4), dtype: 'uint16' });
    const values = (await valuesOf('s2', 1))!;
    expect([...values.subarray(0, 12)]).toEqual([...series(3, 10, 4).subarray(10, 20), NaN, NaN]);
    expect((await stand.tiles.memory()).tileBytes).toBeLessThanOrEqual(16 * 16 * 12 * 4);
  });

  it('tell where raster, list and masks disagree, and show what there is', async () => {
    open({ rows: 1, cols: 1 });
    stand.listed = { s2: ['2021-01-03', '2021-01-08', '2021-01-13', '2021-01-18'] };
    stand.write('SENTINEL2_TS', '0-0', { data: series(3, 10, 0), dtype: 'uint16' });
    stand.write('SENTINEL2_MSK-SC', '0-0', { data: new Uint8Array(100 * 4).fill(50), dtype: 'uint8' });
    const [layer] = await stand.layers();
    expect(layer!.mismatch).toEqual({ raster: 3, listed: 4, masks: 2 });
    expect(layer!.series).toHaveLength(3);
    expect([...(await valuesOf('s2', 1))!.subarray(10, 12)]).toEqual([50, 50]);
    const last = (await valuesOf('s2', 2))!;
    expect(last[0]).toBe(series(3, 10, 0)[20]);
    expect([...last.subarray(10, 12)]).toEqual([NaN, NaN]);
    expect(await valuesOf('s2', 3)).toBeNull();
  });

  it('without a list of dates have dates that are not known, and no mismatch', async () => {
    open({ rows: 1, cols: 1 });
    stand.write('SENTINEL1-ASC_TS', '0-0', { data: new Float32Array(100 * 6).fill(0.1), dtype: 'float32' });
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({ id: 's1asc', series: [null, null, null], mismatch: null, unit: 'linear' });
  });

  it('without any date are listed, and have no tiles', async () => {
    open({ rows: 1, cols: 1 });
    stand.listed = { s2: ['2021-01-03'] };
    stand.write('SENTINEL2_TS', '0-0', { data: new Uint16Array(100 * 4), dtype: 'uint16' });
    const [layer] = await stand.layers();
    expect(layer).toMatchObject({ id: 's2', series: [], mismatch: { raster: 0, listed: 1, masks: null } });
    expect(await valuesOf('s2', 0)).toBeNull();
  });

  it('of patches with fewer dates than the others end there', async () => {
    open({ rows: 1, cols: 3 });
    stand.writeAll('SENTINEL1-DESC_TS', (id) => {
      const dates = id === '0-1' ? 1 : 2;
      return { data: new Float32Array(100 * 2 * dates).fill(0.5), dtype: 'float32' };
    });
    const values = (await valuesOf('s1desc', 1))!;
    expect([values[0], values[10 * 2], values[20 * 2]]).toEqual([0.5, NaN, 0.5]);
  });

  it('of Sentinel-1 are in dB when any value of a patch is negative, nodata apart', async () => {
    open({ rows: 1, cols: 2 });
    const data = new Float32Array(200).fill(0.2);
    data[7] = -9999;
    stand.writeAll('SENTINEL1-ASC_TS', () => ({ data, dtype: 'float32', nodata: -9999 }));
    const decibels = new Float32Array(200).fill(3);
    decibels[150] = -0.5;
    stand.write('SENTINEL1-DESC_TS', '0-0', { data: new Float32Array(200).fill(3), dtype: 'float32' });
    stand.write('SENTINEL1-DESC_TS', '0-1', { data: decibels, dtype: 'float32' });
    const units = (await stand.layers()).map(({ id, unit }) => [id, unit]);
    expect(units).toEqual([
      ['s1asc', 'linear'],
      ['s1desc', 'dB'],
    ]);
    const values = (await valuesOf('s1asc', 0))!;
    expect(values[3 * 2 + 1]).toBeNaN();
  });

  it('are refused without a date', async () => {
    open({ rows: 1, cols: 1 });
    stand.write('SENTINEL1-ASC_TS', '0-0', { data: new Float32Array(200), dtype: 'float32' });
    await expect(stand.tile('s1asc', 0, 0, 0)).rejects.toMatchObject({ code: 'badRequest' });
  });
});
