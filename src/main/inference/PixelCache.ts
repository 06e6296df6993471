import { AppError } from '../../shared/errors.ts';
import type { PredictedPixels } from './Inference.ts';
import { unpackPlane } from './packed.ts';
import type { PredictionStore } from './PredictionStore.ts';

/** Patches in memory, of half a megabyte: those that a map shows at once. */
const keptPatches = 64;

/** Pixels of predictions, unpacked: a patch takes half a millisecond. */
export class PixelCache {
  readonly #kept = new Map<string, PredictedPixels>();

  /** Null where the set says nothing. @throws AppError `fileUnreadable` for pixels that are damaged */
  get(store: PredictionStore, patchId: string): PredictedPixels | null {
    const key = `${store.meta.setId}\n${patchId}`;
    const found = this.#kept.get(key) ?? unpack(store, patchId);
    this.#kept.delete(key);
    if (!found) return null;
    this.#kept.set(key, found);
    if (this.#kept.size > keptPatches) this.#kept.delete(this.#kept.keys().next().value!);
    return found;
  }

  forgetPatch(setId: string, patchId: string): void {
    this.#kept.delete(`${setId}\n${patchId}`);
  }

  forgetSet(setId: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${setId}\n`)) this.#kept.delete(key);
  }
}

function unpack(store: PredictionStore, patchId: string): PredictedPixels | null {
  const packed = store.pixels(patchId);
  if (!packed) return null;
  const { width, height } = packed;
  const length = width * height;
  try {
    const classes = unpackPlane(packed.classes, length);
    const confidence = packed.confidence
      ? unpackPlane(packed.confidence, length)
      : new Uint8Array(length).fill(255);
    return { width, height, classes, confidence };
  } catch (cause) {
    throw new AppError(
      'fileUnreadable',
      { path: store.path },
      { detail: `${patchId}: ${String(cause)}`, cause },
    );
  }
}
