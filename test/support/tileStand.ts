import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Annotation } from '../../src/main/annotation/index.ts';
import type { Catalogue, SuperArea } from '../../src/main/catalogue/index.ts';
import {
  createRasterService,
  encodeTiff,
  type RasterService,
  type TiffSpec,
} from '../../src/main/raster/index.ts';
import { createTiles, type Tile, type Tiles, type TilesOptions } from '../../src/main/tiles/index.ts';
import type { RoiDetail, TileLayer } from '../../src/shared/contract/index.ts';
import { modalities, modalityBit, patchSizeM, type Modality } from '../../src/shared/model/modality.ts';
import type { TypedArray } from '../../src/shared/raster/types.ts';

export interface TileStandOptions extends Partial<
  Pick<TilesOptions, 'layoutOf' | 'maxBytes' | 'maxDiskBytes' | 'idleMs' | 'raster'>
> {
  readonly rows: number;
  readonly cols: number;
  /** Cells without a patch, as `ROW-COL` from 0. */
  readonly holes?: readonly string[];
}

type Pixels = Pick<TiffSpec, 'data' | 'dtype'> & Partial<TiffSpec>;

/** World position of the upper-left corner of the ROI. */
export const standOrigin = [6400 * 102.4, 66_500 * 102.4] as const;
export const standRoi = 'D091-2021_AU-S1-3';

/** The tile service over a ROI whose files a test writes one by one; everything in the test's own thread. */
export class TileStand {
  readonly folder = mkdtempSync(join(tmpdir(), 'arpenteur-stand-'));
  readonly raster: RasterService;
  readonly tiles: Tiles;
  /** Dates that the metadata list. */
  listed: Record<string, string[]> = {};
  area: ((patchId: string) => SuperArea | null) | null = null;
  /** Files that were asked for, in the order. */
  readonly asked: string[] = [];
  readonly #files = new Map<string, string>();
  readonly #options: TileStandOptions;

  constructor(options: TileStandOptions) {
    this.#options = options;
    this.raster = options.raster ?? createRasterService({ threads: 0 });
    const catalogue = {
      roi: async (_: string, roiKey: string) => ({ ...this.roi(), roiKey }),
      source: (_: string, patchId: string, modality: string) => {
        const file = this.#files.get(`${modality} ${patchId}`) ?? null;
        if (file !== null) this.asked.push(`${modality} ${patchId}`);
        return file;
      },
      superArea: (_: string, patchId: string) => this.area?.(patchId) ?? null,
      seriesDates: (_: string, __: string, sensor: string) => this.listed[sensor] ?? null,
      imageDates: () => ({ spot: ['2021-06-13', '2021-07-01'], historical: ['1954-08', '1954-08'] }),
    } as unknown as Catalogue;
    const annotation = { patchStates: () => new Map() } as unknown as Annotation;
    this.tiles = createTiles({
      ...{ catalogue, annotation, raster: this.raster, cacheDir: join(this.folder, 'cache'), idleMs: 0 },
      ...options,
    });
  }

  get patchIds(): string[] {
    const { rows, cols, holes = [] } = this.#options;
    return Array.from({ length: rows * cols }, (_, i) => `${Math.floor(i / cols)}-${i % cols}`).filter(
      (id) => !holes.includes(id),
    );
  }

  /** Writes the file of a patch as its modality has it, but for what is given otherwise. */
  write(modality: Modality, patchId: string, pixels: Pixels): string {
    const spec = modalities.find(({ name }) => name === modality)!;
    const [row, col] = patchId.split('-').map(Number) as [number, number];
    const width = pixels.width ?? spec.sizePx;
    const path = join(this.folder, `${modality}_${patchId}.tif`);
    const corner = [standOrigin[0] + col * patchSizeM, standOrigin[1] - row * patchSizeM] as const;
    const file: TiffSpec = {
      ...{ width, height: width, bands: pixels.data.length / width ** 2, compression: 'deflate' },
      layout: { kind: 'strips' },
      geo: { origin: corner, pixelSize: patchSizeM / width, epsg: 2154 },
      ...pixels,
    };
    writeFileSync(path, encodeTiff(file));
    this.#files.set(`${modality} ${patchId}`, path);
    return path;
  }

  /** The same kind of file for every patch. */
  writeAll(modality: Modality, pixelsOf: (patchId: string, index: number) => Pixels): void {
    for (const [i, id] of this.patchIds.entries()) this.write(modality, id, pixelsOf(id, i));
  }

  roi(): RoiDetail {
    const { rows, cols } = this.#options;
    const grid = this.patchIds.map((patchId) => {
      const [row, col] = patchId.split('-').map(Number) as [number, number];
      const has = modalities.filter(({ name }) => this.#files.has(`${name} ${patchId}`));
      return {
        ...{ patchId, row, col, x: col * 512, y: row * 512, widthPx: 512, heightPx: 512 },
        modalityBits: has.reduce((bits, { name }) => bits | modalityBit(name), 0),
        ...{ readOnly: null, edits: 0, changedPx: 0, split: null, aerialDate: '2021-07-20' },
      };
    });
    return {
      ...{ datasetId: 'd', roiKey: standRoi, domainYear: '', domain: '', year: '', roi: '' },
      ...{ patches: grid.length, extent: null, provisional: false, commonBits: 0, anyBits: 0 },
      ...{ editedPatches: 0, problems: 0, crs: 'EPSG:2154', gsd: 0.2, origin: [...standOrigin] },
      ...{ widthPx: cols * 512, heightPx: rows * 512, patchSizePx: 512, grid, separate: [] },
    };
  }

  tile(layer: TileLayer, level: number, col: number, row: number, date?: number): Promise<Tile | null> {
    return this.tiles.tile({ datasetId: 'd', roiKey: standRoi, layer, level, col, row, date });
  }

  layers() {
    return this.tiles.layers('d', standRoi);
  }

  async close(): Promise<void> {
    await this.tiles.close();
    await this.raster.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The samples of a tile. */
export function samplesOf({ data, dtype }: Pick<Tile, 'data' | 'dtype'>): TypedArray {
  const bytes = data.slice();
  return dtype === 'uint8' ? bytes : new Float32Array(bytes.buffer);
}
