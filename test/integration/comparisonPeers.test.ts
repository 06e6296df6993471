import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeSet } from '../../src/shared/editing/pixelSet.ts';
import { lpis3ToLpis1 } from '../../src/shared/model/nomenclatures.ts';
import { background, CompareBed, plane, wheat, type Square } from '../support/compareBed.ts';
import { canImport, python, runPython } from '../support/python.ts';
import { RealCore } from '../support/realCore.ts';

/** The comparison of whole files through the core, against numpy, scipy and rasterio on the same files. */

const script = `
import json, sys
import numpy as np, rasterio
task = json.load(open(sys.argv[1]))
cover, lpis, height, ndvi = None, None, None, None
rows, cols = task['rows'], task['cols']
def whole(paths, bands):
    out = None
    for (row, col), path in zip([(r, c) for r in range(rows) for c in range(cols)], paths):
        with rasterio.open(path) as f: data = f.read()
        if out is None: out = np.zeros((bands, rows * 512, cols * 512), data.dtype)
        out[:, row * 512:row * 512 + 512, col * 512:col * 512 + 512] = data
    return out
cover = whole(task['cover'], 1)[0]
lpis = whole(task['lpis'], 3)
dem = whole(task['dem'], 2).astype(np.float32)
rgbi = whole(task['rgbi'], 4).astype(np.float64)
height = dem[0] - dem[1]
with np.errstate(divide='ignore', invalid='ignore'):
    ndvi = (rgbi[3] - rgbi[0]) / (rgbi[3] + rgbi[0])
answer = {'joint': [], 'items': [], 'regions': []}
for level in range(3):
    counts = np.bincount(cover.ravel().astype(np.int64) * 256 + lpis[level].ravel(), minlength=65536)
    answer['joint'].append([[int(i) // 256, int(i) % 256, int(counts[i])] for i in np.nonzero(counts)[0]])
for item in task['items']:
    mask = np.zeros(cover.shape, bool)
    for y, a, b in item: mask[y, a:b] = True
    values = height[mask]
    known = ndvi[mask]; known = known[np.isfinite(known)]
    answer['items'].append({'px': int(mask.sum()), 'covers': np.unique(cover[mask]).tolist(),
        'median': float(np.quantile(values, 0.5)), 'p95': float(np.quantile(values, 0.95)), 'ndvi': float(known.mean())})
if task['scipy']:
    from scipy import ndimage
    for code in np.unique(lpis[2]):
        if code == task['background']: continue
        labels, n = ndimage.label(lpis[2] == code)
        for i in range(1, n + 1):
            mask = labels == i
            first = int(np.argmax(mask.ravel()))
            classes = np.bincount(cover[mask], minlength=256)
            answer['regions'].append([int(code), first, int(mask.sum()), [[int(c), int(classes[c])] for c in np.nonzero(classes)[0]]])
print(json.dumps(answer))
`;

interface Answer {
  readonly joint: readonly [number, number, number][][];
  readonly items: readonly { px: number; covers: number[]; median: number; p95: number; ndvi: number }[];
  readonly regions: readonly [code: number, first: number, px: number, classes: [number, number][]][];
}

/** Repeats for one seed. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const [rows, cols] = [2, 3];
let core: RealCore;
let bed: CompareBed;

describe.skipIf(python.missing !== null)('numbers of the comparison', () => {
  let answer: Answer;
  const files: Record<'cover' | 'lpis' | 'dem' | 'rgbi', string[]> = {
    ...{ cover: [], lpis: [], dem: [], rgbi: [] },
  };

  beforeAll(async () => {
    core = new RealCore();
    bed = new CompareBed(core);
    const roiKey = bed.roi();
    const next = generator(7);
    const squares = (count: number, most: number, value: () => number): Square[] =>
      Array.from({ length: count }, () => {
        const side = 20 + next(most);
        return { x: next(512 - side), y: next(512 - side), side, value: value() };
      });
    for (let row = 1; row <= rows; row++) {
      for (let col = 1; col <= cols; col++) {
        const patchId = `${roiKey}_${row}-${col}`;
        const codes = plane(
          row === 1 ? wheat : background,
          squares(6, 200, () => next(lpis3ToLpis1.length)),
        );
        const cover = plane(
          9,
          squares(14, 90, () => next(19)),
        );
        files.cover.push(bed.write(patchId, 'AERIAL_LABEL-COSIA', cover, 1));
        bed.put(patchId, null, codes);
        files.lpis.push(files.cover.at(-1)!.replaceAll('AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'));
        const dem = Float32Array.from({ length: 2 * 512 * 512 }, (_, i) =>
          i % 2 === 0 ? next(900) / 64 : 1,
        );
        files.dem.push(bed.write(patchId, 'DEM_ELEV', dem, 2));
        const image = Uint8Array.from({ length: 4 * 512 * 512 }, () => next(256));
        files.rgbi.push(bed.write(patchId, 'AERIAL_RGBI', image, 4));
      }
    }
    await bed.open();
    await bed.compare();
    const items = (await bed.items()).map(({ id }) => spansOf(id));
    const task = join(bed.root, '..', 'task.json');
    const scipy = canImport('scipy');
    writeFileSync(task, JSON.stringify({ ...files, rows, cols, background, items, scipy }));
    answer = JSON.parse(runPython(script, task)) as Answer;
  }, 120_000);
  afterAll(async () => {
    bed?.close();
    await core?.close();
  });

  const spansOf = (id: string): [number, number, number][] => {
    const { window, rows: starts, spans } = decodeSet(bed.comparison.full(bed.datasetId, id)!.set);
    const all: [number, number, number][] = [];
    for (let y = 0; y < window.height; y++)
      for (let i = starts[y]!; i < starts[y + 1]!; i++)
        all.push([window.y + y, spans[2 * i]!, spans[2 * i + 1]!]);
    return all;
  };

  test('pairs at the three levels are those of numpy', async () => {
    for (const level of [1, 2, 3] as const) {
      const { cells } = await bed.client.joint({ datasetId: bed.datasetId, level });
      expect(cells).toEqual(answer.joint[level - 1]);
    }
  });

  test('items have the area, class, heights and NDVI of their pixels', async () => {
    const items = await bed.items();
    expect(items.length).toBeGreaterThan(10);
    items.forEach((item, i) => {
      const peer = answer.items[i]!;
      expect(item.areaM2).toBeCloseTo(peer.px * 0.04, 6);
      expect(peer.covers).toEqual([item.cover]);
      expect(item.height!.median).toBeCloseTo(peer.median, 4);
      expect(item.height!.p95).toBeCloseTo(peer.p95, 4);
      expect(item.ndvi!).toBeCloseTo(peer.ndvi, 9);
    });
  });

  test.skipIf(!canImport('scipy'))(
    'marked regions have the area and the classes that scipy finds',
    async () => {
      const { regions } = await bed.client.regions({ datasetId: bed.datasetId, limit: 500 });
      expect(regions.length).toBeGreaterThan(2);
      const peers = new Map(
        answer.regions.map(([code, first, px, classes]) => [`${code}/${first}`, { px, classes }]),
      );
      for (const region of regions) {
        const peer = peers.get(region.id.split('/').slice(-2).join('/'))!;
        expect(region.areaM2).toBeCloseTo(peer.px * 0.04, 4);
        expect([...region.classes].sort((a, b) => a[0] - b[0])).toEqual(peer.classes);
        expect(region.gradePx.reduce((sum, px) => sum + px, 0)).toBe(peer.px);
      }
    },
  );
});
