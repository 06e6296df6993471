import { describe, expect, it } from 'vitest';
import { buildRegionTree } from './buildRegionTree.ts';
import { PatchRegions } from './PatchRegions.ts';
import { regionFeatures, type FeatureInput } from './regionFeatures.ts';
import { regionChannels } from './regionTree.ts';
import { imageOf } from './testRegions.ts';

const size = { width: 48, height: 40 };
const pixels = size.width * size.height;
const isLeft = (i: number) => i % size.width < 20;

function featuresOf(input: Partial<FeatureInput>) {
  const none = { image: null, stretch: null, dem: null, hasCodedHeight: false };
  const features = regionFeatures({ ...size, ...none, ...input });
  const names = regionChannels.filter((_, bit) => (features.channels >> bit) & 1);
  expect(features.data).toHaveLength(pixels * names.length);
  expect(features.data.every(Number.isFinite)).toBe(true);
  return { features, names, regions: new PatchRegions(buildRegionTree(features)) };
}

const demOf = (value: (i: number) => number, nodata: number | null = null) => ({
  data: Float32Array.from({ length: pixels * 2 }, (_, i) => (i % 2 === 0 ? value(i >> 1) : 50)),
  ...{ bands: 2, nodata },
});
const grey = imageOf(size.width, size.height, () => 90);

describe('what regions are made of', () => {
  it('is what there is', () => {
    const dem = demOf((i) => (isLeft(i) ? 58 : 50));
    expect(featuresOf({ image: grey, dem }).names).toEqual([...regionChannels]);
    expect(featuresOf({ image: grey }).names).toEqual(['red', 'green', 'blue', 'nir', 'ndvi']);
    expect(featuresOf({ dem }).names).toEqual(['height']);
    expect(featuresOf({ image: imageOf(size.width, size.height, () => 9, 3) }).names).toHaveLength(3);
    expect(featuresOf({ image: imageOf(size.width, size.height, () => 9, 2) }).names).toEqual(['red']);
  });

  it('separates by height alone what looks the same', () => {
    const { regions } = featuresOf({ image: grey, dem: demOf((i) => (isLeft(i) ? 58 : 50)) });
    expect([...regions.counts]).toContain(20 * size.height);
  });

  it('takes the fifth band of FLAIR#1 for height, and of no other', () => {
    const five = imageOf(
      size.width,
      size.height,
      (x, _, band) => (band === 4 && x < 20 ? 40 : 90 - 90 * (band >> 2)),
      5,
    );
    const { names, regions } = featuresOf({ image: five, hasCodedHeight: true });
    expect(names).toContain('height');
    expect([...regions.counts]).toContain(20 * size.height);
    expect(featuresOf({ image: five }).names).not.toContain('height');
  });

  it('is nothing without files, and then the patch is one region that says so', () => {
    for (const input of [{}, { dem: demOf(() => NaN) }, { dem: { ...demOf(() => 60), bands: 1 } }]) {
      const { names, regions } = featuresOf(input);
      expect(names).toEqual([]);
      expect(regions.tree).toMatchObject({ isBlank: true, leaves: 1, ...size });
      expect(regions.counts[0]).toBe(pixels);
      expect(regions.nodeAt(47, 39, 3)).toBe(0);
    }
  });

  it('is one region where everything is the same', () => {
    const { regions } = featuresOf({ image: grey, dem: demOf(() => 50) });
    expect(regions.tree).toMatchObject({ isBlank: false, leaves: 1 });
  });

  it('leaves pixels without any band apart, and fills single bands and heights', () => {
    const data = Float32Array.from({ length: pixels * 4 }, (_, i) =>
      isLeft(i >> 2) ? -9999 : (i >> 2) % 7 === 0 && i % 4 === 1 ? NaN : 90,
    );
    const image = { data, bands: 4, nodata: -9999 };
    const dem = demOf((i) => (i % 5 === 0 ? NaN : i % 5 === 1 ? -9999 : i % 5 === 2 ? Infinity : 50), -9999);
    const stretch = Array.from({ length: 4 }, () => ({ low: 0, high: 255 }));
    const { regions, names } = featuresOf({ image, dem, stretch });
    expect(names).toEqual([...regionChannels]);
    expect([...regions.counts]).toContain(20 * size.height);
    const allVoid = { data: data.map(() => -9999), bands: 4, nodata: -9999 };
    expect(featuresOf({ image: allVoid }).regions.tree.isBlank).toBe(true);
  });

  it('compares images of other types by their stretch', () => {
    const data = Uint16Array.from({ length: pixels * 3 }, (_, i) =>
      isLeft(Math.floor(i / 3)) ? 9000 : 2000,
    );
    const stretch = Array.from({ length: 3 }, () => ({ low: 0, high: 20_000 }));
    const { regions } = featuresOf({ image: { data, bands: 3, nodata: null }, stretch });
    expect([...regions.counts]).toContain(20 * size.height);
  });

  it('works on a patch of one pixel, one row and one column', () => {
    for (const [width, height] of [
      [1, 1],
      [30, 1],
      [1, 30],
    ] as const) {
      const image = imageOf(width, height, (x, y) => ((x + y) % 30 < 15 ? 10 : 200));
      const input = { width, height, image, stretch: null, dem: null, hasCodedHeight: false };
      const { counts } = new PatchRegions(buildRegionTree(regionFeatures(input)));
      expect(counts.at(-1)).toBe(width * height);
    }
  });
});
