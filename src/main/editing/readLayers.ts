import { noClass } from '../../shared/contract/pixels.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';
import { sourceKey } from '../raster/sourceStamp.ts';
import { distanceLayer } from './distanceLayer.ts';
import { LayerCache } from './LayerCache.ts';
import type { MaskShelf } from './MaskShelf.ts';
import type { LayerJob, PatchJob, RasterLayer } from './patchJobs.ts';
import { nearestPixels } from './nearestPixels.ts';
import { seriesMean } from './seriesMean.ts';

/** Values of a layer at the pixels of a patch, `[heightPx, widthPx]`: NaN where it is not known. Not to be written to. */
export type Plane = Float32Array | Float64Array | Uint8Array;

/** Planes that are kept: a MiB each of a usual patch. */
const keptBytes = 192 * 1024 ** 2;

/** Reads what expressions need, and keeps what it has read. A file that cannot be read is as one that is not there. */
export class LayerReader {
  readonly #planes = new LayerCache<Plane>(keptBytes);
  readonly #shelf: MaskShelf;

  constructor(shelf: MaskShelf) {
    this.#shelf = shelf;
  }

  /** The planes of all layers of a job, by key. The masks that it needs are on the shelf. */
  async read(job: PatchJob): Promise<Map<string, Plane>> {
    const rasters = Object.values(job.layers).filter((layer) => layer?.kind === 'raster');
    const planes = await this.#readRasters(job, rasters);
    const found = new Map<string, Plane>();
    for (const [key, layer] of Object.entries(job.layers)) {
      const plane =
        layer === null
          ? null
          : layer.kind === 'raster'
            ? (planes.get(layer) ?? null)
            : await this.#readOther(job, key, layer);
      found.set(key, plane ?? unknownPlane(job));
    }
    return found;
  }

  async #readOther(job: PatchJob, key: string, layer: Exclude<LayerJob, RasterLayer>): Promise<Plane | null> {
    if (layer.kind === 'class') return this.#maskPlane(job, layer.mask);
    if (layer.kind === 'share') {
      const name = `share ${layer.mask} ${this.#shelf.get(layer.mask)?.version}`;
      return this.#kept(name, () => sharesOf(this.#maskPlane(job, layer.mask)));
    }
    if (layer.kind === 'proposal') {
      const name = [layer.mask, layer.model].map((key) => `${key} ${this.#shelf.get(key)?.version}`).join();
      const [mask, model] = [layer.mask, layer.model].map((key) => this.#maskPlane(job, key));
      return this.#kept(`proposal ${name}`, () => (mask && model ? proposalOf(mask, model) : null));
    }
    if (layer.kind === 'distance') {
      const versions = layer.around.map(({ mask }) => `${mask} ${this.#shelf.get(mask)?.version}`).join();
      const name = `${key} ${layer.reach.metres} ${layer.reach.beyond} ${job.patchId} ${versions}`;
      return this.#kept(name, () => distanceLayer(job, layer, this.#shelf));
    }
    const files = [layer.source, layer.masks, layer.area?.data, layer.area?.masks]
      .map((source) => source && sourceKey(source))
      .join();
    const name = `${key} ${layer.dates.join()} ${layer.listed} ${job.patchId} ${files}`;
    return this.#kept(name, () => orNull(() => seriesMean(job, layer)));
  }

  #maskPlane({ widthPx, heightPx }: PatchJob, key: string): Plane | null {
    const mask = this.#shelf.get(key);
    return mask?.width === widthPx && mask.height === heightPx ? mask.data : null;
  }

  async #kept(name: string, make: () => Promise<Plane | null> | Plane | null): Promise<Plane | null> {
    const known = this.#planes.get(name);
    if (known) return known;
    const made = await make();
    if (made) this.#planes.put(name, made);
    return made;
  }

  /** Reads each file once, for all bands that are not known yet. */
  async #readRasters(job: PatchJob, layers: readonly RasterLayer[]): Promise<Map<RasterLayer, Plane>> {
    const found = new Map<RasterLayer, Plane>();
    const byFile = new Map<string, RasterLayer[]>();
    for (const layer of layers) {
      const file = `${sourceKey(layer.source)} ${layer.x} ${layer.y} ${job.widthPx} ${job.heightPx}`;
      const known = this.#planes.get(`${file} ${layer.band}`);
      if (known) found.set(layer, known);
      else byFile.set(file, [...(byFile.get(file) ?? []), layer]);
    }
    for (const [file, wanted] of byFile) {
      const planes = await orNull(() => readBands(job, wanted));
      if (!planes) continue;
      for (const [layer, plane] of planes) {
        this.#planes.put(`${file} ${layer.band}`, plane);
        found.set(layer, plane);
      }
    }
    return found;
  }
}

const sharesOf = (bytes: Plane | null): Plane | null =>
  bytes && Float64Array.from(bytes, (value) => value / 255);

function proposalOf(mask: Plane, model: Plane): Plane {
  return Float32Array.from(model, (value, i) => (value === mask[i] || value === noClass ? NaN : value));
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch {
    // The index reports the file by name; here nothing is known of its pixels.
    return null;
  }
}

async function readBands(job: PatchJob, layers: readonly RasterLayer[]): Promise<Map<RasterLayer, Plane>> {
  const planes = new Map<RasterLayer, Plane>();
  const { source, sidePx, x, y } = layers[0]!;
  const header = readHeader(source);
  const isPart = sidePx === null;
  if (!isPart && (header.width !== sidePx || header.height !== sidePx)) return planes;
  const window = { x, y, width: job.widthPx, height: job.heightPx };
  if (isPart && (x + window.width > header.width || y + window.height > header.height)) return planes;
  const wanted = layers.filter(({ band }) => band < header.bands);
  if (wanted.length === 0) return planes;
  const bands = wanted.map(({ band }) => band);
  const raster = await readRaster(source, isPart ? { window, bands } : { bands });
  for (const [i, layer] of wanted.entries()) planes.set(layer, planeOf(job, raster, i, layer.isClass));
  return planes;
}

/** A band on the pixels of the labels: of a coarser raster the pixel under the centre of each. */
function planeOf(
  { widthPx, heightPx }: PatchJob,
  { data, width, height, bands, nodata }: Raster,
  band: number,
  isClass: boolean,
): Plane {
  const plane = new Float32Array(widthPx * heightPx);
  const columns = nearestPixels(widthPx, width);
  const rows = nearestPixels(heightPx, height);
  const none = isClass ? null : nodata;
  for (let y = 0, at = 0; y < heightPx; y++) {
    const row = rows[y]! * width;
    for (let x = 0; x < widthPx; x++, at++) {
      const value = data[(row + columns[x]!) * bands + band]!;
      plane[at] = value !== none && Number.isFinite(value) ? value : NaN;
    }
  }
  return plane;
}

/** Where nothing is known. */
export function unknownPlane({ widthPx, heightPx }: Pick<PatchJob, 'widthPx' | 'heightPx'>): Plane {
  return new Float32Array(widthPx * heightPx).fill(NaN);
}
