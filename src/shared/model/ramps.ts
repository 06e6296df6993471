import type { RampId } from './look.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** Colours of a ramp at even steps from the low to the high end of a stretch, 0 to 255. */
export const ramps: Readonly<Record<RampId, readonly Rgb[]>> = {
  grey: [
    [0, 0, 0],
    [255, 255, 255],
  ],
  // Matplotlib's viridis and magma (CC0), sampled at nine steps.
  viridis: [
    [68, 1, 84],
    [71, 44, 122],
    [59, 81, 139],
    [44, 113, 142],
    [33, 144, 141],
    [39, 173, 129],
    [92, 200, 99],
    [170, 220, 50],
    [253, 231, 37],
  ],
  magma: [
    [0, 0, 4],
    [28, 16, 68],
    [79, 18, 123],
    [129, 37, 129],
    [181, 54, 122],
    [229, 80, 100],
    [251, 135, 97],
    [254, 194, 135],
    [252, 253, 191],
  ],
  terrain: [
    [40, 84, 56],
    [96, 128, 72],
    [168, 160, 96],
    [196, 164, 116],
    [160, 120, 92],
    [188, 168, 156],
    [244, 244, 244],
  ],
  vegetation: [
    [110, 72, 40],
    [176, 138, 90],
    [226, 212, 168],
    [190, 208, 120],
    [106, 168, 70],
    [40, 120, 48],
    [8, 70, 30],
  ],
  // Two hues that deutan, protan and tritan eyes tell apart, a light middle.
  difference: [
    [33, 60, 140],
    [92, 132, 200],
    [178, 200, 226],
    [242, 240, 236],
    [240, 196, 140],
    [214, 130, 50],
    [150, 70, 10],
  ],
};
