import { encodeJpeg } from '../../../raster/encodeJpeg.ts';

/** A display tile of an aerial image, and the part of it that is shown. */
export interface ThumbnailPixels {
  /** `[height, width, 4]`: red, green, blue, near infrared. */
  readonly data: Uint8Array;
  /** Pixels of a row of `data`. */
  readonly stride: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** About 15 kB for 300 pixels a side. */
const quality = 80;

/** A part of a tile in natural colours, as JPEG. */
export function thumbnailJpeg({
  data,
  stride,
  x,
  y,
  width,
  height,
}: ThumbnailPixels): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const from = ((y + row) * stride + x + col) * 4;
      const to = (row * width + col) * 3;
      rgb[to] = data[from]!;
      rgb[to + 1] = data[from + 1]!;
      rgb[to + 2] = data[from + 2]!;
    }
  }
  return encodeJpeg(rgb, width, height, quality);
}
