import { regionChannels, type RegionChannel } from './regionTree.ts';

/** Samples of a raster, `[height, width, bands]`. */
export interface FeatureRaster {
  readonly data: ArrayLike<number>;
  readonly bands: number;
  readonly nodata: number | null;
}

/** Values of a band that count as 0 and 255; `high` is above `low`. */
export interface FeatureStretch {
  readonly low: number;
  readonly high: number;
}

export interface FeatureInput {
  readonly width: number;
  readonly height: number;
  /** R, G, B, NIR; of three bands no NIR, of fewer the first, as grey. */
  readonly image: FeatureRaster | null;
  /** By band, for images that are not of bytes. */
  readonly stretch: readonly FeatureStretch[] | null;
  /** Surface and terrain in metres. */
  readonly dem: FeatureRaster | null;
  /** The fifth band of the image is height above ground, as one byte: FLAIR#1 and FLAIR#2. */
  readonly hasCodedHeight: boolean;
}

/** What pixels are compared by. */
export interface Features {
  readonly width: number;
  readonly height: number;
  /** Bits, as in `RegionTree`. */
  readonly channels: number;
  /** `[height, width, channels]`, in the order of `regionChannels`; no NaN. */
  readonly data: Float32Array;
}

/** Steps of a byte that are a clear difference: about the spread of a band over FLAIR's land. */
const bandStep = 40;
const ndviStep = 0.2;
/** A house of 5 m is about two clear differences above the ground, a tree of 20 m not much more: crowns are rough. */
const heightWeight = 1.2;
/** Scaled heights by steps of 1/64 m, up to 64 m; what is higher counts as that. */
const heightSteps = 64;
const lastStep = 64 * heightSteps;
const heightScale = Float32Array.from(
  { length: lastStep + 1 },
  (_, step) => heightWeight * Math.log1p(step / heightSteps),
);
/** Metres of one step of the coded height; the coding is not documented, steps of 20 cm are what it looks like. */
const codedStepM = 0.2;
/** Where no band has a value: far from all values, so that such pixels make regions of their own. */
const voidValue = -8;

const fifthBand = 4;

/**
 * Gathers what is known of the pixels of a patch. A channel that is not known anywhere is left out; a pixel without height
 * gets that of the last one before it; one without any band is unlike all others.
 */
export function regionFeatures(input: FeatureInput): Features {
  const { width, height, image } = input;
  const known = image && isKnownSomewhere(image, width * height);
  const metres = heightsOf(input);
  const names = regionChannels.filter((name) =>
    name === 'height' ? metres : known && hasChannel(image, name),
  );
  const channels = names.reduce((bits, name) => bits | (1 << regionChannels.indexOf(name)), 0);
  const data = new Float32Array(width * height * names.length);
  if (known) fillBands(data, names.length, image, input.stretch);
  if (metres)
    for (let i = 0, at = names.length - 1; i < metres.length; i++, at += names.length) data[at] = metres[i]!;
  return { width, height, channels, data: smooth(data, width * names.length, height, names.length) };
}

const bandsUsed = (bands: number): number => (bands >= 4 ? 4 : bands === 3 ? 3 : 1);

function hasChannel({ bands }: FeatureRaster, name: RegionChannel): boolean {
  const used = bandsUsed(bands);
  return name === 'ndvi' ? used === 4 : regionChannels.indexOf(name) < used;
}

function isKnownSomewhere(image: FeatureRaster, pixels: number): boolean {
  const used = bandsUsed(image.bands);
  for (let i = 0; i < pixels; i++)
    for (let band = 0; band < used; band++)
      if (isValue(image, image.data[i * image.bands + band]!)) return true;
  return false;
}

const isValue = ({ nodata }: FeatureRaster, value: number): boolean =>
  value !== nodata && value - value === 0;

/** Bands and NDVI of every pixel; `stride` numbers a pixel. */
function fillBands(
  data: Float32Array,
  stride: number,
  image: FeatureRaster,
  stretch: readonly FeatureStretch[] | null,
): void {
  const { data: samples, bands } = image;
  const used = bandsUsed(bands);
  const isPlain = samples instanceof Uint8Array && image.nodata === null && !stretch;
  if (isPlain) fillPlain(data, stride, samples, bands);
  else {
    const values = new Float64Array(used);
    for (let from = 0, to = 0; to < data.length; from += bands, to += stride) {
      if (!readKnown(image, from, stretch, values)) data.fill(voidValue, to, to + used);
      else for (let band = 0; band < used; band++) data[to + band] = values[band]! * (1 / bandStep);
    }
  }
  if (used < 4) return;
  for (let at = 0; at < data.length; at += stride) {
    const [red, nir] = [data[at]!, data[at + 3]!];
    const sum = nir + red;
    data[at + 4] = sum > 0 ? (nir - red) / (sum * ndviStep) : sum < 0 ? voidValue : 0;
  }
}

