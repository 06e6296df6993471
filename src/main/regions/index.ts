/** The one door of `regions`: hierarchical segmentations of the patches. */
export { createRegions } from './createRegions.ts';
export type { Regions, RegionsOptions } from './Regions.ts';
