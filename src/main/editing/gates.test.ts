import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../test/fixtures/flairHubFolder.ts';
import { canImport, pythonPath } from '../../../test/support/python.ts';
import { RealCore } from '../../../test/support/realCore.ts';
import type { PixelValues, RoiDetail } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { gateValues } from '../../shared/editing/rules.ts';
import { formatPatchPath, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { TypedArray } from '../../shared/raster/types.ts';
import { createSamplePool } from '../datasets/index.ts';
import { generateScene } from '../datasets/sample/index.ts';
import { encodeTiff, readRaster } from '../raster/index.ts';
import type { Editing } from './index.ts';

const roiKey = 'D091-2021_AU-S1-3';
const { no, yes, unknown } = gateValues;
const area = 512 * 512;
let core: RealCore;
let root: string;
let roi: RoiDetail;
let editing: Editing;

beforeAll(async () => {
  core = new RealCore();
  root = join(makeFolder('arpenteur-gates-'), 'scene');
  const pool = createSamplePool(0);
  await generateScene({
    ...{ outDir: root, seed: 3, pool, domainYear: 'D091-2021', roi: 'AU-S1-3' },
    ...{ rows: 2, cols: 2, holes: ['2-2'] },
  });
  await pool.close();
  await core.open(root);
  roi = await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey });
  ({ editing } = core.services.workspaces.session());
}, 120_000);
afterAll(async () => {
  await core.close();
  rmSync(root, { recursive: true, force: true });
});

const gate = async (text: string, patchId = roi.grid[0]!.patchId): Promise<Uint8Array> =>
  (await editing.gate(core.datasetId, roiKey, text, [patchId]))[0]!;
const values = async (text: string, patchId = roi.grid[0]!.patchId): Promise<Float32Array> =>
  (await editing.values(core.datasetId, roiKey, text, [patchId]))[0]!;
const check = (text: string) => editing.check(core.datasetId, roiKey, text);
const refusal = async (run: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error('was not refused', { cause: error });
};
const fileOf = (patchId: string, modality: Modality) =>
  join(root, formatPatchPath(parsePatchId(patchId)!, modality));
const countOf = (data: Uint8Array, value: number): number =>
  data.reduce((sum, each) => sum + Number(each === value), 0);

/** Pixels all over a patch, its corners included. */
const places = Array.from({ length: 60 }, (_, i) => [(i * 197) % 512, (i * 331) % 512] as const);

