import { AppError } from '../../errors.ts';

/** Sizes on the ground are products of rounded numbers: 4 m² at 0.2 m are 100 px, not 99.999…. */
const tolerance = 1e-9;

/** The number of pixels below which an area is small; with `minM2`, of areas under so many square metres. */
export function minPxOf(
  op: { readonly minPx?: number | undefined; readonly minM2?: number | undefined },
  gsd: number,
): number {
  return op.minPx ?? Math.ceil(pixelsOf(op.minM2, gsd) * (1 - tolerance));
}

/** The most pixels that an area may have; with `maxM2`, of areas of at most so many square metres. */
export function maxPxOf(
  op: { readonly maxPx?: number | undefined; readonly maxM2?: number | undefined },
  gsd: number,
): number {
  return op.maxPx ?? Math.floor(pixelsOf(op.maxM2, gsd) * (1 + tolerance));
}

/** Throws AppError `badRequest` where there is no size, or no ground to measure it on. */
function pixelsOf(areaM2: number | undefined, gsd: number): number {
  const px = areaM2 === undefined ? NaN : areaM2 / gsd ** 2;
  if (Number.isFinite(px)) return px;
  throw new AppError('badRequest', {}, { detail: `${areaM2} m² of pixels of ${gsd} m` });
}