/** Bytes that all count, as nearly every image has them. */
function fillPlain(data: Float32Array, stride: number, samples: Uint8Array, bands: number): void {
  const used = bandsUsed(bands);
  for (let from = 0, to = 0; to < data.length; from += bands, to += stride) {
    data[to] = samples[from]! * (1 / bandStep);
    if (used < 3) continue;
    data[to + 1] = samples[from + 1]! * (1 / bandStep);
    data[to + 2] = samples[from + 2]! * (1 / bandStep);
    if (used === 4) data[to + 3] = samples[from + 3]! * (1 / bandStep);
  }
}

/** Values of a pixel as 0 to 255; a band without one is taken to be like the others. False when none has. */
function readKnown(
  image: FeatureRaster,
  from: number,
  stretch: readonly FeatureStretch[] | null,
  values: Float64Array,
): boolean {
  let known = NaN;
  for (let band = 0; band < values.length; band++) {
    const value = image.data[from + band]!;
    values[band] = NaN;
    if (!isValue(image, value)) continue;
    const { low, high } = stretch?.[band] ?? { low: 0, high: 255 };
    // A stretch leaves out the brightest roofs: twice its range still tells them from each other.
    values[band] = known = Math.min(510, Math.max(0, ((value - low) / (high - low)) * 255));
  }
  if (known !== known) return false;
  for (let band = 0; band < values.length; band++) if (values[band] !== values[band]) values[band] = known;
  return true;
}

/** Height above ground on a scale where what is low counts more, `[height, width]`; null when no pixel has one. */
function heightsOf({ width, height, dem, image, hasCodedHeight }: FeatureInput): Float32Array | null {
  const metres = new Float32Array(width * height);
  if (dem && dem.bands >= 2) {
    const { data, bands, nodata } = dem;
    for (let i = 0, at = 0; i < metres.length; i++, at += bands) {
      const [dsm, dtm] = [data[at]!, data[at + 1]!];
      metres[i] = dsm === nodata || dtm === nodata ? NaN : dsm - dtm;
    }
  } else if (hasCodedHeight && image && image.bands > fifthBand) {
    for (let i = 0, at = fifthBand; i < metres.length; i++, at += image.bands)
      metres[i] = image.data[at]! * codedStepM;
  } else return null;
  const first = metres.find((value) => value - value === 0);
  if (first === undefined) return null;
  let last = first;
  for (let i = 0; i < metres.length; i++) {
    const value = metres[i]!;
    if (value - value === 0) last = value;
    const step = last * heightSteps + 0.5;
    metres[i] = heightScale[step > 0 ? (step < lastStep ? step | 0 : lastStep) : 0]!;
  }
  return metres;
}

/**
 * Weights 1 2 1 along rows and columns: single pixels of noise are no regions. At the edges of the patch the last pixel counts
 * for the one beyond.
 *
 * @param width numbers of a row
 * @param step numbers of a pixel
 */
function smooth(data: Float32Array, width: number, height: number, step: number): Float32Array {
  // Only three rows are kept apart: the rest is written over once it was used.
  let above = new Float32Array(width);
  let here = new Float32Array(width);
  let below = new Float32Array(width);
  smoothRow(data, 0, here, step);
  above.set(here);
  for (let y = 0; y < height; y++) {
    if (y + 1 < height) smoothRow(data, (y + 1) * width, below, step);
    else below.set(here);
    for (let x = 0, at = y * width; x < width; x++, at++)
      data[at] = 0.25 * (above[x]! + 2 * here[x]! + below[x]!);
    [above, here, below] = [here, below, above];
  }
  return data;
}

function smoothRow(data: Float32Array, start: number, row: Float32Array, step: number): void {
  const last = row.length - step;
  for (let x = step; x < last; x++)
    row[x] = 0.25 * (data[start + x - step]! + 2 * data[start + x]! + data[start + x + step]!);
  for (let x = 0; x < step; x++) {
    const end = start + last + x;
    row[last + x] = 0.25 * (3 * data[end]! + data[Math.max(end - step, start + x)]!);
    row[x] = 0.25 * (3 * data[start + x]! + data[Math.min(start + x + step, end)]!);
  }
}
