import type { CropName } from './crops.ts';
import type { DisagreementKind, ThemeName } from './Scene.ts';

/** What a parcel of land is used for. */
export type Use =
  | 'brush'
  | 'clearCut'
  | 'crop'
  | 'farm'
  | 'garrigue'
  | 'greenhouses'
  | 'industrial'
  | 'lavender'
  | 'market'
  | 'olives'
  | 'orchard'
  | 'park'
  | 'pond'
  | 'quarry'
  | 'site'
  | 'sport'
  | 'village'
  | 'vineyard'
  | 'wood';

/** The make-up of a landscape. */
export interface Theme {
  /** Parcels are split until they are smaller than this, square metres. */
  readonly parcelM2: number;
  readonly north: boolean;
  readonly river: boolean;
  /** Share of the land in villages. */
  readonly villageShare: number;
  /** Uses that occur once, in the order of their need for room. */
  readonly once: readonly Use[];
  readonly uses: Readonly<Partial<Record<Use, number>>>;
  readonly crops: Readonly<Partial<Record<CropName, number>>>;
  readonly poolChance: number;
  readonly conifers: number;
  readonly base: number;
  readonly relief: number;
  /** Disagreements to plant, with the crop that is declared around them. */
  readonly plants: readonly { readonly kind: DisagreementKind; readonly crop: CropName }[];
}

const northCrops = {
  wheat: 5,
  barleyStubble: 2,
  barley: 1,
  maize: 3,
  rapeseed: 2,
  beet: 3,
  potatoes: 1,
  sunflower: 1,
  alfalfa: 1,
  peas: 1,
  flax: 1,
  oat: 1,
  pasture: 2,
  hayMeadow: 1,
  fallow: 1,
} as const;
const southCrops = {
  durum: 3,
  wheat: 1,
  sunflower: 2,
  alfalfa: 2,
  rice: 2,
  vegetables: 2,
  soy: 1,
  fallow: 1,
  hayMeadow: 2,
  pasture: 1,
  maize: 1,
} as const;

export const themes: Readonly<Record<ThemeName, Theme>> = {
  village: {
    parcelM2: 13000,
    north: true,
    river: true,
    villageShare: 0.2,
    once: ['farm', 'wood', 'sport'],
    uses: { crop: 10, wood: 1, orchard: 0.4, brush: 0.5 },
    crops: northCrops,
    poolChance: 0.22,
    conifers: 0.25,
    base: 86,
    relief: 1,
    plants: [
      { kind: 'undeclaredFarmland', crop: 'maize' },
      { kind: 'buildingInCrop', crop: 'wheat' },
      { kind: 'woodInCrop', crop: 'maize' },
      { kind: 'waterInCrop', crop: 'rapeseed' },
      { kind: 'imperviousInGrassland', crop: 'pasture' },
    ],
  },
  forest: {
    parcelM2: 12000,
    north: true,
    river: false,
    villageShare: 0,
    once: ['clearCut', 'pond', 'quarry', 'farm', 'brush'],
    uses: { wood: 8, crop: 4, brush: 0.6 },
    crops: northCrops,
    poolChance: 0.1,
    conifers: 0.5,
    base: 118,
    relief: 2.2,
    plants: [
      { kind: 'wrongTreeLabel', crop: 'beet' },
      { kind: 'woodInCrop', crop: 'barley' },
    ],
  },
  provence: {
    parcelM2: 9000,
    north: false,
    river: false,
    villageShare: 0,
    once: ['greenhouses', 'orchard', 'olives', 'garrigue', 'lavender', 'market', 'farm', 'vineyard'],
    uses: { vineyard: 4, crop: 4, olives: 1, orchard: 1, garrigue: 1, lavender: 0.5 },
    crops: southCrops,
    poolChance: 0.5,
    conifers: 0.6,
    base: 42,
    relief: 1.6,
    plants: [
      { kind: 'vineyardDeclaredAsCereal', crop: 'wheat' },
      { kind: 'greenhouseInCrop', crop: 'durum' },
      { kind: 'wrongWaterLabel', crop: 'sunflower' },
      { kind: 'buildingInCrop', crop: 'sunflower' },
    ],
  },
  suburb: {
    parcelM2: 9000,
    north: false,
    river: true,
    villageShare: 0.42,
    once: ['industrial', 'site', 'park'],
    uses: { crop: 3, vineyard: 1.4, wood: 1, brush: 1 },
    crops: southCrops,
    poolChance: 0.5,
    conifers: 0.55,
    base: 24,
    relief: 0.9,
    plants: [
      { kind: 'poolInGrassland', crop: 'hayMeadow' },
      { kind: 'imperviousInGrassland', crop: 'pasture' },
    ],
  },
  mixed: {
    parcelM2: 13000,
    north: true,
    river: true,
    villageShare: 0.16,
    once: ['farm', 'sport', 'greenhouses', 'quarry', 'industrial'],
    uses: { crop: 10, wood: 3, orchard: 0.6, vineyard: 0.8, brush: 0.8, pond: 0.2, farm: 0.3 },
    crops: northCrops,
    poolChance: 0.2,
    conifers: 0.35,
    base: 102,
    relief: 1.4,
    plants: [],
  },
};
