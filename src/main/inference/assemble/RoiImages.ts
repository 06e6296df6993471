import { AppError } from '../../../shared/errors.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import type { Raster } from '../../../shared/raster/types.ts';
import { readRaster } from '../../raster/index.ts';
import type { InputPatch } from '../Inference.ts';

/** A ROI of 9 patches a side with all images that a model may take has about this much in two lines of tiles. */
const defaultMaxBytes = 256 * 1024 ** 2;

/** Decoded images of the patches of a ROI, those that were used last: tiles beside each other share theirs. */
export class RoiImages {
  readonly #maxBytes: number;
  readonly #kept = new Map<string, Raster | AppError>();
  #bytes = 0;

  constructor(maxBytes = defaultMaxBytes) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The image of a patch, its own window of a large one; null when it has none, and the error when it cannot be read. */
  async read(patch: InputPatch, modality: Modality): Promise<Raster | AppError | null> {
    const source = patch.sources[modality];
    if (source === undefined) return null;
    const key = `${modality}/${patch.patchId}`;
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const window = modality === 'AERIAL_RGBI' ? windowOf(patch) : undefined;
    const read = await readRaster(source, { window }).catch((error: unknown) => {
      // A file that cannot be read is a matter of its patch; anything else is a fault of the program.
      if (error instanceof AppError) return error;
      throw error;
    });
    this.#keep(key, read);
    return read;
  }

  #keep(key: string, read: Raster | AppError): void {
    this.#kept.set(key, read);
    this.#bytes += bytesOf(read);
    for (const [oldest, image] of this.#kept) {
      if (this.#bytes <= this.#maxBytes || oldest === key) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytesOf(image);
    }
  }
}

function windowOf({ fileWindow, widthPx, heightPx }: InputPatch) {
  return fileWindow ? { ...fileWindow, width: widthPx, height: heightPx } : undefined;
}

function bytesOf(image: Raster | AppError): number {
  return image instanceof AppError ? 0 : image.data.byteLength;
}
