import { rasterBytesSchema, rasterHeaderName } from '../../../shared/contract/index.ts';

/** Side of a thumbnail in pixels: twice its size on the page, for dense screens. */
const thumbnailPx = 104;
/** More pictures than a long scroll shows; each is about 40 kB. */
const kept = 300;
/** The map's own tiles come first. */
const concurrency = 2;

const cache = new Map<string, Promise<ImageData | null>>();
const waiting: (() => void)[] = [];
let running = 0;
let holds = 0;

/** The core reads whole ROIs for thumbnails: while one is being opened, its own tiles must not stand in line behind them. */
const longestHoldMs = 3000;

/** Starts no thumbnail until the returned function is called, but for at most some seconds. */
export function holdThumbnails(): () => void {
  holds += 1;
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    clearTimeout(timer);
    holds -= 1;
    startWaiting();
  };
  const timer = setTimeout(release, longestHoldMs);
  return release;
}

function startWaiting(): void {
  for (let free = concurrency - running; free > 0 && holds === 0; free--) waiting.shift()?.();
}

/**
 * A small picture of a ROI from its coarsest aerial tile; null where there is none.
 *
 * @param url the tile's address; pictures are kept by it.
 */
export function loadThumbnail(url: string): Promise<ImageData | null> {
  const known = cache.get(url);
  if (known) return known;
  const picture = queued(() => fetchThumbnail(url));
  cache.set(url, picture);
  picture.catch(() => cache.delete(url));
  if (cache.size > kept) cache.delete(cache.keys().next().value!);
  return picture;
}

async function queued<T>(work: () => Promise<T>): Promise<T> {
  while (running >= concurrency || holds > 0) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    startWaiting();
  }
}

async function fetchThumbnail(url: string): Promise<ImageData | null> {
  const response = await fetch(url);
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const header = rasterBytesSchema.parse(JSON.parse(response.headers.get(rasterHeaderName) ?? '{}'));
  return shrink(new Uint8Array(await response.arrayBuffer()), header.width, header.height, header.bands);
}

/**
 * Scales the filled part of a raster down by averaging.
 *
 * @param pixels interleaved `[height, width, bands]`, uint8, R G B first; all-zero pixels are empty.
 */
export function shrink(pixels: Uint8Array, width: number, height: number, bands: number): ImageData | null {
  const box = filledBox(pixels, width, height, bands);
  if (!box) return null;
  const scale = Math.max(box.width, box.height) / thumbnailPx;
  const w = Math.max(1, Math.round(box.width / scale));
  const h = Math.max(1, Math.round(box.height / scale));
  const out = new ImageData(w, h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const x0 = box.x + Math.floor(x * scale);
      const y0 = box.y + Math.floor(y * scale);
      const x1 = Math.max(x0 + 1, Math.min(box.x + box.width, box.x + Math.floor((x + 1) * scale)));
      const y1 = Math.max(y0 + 1, Math.min(box.y + box.height, box.y + Math.floor((y + 1) * scale)));
      average(pixels, width, bands, x0, y0, x1, y1, out.data, (y * w + x) * 4);
    }
  }
  return out;
}

function average(
  pixels: Uint8Array,
  width: number,
  bands: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  out: Uint8ClampedArray,
  at: number,
): void {
  let r = 0;
  let g = 0;
  let b = 0;
  let filled = 0;
  for (let y = y0; y < y1; y++) {
    for (let i = (y * width + x0) * bands, end = (y * width + x1) * bands; i < end; i += bands) {
      if (isEmpty(pixels, i, bands)) continue;
      r += pixels[i]!;
      g += pixels[i + 1]!;
      b += pixels[i + 2]!;
      filled += 1;
    }
  }
  if (filled === 0) return;
  out[at] = r / filled;
  out[at + 1] = g / filled;
  out[at + 2] = b / filled;
  out[at + 3] = 255;
}

function isEmpty(pixels: Uint8Array, i: number, bands: number): boolean {
  for (let band = 0; band < bands; band++) if (pixels[i + band] !== 0) return false;
  return true;
}

function filledBox(pixels: Uint8Array, width: number, height: number, bands: number) {
  let minX = width;
  let minY = height;
  let maxX = -1;
  let maxY = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isEmpty(pixels, (y * width + x) * bands, bands)) continue;
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      maxY = y;
    }
  }
  return maxX < 0 ? null : { x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1 };
}
