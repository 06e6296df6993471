import { describe, expect, it } from 'vitest';
import type { ImageryLayer } from '../../../shared/contract/index.ts';
import { ramps } from '../../../shared/model/ramps.ts';
import { missingValue } from '../../map/imagery/lookShader.ts';
import { cutPicture, paintBands, paintRamp, pictureCells, pictureExtent, usualRange } from './cutPicture.ts';

/** 8 x 4 pixels of 2 m in two tiles of 4, with a gutter of 1. */
const layer: ImageryLayer = {
  ...{ id: 'dem', gsd: 2, origin: [100, 50], widthPx: 8, heightPx: 4, tileSizePx: 4, gutterPx: 1, levels: 1 },
  ...{
    bands: 2,
    dtype: 'float32',
    patches: 1,
    dates: null,
    series: [],
    mismatch: null,
    unit: null,
    offGridM: 0,
  },
};

/** Band 0 is `10 * row + col` of the layer, band 1 is 1. */
function tile(col: number): Float32Array {
  const values = new Float32Array(6 * 6 * 2);
  for (let y = 0; y < 6; y++)
    for (let x = 0; x < 6; x++) values.set([10 * (y - 1) + col * 4 + x - 1, 1], (y * 6 + x) * 2);
  return values;
}

const extent = [100, 42, 116, 50] as const;

describe('a picture cut out of tiles', () => {
  it('has the pixels of the files at their places, across tiles and without their gutters', () => {
    const cells = pictureCells(layer, extent, 8);
    const tiles = cells.map((cell) => ({ cell, values: tile(cell.col) }));
    const cut = cutPicture(layer, tiles, extent, 8, 4);
    const first = Array.from({ length: 32 }, (_, i) => cut.values[i * 2]);
    expect(first).toEqual(Array.from({ length: 32 }, (_, i) => 10 * Math.floor(i / 8) + (i % 8)));
  });

  it('has nothing beside the layer, without a patch, and where a value is missing', () => {
    const cells = pictureCells(layer, extent, 8);
    const tiles = cells.map((cell) => ({ cell, values: cell.col === 0 ? tile(0) : null }));
    const left = tiles.find(({ cell }) => cell.col === 0)!;
    left.values![(1 * 6 + 1) * 2] = missingValue;
    const cut = cutPicture(layer, tiles, [96, 42, 112, 50], 8, 4);
    expect(cut.hasValues).toBe(true);
    const row = Array.from({ length: 8 }, (_, i) => cut.values[i * 2]);
    expect(row).toEqual([NaN, NaN, NaN, 1, 2, 3, NaN, NaN]);
    const painted = paintRamp(cut, (values, at) => values[at]! - values[at + 1]!, [0, 20], ramps.viridis);
    expect([0, 1, 2, 3].map((i) => painted[i * 4 + 3])).toEqual([0, 0, 0, 255]);
  });

  it('is empty without any tile', () => {
    const cells = pictureCells(layer, extent, 8);
    const cut = cutPicture(
      layer,
      cells.map((cell) => ({ cell, values: null })),
      extent,
      8,
      4,
    );
    expect(cut.hasValues).toBe(false);
    expect(usualRange(cut, 0)).toEqual([0, 1]);
  });

  it('takes the ends of the ramp for its ends and beyond', () => {
    const cut = {
      values: Float32Array.of(-5, 0, 20, 99),
      bands: 1,
      widthPx: 4,
      heightPx: 1,
      hasValues: true,
    };
    const painted = paintRamp(cut, (values, at) => values[at]!, [0, 20], ramps.viridis);
    const pixel = (i: number) => [...painted.subarray(i * 4, i * 4 + 3)];
    expect(pixel(0)).toEqual([...ramps.viridis[0]!]);
    expect(pixel(1)).toEqual([...ramps.viridis[0]!]);
    expect(pixel(2)).toEqual([...ramps.viridis.at(-1)!]);
    expect(pixel(3)).toEqual([...ramps.viridis.at(-1)!]);
  });

  it('shows a constant band in the middle of its range', () => {
    const cut = { values: new Float32Array(12).fill(7), bands: 3, widthPx: 4, heightPx: 1, hasValues: true };
    const range = usualRange(cut, 0);
    expect(range).toEqual([6.5, 7.5]);
    expect([...paintBands(cut, [0, 1, 2], [range]).subarray(0, 4)]).toEqual([128, 128, 128, 255]);
  });
});

describe('the extent of a picture', () => {
  it('holds the window with land beside it, in the shape of the picture, and is never too small', () => {
    const [minX, minY, maxX, maxY] = pictureExtent([0, 0, 400, 100], 1.5, 60);
    expect((maxX - minX) / (maxY - minY)).toBeCloseTo(1.5);
    expect(minX).toBeLessThan(0);
    expect(maxX).toBeGreaterThan(400);
    const small = pictureExtent([10, 10, 12, 12], 1.5, 60);
    expect(small[3] - small[1]).toBe(60);
    expect([(small[0] + small[2]) / 2, (small[1] + small[3]) / 2]).toEqual([11, 11]);
  });
});
