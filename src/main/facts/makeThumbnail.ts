import { halveMean } from '../../shared/raster/overview.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { encodeJpeg } from '../raster/encodeJpeg.ts';
import { readByRows } from './readByRows.ts';
import type { WantedRaster } from './readByRows.ts';
import { MeanReducer, ModeReducer, thumbnailPx, thumbnailSize } from './reduce.ts';

/** Good enough to recognise a place, about 3 kB. */
const quality = 78;

/** A reduced mask: one value a pixel, `[height, width]`. */
export interface MaskThumbnail {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A small JPEG of an image: its first three bands, or its only one in grey. Other types than uint8 are stretched from the
 * 2nd to the 98th percentile of each band.
 *
 * @throws AppError as `readRaster`
 */
export async function makeThumbnail(wanted: WantedRaster): Promise<Uint8Array<ArrayBuffer>> {
  let image = { width: 0, height: 0, bands: 0, dtype: 'uint8' };
  let reducer: MeanReducer | undefined;
  await readByRows(
    wanted,
    (header) => (image = header),
    (piece, firstRow) => {
      const source = piece.height === image.height ? halved(piece) : piece;
      reducer ??= new MeanReducer(
        {
          width: source.width,
          height: source === piece ? image.height : source.height,
          to: thumbnailSize(image.width, image.height),
        },
        image.bands,
        usedBands(image.bands),
      );
      reducer.add(source.data, firstRow);
    },
  );
  const samples = reducer!.result();
  const used = usedBands(image.bands);
  const { width, height } = thumbnailSize(image.width, image.height);
  const rgb = toRgb(image.dtype === 'uint8' ? samples : stretched(samples, used), used);
  return encodeJpeg(rgb, width, height, quality);
}

const usedBands = (bands: number): 1 | 3 => (bands >= 3 ? 3 : 1);

/** Four bands of uint8 are halved, which is fast, while the result stays twice as large as the thumbnail or nearly so. */
function halved(image: Raster): Pick<Raster, 'width' | 'height' | 'data'> {
  let { width, height, data } = image;
  while (
    data instanceof Uint8Array &&
    image.bands === 4 &&
    width % 2 === 0 &&
    height % 2 === 0 &&
    Math.max(width, height) >= 2 * thumbnailPx
  ) {
    data = halveMean(data, { width, height, bands: 4 });
    width /= 2;
    height /= 2;
  }
  return data === image.data ? image : { width, height, data };
}

/** From the 2nd to the 98th percentile of each band to 0-255. */
function stretched(samples: Float64Array, bands: number): Float64Array {
  const output = new Float64Array(samples.length);
  for (let band = 0; band < bands; band++) {
    const sorted = samples.filter((_, i) => i % bands === band).sort();
    const low = sorted[Math.floor(0.02 * (sorted.length - 1))]!;
    const high = sorted[Math.ceil(0.98 * (sorted.length - 1))]!;
    const scale = high > low ? 255 / (high - low) : 0;
    for (let i = band; i < samples.length; i += bands) output[i] = (samples[i]! - low) * scale;
  }
  return output;
}

function toRgb(samples: Float64Array, bands: 1 | 3): Uint8Array {
  const rgb = new Uint8ClampedArray((samples.length / bands) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = samples[bands === 3 ? i : Math.floor(i / 3)]!;
  return new Uint8Array(rgb.buffer);
}

/**
 * A mask reduced to the size of its thumbnail.
 *
 * @returns null for a mask that does not hold uint8. @throws AppError as `readRaster`
 */
export async function makeMaskThumbnail(wanted: WantedRaster): Promise<MaskThumbnail | null> {
  let mask = { width: 0, height: 0, dtype: 'uint8' };
  let reducer: ModeReducer | undefined;
  await readByRows(
    wanted,
    (header) => (mask = header),
    ({ data, bands }, firstRow) => {
      if (mask.dtype !== 'uint8') return;
      const to = thumbnailSize(mask.width, mask.height);
      reducer ??= new ModeReducer({ width: mask.width, height: mask.height, to });
      reducer.add((bands === 1 ? data : data.filter((_, i) => i % bands === 0)) as Uint8Array, firstRow);
    },
  );
  return reducer ? { data: reducer.result(), ...thumbnailSize(mask.width, mask.height) } : null;
}

/** The same of a mask in memory. */
export function reduceMask(data: Uint8Array, width: number, height: number): MaskThumbnail {
  const to = thumbnailSize(width, height);
  const reducer = new ModeReducer({ width, height, to });
  reducer.add(data, 0);
  return { data: reducer.result(), ...to };
}
