import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { flairRasterBytes, writeFlair } from '../../../test/fixtures/flair12Folder.ts';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import { writeClassList, writePlainImage } from '../../../test/fixtures/plainFolder.ts';
import { expectSentence, failureOf, RealCore } from '../../../test/support/realCore.ts';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { Modality } from '../../shared/model/modality.ts';
import { PatchRegions } from '../../shared/regions/PatchRegions.ts';
import {
  decodeRegionTree,
  encodeRegionTree,
  nodesOf,
  regionChannels,
  type RegionTree,
} from '../../shared/regions/regionTree.ts';
import { leavesOf } from '../../shared/regions/testRegions.ts';
import { createSamplePool } from '../datasets/index.ts';
import { generateScene } from '../datasets/sample/index.ts';
import { encodeTiff, readRaster } from '../raster/index.ts';
import { createRegions } from './index.ts';
import { TreeFiles } from './TreeFiles.ts';

const roiKey = 'D091-2021_AU-S1-3';
let core: RealCore;
let root: string;
let roi: RoiDetail;
const undo: (() => void)[] = [];

beforeAll(async () => {
  core = new RealCore();
  root = join(makeFolder('arpenteur-regions-'), 'scene');
  const pool = createSamplePool(0);
  await generateScene({
    ...{
      outDir: root,
      seed: 3,
      pool,
      domainYear: 'D091-2021',
      roi: 'AU-S1-3',
      rows: 2,
      cols: 2,
      theme: 'village',
    },
    modalities: ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA'],
  });
  await pool.close();
  await core.open(root);
  roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
}, 120_000);
afterEach(() => {
  for (const step of undo.splice(0)) step();
});
afterAll(async () => {
  await core.close();
  rmSync(root, { recursive: true, force: true });
});

/** The tree of a patch as a window gets it. */
async function treeOf(patchId: string, desk = core, key = roiKey): Promise<RegionTree> {
  const response = await desk.fetch('/api/pixels/regions', {
    method: 'POST',
    body: JSON.stringify({ datasetId: desk.datasetId, roiKey: key, patchId }),
  });
  if (!response.ok) throw AppError.fromData((await response.json()) as AppErrorData);
  return decodeRegionTree(new Uint8Array(await response.arrayBuffer()));
}

const fileOf = (patchId: string, modality: Modality) =>
  join(root, formatPatchPath(parsePatchId(patchId)!, modality));
const channelsOf = ({ channels }: RegionTree) => regionChannels.filter((_, bit) => (channels >> bit) & 1);

/** Other bytes for a file, until the test is over; its time changes with it. */
function replace(path: string, bytes: Uint8Array): void {
  const before = readFileSync(path);
  const { atime, mtime } = statSync(path);
  writeFileSync(path, bytes);
  undo.push(() => {
    writeFileSync(path, before);
    utimesSync(path, atime, mtime);
  });
}

/** Connected areas (4 neighbours) of a class, of at least so many pixels. */
function areasOf(mask: Uint8Array, value: number, leastPx: number): number[][] {
  const seen = new Uint8Array(mask.length);
  const areas: number[][] = [];
  for (let i = 0; i < mask.length; i++) {
    if (seen[i] === 1 || mask[i] !== value) continue;
    const area = [i];
    seen[i] = 1;
    for (const p of area) {
      const x = p % 512;
      for (const q of [x > 0 ? p - 1 : -1, x < 511 ? p + 1 : -1, p - 512, p + 512]) {
        if (mask[q] !== value || seen[q] === 1) continue;
        seen[q] = 1;
        area.push(q);
      }
    }
    if (area.length >= leastPx) areas.push(area);
  }
  return areas;
}

