import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fromFile } from 'geotiff';
import type { Modality } from '../../../src/shared/model/modality.ts';

type Extent = readonly [minX: number, minY: number, maxX: number, maxY: number];

/** All files of a modality of a ROI side by side, placed by their own georeference. */
export class Mosaic {
  readonly originX: number;
  readonly originY: number;
  readonly gsd: number;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** `[height, width, bands]`, NaN where there is no file. */
  readonly data: Float32Array;

  constructor(
    origin: readonly [number, number],
    gsd: number,
    size: readonly [number, number],
    bands: number,
  ) {
    [this.originX, this.originY] = origin;
    this.gsd = gsd;
    [this.width, this.height] = size;
    this.bands = bands;
    this.data = new Float32Array(this.width * this.height * bands).fill(NaN);
  }

  /** Place of the first band of the pixel under a point, -1 where there is none. */
  indexAt(x: number, y: number): number {
    const col = Math.floor((x - this.originX) / this.gsd);
    const row = Math.floor((this.originY - y) / this.gsd);
    if (col < 0 || row < 0 || col >= this.width || row >= this.height) return -1;
    return (row * this.width + col) * this.bands;
  }

  /** The bands of the pixel under a point; NaN where there is none. */
  at(x: number, y: number, band: number): number {
    const index = this.indexAt(x, y);
    return index < 0 ? NaN : this.data[index + band]!;
  }

  /** All values of a band that are there. */
  values(band: number): Float64Array {
    const found: number[] = [];
    for (let i = band; i < this.data.length; i += this.bands)
      if (!Number.isNaN(this.data[i]!)) found.push(this.data[i]!);
    return Float64Array.from(found);
  }
}

/** The files of a ROI, read with a reader that is not the program's. */
export class Land {
  readonly #root: string;
  readonly #domainYear: string;
  readonly #roi: string;
  readonly #extent: Extent;
  readonly #mosaics = new Map<Modality, Promise<Mosaic>>();

  /** @param extent `[minX, minY, maxX, maxY]` of the pictures, metres. */
  constructor(root: string, domainYear: string, roi: string, extent: Extent) {
    this.#root = root;
    this.#domainYear = domainYear;
    this.#roi = roi;
    this.#extent = extent;
  }

  /** All files of a modality; of aerial images and labels, which are large, those that touch the extent of the pictures. */
  read(modality: Modality): Promise<Mosaic> {
    let mosaic = this.#mosaics.get(modality);
    if (!mosaic) this.#mosaics.set(modality, (mosaic = this.#read(modality)));
    return mosaic;
  }

  /** `YYYYMMDD` of each date of a series, from the metadata of the dataset. */
  dates(sensor: 'SENTINEL2' | 'SENTINEL1-ASC' | 'SENTINEL1-DESC'): string[] {
    const path = join(this.#root, 'GLOBAL_ALL_MTD', `GLOBAL_${sensor}_MTD_DATES.gpkg`);
    const database = new Database(path, { readonly: true });
    try {
      const { table_name: table } = database.prepare('SELECT table_name FROM gpkg_contents').get() as {
        table_name: string;
      };
      const row = database
        .prepare(`SELECT acquisition_dates AS dates FROM "${table}" WHERE patch_id LIKE ?`)
        .get(`${this.#domainYear}_${this.#roi}_%`) as { dates: string };
      return Object.entries(JSON.parse(row.dates) as Record<string, string | number>)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, date]) => String(date));
    } finally {
      database.close();
    }
  }

  async #read(modality: Modality): Promise<Mosaic> {
    const year = modality === 'AERIAL-RLT_PAN' ? `${this.#domainYear.split('-')[0]}-195X` : this.#domainYear;
    const folder = join(this.#root, `${year}_${modality}`, this.#roi);
    const names = readdirSync(folder).filter((name) => name.endsWith('.tif'));
    const extent = modality.startsWith('A') && modality !== 'AERIAL-RLT_PAN' ? this.#extent : null;
    const files = await Promise.all(names.map((name) => readFile(join(folder, name), extent)));
    return sideBySide(files.filter((file) => file !== null));
  }
}

interface File {
  readonly origin: readonly [number, number];
  readonly gsd: number;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly data: ArrayLike<number>;
}

/** One file as a mosaic. */
export const readAlone = async (path: string): Promise<Mosaic> => sideBySide([(await readFile(path, null))!]);

/** Null when it does not touch the extent. */
async function readFile(path: string, extent: Extent | null): Promise<File | null> {
  const tiff = await fromFile(path);
  try {
    const image = await tiff.getImage();
    const [x = 0, y = 0] = image.getOrigin();
    const [left, bottom, right, top] = image.getBoundingBox() as [number, number, number, number];
    if (extent && (left >= extent[2] || right <= extent[0] || bottom >= extent[3] || top <= extent[1]))
      return null;
    const data = (await image.readRasters({ interleave: true })) as unknown as ArrayLike<number>;
    return {
      origin: [x, y],
      gsd: image.getResolution()[0]!,
      ...{ width: image.getWidth(), height: image.getHeight(), bands: image.getSamplesPerPixel(), data },
    };
  } finally {
    await tiff.close();
  }
}

function sideBySide(files: readonly File[]): Mosaic {
  const { gsd, bands } = files[0]!;
  const left = Math.min(...files.map(({ origin }) => origin[0]));
  const top = Math.max(...files.map(({ origin }) => origin[1]));
  const placed = files.map((file) => ({
    ...file,
    col: Math.round((file.origin[0] - left) / gsd),
    row: Math.round((top - file.origin[1]) / gsd),
  }));
  const width = Math.max(...placed.map((file) => file.col + file.width));
  const height = Math.max(...placed.map((file) => file.row + file.height));
  const mosaic = new Mosaic([left, top], gsd, [width, height], bands);
  for (const file of placed) {
    for (let y = 0; y < file.height; y++) {
      const to = ((file.row + y) * width + file.col) * bands;
      const from = y * file.width * bands;
      for (let i = 0; i < file.width * bands; i++) mosaic.data[to + i] = file.data[from + i]!;
    }
  }
  return mosaic;
}
