import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import {
  encodeNpy,
  flairRasterBytes,
  writeFlair,
  writeFlairSeries,
} from '../../../test/fixtures/flair12Folder.ts';
import { writeClassList, writePlainImage } from '../../../test/fixtures/plainFolder.ts';
import { RealCore } from '../../../test/support/realCore.ts';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { decodeSet, setOfWindow } from '../../shared/editing/pixelSet.ts';
import { gateValues } from '../../shared/editing/rules.ts';
import type { Editing } from './index.ts';

interface Opened {
  readonly core: RealCore;
  readonly roi: RoiDetail;
  readonly editing: Editing;
}

/** Opens a dataset of one ROI. */
async function withDataset(
  write: (folder: string) => void,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const folder = makeFolder('arpenteur-editing-');
  const core = new RealCore();
  try {
    write(folder);
    await core.open(folder);
    const [only] = await core.client.catalogue.rois({ datasetId: core.datasetId });
    const roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey: only!.roiKey });
    await work({ core, roi, editing: core.services.workspaces.session().editing });
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const rejection = async (run: Promise<unknown>): Promise<unknown> =>
  run.then(() => null).catch((error: unknown) => error);

describe('other layouts', () => {
  it('FLAIR#2 has a fifth band and the series of its super-area', () =>
    withDataset(
      (folder) => {
        const [domain, area] = ['D004_2021', 'Z10_AU'];
        for (const [i, id] of [1, 2].entries()) {
          const corner = [900_000 + i * 102.4, 6_500_000] as const;
          const name = String(id).padStart(6, '0');
          const [img, msk] = [
            `flair_aerial_train/${domain}/${area}/img`,
            `flair_labels_train/${domain}/${area}/msk`,
          ];
          writeFlair(folder, `${img}/IMG_${name}.tif`, flairRasterBytes('img', { corner, fill: 40 + i }));
          writeFlair(folder, `${msk}/MSK_${name}.tif`, flairRasterBytes('msk', { corner, fill: 3 }));
        }
        const sen = `flair_sen_train/${domain}/${area}/sen`;
        writeFlairSeries(folder, sen, { domain, area });
        // Each sample of [2, 10, 60, 70] says where it is: row and column.
        const sampleAt = (i: number) => (Math.floor(i / 70) % 60) * 100 + (i % 70);
        const data = encodeNpy({ shape: [2, 10, 60, 70], dtype: 'uint16', sampleAt });
        writeFlair(folder, `${sen}/SEN2_sp_${domain}-${area}_data.npy`, data);
        const centroids = { 'IMG_000001.tif': [20, 30], 'IMG_000002.tif': [20, 40] };
        writeFlair(folder, 'flair-2_centroids_sp_to_patch.json', JSON.stringify(centroids));
      },
      async ({ core, roi, editing }) => {
        const { datasetId } = core;
        const patch = roi.grid.find(({ patchId }) => patchId.endsWith('2'))!;
        const values = async (text: string) =>
          (await editing.values(datasetId, roi.roiKey, text, [patch.patchId]))[0]!;
        expect((await values('elevation'))[0]).toBe(41);
        const b02 = await values('s2_b02(all)');
        const at = (x: number, y: number) => b02[y * 512 + x];
        expect(at(256, 256)).toBe(2040);
        // 51.2 m to the north-west are 5.12 pixels of 10 m: one more is begun.
        expect([at(0, 0), at(511, 511)]).toEqual([1434, 2545]);
        expect(await rejection(editing.check(datasetId, roi.roiKey, 'height > 2'))).toMatchObject({
          code: 'layerMissing',
          params: { name: 'dsm', layer: 'DEM_ELEV' },
        });
      },
    ));

  it('plain images have the bands of their files, large ones by cells', () => {
    const size = { width: 1300, height: 1100 };
    const value = (x: number, y: number, band: number) => (x * 3 + y * 5 + band) % 60_000;
    return withDataset(
      (folder) => {
        writeClassList(folder);
        writePlainImage(folder, 'images/field.tif', { ...size, bands: 3, dtype: 'uint16', value, tile: 256 });
        writePlainImage(folder, 'masks/field.tif', { ...size, value: (x) => (x >> 9) + 1 });
      },
      async ({ core, roi, editing }) => {
        const { datasetId } = core;
        const { roiKey } = roi;
        const cell = roi.grid.find(({ patchId }) => patchId.endsWith('@1-2'))!;
        const [blue] = await editing.values(datasetId, roiKey, 'blue', [cell.patchId]);
        expect(blue!.length).toBe(cell.widthPx * cell.heightPx);
        expect([blue![0], blue!.at(-1)]).toEqual([
          value(cell.x, cell.y, 2),
          value(cell.x + cell.widthPx - 1, cell.y + cell.heightPx - 1, 2),
        ]);
        expect(await rejection(editing.check(datasetId, roiKey, 'ndvi > 0.3'))).toMatchObject({
          code: 'layerMissing',
          params: { name: 'nir', layer: 'AERIAL_RGBI 4' },
        });
        // The class list is the dataset's own.
        const set = decodeSet(
          await editing.set({ datasetId, roiKey, by: 'expression', text: 'mask = "Eau"', patchId: null }),
        );
        expect(set).toEqual(setOfWindow({ x: 512, y: 0, width: 512, height: 1100 }));
        const wand = { datasetId, roiKey, by: 'wand' as const, x: 1200, y: 1000, channels: ['red'] };
        const all = await editing.set({ ...wand, tolerance: 1e6, absolute: true, contiguous: true });
        expect(decodeSet(all)).toEqual(setOfWindow({ x: 0, y: 0, ...size }));
        const { window, data } = await editing.livewire({ datasetId, roiKey, x: 1290, y: 5 });
        expect([window, data[5 * 394 + 384]]).toEqual([{ x: 906, y: 0, width: 394, height: 389 }, 255]);
      },
    );
  });

  it('masks alone have what masks say', () =>
    withDataset(
      (folder) => {
        writeClassList(folder);
        writePlainImage(folder, 'images/a.tif', { width: 40, bands: 1, value: 7 });
        writePlainImage(folder, 'masks/a.tif', { width: 40, value: (x) => (x < 10 ? 2 : 1) });
      },
      async ({ core, roi, editing }) => {
        const { datasetId } = core;
        const { roiKey } = roi;
        const [near] = await editing.gate(datasetId, roiKey, 'distance("water") < 3 * 1', [
          roi.grid[0]!.patchId,
        ]);
        const { yes, no } = gateValues;
        const reach = Math.ceil(3 / roi.gsd) - 1;
        expect([near![0], near![9 + reach], near![9 + reach + 1]]).toEqual([yes, yes, no]);
        // One value everywhere: no edge, and a way all the same.
        const { data } = await editing.livewire({ datasetId, roiKey, x: 3, y: 3 });
        expect([data.length, data[3 * 40 + 3]]).toEqual([1600, 255]);
      },
    ));
});
