/**
 * What the values of a Sentinel-1 series are. The files do not say: they are linear power, unless any is negative, which
 * power cannot be.
 */
export type BackscatterUnit = 'linear' | 'dB';

export function unitOf(hasNegative: boolean): BackscatterUnit {
  return hasNegative ? 'dB' : 'linear';
}

/** True when some finite value is negative. @param nodata is not looked at. */
export function hasNegative(data: ArrayLike<number>, nodata: number | null): boolean {
  for (let i = 0; i < data.length; i++)
    if (data[i]! < 0 && data[i] !== nodata && data[i] !== -Infinity) return true;
  return false;
}

/**
 * Linear power of a value. NaN where there is none: nodata, not a finite number, and of linear values 0 and less, which have
 * no decibels.
 */
export function powerOf(value: number, unit: BackscatterUnit, nodata: number | null): number {
  if (value === nodata || !Number.isFinite(value)) return NaN;
  if (unit === 'dB') return 10 ** (value / 10);
  return value > 0 ? value : NaN;
}

/** Decibels of a linear power: 10 · log10. Means are taken of powers and converted once. */
export function toDecibels(power: number): number {
  return 10 * Math.log10(power);
}
