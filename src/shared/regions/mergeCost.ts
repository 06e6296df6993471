/**
 * What it costs to see two neighbouring regions as one: `n m / (n + m) · d² / ℓ`, with n and m pixels, d² the squared distance
 * of their means and ℓ the length of their common border in pixels.
 *
 * The numerator is what the merge adds to the squared error of the regions about their means (Ward 1963, "Hierarchical
 * grouping to optimize an objective function"); divided by the border that goes, it is the weight of borders at which both
 * cost the same in the functional of Mumford and Shah (Koepfler, Lopez and Morel 1994; "full λ-schedule" of Robinson, Redding
 * and Crisp 2002). So one number means the same for large and small regions, and in every patch.
 */
export const mergeCost = (n: number, m: number, squaredDistance: number, borderPx: number): number =>
  ((n * m) / (n + m)) * (squaredDistance / borderPx);

/** No region is taken to go on farther beyond the border of its patch. */
const mostBeyondPx = 64;

/**
 * The size that a region counts with in its patch: one that the border of the patch cuts is taken to go on beyond it, as wide
 * as the cut and as far as it is large. Without that, the last strip of a field would be given to the next field, since
 * strips are cheap; so it waits, and joins its own field over the border.
 *
 * @param px its pixels
 * @param outerPx pixel edges that it has on the border of the patch
 */
export const sizeBeyond = (px: number, outerPx: number): number =>
  px + outerPx * Math.min(mostBeyondPx, Math.sqrt(px));

/** Costs of level 0 and of level 1. */
const least = 0.1;
const most = 1000;

/**
 * The cost up to which regions are merged at a level of 0 to 1. Costs are far apart (a roof costs a hundred times what a tile
 * of it does), so levels are their logarithms: each step of the level is seen alike.
 */
export const costOfLevel = (level: number): number =>
  least * (most / least) ** Math.min(1, Math.max(0, level));

/** The inverse of {@link costOfLevel}, within 0 to 1. */
export const levelOfCost = (cost: number): number =>
  cost <= least ? 0 : Math.min(1, Math.log(cost / least) / Math.log(most / least));
