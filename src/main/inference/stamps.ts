import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunSettings } from '../../shared/contract/index.ts';
import type { ModelManifest } from '../../shared/inference/manifest.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { InputPatch, RoiInputs } from './Inference.ts';
import type { InputStamp } from './PredictionStore.ts';

/** Files that are looked at without a pause, 5 us each where the disk knows them. */
const filesPerTurn = 200;
/** Patches whose neighbours are sought without a pause: some milliseconds in a ROI of a thousand. */
const patchesPerTurn = 50;

/**
 * What each patch of a ROI is predicted from, hashed: its own files and those of the neighbours that its tiles reach into, where
 * they lie, and the dates of series. `stamp` knows files by size and time of change (entries of archives by size and CRC-32);
 * `sizes` leaves out the time, which copies of a dataset do not share.
 */
export async function stampsOf(
  roi: RoiInputs,
  manifest: ModelManifest,
  settings: Pick<RunSettings, 'marginPx'>,
): Promise<Map<string, InputStamp>> {
  const files = new FileStamps();
  const own: { readonly stamp: string; readonly sizes: string }[] = [];
  let looked = 0;
  for (const patch of roi.patches) {
    const sources = sourcesOf(patch);
    const stamps = sources.map((source) => files.of(source));
    own.push({
      stamp: stamps.map(({ stamp }) => stamp).join(),
      sizes: stamps.map(({ size }) => size).join(),
    });
    looked += sources.length;
    if (looked >= filesPerTurn) {
      looked = 0;
      await nextTurn();
    }
  }
  const hasSeries = manifest.inputs.some(({ kind }) => kind !== 'image');
  const shared = JSON.stringify([roi.gsd, hasSeries ? roi.dates : null]);
  const reach = reachOf(manifest, settings);
  const found = new Map<string, InputStamp>();
  for (const patch of roi.patches) {
    const around = roi.patches.flatMap((other, i) =>
      isWithin(patch, other, reach) ? [{ at: [other.x - patch.x, other.y - patch.y], ...own[i]! }] : [],
    );
    const hashed = (parts: readonly unknown[]) => hash('sha1', JSON.stringify([shared, parts]));
    found.set(patch.patchId, {
      stamp: hashed(around.map(({ at, stamp }) => [at, stamp])),
      sizes: hashed(around.map(({ at, sizes }) => [at, sizes])),
    });
    if (found.size % patchesPerTurn === 0) await nextTurn();
  }
  return found;
}

/** Pixels beyond a patch that its prediction may depend on. Without a margin a patch is a tile of its own. */
function reachOf(
  { marginPx, receptivePx, tilePx }: ModelManifest,
  settings: Pick<RunSettings, 'marginPx'>,
): number {
  if ((settings.marginPx ?? marginPx) === 0) return 0;
  return receptivePx ?? tilePx;
}

const isWithin = (a: InputPatch, b: InputPatch, reach: number): boolean =>
  a === b ||
  (b.x < a.x + a.widthPx + reach &&
    a.x < b.x + b.widthPx + reach &&
    b.y < a.y + a.heightPx + reach &&
    a.y < b.y + b.heightPx + reach);

function sourcesOf({ sources, superArea }: InputPatch): RasterSource[] {
  const found = Object.values(sources);
  return superArea ? [...found, superArea.data, ...(superArea.masks ? [superArea.masks] : [])] : found;
}

/** Each file is looked at once: all cells of a large image are of one, and all patches of a super-area. */
class FileStamps {
  readonly #known = new Map<string, { stamp: string; size: string }>();

  of(source: RasterSource): { stamp: string; size: string } {
    if (typeof source !== 'string') {
      const { entry, sizeBytes, crc32 } = source;
      return { stamp: `${entry} ${sizeBytes} ${crc32}`, size: String(sizeBytes) };
    }
    let found = this.#known.get(source);
    if (!found) this.#known.set(source, (found = lookAt(source)));
    return found;
  }
}

function lookAt(path: string): { stamp: string; size: string } {
  try {
    const { mtimeMs, size } = statSync(path);
    return { stamp: `${size} ${mtimeMs}`, size: String(size) };
  } catch {
    return { stamp: '?', size: '?' }; // Whoever reads it tells why.
  }
}
