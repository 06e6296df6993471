import { z } from 'zod';

const classValue = z.number().int().min(0).max(255);
const metres = z.number().positive().max(1000);
const radiusPx = z.number().int().min(1).max(64);
/** A size as pixels or as ground: exactly one of them. */
const isOneSize = (op: { px?: number | undefined; m2?: number | undefined }) =>
  (op.px === undefined) !== (op.m2 === undefined);

/** Where a copy takes its values from. */
export const copySourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('original') }),
  /** A level of LPIS, through a table of its codes; other codes leave the mask alone. */
  z.object({
    kind: z.literal('lpis'),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    pairs: z
      .array(z.object({ from: classValue, to: classValue }))
      .min(1)
      .max(256),
  }),
  /** A named version (`annotation.snapshots`). */
  z.object({ kind: z.literal('snapshot'), id: z.string().min(1).max(64) }),
  /** The masks as they were at a moment, UTC. */
  z.object({ kind: z.literal('date'), utc: z.iso.datetime() }),
  /** What a model proposed; where it says nothing, is less sure or means another class the mask is left alone. */
  z.object({
    kind: z.literal('prediction'),
    setId: z.string().min(1).max(64),
    /** SHA-256 of the model's file: the journal says whose proposal was accepted. It must be that of the set. */
    model: z.string().regex(/^[0-9a-f]{64}$/),
    /** Least confidence, both ends included. */
    minConfidence: z.number().min(0).max(1).default(0),
    /** Only these classes of the model; all when left out. */
    classes: z.array(classValue).min(1).max(256).optional(),
  }),
]);
export type CopySource = z.infer<typeof copySourceSchema>;

const islands = z.object({
  op: z.literal('islands'),
  /** Areas of fewer pixels (or square metres) become the largest area beside them, as in gdal_sieve. */
  minPx: z.number().int().min(2).max(1_000_000).optional(),
  minM2: z.number().positive().max(100_000).optional(),
  connectivity: z.union([z.literal(4), z.literal(8)]).default(4),
  /** Only areas of these classes; all when left out. */
  classes: z.array(classValue).min(1).optional(),
});
const holes = z.object({
  op: z.literal('holes'),
  /** Areas of at most so many pixels with one class all around them become that class. */
  maxPx: z.number().int().min(1).max(1_000_000).optional(),
  maxM2: z.number().positive().max(100_000).optional(),
  /** Only in these classes. */
  classes: z.array(classValue).min(1).optional(),
});

/**
 * One operation on masks, as the command line takes it and the journal keeps it: `{"op":"islands","minPx":64}`.
 * Lengths are metres on the ground, `…Px` pixels of the label.
 */
export const editOpSchema = z.discriminatedUnion('op', [
  islands.refine(({ minPx, minM2 }) => isOneSize({ px: minPx, m2: minM2 }), 'minPx or minM2'),
  holes.refine(({ maxPx, maxM2 }) => isOneSize({ px: maxPx, m2: maxM2 }), 'maxPx or maxM2'),
  /** Most frequent class of a square of 2 r + 1 pixels. */
  z.object({ op: z.literal('majority'), radiusPx }),
  /** The class that more than half of that square has, where there is one: the median of each class's mask. */
  z.object({ op: z.literal('median'), radiusPx }),
  /** Smooth edges: the class whose Gaussian-weighted share (standard deviation in metres) is largest. */
  z.object({ op: z.literal('smooth'), sigmaM: metres }),
  z.object({ op: z.literal('grow'), value: classValue, metres }),
  /** Freed pixels become the nearest other class. */
  z.object({ op: z.literal('shrink'), value: classValue, metres }),
  /** What lies between two classes that are at most `maxM` apart becomes the nearer of them, or `into`. */
  z.object({
    op: z.literal('gap'),
    a: classValue,
    b: classValue,
    maxM: metres,
    into: classValue.nullable().default(null),
  }),
  /** All pairs at once: a swap is two pairs. */
  z.object({
    op: z.literal('recode'),
    pairs: z
      .array(z.object({ from: classValue, to: classValue }))
      .min(1)
      .max(256),
  }),
  /** One class everywhere in the scope. */
  z.object({ op: z.literal('set'), value: classValue }),
  z.object({ op: z.literal('copy'), from: copySourceSchema }),
]);
export type EditOp = z.infer<typeof editOpSchema>;
export type EditOpName = EditOp['op'];

/** What an operation works on. Arrays are `[height, width]`, file values; none is changed or kept. */
export interface OpInput {
  readonly before: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** 1 where there is a mask; null for everywhere. Pixels without a mask belong to no class and stay as they are. */
  readonly inside: Uint8Array | null;
  /** Metres per pixel. */
  readonly gsd: number;
  /** Of `copy`: the values to take; `sourceInside` is 1 where there is one. */
  readonly source?: Uint8Array | undefined;
  readonly sourceInside?: Uint8Array | null | undefined;
}

/** Pixels around a rectangle that an operation must see so that the result within does not depend on the cut. */
export function haloPx(op: EditOp, gsd: number): number {
  switch (op.op) {
    case 'islands':
      return Math.ceil(op.minPx ?? op.minM2! / gsd ** 2);
    case 'holes':
      return Math.ceil(op.maxPx ?? op.maxM2! / gsd ** 2) + 1;
    case 'majority':
    case 'median':
      return op.radiusPx;
    case 'smooth':
      return Math.ceil((4 * op.sigmaM) / gsd);
    case 'grow':
    case 'shrink':
      return Math.ceil(op.metres / gsd) + 1;
    case 'gap':
      return Math.ceil(op.maxM / gsd) + 1;
    case 'recode':
    case 'set':
    case 'copy':
      return 0;
  }
}
