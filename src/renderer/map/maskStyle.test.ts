import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectWindows } from '../../shared/geo/grid.ts';
import { drawPattern, hatchPatterns, patternInk, unknownPattern } from '../../shared/model/hatchPatterns.ts';
import { cosiaHub } from '../../shared/model/nomenclatures.ts';
import { lineOpacity, maskLookOf, patternIndices } from './maskStyleLook.ts';
import { MaskStyleRaster, type MaskLook, type PlacedMask } from './maskStyleRaster.ts';
import { paletteLut } from './palette.ts';
import { toDevice, type ScreenFrame } from './screenFrame.ts';

const lut = paletteLut(cosiaHub, 'safe');
const indices = patternIndices(cosiaHub);
const looks: Record<string, MaskLook> = {
  outline: maskLookOf('outline', lut, indices, 1, 0.5),
  both: maskLookOf('both', lut, indices, 1, 0.5),
  hatch: maskLookOf('hatch', lut, indices, 1, 0.5),
  fine: maskLookOf('outline', lut, indices, 2, 0.5),
};
const sidePx = 8;

interface Scene {
  readonly frame: ScreenFrame;
  /** Values of 2 x 2 patches by row and column; null where no mask is. */
  readonly masks: readonly (Uint8Array | null)[];
}

const scenes: fc.Arbitrary<Scene> = fc.record({
  frame: fc.record({
    width: fc.constant(60),
    height: fc.constant(50),
    pixelRatio: fc.constant(1),
    offsetX: fc.double({ min: -30, max: 40, noNaN: true }),
    offsetY: fc.double({ min: -30, max: 40, noNaN: true }),
    scale: fc.double({ min: 0.4, max: 9, noNaN: true }),
  }),
  masks: fc.array(
    fc.option(fc.uint8Array({ minLength: sidePx ** 2, maxLength: sidePx ** 2, max: 3 }), { freq: 5 }),
    { minLength: 4, maxLength: 4 },
  ),
});

const placesOf = ({ frame, masks }: Scene): PlacedMask[] =>
  masks.flatMap((data, i) => {
    const window = { x: (i % 2) * sidePx, y: (i >> 1) * sidePx, width: sidePx, height: sidePx };
    const place = toDevice(frame, window);
    return data ? [{ place, data, widthPx: sidePx, heightPx: sidePx }] : [];
  });

function paintWhole(scene: Scene, look: MaskLook): Uint32Array {
  const raster = new MaskStyleRaster();
  const { width, height, offsetX, offsetY } = scene.frame;
  raster.resize(width, height);
  raster.paint({ x: 0, y: 0, width, height }, placesOf(scene), look, offsetX, offsetY);
  return raster.pixels;
}

/** The class under the middle of a device pixel, by looking at every patch; null where none is. */
function classAt(scene: Scene, x: number, y: number): number | null {
  for (const { place, data, widthPx, heightPx } of placesOf(scene)) {
    if (!intersectWindows(place, { x, y, width: 1, height: 1 })) continue;
    const col = Math.floor(((x - place.x + 0.5) * widthPx) / place.width);
    const row = Math.floor(((y - place.y + 0.5) * heightPx) / place.height);
    return data[row * widthPx + col]!;
  }
  return null;
}

