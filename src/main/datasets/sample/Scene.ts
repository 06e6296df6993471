import type { Box, Ring } from './geometry.ts';

/** What a scene is made from; the same spec gives the same land in every worker. */
export interface SceneSpec {
  /** `DOMAIN-YEAR_ROI`. */
  readonly key: string;
  readonly seed: number;
  readonly rows: number;
  readonly cols: number;
  /** Missing cells as 1-based `ROW-COL`. */
  readonly holes: readonly string[];
  readonly theme: ThemeName;
  /** Whether disagreements between CoSIA and LPIS are planted. */
  readonly planted: boolean;
  /** The land of the 1950s: no pools, fewer houses, smaller parcels. */
  readonly historical: boolean;
}

export type ThemeName = 'village' | 'forest' | 'provence' | 'suburb' | 'mixed';

/** How one object looks and counts; shapes point at it by index. */
export interface Look {
  readonly mat: number;
  /** CoSIA value, or -1 to leave the label below. */
  readonly cosia: number;
  readonly cover: number;
  /** Metres above the ground. */
  readonly height: number;
  /** Direction of rows or of a ridge, radians. */
  readonly angle: number;
  /** Distance between rows in metres, 0 for none. */
  readonly spacing: number;
  /** Share of bare ground seen between rows, 0-1. */
  readonly openness: number;
  /** Distance between tramlines in metres, 0 for none. */
  readonly tram: number;
  /** Multipliers of R, G, B, NIR. */
  readonly tint: readonly [number, number, number, number];
}

/** A shape on the ground, in metres from the north-west corner of the ROI, y southward. Painted in the order of the list. */
export type Shape =
  /** A flat area; with a row spacing and a height, rows stand on it. */
  | { readonly kind: 'area'; readonly box: Box; readonly look: number; readonly ring: Ring }
  /** A label without anything to see: what an annotator drew, or got wrong. */
  | { readonly kind: 'label'; readonly box: Box; readonly look: number; readonly ring: Ring }
  /** A gabled, hipped or flat roof. `halfA` runs along the ridge. */
  | {
      readonly kind: 'roof';
      readonly box: Box;
      readonly look: number;
      readonly ring: Ring;
      readonly x: number;
      readonly y: number;
      readonly halfA: number;
      readonly halfB: number;
      readonly eave: number;
      readonly pitch: number;
      readonly hipped: boolean;
    }
  /** One crown. */
  | {
      readonly kind: 'tree';
      readonly box: Box;
      readonly look: number;
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly height: number;
    }
  /** Crowns on a jittered lattice (wood, scrub, bank, hedge) or, when `rows` is set, on a regular one (orchard). */
  | {
      readonly kind: 'stand';
      readonly box: Box;
      /** Looks of the species; low-frequency noise chooses between them. */
      readonly looks: readonly number[];
      readonly ring: Ring;
      readonly spacing: number;
      readonly radius: number;
      readonly height: number;
      /** Share of the lattice that bears a crown. */
      readonly density: number;
      readonly seed: number;
      readonly rows: { readonly angle: number; readonly along: number } | null;
      /** Whether crowns paint labels; else the ground's label stays. */
      readonly labelled: boolean;
    };

/** A declared parcel: LPIS level 3 code and outline as a farmer drew it. */
export interface Parcel {
  readonly ring: Ring;
  readonly box: Box;
  readonly code: number;
}

export const disagreementKinds = [
  'buildingInCrop',
  'waterInCrop',
  'woodInCrop',
  'vineyardDeclaredAsCereal',
  'imperviousInGrassland',
  'poolInGrassland',
  'greenhouseInCrop',
  'undeclaredFarmland',
  'wrongTreeLabel',
  'wrongWaterLabel',
] as const;
export type DisagreementKind = (typeof disagreementKinds)[number];

/** A place where CoSIA and LPIS were made to differ. */
export interface Planted {
  readonly id: string;
  readonly kind: DisagreementKind;
  readonly ring: Ring;
  readonly box: Box;
  readonly cosia: number;
  /** LPIS level 3 code. */
  readonly lpis3: number;
  /** Which of the two says what is on the ground. */
  readonly truth: 'cosia' | 'lpis' | 'both';
}

export interface Scene {
  readonly spec: SceneSpec;
  readonly looks: readonly Look[];
  readonly shapes: readonly Shape[];
  readonly parcels: readonly Parcel[];
  /** Rings inside which nothing is declared, painted after the parcels. */
  readonly undeclared: readonly Parcel[];
  readonly planted: readonly Planted[];
  readonly terrain: Terrain;
  /** Azimuth (radians clockwise from north) and elevation of the sun over the aerial image. */
  readonly sun: { readonly azimuth: number; readonly elevation: number };
  /** Multipliers for soil colours of the region, R, G, B. */
  readonly soil: readonly [number, number, number];
}

/** Relief: a slope, waves, a river bed and pits. */
export interface Terrain {
  readonly seed: number;
  readonly base: number;
  readonly slopeX: number;
  readonly slopeY: number;
  readonly relief: number;
  readonly river: { readonly line: Ring; readonly depth: number; readonly halfWidth: number } | null;
  readonly pits: readonly {
    readonly x: number;
    readonly y: number;
    readonly radius: number;
    readonly depth: number;
  }[];
}

/** Side in metres of the land of a scene, without its surroundings. */
export function sizeOf(spec: SceneSpec): { width: number; height: number } {
  return { width: spec.cols * 102.4, height: spec.rows * 102.4 };
}
