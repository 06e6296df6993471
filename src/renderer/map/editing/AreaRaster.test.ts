import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptySet, hasPixel, setOfPixels, setOfWindow } from '../../../shared/editing/pixelSet.ts';
import { mayChange, pixelRulesOf } from '../../../shared/editing/rules.ts';
import type { ScreenFrame } from '../screenFrame.ts';
import { AreaRaster, PlainPart } from './AreaRaster.ts';
import { GhostPart, numberOf } from './GhostPart.ts';

const side = 12;
const grid = { origin: [0, 0], gsd: 1, widthPx: 2 * side, heightPx: side } as const;
const patches = [0, 1].map((n) => ({ x: n * side, y: 0, widthPx: side, heightPx: side }));
const bytes = (max: number) => fc.uint8Array({ minLength: side * side, maxLength: side * side, max });
const inner = 0xffff_ffff | 0;
const outer = 0xcc00_0000 | 0;
const colors = Uint32Array.from({ length: 256 }, (_, number) => 0x1000_0000 + number);

const look = { colors, inner, outer, dashPx: 0 };
const setArb = fc
  .uint8Array({ minLength: 2 * side * side, maxLength: 2 * side * side, max: 1 })
  .map((data) => setOfPixels(data, { x: 0, y: 0, width: 2 * side, height: side }));

const scene = fc.record({
  masks: fc.tuple(bytes(3), bytes(3)),
  to: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.tuple(bytes(3), bytes(3))),
  area: setArb,
  rules: fc.option(
    fc.record({
      locked: fc.uniqueArray(fc.integer({ min: 0, max: 3 })),
      gates: fc.option(fc.tuple(bytes(2), bytes(2))),
    }),
  ),
  scale: fc.constantFrom(0.37, 0.5, 1, 1.6, 3),
  offsetX: fc.integer({ min: -80, max: 40 }).map((n) => n / 4),
  offsetY: fc.integer({ min: -40, max: 40 }).map((n) => n / 4),
});

