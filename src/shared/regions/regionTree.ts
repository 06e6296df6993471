import { AppError } from '../errors.ts';

/**
 * What regions are compared by, in the order of their means. Values are in units of "a clear difference": 40 steps of a byte
 * for a band, 0.2 for NDVI (`regionFeatures.ts`).
 */
export const regionChannels = ['red', 'green', 'blue', 'nir', 'ndvi', 'height'] as const;
export type RegionChannel = (typeof regionChannels)[number];

/**
 * A hierarchical segmentation of one patch: small regions (leaves) merged two by two until one is left.
 *
 * Nodes are numbered: `0 … leaves - 1` are the leaves, in the order of the tree, so that every node holds an interval of
 * leaves; the others follow in the order of the merges, each after its two children; the last is the root, its own parent.
 */
export interface RegionTree {
  readonly width: number;
  readonly height: number;
  /** Bits of the channels it was made of, by their place in {@link regionChannels}. */
  readonly channels: number;
  /** Nothing is known of the patch: one region, which says nothing. */
  readonly isBlank: boolean;
  /** Some file of the patch could not be read: made of the others. */
  readonly isPartial: boolean;
  readonly leaves: number;
  /** Runs of pixels of one leaf before each row; one more than there are rows. */
  readonly rows: Uint32Array;
  /** Leaf of each run. */
  readonly labels: Uint16Array;
  /** End of each run in its row, excluded; the first begins at 0. */
  readonly ends: Uint16Array;
  /** `[nodes]` */
  readonly parents: Uint32Array;
  /** Cost of the merge that made a node (`mergeCost.ts`), never less than its children's; 0 for leaves. */
  readonly heights: Float32Array;
  /** Mean of each channel that there is, `[leaves, channels]`. */
  readonly means: Float32Array;
}

export const nodesOf = ({ leaves }: Pick<RegionTree, 'leaves'>): number => 2 * leaves - 1;

/** How many channels a set of bits has. */
export function channelCount(channels: number): number {
  let count = 0;
  for (let bits = channels; bits !== 0; bits &= bits - 1) count++;
  return count;
}

/** Raised when trees are made otherwise: kept ones are made anew. */
export const regionTreeVersion = 1;

/** `ARRT`, as its bytes lie in a file. */
const magic = 0x54525241;
const headerBytes = 32;
const flags = { blank: 1, partial: 2 } as const;

/**
 * A tree as bytes, little-endian: a header of eight uint32 (`ARRT`, version, flags 1 blank and 2 partial, width, height,
 * channel bits, leaves, runs), then `rows` uint32 `[height + 1]`, `parents` uint32 `[2 leaves - 1]`, `heights` float32 likewise,
 * `means` float32 `[leaves, channels]`, `labels` and `ends` uint16 `[runs]`. Some 300 KB for a patch of 512 px.
 */
export function encodeRegionTree(tree: RegionTree): Uint8Array<ArrayBuffer> {
  const { rows, parents, heights, means, labels, ends } = tree;
  const runs = labels.length;
  const bytes = new Uint8Array(bytesOfTree(tree, runs));
  new Uint32Array(bytes.buffer, 0, headerBytes / 4).set([
    ...[magic, regionTreeVersion, (tree.isBlank ? flags.blank : 0) | (tree.isPartial ? flags.partial : 0)],
    ...[tree.width, tree.height, tree.channels, tree.leaves, runs],
  ]);
  let at = headerBytes;
  for (const part of [rows, parents, heights, means, labels, ends]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/** The inverse of {@link encodeRegionTree}; arrays are views of the bytes. Throws AppError `badRequest` for other bytes. */
export function decodeRegionTree(given: Uint8Array): RegionTree {
  // Views need the alignment of their samples.
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  if (bytes.length < headerBytes) throw notATree('cut short');
  const { buffer, byteOffset } = bytes;
  const header = new Uint32Array(buffer, byteOffset, headerBytes / 4);
  const [found, version, bits, width, height, channels, leaves, runs] = header as unknown as number[];
  if (found !== magic || version !== regionTreeVersion) throw notATree('another form');
  const shape = { width: width!, height: height!, channels: channels!, leaves: leaves! };
  if (leaves! < 1 || bytes.length !== bytesOfTree(shape, runs!)) throw notATree(`${bytes.length} bytes`);
  let at = byteOffset + headerBytes;
  const next = (length: number, sampleBytes: number) => {
    const start = at;
    at += length * sampleBytes;
    return [buffer as ArrayBuffer, start, length] as const;
  };
  return {
    ...shape,
    isBlank: (bits! & flags.blank) !== 0,
    isPartial: (bits! & flags.partial) !== 0,
    rows: new Uint32Array(...next(height! + 1, 4)),
    parents: new Uint32Array(...next(nodesOf(shape), 4)),
    heights: new Float32Array(...next(nodesOf(shape), 4)),
    means: new Float32Array(...next(leaves! * channelCount(channels!), 4)),
    labels: new Uint16Array(...next(runs!, 2)),
    ends: new Uint16Array(...next(runs!, 2)),
  };
}

type Shape = Pick<RegionTree, 'height' | 'channels' | 'leaves'>;

function bytesOfTree(shape: Shape, runs: number): number {
  const { height, channels, leaves } = shape;
  return headerBytes + 4 * (height + 1 + 2 * nodesOf(shape) + leaves * channelCount(channels)) + 4 * runs;
}

function notATree(what: string): AppError {
  return new AppError('badRequest', {}, { detail: `not a tree of regions: ${what}` });
}

/** The leaf at a pixel of the patch. */
export function leafAt({ rows, labels, ends }: RegionTree, x: number, y: number): number {
  let low = rows[y]!;
  let high = rows[y + 1]! - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return labels[low]!;
}