/** How well the best node of a tree covers an area: intersection over union. */
function bestOverlap(tree: RegionTree, leaves: readonly number[], area: readonly number[]): number {
  const inside = new Uint32Array(nodesOf(tree));
  for (const pixel of area) inside[leaves[pixel]!]! += 1;
  const { counts } = new PatchRegions(tree);
  let best = 0;
  for (let node = 0; node < inside.length; node++) {
    if (node < inside.length - 1) inside[tree.parents[node]!]! += inside[node]!;
    best = Math.max(best, inside[node]! / (area.length + counts[node]! - inside[node]!));
  }
  return best;
}

describe('the tree of a patch', () => {
  it('finds the roofs and the fields that the sample planted', async () => {
    const overlaps: Record<number, number[]> = { 0: [], 9: [] };
    for (const { patchId } of roi.grid) {
      const tree = await treeOf(patchId);
      expect(tree).toMatchObject({ width: 512, height: 512, isBlank: false, isPartial: false });
      expect(channelsOf(tree)).toEqual([...regionChannels]);
      const leaves = leavesOf(tree);
      const mask = (await readRaster(fileOf(patchId, 'AERIAL_LABEL-COSIA'))).data as Uint8Array;
      for (const value of [0, 9])
        for (const area of areasOf(mask, value, 300)) overlaps[value]!.push(bestOverlap(tree, leaves, area));
    }
    const [roofs, fields] = Object.values(overlaps).map((found) => found.sort((a, b) => a - b));
    expect([roofs!.length > 10, fields!.length >= 3]).toEqual([true, true]);
    expect(roofs!.filter((overlap) => overlap > 0.7).length / roofs!.length).toBeGreaterThan(0.8);
    for (const found of [roofs!, fields!]) expect(found[found.length >> 1]).toBeGreaterThan(0.85);
  });

  it('is read from the cache of the workspace, and made anew when a file changes', async () => {
    const { patchId } = roi.grid[0]!;
    const session = core.services.workspaces.session();
    const first = await session.regions.tree(core.datasetId, patchId);
    expect(await session.regions.tree(core.datasetId, patchId)).toBe(first);
    const { cacheDir } = session.workspace;
    const options = {
      ...{ catalogue: session.catalogue, cacheDir, threads: 0 },
      layoutOf: () => 'flair-hub' as const,
    };
    // A worker that is never started cannot have made it.
    const other = createRegions(options);
    expect(Buffer.from(await other.tree(core.datasetId, patchId))).toEqual(Buffer.from(first));
    const trees = () => readdirSync(join(cacheDir, 'regions')).filter((name) => name.endsWith('.tree'));
    for (const name of trees()) writeFileSync(join(cacheDir, 'regions', name), 'damaged');
    const third = createRegions(options);
    expect(Buffer.from(await third.tree(core.datasetId, patchId))).toEqual(Buffer.from(first));
    const dem = fileOf(patchId, 'DEM_ELEV');
    replace(
      dem,
      encodeDem(() => 4),
    );
    expect(Buffer.from(await third.tree(core.datasetId, patchId))).not.toEqual(Buffer.from(first));
    await Promise.all([other.close(), third.close()]);
  });

  it('of a patch that is not there, and a request that is none, are refused', async () => {
    expect(await failureOf(treeOf('D091-2021_AU-S1-3_9-9'))).toMatchObject({ code: 'notFound' });
    const response = await core.fetch('/api/pixels/regions', { method: 'POST', body: '{' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'badRequest' });
  });

  it('is given up when nobody waits any more', async () => {
    const { regions } = core.services.workspaces.session();
    const call = regions.tree(core.datasetId, roi.grid[3]!.patchId, AbortSignal.abort());
    expect(await failureOf(call)).toMatchObject({ code: 'cancelled' });
  });
});

