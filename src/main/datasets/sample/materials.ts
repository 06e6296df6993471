/**
 * What the ground looks like from a plane in summer.
 *
 * A material is a recipe of colour and texture; a CoSIA class is what a photo-interpreter calls it; a cover is how its
 * spectrum goes through the year. The three are kept apart because they differ: a car has a material and no class, a
 * vineyard and a wheat field share nothing but the word "parcel".
 */
export const Mat = {
  grass: 0,
  lawn: 1,
  crop: 2,
  ripe: 3,
  stubble: 4,
  ploughed: 5,
  vineyard: 6,
  asphalt: 7,
  paint: 8,
  gravel: 9,
  bare: 10,
  water: 11,
  pool: 12,
  roof: 13,
  flatRoof: 14,
  plastic: 15,
  deciduous: 16,
  conifer: 17,
  shrub: 18,
  debris: 19,
  sport: 20,
  paving: 21,
  car: 22,
  understory: 23,
  olive: 24,
  lavender: 25,
  tarpaulin: 26,
} as const;

export type MatId = (typeof Mat)[keyof typeof Mat];

/** CoSIA values, FLAIR-HUB numbering. `none` leaves the label below (movable things, road paint). */
export const Cosia = {
  none: -1,
  building: 0,
  greenhouse: 1,
  pool: 2,
  impervious: 3,
  pervious: 4,
  bareSoil: 5,
  water: 6,
  herbaceous: 8,
  agricultural: 9,
  ploughed: 10,
  vineyard: 11,
  deciduous: 12,
  conifer: 13,
  brushwood: 14,
  clearCut: 15,
  ligneous: 16,
  mixed: 17,
  undefined: 18,
} as const;

/** Covers 0-45 are the crops of LPIS level 3; the rest of the land follows. */
export const Cover = {
  grass: 46,
  lawn: 47,
  deciduous: 48,
  conifer: 49,
  shrub: 50,
  soil: 51,
  water: 52,
  built: 53,
  roof: 54,
  plastic: 55,
} as const;
export const coverCount = 56;

/**
 * Colours and textures, one row per material: R, G, B, NIR (0-255), then the amplitudes of fine (under 1 m), middle
 * (2-5 m) and coarse (15-60 m) brightness noise, then how much the hue drifts from lush to dry.
 */
export const recipes: readonly (readonly number[])[] = [
  /* grass      */ [112, 121, 84, 150, 0.09, 0.1, 0.07, 16],
  /* lawn       */ [104, 121, 80, 158, 0.06, 0.06, 0.06, 12],
  /* crop       */ [80, 101, 68, 158, 0.06, 0.05, 0.07, 7],
  /* ripe       */ [182, 163, 116, 150, 0.04, 0.045, 0.06, 6],
  /* stubble    */ [166, 149, 114, 134, 0.07, 0.05, 0.06, 5],
  /* ploughed   */ [134, 112, 88, 112, 0.09, 0.06, 0.09, 4],
  /* vineyard   */ [70, 92, 54, 160, 0.1, 0.08, 0.06, 7],
  /* asphalt    */ [126, 124, 116, 112, 0.035, 0.035, 0.05, 1],
  /* paint      */ [214, 214, 210, 190, 0.05, 0.05, 0.03, 0],
  /* gravel     */ [176, 164, 140, 150, 0.06, 0.07, 0.06, 3],
  /* bare       */ [194, 180, 152, 164, 0.1, 0.1, 0.09, 4],
  /* water      */ [54, 70, 62, 26, 0.03, 0.05, 0.08, 3],
  /* pool       */ [88, 178, 196, 42, 0.05, 0.04, 0, 0],
  /* roof       */ [150, 106, 86, 128, 0.08, 0.06, 0.04, 3],
  /* flat roof  */ [170, 170, 164, 150, 0.03, 0.04, 0.05, 0],
  /* plastic    */ [196, 204, 204, 190, 0.04, 0.05, 0.03, 0],
  /* deciduous  */ [68, 87, 54, 146, 0.16, 0.12, 0.08, 9],
  /* conifer    */ [48, 64, 46, 108, 0.18, 0.12, 0.08, 4],
  /* shrub      */ [88, 98, 66, 134, 0.16, 0.14, 0.08, 10],
  /* debris     */ [142, 124, 98, 122, 0.18, 0.18, 0.1, 9],
  /* sport      */ [92, 122, 70, 176, 0.04, 0.04, 0.04, 6],
  /* paving     */ [176, 168, 156, 150, 0.06, 0.05, 0.04, 1],
  /* car        */ [150, 150, 152, 120, 0.03, 0, 0, 0],
  /* understory */ [62, 70, 46, 112, 0.14, 0.16, 0.08, 8],
  /* olive      */ [104, 112, 88, 132, 0.14, 0.1, 0.05, 4],
  /* lavender   */ [112, 100, 118, 140, 0.1, 0.06, 0.05, 3],
  /* tarpaulin  */ [92, 128, 160, 120, 0.05, 0.1, 0, 0],
];

/** What a material does to Sentinel when its shape names no cover of its own. */
export const coverOfMaterial: readonly number[] = [
  Cover.grass,
  Cover.lawn,
  6,
  2,
  2,
  Cover.soil,
  37,
  Cover.built,
  Cover.built,
  Cover.soil,
  Cover.soil,
  Cover.water,
  Cover.water,
  Cover.roof,
  Cover.roof,
  Cover.plastic,
  Cover.deciduous,
  Cover.conifer,
  Cover.shrub,
  Cover.soil,
  Cover.lawn,
  Cover.built,
  Cover.built,
  Cover.grass,
  38,
  41,
  Cover.plastic,
];
