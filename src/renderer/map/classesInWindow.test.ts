import { describe, expect, it } from 'vitest';
import { classesInWindow } from './classesInWindow.ts';

/** Tiles of 512 px whose left half is of one class and whose right half of another; the last column of tiles has no patch. */
const reader = (asked: string[] = []) => ({
  async tile(_layer: string, level: number, col: number, row: number) {
    asked.push(`${level}/${col}/${row}`);
    if (level === 0 && col === 2) return null;
    return Uint8Array.from({ length: 512 * 512 }, (_, i) => (i % 512 < 256 ? 3 : row === 0 ? 8 : 255));
  },
});

describe('classes in a window', () => {
  it('counts the pixels of the window only, and none where there is no patch or no value', async () => {
    const roi = { widthPx: 1536, heightPx: 1024 };
    const counts = await classesInWindow(reader(), 'lpis1', roi, { x: 200, y: 500, width: 500, height: 20 });
    // Tile 0: columns 200..255 are 3, 256..511 are 8 (row 0) or nothing (row 1); tile 1: columns 512..699 are 3.
    expect([...counts].sort()).toEqual([
      [3, 20 * (56 + 188)],
      [8, 12 * 256],
    ]);
    const outside = await classesInWindow(reader(), 'lpis1', roi, { x: 1024, y: 0, width: 300, height: 10 });
    expect(outside.size).toBe(0);
  });

  it('reads coarser tiles for a window larger than a screen', async () => {
    const asked: string[] = [];
    const roi = { widthPx: 4096, heightPx: 4096 };
    await classesInWindow(reader(asked), 'lpis1', roi, { x: -50, y: 0, width: 5000, height: 3000 });
    expect(asked.every((key) => key.startsWith('2/'))).toBe(true);
    expect(asked.length).toBe(4);
  });
});