const encodeDem = (height: (x: number, y: number) => number, sizePx = 512, nodata?: number) => {
  const data = new Float32Array(sizePx * sizePx * 2).fill(100);
  for (let i = 0; i < sizePx * sizePx; i++) data[2 * i] = 100 + height(i % sizePx, Math.floor(i / sizePx));
  return encodeTiff({
    ...{ width: sizePx, height: sizePx, bands: 2, dtype: 'float32', data, compression: 'deflate', geo: null },
    ...(nodata === undefined ? {} : { nodata }),
    layout: { kind: 'strips' },
  });
};
const encodeImage = (value: (x: number, y: number) => number, sizePx = 512) => {
  const data = new Uint8Array(sizePx * sizePx * 4);
  for (let i = 0; i < data.length; i++) data[i] = value((i >> 2) % sizePx, Math.floor((i >> 2) / sizePx));
  return encodeTiff({
    ...{ width: sizePx, height: sizePx, bands: 4, dtype: 'uint8', data, compression: 'deflate', geo: null },
    layout: { kind: 'strips' },
  });
};

describe('files that are not as they should be', () => {
  const patchId = `${roiKey}_1-2`;

  it('are left out when others can be read', async () => {
    replace(fileOf(patchId, 'DEM_ELEV'), Buffer.from('no tiff'));
    const withoutDem = await treeOf(patchId);
    expect(channelsOf(withoutDem)).not.toContain('height');
    expect(withoutDem.isPartial).toBe(true);
    undo.splice(0).forEach((step) => step());
    replace(
      fileOf(patchId, 'AERIAL_RGBI'),
      encodeImage(() => 3, 100),
    );
    const withoutImage = await treeOf(patchId);
    expect([channelsOf(withoutImage), withoutImage.isPartial]).toEqual([['height'], true]);
    undo.splice(0).forEach((step) => step());
    // Not kept: the next time everything may be there.
    expect(await treeOf(patchId)).toMatchObject({ isPartial: false });
  });

  it('are named when none can be read', async () => {
    replace(fileOf(patchId, 'DEM_ELEV'), Buffer.from('no tiff'));
    replace(
      fileOf(patchId, 'AERIAL_RGBI'),
      encodeImage(() => 3, 100),
    );
    expectSentence(
      await failureOf(treeOf(patchId)),
      'wrongSize',
      fileOf(patchId, 'AERIAL_RGBI'),
      '100 × 100',
    );
  });

  it('may hold nothing: constant bands, nodata and values that are none', async () => {
    replace(
      fileOf(patchId, 'AERIAL_RGBI'),
      encodeImage(() => 77),
    );
    replace(
      fileOf(patchId, 'DEM_ELEV'),
      encodeDem((x, y) => (y > 300 ? NaN : x < 200 ? 8 : x < 210 ? Infinity : 0), 512, -9999),
    );
    const tree = await treeOf(patchId);
    expect(tree.heights.every(Number.isFinite) && tree.means.every(Number.isFinite)).toBe(true);
    const { counts } = new PatchRegions(tree);
    expect(Math.max(...counts)).toBe(512 * 512);
    expect(tree.leaves).toBeLessThan(20);
    replace(
      fileOf(patchId, 'DEM_ELEV'),
      encodeDem(() => NaN),
    );
    expect(await treeOf(patchId)).toMatchObject({ leaves: 1, isBlank: false });
  });

  it('may have heights on a coarser grid', async () => {
    replace(
      fileOf(patchId, 'AERIAL_RGBI'),
      encodeImage(() => 77),
    );
    replace(
      fileOf(patchId, 'DEM_ELEV'),
      encodeDem((x) => (x < 64 ? 9 : 0), 128),
    );
    expect([...new PatchRegions(await treeOf(patchId)).counts]).toContain(256 * 512);
  });
});

