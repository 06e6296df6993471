import { join } from 'node:path';
import { formatPatchPath, parsePatchId } from '../../../src/shared/model/flairHubNames.ts';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { buildPatchTree } from '../../../src/main/regions/buildPatchTree.ts';
import { RegionStore } from '../../../src/renderer/map/regions/RegionStore.ts';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { createBed } from '../bed.ts';
import { count, p95, rowOf, timeRow, type Row } from '../stats.ts';

const scenario = 'Regions of 64 patches (4096 x 4096 px)';
const side = 8;
const [domainYear, roi] = ['D091-2021', 'AU-S1-3'];
const roiKey = `${domainYear}_${roi}`;
const treeTargetMs = 150;
const levelTargetMs = 16;
const moveTargetMs = 8;

/**
 * Trees are built as their worker builds them, from the files on; then a pointer goes over the ROI and up and down the tree,
 * in a store that has all trees, as in the window.
 */
export async function regionTrees(): Promise<Row[]> {
  const bed = createBed();
  try {
    const root = join(bed.folder, 'dataset');
    const modalities = ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA'] as const;
    await generateScene({ outDir: root, seed: 3, domainYear, roi, rows: side, cols: side, modalities });
    const datasetId = await bed.openDataset(root, join(bed.folder, 'workspace'));
    const detail = await bed.client.catalogue.roi({ datasetId, roiKey });
    const { trees, building } = await buildAll(root, detail);
    const bytes = [...trees.values()].reduce((sum, tree) => sum + tree.length, 0);
    const store = await loadAll(detail, trees);
    const { moves, levels, shown } = wander(detail, store);
    return [
      timeRow(scenario, 'the tree of a patch of 512 px: files read, tree built, as bytes', building, {
        ...{ target: `p95 < ${treeTargetMs} ms`, reached: p95(building) < treeTargetMs },
      }),
      timeRow(scenario, 'the region under a pointer that moves to another one', moves, {
        ...{ target: `p95 < ${moveTargetMs} ms`, reached: p95(moves) < moveTargetMs },
      }),
      timeRow(scenario, 'the region under the pointer at another level', levels, {
        ...{ target: `p95 < ${levelTargetMs} ms`, reached: p95(levels) < levelTargetMs },
        note: `regions of ${count(shown)} px in the mean`,
      }),
      rowOf(scenario, 'a tree, as it travels and is kept', {
        ...{ median: `${count(Math.round(bytes / trees.size / 1000))} kB`, n: trees.size },
      }),
    ];
  } finally {
    await bed.close();
  }
}

async function buildAll(
  root: string,
  { grid }: RoiDetail,
): Promise<{ trees: Map<string, Uint8Array>; building: number[] }> {
  const trees = new Map<string, Uint8Array>();
  const building: number[] = [];
  for (const { patchId } of grid) {
    const fileOf = (modality: 'AERIAL_RGBI' | 'DEM_ELEV') =>
      join(root, formatPatchPath(parsePatchId(patchId)!, modality));
    const job = { patchId, sizePx: 512, cell: null, label: null, hasCodedHeight: false };
    const start = performance.now();
    trees.set(
      patchId,
      await buildPatchTree({ ...job, image: fileOf('AERIAL_RGBI'), dem: fileOf('DEM_ELEV') }),
    );
    building.push(performance.now() - start);
  }
  // The first patches warm the compiler up, as they do in a worker that stays.
  return { trees, building: building.slice(8) };
}

async function loadAll(
  { grid, patchSizePx }: RoiDetail,
  trees: Map<string, Uint8Array>,
): Promise<RegionStore> {
  const store = new RegionStore({
    ...{ patches: grid, patchSizePx },
    load: async (patchId) => trees.get(patchId)!,
  });
  for (const { x, y } of grid) {
    while (store.stateAt(x, y).kind !== 'ready') {
      store.at(x + 256, y + 256, 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return store;
}

/** A pointer in a slow curve over the ROI; at every fiftieth place the level goes up to the top and down again. */
function wander({ widthPx, heightPx }: RoiDetail, store: RegionStore) {
  const moves: number[] = [];
  const levels: number[] = [];
  let px = 0;
  const time = (list: number[], x: number, y: number, level: number): void => {
    const start = performance.now();
    const set = store.at(x, y, level);
    list.push(performance.now() - start);
    if (set) for (let i = 0; i < set.spans.length; i += 2) px += set.spans[i + 1]! - set.spans[i]!;
  };
  for (let i = 0; i < 2000; i++) {
    const x = (0.5 + 0.49 * Math.sin(i / 97)) * widthPx;
    const y = (0.5 + 0.49 * Math.cos(i / 61)) * heightPx;
    time(moves, x, y, 0.35);
    if (i % 50 !== 0) continue;
    let level = 0.35;
    const step = (direction: 1 | -1): void => {
      level = store.stepLevel(x, y, level, direction);
      time(levels, x, y, level);
    };
    for (let n = 0; n < 12; n++) step(1);
    for (let n = 0; n < 12; n++) step(-1);
  }
  return { moves, levels, shown: Math.round(px / (moves.length + levels.length)) };
}
