import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canImport, runPython } from '../../../test/support/python.ts';
import { cutOut, indicesOf } from '../../../test/support/slowComparison.ts';
import { rowGroups } from './CompatibilityMatrix.ts';
import { defaultMatrix } from './defaultMatrix.ts';
import { RoiComparison } from './RoiComparison.ts';
import { comparisonSettingsSchema } from './settings.ts';

/**
 * Regions by scipy.ndimage.label of each code, their classes by bincount, distances by distance_transform_edt from each
 * group of parcels, areas by label of each class and group.
 */
const script = `
import json, sys
import numpy as np
from scipy import ndimage

task = json.load(open(sys.argv[1]))
shape = (task["height"], task["width"])
read = lambda name: np.fromfile(task[name], "uint8").reshape(shape)
l1, l3, cover = read("level1"), read("level3"), read("cover")
grades = np.array([["NCPX".index(letter) for letter in row] for row in task["rows"]])
groups = np.array(task["groups"])[l1]
gsd = task["gsd"]
border = np.full(shape, np.inf)
for group in np.unique(groups):
    if (groups != group).any():
        to_others = ndimage.distance_transform_edt(groups == group, sampling=gsd)
        border[groups == group] = to_others[groups == group]
grade = grades[l1, cover]
grade[border <= task["edge"] + 1e-9] = 0
softer = np.isin(cover, task["softened"]) & (border <= task["near"] + 1e-9) & (grade == 3)
grade[softer] = 2
regions = []
for code in np.unique(l3[l3 != 45]):
    labels, count = ndimage.label(l3 == code)
    by_class = np.bincount(labels.ravel() * 19 + cover.ravel(), minlength=(count + 1) * 19).reshape(-1, 19)
    by_grade = np.bincount(labels.ravel() * 4 + grade.ravel(), minlength=(count + 1) * 4).reshape(-1, 4)
    first = np.full(count + 1, labels.size)
    np.minimum.at(first, labels.ravel(), np.arange(labels.size))
    for n in range(1, count + 1):
        regions.append([int(code), int(first[n]), by_class[n].tolist(), by_grade[n].tolist()])
items = []
for group in np.unique(groups):
    for value in np.unique(cover):
        labels, count = ndimage.label((grade == 3) & (groups == group) & (cover == value))
        for n in range(1, count + 1):
            own = labels == n
            px = int(own.sum())
            least = task["objects"] if value in (0, 1, 2, 3) else task["others"]
            if px * gsd * gsd + 1e-9 < least:
                continue
            metres = np.minimum(border[own], 50)
            items.append([int(value), px, int(np.flatnonzero(own.ravel())[0]), float(metres.min()), float(metres.max())])
json.dump({
    "regions": sorted(regions, key=lambda region: region[1]),
    "items": sorted(items, key=lambda item: (-item[1], item[2])),
}, sys.stdout)
`;

const crops = [
  [22, 45],
  [1, 2],
  [2, 4],
  [3, 6],
  [0, 1],
  [16, 37],
  [12, 28],
] as const;

/** Random discs over each other: outlines at all angles. */
function discs(count: number, width: number, height: number, seed: number, values: number): Uint8Array {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const data = new Uint8Array(width * height);
  for (let n = 0; n < count; n++) {
    const [x, y, radius, value] = [random(width), random(height), 4 + random(45), random(values)];
    for (let row = Math.max(0, y - radius); row < Math.min(height, y + radius); row++) {
      const half = Math.floor(Math.sqrt(radius ** 2 - (row - y) ** 2));
      data.fill(value, row * width + Math.max(0, x - half), row * width + Math.min(width, x + half));
    }
  }
  return data;
}

describe.skipIf(!canImport('numpy, scipy.ndimage'))('scipy', () => {
  test.each([1, 2, 3])('finds the same regions, classes, distances and areas (%i)', (seed) => {
    const [side, widthPx, heightPx] = [100, 400, 300];
    const gsd = 0.2;
    const codes = discs(60, widthPx, heightPx, seed, crops.length);
    const level1 = codes.map((code) => crops[code]![0]);
    const level3 = codes.map((code) => crops[code]![1]);
    const cover = discs(160, widthPx, heightPx, seed + 50, 15);
    const settings = comparisonSettingsSchema.parse({
      ...{ edgeToleranceM: 0.6, edgeDowngrade: { distanceM: 1.4, classes: [3, 12] }, trees: { isOn: false } },
      minArea: { objects: { areaM2: 4 }, othersM2: 10 },
    });
    const patches = Array.from({ length: 12 }, (_, i) => ({
      ...{ patchId: `${i}`, flightDay: null, widthPx: side, heightPx: side },
      ...{ x: (i % 4) * side, y: Math.floor(i / 4) * side },
    }));
    const comparison = new RoiComparison(
      { gsd, widthPx, heightPx, patches },
      { matrix: defaultMatrix, settings },
    );
    patches.forEach((patch, i) => {
      comparison.setLpis(i, cutOut(level1, widthPx, patch), cutOut(level3, widthPx, patch));
      comparison.setCover(i, cutOut(cover, widthPx, patch));
    });
    const { regions, disagreements } = comparison.compute();

    const folder = mkdtempSync(join(tmpdir(), 'arpenteur-scipy-'));
    try {
      const write = (name: string, data: Uint8Array) => {
        writeFileSync(join(folder, name), data);
        return join(folder, name);
      };
      const task = {
        ...{ width: widthPx, height: heightPx, gsd, rows: defaultMatrix.rows },
        ...{ level1: write('1', level1), level3: write('3', level3), cover: write('c', cover) },
        ...{ groups: [...rowGroups(defaultMatrix)], edge: 0.6, near: 1.4, softened: [3, 12] },
        ...{ objects: 4, others: 10 },
      };
      writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
      const theirs = JSON.parse(runPython(script, join(folder, 'task.json'))) as {
        regions: [code3: number, firstPx: number, classes: number[], grades: number[]][];
        items: [cover: number, px: number, firstPx: number, nearest: number, farthest: number][];
      };
      expect(theirs.regions.length).toBeGreaterThan(20);
      expect(theirs.items.length).toBeGreaterThan(20);
      expect(
        regions.map(({ code3, firstPx, classes, gradePx }) => [
          ...[code3, firstPx],
          Array.from({ length: 19 }, (_, value) => classes.find(([own]) => own === value)?.[1] ?? 0),
          gradePx,
        ]),
      ).toEqual(theirs.regions);
      expect(disagreements.map((item) => [item.cover, item.areaPx, indicesOf(item.set, widthPx)[0]])).toEqual(
        theirs.items.map((item) => item.slice(0, 3)),
      );
      disagreements.forEach(({ edgeM }, i) => {
        expect(edgeM[0]).toBeCloseTo(theirs.items[i]![3], 6);
        expect(edgeM[1]).toBeCloseTo(theirs.items[i]![4], 6);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
