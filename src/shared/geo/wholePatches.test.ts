import { expect, it } from 'vitest';
import { formatCellId } from '../model/layouts.ts';
import { wholePatches } from './wholePatches.ts';

it('puts the cells of a large image together and leaves other patches as they are', () => {
  const cells = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((col) => ({
      patchId: formatCellId('a', row, col),
      x: col * 512,
      y: row * 512,
      widthPx: col === 2 ? 476 : 512,
      heightPx: row === 2 ? 276 : 512,
    })),
  );
  const small = { patchId: 'b', x: 1500, y: 0, widthPx: 300, heightPx: 200 };
  expect(wholePatches([...cells, small])).toEqual([
    { patchId: 'a', window: { x: 0, y: 0, width: 1500, height: 1300 }, cells, isCut: true },
    { patchId: 'b', window: { x: 1500, y: 0, width: 300, height: 200 }, cells: [small], isCut: false },
  ]);
});