describe('the values of layers', () => {
  it('are those that the pixel shows, of every sensor', async () => {
    const imageryOf = (found: PixelValues, id: string, band: number): number =>
      found.imagery.find((entry) => entry.id === id)!.values[band] ?? NaN;
    const classOf = (found: PixelValues, layer: string): number =>
      found.classes.find((entry) => entry.layer === layer)!.value ?? NaN;
    const expected: Record<string, (found: PixelValues) => number> = {
      red: (found) => imageryOf(found, 'aerial', 0),
      nir: (found) => imageryOf(found, 'aerial', 3),
      pan: (found) => imageryOf(found, 'pan', 0),
      dsm: (found) => imageryOf(found, 'dem', 0),
      height: (found) => Math.fround(imageryOf(found, 'dem', 0) - imageryOf(found, 'dem', 1)),
      spot_nir: (found) => imageryOf(found, 'spot', 3),
      mask: (found) => classOf(found, 'mask'),
      original: (found) => classOf(found, 'cosia'),
      lpis1: (found) => classOf(found, 'lpis1'),
      lpis3: (found) => classOf(found, 'lpis3'),
    };
    for (const patch of roi.grid) {
      const found = await Promise.all(
        places.map(([x, y]) =>
          core.client.evidence.pixel({
            ...{ datasetId: core.datasetId, roiKey, x: patch.x + x, y: patch.y + y, dates: {} },
          }),
        ),
      );
      for (const [name, of] of Object.entries(expected)) {
        const plane = await values(name, patch.patchId);
        expect(
          places.map(([x, y]) => plane[y * 512 + x]!),
          name,
        ).toEqual(found.map(of));
      }
    }
  });

  it('are means of the dates that the filter keeps and the range holds', async () => {
    const patchId = roi.grid[1]!.patchId;
    const { catalogue } = core.services.workspaces.session();
    const dates = catalogue.seriesDates(core.datasetId, roiKey, 's2')!;
    const series = await readRaster(fileOf(patchId, 'SENTINEL2_TS'));
    const covers = await readRaster(fileOf(patchId, 'SENTINEL2_MSK-SC'));
    const isKept = (date: number): boolean => {
      let good = 0;
      for (let px = 0; px < 100; px++)
        if (
          covers.data[px * covers.bands + 2 * date]! <= 1 &&
          covers.data[px * covers.bands + 2 * date + 1]! <= 1
        )
          good++;
      return good >= 95;
    };
    const kept = dates.flatMap((date, i) => (date >= '2021-05' && date < '2021-08' && isKept(i) ? [i] : []));
    expect(kept.length).toBeGreaterThan(1);
    expect(kept.length).toBeLessThan(dates.filter((date) => date >= '2021-05' && date < '2021-08').length);
    const at = (px: number, date: number, band: number) => series.data[px * series.bands + date * 10 + band]!;
    const mean = (of: (date: number) => number) =>
      kept.reduce((sum, date) => sum + of(date), 0) / kept.length;
    const ndvi = await values('s2_ndvi(2021-05..2021-07)', patchId);
    const b11 = await values('s2_swir1(05..07)', patchId);
    for (const [x, y] of places) {
      const px = Math.floor(((y + 0.5) * 10) / 512) * 10 + Math.floor(((x + 0.5) * 10) / 512);
      const index = mean((date) => (at(px, date, 6) - at(px, date, 2)) / (at(px, date, 6) + at(px, date, 2)));
      expect(ndvi[y * 512 + x]).toBeCloseTo(index, 5);
      expect(b11[y * 512 + x]).toBeCloseTo(
        mean((date) => at(px, date, 8)),
        2,
      );
    }
    const radar = await readRaster(fileOf(patchId, 'SENTINEL1-ASC_TS'));
    const radarDates = catalogue.seriesDates(core.datasetId, roiKey, 's1-asc')!;
    const vh = await values('s1asc_vh(all)', patchId);
    const powers = radarDates.map((_, date) => radar.data[date * 2 + 1]!);
    const power = powers.reduce((sum, value) => sum + value, 0) / powers.length;
    expect(vh[0]).toBeCloseTo(10 * Math.log10(power), 3);
  });

  it('are metres to the nearest pixel of a class, over the borders of patches', async () => {
    const masks = new Map<string, Uint8Array>();
    for (const { patchId } of roi.grid) masks.set(patchId, await core.mask(patchId));
    const counts = new Map<number, number>();
    for (const mask of masks.values())
      for (const value of mask) counts.set(value, (counts.get(value) ?? 0) + 1);
    const rare = [...counts].flatMap(([value, px]) => (px > 100 && px < 60_000 ? [value] : []));
    expect(rare.length).toBeGreaterThan(2);
    let across = 0;
    for (const value of rare.slice(0, 4)) {
      const targets: [number, number][] = [];
      for (const { patchId, x, y } of roi.grid)
        masks.get(patchId)!.forEach((code, i) => {
          if (code === value) targets.push([x + (i % 512), y + Math.floor(i / 512)]);
        });
      for (const patch of roi.grid) {
        const [near] = await editing.gate(core.datasetId, roiKey, `distance(${value}) <= 30`, [
          patch.patchId,
        ]);
        const far = await values(`distance(${value})`, patch.patchId);
        for (const [i, [x, y]] of places.slice(0, 24).entries()) {
          // Most of them at the borders.
          const at = i % 3 === 0 ? [x, y] : i % 3 === 1 ? [511 * (i % 2), y] : [x, 511 * (i % 2)];
          const [column, row] = at as [number, number];
          let [best, isOther] = [Infinity, false];
          for (const [tx, ty] of targets) {
            const squared = (tx - patch.x - column) ** 2 + (ty - patch.y - row) ** 2;
            if (squared >= best) continue;
            best = squared;
            isOther = tx < patch.x || ty < patch.y || tx >= patch.x + 512 || ty >= patch.y + 512;
          }
          const metres = Math.sqrt(best) * 0.2;
          across += Number(isOther && metres <= 30);
          expect(near![row * 512 + column]).toBe(metres <= 30 + 1e-9 ? yes : no);
          if (metres <= 199) expect(far[row * 512 + column]).toBeCloseTo(metres, 3);
          else if (metres > 201) expect(far[row * 512 + column]).toBeNaN();
        }
      }
    }
    expect(across).toBeGreaterThan(0);
  });
});

