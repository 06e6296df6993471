import type { ModelInput, ModelManifest } from '../../../src/shared/inference/manifest.ts';

/*
 * The families of test models: what they take and answer. All are sums, over their inputs, of a convolution with known weights
 * (`weightsOf`) of the input as it is after normalisation, coarse inputs spread to the pixels of the output by nearest
 * neighbour. Means and deviations are powers of two, so that numbers from 8-bit images are exact.
 */

export const testModelKinds = [
  /** AERIAL_RGBI, 1 x 1: a pixel is classified by itself. */
  'pixel',
  /** The same with 3 x 3 and 5 x 5. */
  'conv3',
  'conv5',
  /** AERIAL_RGBI, DEM_ELEV (DSM, height), SPOT_RGBI, AERIAL-RLT_PAN. */
  'multi',
  /** AERIAL_RGBI, SENTINEL2_TS with the reference's filter, its dates. */
  'series',
  /** Sentinel-1 of both orbits with dates, no image. */
  'radar',
  /** All of them. */
  'everything',
  /** FLAIR#2: five bands, the Sentinel-2 super-patch of 40 pixels of 10 m, dates. */
  'superPatch',
  /** LPIS, of the aerial image. */
  'lpis',
  /** `pixel` with a softmax, or an argmax as int64, or as uint8, in the graph. */
  'probabilities',
  'classes',
  'classesUint8',
  // Faulty ones.
  /** Answers NaN everywhere. */
  'nan',
  /** NaN where band 1 is less than 128. */
  'nanWhereDark',
  /** Has an operator of a domain that no runtime knows. */
  'unsupported',
  /** Answers half the size. */
  'wrongShape',
  /** Answers int32 scores. */
  'wrongType',
  /** Asks for 256 TiB whatever it is given. */
  'huge',
  /** Asks for 256 TiB for more than one tile at once (`greedy`), or more than two (`greedy2`). */
  'greedy',
  'greedy2',
  /** Right, but takes about a second a tile of 512 pixels. */
  'slow',
] as const;
export type TestModelKind = (typeof testModelKinds)[number];

type Image = Extract<ModelInput, { kind: 'image' }>;
type Series = Extract<ModelInput, { kind: 'series' }>;

const labelM = 0.2;

function image(
  name: string,
  modality: Image['modality'],
  channels: Image['channels'],
  tilePx: number,
  ratio: number,
): Image {
  return { kind: 'image', name, modality, pixelSizeM: labelM * ratio, sizePx: tilePx / ratio, channels };
}

const byte = (band: number): Image['channels'][number] => ({ band, mean: 128, std: 64 });

const aerial = (tilePx: number, bands: readonly number[] = [4, 1, 2, 3]): Image =>
  image('aerial', 'AERIAL_RGBI', bands.map(byte), tilePx, 1);
const dem = (tilePx: number): Image =>
  image(
    'dem',
    'DEM_ELEV',
    [
      { band: 1, mean: 128, std: 128 },
      { band: 'height', mean: 4, std: 8 },
    ],
    tilePx,
    1,
  );
const spot = (tilePx: number): Image =>
  image(
    'spot',
    'SPOT_RGBI',
    [4, 1, 2].map((band) => ({ band, mean: 512, std: 256 })),
    tilePx,
    8,
  );
const pan = (tilePx: number): Image => image('pan', 'AERIAL-RLT_PAN', [byte(1)], tilePx, 2);

const filter = { maxCloud: 1, maxSnow: 1, maxCovered: 0.05 };
const sentinel2 = Array.from({ length: 10 }, (_, index) => ({ band: index + 1, mean: 0, std: 2048 }));

const series = (name: string, modality: Series['modality'], dates: Series['dates'] = null): Series => ({
  kind: 'series',
  name,
  modality,
  pixelSizeM: 10.24,
  sizePx: 10,
  channels: modality === 'SENTINEL2_TS' ? sentinel2 : [1, 2].map((band) => ({ band, mean: 0, std: 0.125 })),
  filter: modality === 'SENTINEL2_TS' ? filter : null,
  average: 'none',
  dates,
});
const dates = (of: string): ModelInput => ({ kind: 'dates', name: `${of}_dates`, of, refDay: '05-15' });
const superPatch: ModelInput = {
  kind: 'superPatch',
  name: 'sp',
  pixelSizeM: 10,
  sizePx: 40,
  channels: sentinel2,
  filter,
  average: 'none',
  dates: null,
};

const s2 = [series('s2', 'SENTINEL2_TS'), dates('s2')];
const radar = [
  series('s1_asc', 'SENTINEL1-ASC_TS'),
  dates('s1_asc'),
  series('s1_desc', 'SENTINEL1-DESC_TS'),
  dates('s1_desc'),
];

/** Inputs of a family, in their order. */
export function inputsOf(kind: TestModelKind, tilePx: number): ModelInput[] {
  switch (kind) {
    case 'multi':
      return [aerial(tilePx), dem(tilePx), spot(tilePx), pan(tilePx)];
    case 'series':
      return [aerial(tilePx), ...s2];
    case 'radar':
      return radar;
    case 'everything':
      return [aerial(tilePx), pan(tilePx), dem(tilePx), spot(tilePx), ...s2, ...radar];
    case 'superPatch':
      return [aerial(tilePx, [1, 2, 3, 4, 5]), superPatch, dates('sp')];
    default:
      return [aerial(tilePx)];
  }
}

/** Width of the kernel of the aerial image. */
export const kernelOf = (kind: TestModelKind): number => (kind === 'conv3' ? 3 : kind === 'conv5' ? 5 : 1);

/** Task, class list and values of a family. */
export function classesOf(
  kind: TestModelKind,
): Pick<ModelManifest, 'task' | 'classList' | 'values' | 'ignore'> {
  const count = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, i) => from + i);
  if (kind === 'lpis') return { task: 'lpis', classList: 'lpis-1', values: count(0, 22), ignore: [] };
  if (kind === 'superPatch') {
    return { task: 'cosia', classList: 'flair-1-19', values: count(1, 19), ignore: [14, 17] };
  }
  return { task: 'cosia', classList: 'cosia-hub-0-18', values: count(0, 18), ignore: [15, 16, 17, 18] };
}

export const outputKindOf = (kind: TestModelKind): ModelManifest['output']['kind'] => {
  if (kind === 'probabilities') return 'probabilities';
  return kind === 'classes' || kind === 'classesUint8' ? 'classes' : 'logits';
};

/** Channels of an input, after normalisation. */
export const channelsOf = (input: ModelInput): number => (input.kind === 'dates' ? 0 : input.channels.length);

/**
 * Weights `[values, channels, kernel, kernel]` of an input: multiples of 1/16 between -1 and 1, of the generator of Numerical
 * Recipes, seeded by the input's name.
 */
export function weightsOf(input: ModelInput, values: number, kernel: number): Float32Array<ArrayBuffer> {
  return noise(values * channelsOf(input) * kernel * kernel, seedOf(input.name));
}

/** `[values]` */
export const biasOf = (values: number): Float32Array<ArrayBuffer> => noise(values, seedOf('bias'));

/** Weight of a date, by its offset in days: always above 0. */
export const dateWeight = (days: number): number => 1 + days / 512;

function seedOf(name: string): number {
  let seed = 7;
  for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) >>> 0;
  return seed;
}

function noise(count: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) % 33) / 16 - 1;
  });
}