describe('other layouts', () => {
  it('a patch with nothing but its mask is one region that says so', async () => {
    await withDataset(async (folder, other) => {
      const pool = createSamplePool(0);
      const outDir = join(folder, 'only-masks');
      const scene = { domainYear: 'D091-2021', roi: 'AU-S1-3', rows: 1, cols: 1 };
      await generateScene({ outDir, seed: 3, pool, ...scene, modalities: ['AERIAL_LABEL-COSIA'] });
      await pool.close();
      await other.open(outDir);
      expect(await treeOf(`${roiKey}_1-1`, other)).toMatchObject({ isBlank: true, width: 512, leaves: 1 });
    });
  });

  it('FLAIR#1 has its height in the fifth band', async () => {
    await withDataset(async (folder, other) => {
      const at = { corner: [900_000, 6_500_000] as const, fill: 40 };
      writeFlair(
        folder,
        'flair_aerial_train/D004_2021/Z10_AU/img/IMG_000001.tif',
        flairRasterBytes('img', at),
      );
      writeFlair(
        folder,
        'flair_labels_train/D004_2021/Z10_AU/msk/MSK_000001.tif',
        flairRasterBytes('msk', at),
      );
      await other.open(folder);
      const [only] = await other.client.catalogue.rois({ datasetId: other.datasetId });
      const detail = await other.client.catalogue.roi({ datasetId: other.datasetId, roiKey: only!.roiKey });
      const tree = await treeOf(detail.grid[0]!.patchId, other, only!.roiKey);
      expect(channelsOf(tree)).toEqual([...regionChannels]);
      expect(tree.leaves).toBe(1);
    });
  });

  it('a large image has a tree for each cell, by the stretch of the whole', async () => {
    await withDataset(async (folder, other) => {
      writeClassList(folder);
      const size = { width: 1300, height: 700 };
      // A square of 100 px over the border of the first two cells; values of 16 bits.
      const value = (x: number, y: number) =>
        x >= 450 && x < 550 && y >= 200 && y < 300 ? 9000 : 2000 + (x > 1290 ? 30_000 : 0);
      writePlainImage(folder, 'images/a.tif', { ...size, bands: 3, dtype: 'uint16', value });
      writePlainImage(folder, 'masks/a.tif', { ...size, value: 1 });
      await other.open(folder);
      const [only] = await other.client.catalogue.rois({ datasetId: other.datasetId });
      const detail = await other.client.catalogue.roi({ datasetId: other.datasetId, roiKey: only!.roiKey });
      expect(detail.grid).toHaveLength(6);
      const trees = await Promise.all(detail.grid.map(({ patchId }) => treeOf(patchId, other, only!.roiKey)));
      for (const [i, { widthPx, heightPx }] of detail.grid.entries())
        expect(trees[i]).toMatchObject({ width: widthPx, height: heightPx });
      const cellAt = (x: number) => trees[detail.grid.findIndex((patch) => patch.x === x && patch.y === 0)]!;
      const [left, right] = [0, 512].map((x) => new PatchRegions(cellAt(x)));
      expect([...left!.counts]).toContain(62 * 100);
      expect([...right!.counts]).toContain(38 * 100);
      const nodes = [left!.counts.indexOf(62 * 100), right!.counts.indexOf(38 * 100)] as const;
      expect(left!.squaredDistance(nodes[0], right!, nodes[1])).toBeLessThan(0.05);
    });
  });
});

async function withDataset(work: (folder: string, core: RealCore) => Promise<void>): Promise<void> {
  const folder = makeFolder('arpenteur-regions-other-');
  const other = new RealCore();
  try {
    await work(folder, other);
  } finally {
    await other.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

it('kept trees stay below their bound: those used longest ago go', async () => {
  const folder = join(makeFolder('arpenteur-trees-'), 'regions');
  try {
    const files = new TreeFiles(folder, 1000);
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      await files.write(name, new Uint8Array(300).fill(i));
      utimesSync(join(folder, name), 100 + i, 100 + i);
    }
    utimesSync(join(folder, 'a'), 500, 500);
    await files.write('d', new Uint8Array(300));
    expect(readdirSync(folder).sort()).toEqual(['a', 'd']);
    expect(await files.read('b')).toBeNull();
    expect((await files.read('a'))!.length).toBe(300);
    const another = encodeRegionTree(decodeRegionTree(encodeRegionTree(await treeOf(roi.grid[0]!.patchId))));
    await files.write('big', another);
    expect((await files.read('big')) ?? []).toHaveLength(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
