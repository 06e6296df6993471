import type { Page } from '@playwright/test';

/** RGBA, 8 bit, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The pixels of a screenshot, decoded by the browser that took it. */
export async function readPicture(page: Page, png: Buffer): Promise<Picture> {
  const read = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { width, height, data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let text = '';
    for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
    return { width, height, base64: btoa(text) };
  }, png.toString('base64'));
  return {
    ...{ width: read.width, height: read.height },
    data: new Uint8ClampedArray(Buffer.from(read.base64, 'base64')),
  };
}

/** Share of pixels with a channel that is further apart than `tolerance` of 255, in some columns or in all. */
export function shareOfDifferent(
  a: Picture,
  b: Picture,
  tolerance: number,
  columns: { readonly x: number; readonly width: number } = { x: 0, width: a.width },
): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new Error(`pictures of ${a.width} x ${a.height} and ${b.width} x ${b.height}`);
  let different = 0;
  for (let y = 0; y < a.height; y++) {
    for (let x = columns.x; x < columns.x + columns.width; x++) {
      const i = 4 * (y * a.width + x);
      const isFar = [0, 1, 2].some((c) => Math.abs(a.data[i + c]! - b.data[i + c]!) > tolerance);
      if (isFar) different++;
    }
  }
  return different / (columns.width * a.height);
}