describe('borders of classes', () => {
  it('are drawn where another class is beside, on whichever patch, and nowhere else', () => {
    fc.assert(
      fc.property(scenes, fc.constantFrom(1, 2), (scene, linePx) => {
        const look = linePx === 1 ? looks['outline']! : looks['fine']!;
        const pixels = paintWhole(scene, look);
        const { width, height } = scene.frame;
        const classes = Array.from(pixels, (_, i) => classAt(scene, i % width, Math.floor(i / width)));
        const at = (x: number, y: number) =>
          x < 0 || y < 0 || x >= width || y >= height ? null : classes[y * width + x]!;
        const isBorder = (ax: number, ay: number, bx: number, by: number) => {
          const [a, b] = [at(ax, ay), at(bx, by)];
          return a !== null && b !== null && a !== b;
        };
        // A border at most so many steps away, straight on.
        const reaches = (x: number, y: number, steps: number) =>
          [
            [1, 0],
            [-1, 0],
            [0, 1],
            [0, -1],
          ].some(([dx, dy]) =>
            Array.from({ length: steps }, (_, k) => k).some((k) =>
              isBorder(x + k * dx!, y + k * dy!, x + (k + 1) * dx!, y + (k + 1) * dy!),
            ),
          );
        const expected = Array.from(pixels, (_, i) => {
          const [x, y] = [i % width, Math.floor(i / width)];
          const value = at(x, y);
          if (value === null) return 0;
          if (reaches(x, y, linePx)) return look.line[value]!;
          return reaches(x, y, linePx + look.edgePx) ? look.edge[value]! : 0;
        });
        expect([...pixels]).toEqual(expected);
      }),
      { numRuns: 40, seed: 7 },
    );
  });

  it('do not show where patches of one class meet, nor where no mask is', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const plain = { ...scene, masks: scene.masks.map((mask) => mask && mask.slice().fill(5)) };
        expect(paintWhole(plain, looks['outline']!).every((pixel) => pixel === 0)).toBe(true);
      }),
      { numRuns: 40, seed: 8 },
    );
  });

  it('are the same drawn window by window as drawn at once: a stroke leaves no trace of its window', () => {
    const windows = fc.record({
      x: fc.integer({ min: -5, max: 60 }),
      y: fc.integer({ min: -5, max: 50 }),
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(
        scenes,
        fc.constantFrom(...Object.values(looks)),
        fc.array(windows, { maxLength: 4 }),
        (scene, look, parts) => {
          const whole = paintWhole(scene, look);
          const raster = new MaskStyleRaster();
          const { width, height, offsetX, offsetY } = scene.frame;
          raster.resize(width, height);
          const frame = { x: 0, y: 0, width, height };
          raster.paint(frame, placesOf(scene), look, offsetX, offsetY);
          for (const part of parts) {
            const painted = raster.paint(part, placesOf(scene), look, offsetX, offsetY);
            expect(painted).toEqual(intersectWindows(part, frame));
          }
          expect(raster.pixels.every((pixel, i) => pixel === whole[i])).toBe(true);
        },
      ),
      { numRuns: 60, seed: 9 },
    );
  });
});

describe('styles', () => {
  const full: Scene = {
    frame: { width: 60, height: 50, pixelRatio: 1, offsetX: -7.3, offsetY: 4.6, scale: 40 },
    masks: [0, 6, 8, 200].map((value) => new Uint8Array(sidePx ** 2).fill(value)),
  };

  it('both: areas fainter than their borders', () => {
    const pixels = paintWhole(full, looks['both']!);
    const middle = pixels[30 * 60 + 30]!;
    expect(middle & 0xffffff).toBe(lut[0]! & 0xffffff);
    expect(middle >>> 24).toBe(128);
    expect(looks['both']!.line[0]! >>> 24).toBe(255);
  });

  it('hatch: the pattern of the class at the place of the land, whatever the zoom', () => {
    const side = looks['hatch']!.patternSide;
    expect(side).toBe(24);
    const ink = drawPattern(hatchPatterns[0]!, side);
    const pixels = paintWhole(full, looks['hatch']!);
    for (let y = 10; y < 50; y++) {
      for (let x = 0; x < 60; x++) {
        const expected = ink[((y - 5) % side) * side + ((x + 7) % side)];
        const colors = [0, looks['hatch']!.edge[0], looks['hatch']!.line[0]];
        expect(pixels[y * 60 + x]).toBe(colors[expected!]);
      }
    }
  });

  it('hatch: unknown values have the pattern that no class has', () => {
    const look = looks['hatch']!;
    expect(look.patterns![200]).toEqual(drawPattern(unknownPattern, 24));
    expect(look.patterns![18]).toEqual(drawPattern(hatchPatterns[18]!, 24));
    expect(look.patterns!.slice(0, 19).every((ink) => ink.includes(patternInk.line))).toBe(true);
  });

  it('edges are dark beside light colours and light beside dark ones', () => {
    const { edge } = looks['outline']!;
    expect(edge[7]! & 0xffffff).toBe(0);
    expect(edge[13]! & 0xffffff).toBe(0xffffff);
    expect(edge[255]).toBe(0);
  });

  it('lines are twice as strong as areas of the same opacity, and never more than whole', () => {
    expect(lineOpacity(0.45)).toEqual({ whole: 0.9, fillShare: 0.5 });
    expect(lineOpacity(0.8)).toEqual({ whole: 1, fillShare: 0.8 });
    expect(lineOpacity(0)).toEqual({ whole: 0, fillShare: 0 });
  });
});
