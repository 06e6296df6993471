/** Decimals that tell the values of an axis apart, at most three. */
export function tickDigits(values: readonly number[]): number {
  for (let digits = 0; digits < 3; digits++)
    if (values.every((value) => Math.abs(value * 10 ** digits - Math.round(value * 10 ** digits)) < 1e-6))
      return digits;
  return 3;
}