describe('a gate', () => {
  it('holds of the pixels that numpy finds', async ({ skip }) => {
    if (!canImport('rasterio, numpy')) skip('no python3 with rasterio and numpy');
    const patchId = roi.grid[0]!.patchId;
    const script = `
import sys, json, rasterio, numpy as np
np.seterr(all="ignore")
rgbi = rasterio.open(sys.argv[1]).read().astype("f8")
dem = rasterio.open(sys.argv[2]).read().astype("f8")
lab = rasterio.open(sys.argv[3]).read(1)
height, ndvi = dem[0] - dem[1], (rgbi[3] - rgbi[0]) / (rgbi[3] + rgbi[0])
gates = [(height > 2.5) & (ndvi > 0.3), (height < 0.2) | ~(lab == 0), np.isin(lab, [0, 3, 8]) & (rgbi[1] >= 90)]
sys.stdout.buffer.write(np.concatenate([g.astype("u1").ravel() for g in gates]).tobytes())`;
    const files = (['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA'] as const).map((of) =>
      fileOf(patchId, of),
    );
    const bytes = execFileSync(pythonPath, ['-c', script, ...files], { maxBuffer: 1 << 24 });
    const texts = [
      'height > 2.5 && ndvi > 0.3',
      'height < 0.2 or not mask("building")',
      'mask in (0, 3, 8) and green >= 90',
    ];
    for (const [i, text] of texts.entries()) {
      const found = await gate(text, patchId);
      expect(countOf(found, yes), text).toBeGreaterThan(100);
      expect(Buffer.from(found).equals(bytes.subarray(i * area, (i + 1) * area)), text).toBe(true);
    }
  });

  it('answers several patches in the order asked, by the pixel route', async () => {
    const ids = [roi.grid[2]!.patchId, roi.grid[0]!.patchId];
    const body = JSON.stringify({ datasetId: core.datasetId, roiKey, text: 'nir > red', patchIds: ids });
    const response = await core.fetch('/api/pixels/gate', { method: 'POST', body });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/octet-stream',
    ]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBe(2 * area);
    for (const [i, id] of ids.entries())
      expect(bytes.subarray(i * area, (i + 1) * area)).toEqual(await gate('nir > red', id));
  });

  it('sees edits of masks at once, those of neighbours too', async () => {
    const [west, east] = [roi.grid[0]!, roi.grid[1]!];
    expect(east.x).toBe(west.x + 512);
    const value = 17;
    expect(countOf(await gate(`mask = ${value} or distance(${value}) < 3`, west.patchId), yes)).toBe(0);
    await core.paint(east.patchId, { x: 0, y: 100, width: 4, height: 1, value });
    expect(countOf(await gate(`mask = ${value}`, east.patchId), yes)).toBe(4);
    const near = await gate(`distance(${value}) <= 3`, west.patchId);
    // 15 pixels of 0.2 m, to the first column of the neighbour.
    expect([near[100 * 512 + 511], near[100 * 512 + 497], near[100 * 512 + 496]]).toEqual([yes, yes, no]);
    expect(countOf(await gate('mask = original', east.patchId), no)).toBe(4);
    await core.client.annotation.undo({
      ...{ datasetId: core.datasetId, roiKey, windowId: 'window-1', editId: crypto.randomUUID() },
    });
    expect(countOf(await gate(`mask = ${value} or distance(${value}) < 3`, west.patchId), yes)).toBe(0);
  });

  it('tells what it needs', async () => {
    expect(await check('height > 2 and ndvi > 0.3')).toEqual({
      layers: ['dem', 'aerial'],
      dependsOnMask: false,
    });
    expect(await check('distance("building") < 5 or lpis3 = 3 or s2_ndvi(2021) > 0')).toEqual({
      layers: ['mask', 'lpis3', 's2'],
      dependsOnMask: true,
    });
    expect(
      (await core.client.editing.checkExpression({ datasetId: core.datasetId, roiKey, text: 'original = 3' }))
        .layers,
    ).toEqual(['cosia']);
  });

  it('is refused with the place of a mistake, and without what the ROI does not have', async () => {
    expect((await refusal(gate('heigth > 2'))).params).toMatchObject({ reason: 'unknownName', position: 0 });
    expect((await refusal(check('elevation > 2'))).toData()).toMatchObject({
      code: 'layerMissing',
      params: { name: 'elevation' },
    });
    expect((await refusal(check('s2_ndvi(1999) > 0'))).code).toBe('layerMissing');
    expect((await refusal(gate('nir > 2', 'D091-2021_AU-S1-3_9-9'))).code).toBe('notFound');
    expect((await refusal(editing.gate(core.datasetId, 'nowhere', 'nir > 2', ['a']))).code).toBe('notFound');
    const stopped = editing.gate(
      core.datasetId,
      roiKey,
      'nir > 3',
      [roi.grid[0]!.patchId],
      AbortSignal.abort(),
    );
    expect((await refusal(stopped)).code).toBe('cancelled');
    const post = (body: string) => core.fetch('/api/pixels/gate', { method: 'POST', body });
    const wrong = await post(
      JSON.stringify({ datasetId: core.datasetId, roiKey, text: 'nir >', patchIds: [roi.grid[0]!.patchId] }),
    );
    expect([wrong.status, ((await wrong.json()) as AppErrorData).code]).toEqual([422, 'whereInvalid']);
    for (const body of [
      '',
      '{',
      '[]',
      JSON.stringify({ datasetId: core.datasetId, roiKey, text: 'nir > 1', patchIds: [] }),
    ])
      expect(((await (await post(body)).json()) as AppErrorData).code).toBe('badRequest');
  });
});

