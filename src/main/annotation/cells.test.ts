import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../../test/support/annotationDesk.ts';
import { StrokePainter } from '../../shared/editing/brushStroke.ts';
import { toBase64 } from '../../shared/editing/runs.ts';
import { cellSizePx, formatCellId } from '../../shared/model/layouts.ts';
import { createAnnotation, statesByPatch, verifyChain, type Annotation } from './index.ts';

/** A plain image whose right cells are 476 px wide and whose lower ones are 276 px high. */
const image = { width: 1500, height: 1300 };
const cells = [0, 1, 2].flatMap((row) =>
  [0, 1, 2].map((col) => ({
    id: formatCellId('field', row, col),
    ...{ x: col * cellSizePx, y: row * cellSizePx },
    widthPx: Math.min(cellSizePx, image.width - col * cellSizePx),
    heightPx: Math.min(cellSizePx, image.height - row * cellSizePx),
  })),
);
const original = Uint8Array.from(
  { length: image.width * image.height },
  (_, i) => ((i % image.width) >> 6) + (Math.floor(i / image.width) >> 7),
);

let journal: ReturnType<typeof openJournal>;
let annotation: Annotation;

const open = () =>
  createAnnotation({
    journal,
    logId: '00000000-0000-4000-8000-000000000001',
    author: () => 'Ana',
    readOriginal: async (_, id) => {
      const { x, y, widthPx, heightPx } = cells.find((cell) => cell.id === id)!;
      const data = new Uint8Array(widthPx * heightPx);
      for (let row = 0; row < heightPx; row++) {
        const from = (y + row) * image.width + x;
        data.set(original.subarray(from, from + widthPx), row * widthPx);
      }
      return { data, width: widthPx, height: heightPx };
    },
  });

beforeEach(() => {
  journal = openJournal();
  annotation = open();
});
afterEach(async () => {
  await annotation.close();
  journal.close();
});

/** The image put together from its cells as the journal has them. */
async function whole(): Promise<Uint8Array> {
  const data = new Uint8Array(original.length);
  for (const { id, x, y } of cells) {
    const cell = await annotation.mask('d', id);
    for (let row = 0; row < cell.height; row++)
      data.set(cell.data.subarray(row * cell.width, (row + 1) * cell.width), (y + row) * image.width + x);
  }
  return data;
}

const points = [
  [900, 900],
  [1030, 1060],
  [1520, 1310],
] as const;

async function stroke(value: number): Promise<void> {
  const painter = new StrokePainter({ kind: 'class', value }, 61);
  const targets = await Promise.all(
    cells.map(async ({ id, ...place }) => {
      const { data } = await annotation.mask('d', id);
      return { patchId: id, ...place, data: data.slice(), original: null };
    }),
  );
  for (const [x, y] of points) {
    const segment = painter.advance(x, y)!;
    for (const target of targets) painter.apply(target, segment);
  }
  const patches = painter.finish().map(({ patchId, runs }) => ({ patchId, runs: toBase64(runs) }));
  const scope = { datasetId: 'd', roiKey: 'field', windowId: 'w', editId: randomUUID() };
  await annotation.commit({ ...scope, tool: 'brush', parameters: {}, patches });
}

/** The same stroke on the image as one raster. */
function painted(value: number): Uint8Array {
  const target = { patchId: 'whole', x: 0, y: 0, widthPx: image.width, heightPx: image.height };
  const data = original.slice();
  const painter = new StrokePainter({ kind: 'class', value }, 61);
  for (const [x, y] of points) painter.apply({ ...target, data, original: null }, painter.advance(x, y)!);
  return data;
}

const isSame = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

it('a stroke across the cells of a large image, edge cells too, is one edit that survives, is undone and redone', async () => {
  await stroke(200);
  expect(isSame(await whole(), painted(200))).toBe(true);
  await annotation.close();
  annotation = open();
  expect(isSame(await whole(), painted(200))).toBe(true);
  const scope = { datasetId: 'd', roiKey: 'field', windowId: 'w' };
  expect(await annotation.undo({ ...scope, editId: randomUUID() })).toMatchObject({ skippedPx: 0 });
  expect(isSame(await whole(), original)).toBe(true);
  await annotation.redo({ ...scope, editId: randomUUID() });
  expect(isSame(await whole(), painted(200))).toBe(true);
  expect(await verifyChain(journal)).toEqual([]);
});

it('of a large image the states of its cells are one, and other patches keep theirs', async () => {
  await stroke(200);
  await stroke(201);
  const after = painted(201);
  const changedPx = after.reduce((sum, value, i) => sum + Number(value !== original[i]), 0);
  const cellStates = annotation.patchStates('d');
  expect([...cellStates.keys()].sort()).toEqual(['field@1-1', 'field@1-2', 'field@2-1', 'field@2-2']);
  expect([...statesByPatch(cellStates)]).toEqual([['field', { edits: 8, changedPx, readOnly: null }]]);
  const state = (edits: number, readOnly: null | 'originalChanged' = null) => ({
    edits,
    changedPx: edits,
    readOnly,
  });
  const mixed = new Map([
    ['a@0-0', state(1)],
    ['b', state(5)],
    ['a@0-1', state(2, 'originalChanged')],
    ['a@1-1', state(3)],
  ]);
  expect([...statesByPatch(mixed)]).toEqual([
    ['a', state(6, 'originalChanged')],
    ['b', state(5)],
  ]);
});
