import { rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import {
  cornerOf,
  makeFolder,
  writeBytes,
  writeGeoPackage,
  writeRaster,
} from '../fixtures/flairHubFolder.ts';
import { RealCore } from './realCore.ts';
import type { EvidenceCard } from '../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../src/shared/model/flairHubNames.ts';
import { modalities } from '../../src/shared/model/modality.ts';
import type { Modality } from '../../src/shared/model/modality.ts';
import { allocateSamples } from '../../src/shared/raster/dtype.ts';
import type { Dtype } from '../../src/shared/raster/types.ts';
import { encodeTiff } from '../../src/main/raster/index.ts';

/** For tests of evidence: datasets whose every value is chosen. */

export interface Values {
  readonly bands: number;
  readonly sizePx?: number;
  readonly dtype?: Dtype;
  readonly nodata?: number;
  /** Value of a band (0-based) of a pixel. */
  readonly at: (band: number, x: number, y: number) => number;
}

/** A dataset in a temporary folder, and a core that has it open. */
export class CardBed {
  readonly folder = makeFolder('arpenteur-cards-');
  readonly root = join(this.folder, 'hub');
  readonly core = new RealCore();
  readonly #dates = new Map<string, [string, string][]>();
  #rois = 0;

  /** A ROI of its own, still without patches. */
  roi(): TestRoi {
    return new TestRoi(this, `D012-2019_AF-S1-${++this.#rois}`);
  }

  /** Writes the dates of all series and indexes the dataset. */
  async open({ rescan = false } = {}): Promise<string> {
    this.writeLists();
    return this.core.open(this.root, { rescan });
  }

  /** Writes the dates of all series. */
  writeLists(): void {
    for (const [name, rows] of this.#dates) {
      const path = `GLOBAL_ALL_MTD/GLOBAL_${name}_MTD_DATES.gpkg`;
      rmSync(join(this.root, path), { force: true });
      writeGeoPackage(this.root, path, ['patch_id', 'acquisition_dates'], rows);
    }
  }

  putDates(name: string, patchId: string, dates: readonly string[]): void {
    const list = JSON.stringify(
      Object.fromEntries(dates.map((date, i) => [i + 1, date.replaceAll('-', '')])),
    );
    this.putList(name, patchId, list);
  }

  /** A list of dates as it stands in the metadata. */
  putList(name: string, patchId: string, list: string): void {
    this.#dates.set(name, [...(this.#dates.get(name) ?? []), [patchId, list]]);
  }

  async close(): Promise<void> {
    await this.core.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One ROI of such a dataset. */
export class TestRoi {
  readonly key: string;
  readonly west: string;
  readonly east: string;
  readonly south: string;
  readonly southEast: string;
  readonly #bed: CardBed;

  constructor(bed: CardBed, key: string) {
    this.#bed = bed;
    this.key = key;
    [this.west, this.east] = [`${key}_1-1`, `${key}_1-2`];
    [this.south, this.southEast] = [`${key}_2-1`, `${key}_2-2`];
  }

  /** Writes a file of a patch, every value as asked; answers its path. */
  write(patchId: string, modality: Modality, { bands, sizePx, dtype, nodata, at }: Values): string {
    const spec = modalities.find(({ name }) => name === modality)!;
    const side = sizePx ?? spec.sizePx;
    const type = dtype ?? spec.dtypes[0]!;
    const data = allocateSamples(type, side * side * bands);
    for (let y = 0, i = 0; y < side; y++)
      for (let x = 0; x < side; x++) for (let band = 0; band < bands; band++) data[i++] = at(band, x, y);
    const bytes = encodeTiff({
      ...{ width: side, height: side, bands, dtype: type, data, nodata, compression: 'deflate', level: 1 },
      layout: { kind: 'strips' },
      geo: { origin: cornerOf(patchId), pixelSize: spec.gsd, epsg: 2154 },
    });
    return writeBytes(this.#bed.root, formatPatchPath(parsePatchId(patchId)!, modality), bytes);
  }

  /** Half of what `write` writes. */
  writeHalf(patchId: string, modality: Modality, values: Values): void {
    const path = this.write(patchId, modality, values);
    truncateSync(path, Math.floor(statSync(path).size / 2));
  }

  /** A patch with a mask of class 9. */
  writeMask(patchId: string): void {
    writeRaster(this.#bed.root, patchId, 'AERIAL_LABEL-COSIA', { fill: 9 });
  }

  /** A patch with mask and image, LPIS of one crop, and a series of some dates without clouds: NDVI 1/3. */
  writePatch(patchId: string, { code = 3, dates = 4, masks = true, lpis = true } = {}): void {
    this.writeMask(patchId);
    writeRaster(this.#bed.root, patchId, 'AERIAL_RGBI', { fill: 100 });
    if (lpis) this.write(patchId, 'ALL_LABEL-LPIS', { bands: 3, at: (band) => [1, 2, code][band]! });
    this.write(patchId, 'SENTINEL2_TS', { bands: 10 * dates, at: (band) => 100 + (band % 10) * 50 });
    if (masks) this.write(patchId, 'SENTINEL2_MSK-SC', { bands: 2 * dates, at: () => 0 });
  }

  /** Lists the dates of a series of the ROI, ten days apart from 5 January 2019 on. */
  writeDates(name: 'SENTINEL2' | 'SENTINEL1-ASC', count: number): void {
    this.#bed.putDates(name, this.west, someDates(count));
  }

  /** The card at a pixel. */
  async card(x: number, y: number, of: 'region' | 'patch' = 'region'): Promise<EvidenceCard> {
    const { client, datasetId } = this.#bed.core;
    return (await client.evidence.card({ datasetId, roiKey: this.key, x, y, of }))!;
  }
}

/** Dates ten days apart. */
export const someDates = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2019, 0, 5 + 10 * i)).toISOString().slice(0, 10));

/** A curve of a card. */
export const curve = (card: EvidenceCard, series: string, measure: string) =>
  card.curves.find((one) => one.series === series && one.measure === measure);
