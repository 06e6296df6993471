/** Bands of each date of a Sentinel-2 series, in the order of the files. */
export const s2Bands = ['b02', 'b03', 'b04', 'b05', 'b06', 'b07', 'b08', 'b8a', 'b11', 'b12'] as const;
export type S2Band = (typeof s2Bands)[number];

/** Bands of each date: reflectances, snow and cloud probability, VV and VH. */
export const bandsPerDate = { s2: s2Bands.length, covers: 2, s1: 2 } as const;

/**
 * The 0-based band of a date and a channel in a raster of `channels` bands a date: bands are date-major, so that those of one
 * date follow each other (FLAIR-HUB `sentinel.py` reshapes `(T · C, H, W)` to `(T, C, H, W)`).
 */
export function bandIndexOf(dateIndex: number, channel: number, channels: number): number {
  return dateIndex * channels + channel;
}

/** Whole dates in a number of bands; bands that make no whole date do not count. */
export function datesIn(bands: number, channels: number): number {
  return Math.floor(bands / channels);
}

/**
 * Dates that can be used when raster, metadata and cloud mask disagree: those of the shortest.
 *
 * @param listed,masks null without a list, or without a mask.
 */
export function usableDates(raster: number, listed: number | null, masks: number | null): number {
  return Math.min(raster, listed ?? Infinity, masks ?? Infinity);
}