describe('the ghost on the screen', () => {
  it('shows exactly the pixels that would change, in their colours, with a line around them', () => {
    fc.assert(
      fc.property(scene, ({ masks, to, area, rules, scale, offsetX, offsetY }) => {
        const frame: ScreenFrame = { width: 30, height: 17, pixelRatio: 1, offsetX, offsetY, scale };
        const limits = patches.map((_, n) =>
          rules
            ? pixelRulesOf(
                { locked: rules.locked, onlyOver: null, gate: rules.gates && { text: 'g', inverted: false } },
                rules.gates?.[n] ?? null,
                null,
                { x: n * side, y: 0, width: side, height: side },
              )
            : null,
        );
        const valueOf = (n: number) => (typeof to === 'number' ? to : to[n]!);
        const parts = patches.map((patch, n) => new GhostPart(patch, masks[n]!, valueOf(n), limits[n]!));
        const raster = new AreaRaster(grid);
        raster.reset(frame, look);
        raster.paint(area, parts);

        /** Number of the pixel under the middle of a device pixel, from the definition; 0 for one that stays. */
        const numberAt = (deviceX: number, deviceY: number): number => {
          const x = Math.floor((deviceX + 0.5 - offsetX) / scale);
          const y = Math.floor((deviceY + 0.5 - offsetY) / scale);
          if (x < 0 || y < 0 || x >= 2 * side || y >= side || !hasPixel(area, x, y)) return 0;
          const n = Math.floor(x / side);
          const i = y * side + (x % side);
          const before = masks[n]![i]!;
          const all = valueOf(n);
          const after = typeof all === 'number' ? all : all[i]!;
          const limit = limits[n];
          return before === after || (limit && !mayChange(i, before, limit)) ? 0 : numberOf(after);
        };
        const inFrame = (x: number, y: number) =>
          numberAt(Math.min(29, Math.max(0, x)), Math.min(16, Math.max(0, y)));
        const wrong: unknown[] = [];
        for (let y = 0; y < frame.height; y++) {
          for (let x = 0; x < frame.width; x++) {
            const own = numberAt(x, y);
            const beside = [inFrame(x - 1, y), inFrame(x + 1, y), inFrame(x, y - 1), inFrame(x, y + 1)];
            const expected =
              own === 0
                ? beside.every((number) => number === 0)
                  ? 0
                  : outer
                : beside.every((number) => number !== 0)
                  ? colors[own]!
                  : inner;
            const found = raster.pixels[y * frame.width + x]!;
            if (found !== expected) wrong.push({ x, y, found, expected });
          }
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 150, seed: 9 },
    );
  });

  it('is the same whatever was painted before, and says which windows of the screen changed', () => {
    /** Shapes as they grow: much of one is in the next. */
    const grown = fc
      .tuple(
        fc.integer({ min: -3, max: 20 }),
        fc.integer({ min: -3, max: 9 }),
        fc.integer({ min: 1, max: 30 }),
      )
      .map(([x, y, size]) => setOfWindow({ x, y, width: size, height: size % 7 }));
    const steps = fc.array(
      fc.record({ set: fc.oneof(setArb, grown, fc.constant(emptySet)), isOther: fc.boolean() }),
      { minLength: 2, maxLength: 6 },
    );
    const dashes = fc.constantFrom(0, 2);
    fc.assert(
      fc.property(scene, steps, dashes, ({ masks, to, scale, offsetX, offsetY }, shown, dashPx) => {
        // Some tiles wide and high.
        const place = { offsetX: 4 * offsetX, offsetY: 4 * offsetY, scale: 4 * scale };
        const frame: ScreenFrame = { width: 131, height: 70, pixelRatio: 1, ...place };
        const own = { ...look, dashPx };
        const valueOf = (n: number) => (typeof to === 'number' ? to : to[n]!);
        const raster = new AreaRaster(grid);
        raster.reset(frame, own);
        const canvas = new Int32Array(131 * 70);
        let data = masks;
        const make = () => patches.map((patch, n) => new GhostPart(patch, data[n]!, valueOf(n), null));
        let parts = make();
        for (const { set, isOther } of shown) {
          if (isOther) {
            data = [data[1], data[0]];
            parts = make();
            raster.forget();
          }
          const put = new Uint8Array(canvas.length);
          for (const { x, y, width, height } of raster.paint(set, parts)) {
            for (let row = y; row < y + height; row++) {
              for (let i = row * 131 + x; i < row * 131 + x + width; i++) {
                canvas[i] = raster.pixels[i]!;
                put[i]!++;
              }
            }
          }
          const fresh = new AreaRaster(grid);
          fresh.reset(frame, own);
          fresh.paint(set, make());
          expect(canvas).toEqual(fresh.pixels);
          expect(put.every((times) => times <= 1)).toBe(true);
        }
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it('touches only what is in one of two sets and not in the other', () => {
    const frame: ScreenFrame = { width: 400, height: 300, pixelRatio: 1, offsetX: 0, offsetY: 0, scale: 1 };
    const wide = { origin: [0, 0], gsd: 1, widthPx: 400, heightPx: 300 } as const;
    const raster = new AreaRaster(wide);
    raster.reset(frame, look);
    const part = new PlainPart({ x: 0, y: 0, width: 400, height: 300 }, 1);
    raster.paint(setOfWindow({ x: 10, y: 10, width: 300, height: 200 }), [part]);
    const windows = raster.paint(setOfWindow({ x: 10, y: 10, width: 302, height: 200 }), [part]);
    // Whole tiles of 64 x 32 pixels.
    expect(windows).toEqual([{ x: 256, y: 0, width: 64, height: 224 }]);
    expect(raster.paint(setOfWindow({ x: 10, y: 10, width: 302, height: 200 }), [part])).toEqual([]);
  });
});
