/** The nearest 1, 2 or 5 times a power of ten at or above a length. */
export function roundStep(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  // A product such as 2 * 0.1 may miss the length that it equals by a rounding.
  const factor = [1, 2, 5].find((f) => f * power >= length * (1 - 1e-9));
  return roundNoise((factor ?? 10) * power);
}

/** Steps of degrees, minutes and seconds that people read: 30, 20, 15, 10, 5, 2 or 1 of each, then parts of a second. */
const sexagesimalSteps = [
  ...[30, 20, 15, 10, 5, 2, 1],
  ...[30, 20, 15, 10, 5, 2, 1].map((minutes) => minutes / 60),
  ...[30, 20, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01].map((seconds) => seconds / 3600),
];

/** The smallest such step at or above an angle in degrees; at most 30, at least a hundredth of a second. */
export function sexagesimalStep(degrees: number): number {
  return sexagesimalSteps.findLast((step) => step >= degrees * (1 - 1e-9)) ?? sexagesimalSteps[0]!;
}

/** The multiples of a step from `min` to `max`, both included; each is computed by itself, so that none drifts. */
export function multiplesIn(min: number, max: number, step: number): number[] {
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => roundNoise((first + i) * step));
}

/** Without what binary fractions add: 0.30000000000000004 is 0.3; minus nothing is nothing. */
const roundNoise = (value: number): number => Number(value.toPrecision(14)) + 0;

/** Decimals that tell multiples of a step apart: 0 for 1 and more. */
export function decimalsOf(step: number): number {
  return Math.max(0, Math.min(9, Math.ceil(-Math.log10(step) - 1e-9)));
}
