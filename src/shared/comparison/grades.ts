/**
 * What a land-cover class (CoSIA) is under a declared crop (LPIS): not assessable, compatible, plausible, contradictory. The
 * order is that of the codes in arrays of pixels.
 */
export const grades = ['N', 'C', 'P', 'X'] as const;
export type Grade = (typeof grades)[number];

/** Index in {@link grades}. */
export const gradeCodes = { N: 0, C: 1, P: 2, X: 3 } as const satisfies Record<Grade, number>;

/** Pixels by grade, in the order of {@link grades}. */
export type GradePx = readonly [n: number, c: number, p: number, x: number];