describe('bad files', () => {
  const replaced = new Map<string, Buffer>();
  const replace = (modality: Modality, patchId: string, bytes: Uint8Array): void => {
    const path = fileOf(patchId, modality);
    replaced.set(path, readFileSync(path));
    writeFileSync(path, bytes);
  };
  const tiff = (
    width: number,
    bands: number,
    dtype: 'float32' | 'uint8' | 'uint16',
    data: TypedArray,
    nodata?: number,
  ) =>
    encodeTiff({
      ...{
        width,
        height: width,
        bands,
        dtype,
        data,
        compression: 'deflate',
        geo: null,
        nodata: nodata ?? null,
      },
      layout: { kind: 'strips' },
    });
  const restored = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } finally {
      for (const [path, bytes] of replaced) writeFileSync(path, bytes);
      replaced.clear();
      editing.forget(core.datasetId);
    }
  };

  it('nodata, NaN and infinite values are not known', () =>
    restored(async () => {
      const { patchId } = roi.grid[0]!;
      const heights = new Float32Array(area * 2).fill(12.5);
      heights.set([-9999, 1, 1, NaN, Infinity, 1, 9, 3]);
      replace('DEM_ELEV', patchId, tiff(512, 2, 'float32', heights, -9999));
      const found = await gate('height > 2', patchId);
      expect([...found.subarray(0, 5)]).toEqual([unknown, unknown, unknown, yes, no]);
      expect([...(await gate('not height > 2', patchId)).subarray(0, 5)]).toEqual([
        unknown,
        unknown,
        unknown,
        no,
        yes,
      ]);
    }));

  it('a file that is damaged, or has another size, is as none', () =>
    restored(async () => {
      const { patchId } = roi.grid[0]!;
      replace('DEM_ELEV', patchId, new Uint8Array(100));
      replace('AERIAL_RGBI', patchId, tiff(256, 4, 'uint8', new Uint8Array(256 * 256 * 4)));
      replace('SENTINEL2_TS', patchId, new Uint8Array(100));
      for (const text of ['height > 2', 'nir >= 0', 's2_ndvi(all) >= -1'])
        expect(countOf(await gate(text, patchId), unknown), text).toBe(area);
      expect(countOf(await gate('height > 2 or mask >= 0', patchId), yes)).toBe(area);
    }));

  it('dates of raster, cloud mask and list may disagree: those of the shortest count', () =>
    restored(async () => {
      const { patchId } = roi.grid[0]!;
      const listed = core.services.workspaces.session().catalogue.seriesDates(core.datasetId, roiKey, 's2')!;
      expect(listed.length).toBeGreaterThan(3);
      // Three dates in the raster, two in the mask: NDVI 0.5, then 0, then 1.
      const data = new Uint16Array(100 * 30).fill(500);
      for (let px = 0; px < 100; px++)
        for (const [date, red] of [500, 1500, 0].entries()) {
          data[px * 30 + date * 10 + 6] = 1500;
          data[px * 30 + date * 10 + 2] = red;
        }
      replace('SENTINEL2_TS', patchId, tiff(10, 30, 'uint16', data));
      replace('SENTINEL2_MSK-SC', patchId, tiff(10, 4, 'uint16', new Uint16Array(400)));
      expect((await values('s2_ndvi(all)', patchId))[0]).toBeCloseTo(0.25, 6);
      expect((await values(`s2_ndvi(${listed[1]})`, patchId))[0]).toBeCloseTo(0, 6);
      // The raster has that date, and nothing says that it is clear.
      expect((await values(`s2_ndvi(${listed[2]})`, patchId))[0]).toBeNaN();
      // All covered by snow: nothing is left.
      replace('SENTINEL2_MSK-SC', patchId, tiff(10, 4, 'uint16', new Uint16Array(400).fill(100)));
      expect((await values('s2_ndvi(all)', patchId))[0]).toBeNaN();
    }));
});
