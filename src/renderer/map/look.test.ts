import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosiaHub, lpis1 } from '../../shared/model/nomenclatures.ts';
import { cursorLabel } from './cursorText.ts';
import { paletteLut } from './palette.ts';
import { toDevice, toGrid, toScreen, visibleWindow, type ScreenFrame } from './screenFrame.ts';

const frames = fc.record({
  width: fc.integer({ min: 200, max: 3000 }),
  height: fc.integer({ min: 200, max: 2000 }),
  pixelRatio: fc.constantFrom(1, 1.25, 2),
  offsetX: fc.double({ min: -9000, max: 900, noNaN: true }),
  offsetY: fc.double({ min: -9000, max: 900, noNaN: true }),
  scale: fc.double({ min: 0.05, max: 40, noNaN: true }),
});

describe('the frame on screen', () => {
  it('leads from the grid to the screen and back', () => {
    fc.assert(
      fc.property(
        frames,
        fc.integer({ max: 9000 }),
        fc.integer({ max: 9000 }),
        (frame: ScreenFrame, x, y) => {
          const [backX, backY] = toGrid(frame, ...toScreen(frame, x, y));
          expect(Math.abs(backX - x) + Math.abs(backY - y)).toBeLessThan(1e-3);
        },
      ),
    );
  });

  it('puts neighbouring patches edge to edge', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 0, max: 20 }), (frame: ScreenFrame, col) => {
        const left = toDevice(frame, { x: col * 512, y: 0, width: 512, height: 512 });
        const right = toDevice(frame, { x: (col + 1) * 512, y: 0, width: 512, height: 512 });
        expect(left.x + left.width).toBe(right.x);
      }),
    );
  });

  it('shows no pixel outside the ROI', () => {
    const grid = { origin: [0, 0], gsd: 0.2, widthPx: 1024, heightPx: 512 } as const;
    const frame = { width: 800, height: 600, pixelRatio: 1, offsetX: 100, offsetY: -50, scale: 0.5 };
    expect(visibleWindow(frame, grid)).toEqual({ x: 0, y: 100, width: 1024, height: 412 });
  });
});

describe('colours', () => {
  it('are those of the list, transparent where there is nothing, grey for unknown values', () => {
    const bytes = (lut: Uint32Array, value: number) => [...new Uint8Array(lut.buffer, value * 4, 4)];
    const flair = paletteLut(cosiaHub, 'flair');
    expect(bytes(flair, 0)).toEqual([0xdb, 0x0e, 0x9a, 255]);
    expect(bytes(paletteLut(cosiaHub, 'cosia'), 0)).toEqual([0xce, 0x70, 0x79, 255]);
    expect(bytes(flair, 255)).toEqual([0, 0, 0, 0]);
    expect(bytes(flair, 99)).toEqual([128, 128, 128, 255]);
    expect(bytes(paletteLut(lpis1, 'flair'), 22)[3]).toBe(0);
  });
});

describe('the label beside the brush', () => {
  it('says what is painted over what, in the language of the page', () => {
    expect(cursorLabel(cosiaHub, 'fr', 'brush', 0, 8, null)).toEqual({
      value: 0,
      main: 'bâtiment',
      rest: 'sur surface herbacée',
    });
    expect(cursorLabel(cosiaHub, 'en', 'restore', 0, 8, null)).toEqual({
      value: null,
      main: 'original',
      rest: 'over herbaceous vegetation',
    });
    expect(cursorLabel(cosiaHub, 'en', 'brush', 0, 0, null).rest).toBe('');
    expect(cursorLabel(cosiaHub, 'en', 'pick', 0, 77, null).main).toBe('unknown 77');
    expect(cursorLabel(cosiaHub, 'fr', 'brush', 0, 8, 'zoomIn').main).toBe('zoomer pour peindre');
  });
});
