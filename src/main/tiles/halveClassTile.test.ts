import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noClass } from '../../shared/contract/index.ts';
import { halvedSize, halveMode } from '../../shared/raster/overview.ts';
import { halveClassTile } from './halveClassTile.ts';

it('of a tile that an image fills in part is the image halved, whatever its size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 16 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 256, maxLength: 256 }),
      (width, height, values) => {
        const image = Uint8Array.from(values.slice(0, width * height));
        const tile = new Uint8Array(256).fill(noClass);
        for (let y = 0; y < height; y++) tile.set(image.subarray(y * width, (y + 1) * width), y * 16);
        const half = halveMode(image, { width, height });
        const expected = new Uint8Array(64).fill(noClass);
        const across = halvedSize(width);
        for (let y = 0; y < halvedSize(height); y++)
          expected.set(half.subarray(y * across, (y + 1) * across), y * 8);
        expect(halveClassTile(tile, 16)).toEqual(expected);
      },
    ),
  );
});
