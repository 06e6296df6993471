import { rasterBytesSchema, rasterHeaderName } from '../../../shared/contract/index.ts';

/** A small class raster: values row by row. */
export interface ClassPicture {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** Six connections are all that a browser gives: the rest of the window must get through. */
const concurrency = 4;
/** About 35 kB each. */
const maxImages = 900;
const maxMasks = 900;

const images = new Map<string, ImageBitmap | null>();
const masks = new Map<string, ClassPicture | null>();
const waiting: (() => void)[] = [];
let running = 0;

/** The picture of a patch, at most 96 px a side; null where the patch has no image. */
export function loadPicture(url: string, signal: AbortSignal): Promise<ImageBitmap | null> {
  return cached(images, maxImages, url, signal, async (response) => createImageBitmap(await response.blob()));
}

/** The mask of a patch, as small; null where it has none. */
export function loadMask(url: string, signal: AbortSignal): Promise<ClassPicture | null> {
  return cached(masks, maxMasks, url, signal, async (response) => {
    const { width, height } = rasterBytesSchema.parse(
      JSON.parse(response.headers.get(rasterHeaderName) ?? '{}'),
    );
    return { width, height, values: new Uint8Array(await response.arrayBuffer()) };
  });
}

/** What is known already, to be drawn at once. */
export const knownPicture = (url: string): ImageBitmap | null | undefined => images.get(url);
export const knownMask = (url: string): ClassPicture | null | undefined => masks.get(url);

/** The core has something new: masks are read again, and so is what could not be read. */
export function forgetMasks(): void {
  masks.clear();
  for (const [url, picture] of images) if (picture === null) images.delete(url);
}

async function cached<T>(
  cache: Map<string, T | null>,
  max: number,
  url: string,
  signal: AbortSignal,
  read: (response: Response) => Promise<T>,
): Promise<T | null> {
  const known = cache.get(url);
  if (known !== undefined) {
    cache.delete(url);
    cache.set(url, known);
    return known;
  }
  const picture = await queued(signal, async () => {
    const response = await fetch(url, { signal });
    // A file that cannot be read is not asked for again and again; the health page names it.
    if (response.status === 204 || response.status === 422) return null;
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return read(response);
  });
  cache.set(url, picture);
  if (cache.size > max) cache.delete(cache.keys().next().value!);
  return picture;
}

/** Runs some at a time, the last asked first: that is what is seen now. */
async function queued<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  while (running >= concurrency) {
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (!signal.aborted) continue;
    // The turn goes to who waits still.
    waiting.pop()?.();
    signal.throwIfAborted();
  }
  signal.throwIfAborted();
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.pop()?.();
  }
}
