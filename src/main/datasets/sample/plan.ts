import { patchSizeM } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { seedOf } from './random.ts';
import type { SceneSpec, ThemeName } from './Scene.ts';

/** One ROI of a generated dataset. */
export interface RoiPlan {
  /** `D091-2021`. */
  readonly domainYear: string;
  /** `AU-S1-3`. */
  readonly roi: string;
  readonly rows: number;
  readonly cols: number;
  /** Missing cells as 1-based `ROW-COL`. */
  readonly holes: readonly string[];
  /** North-west corner in steps of 102.4 m of EPSG:2154. */
  readonly lattice: readonly [number, number];
  readonly theme: ThemeName;
  readonly planted: boolean;
  /** Seed of the dataset. */
  readonly seed: number;
}

/** One patch of a plan. */
export interface PatchPlan {
  readonly row: number;
  readonly col: number;
  /** `D091-2021_AU-S1-3_1-1`. */
  readonly patchId: string;
}

/**
 * The ROIs of the sample: two domains, four ROIs, 40 patches.
 *
 * Places and codes are French and plausible (Essonne, Bouches-du-Rhône); the land is invented.
 */
export function samplePlan(seed: number): RoiPlan[] {
  const common = { planted: true, seed };
  return [
    {
      ...common,
      domainYear: 'D091-2021',
      roi: 'AU-S1-3',
      rows: 4,
      cols: 4,
      holes: [],
      lattice: [6250, 66602],
      theme: 'village',
    },
    {
      ...common,
      domainYear: 'D091-2021',
      roi: 'FA-S1-12',
      rows: 3,
      cols: 3,
      holes: ['1-3'],
      lattice: [6290, 66555],
      theme: 'forest',
    },
    {
      ...common,
      domainYear: 'D013-2020',
      roi: 'AN-S1-7',
      rows: 2,
      cols: 5,
      holes: [],
      lattice: [8594, 61426],
      theme: 'provence',
    },
    {
      ...common,
      domainYear: 'D013-2020',
      roi: 'UA-S1-4',
      rows: 3,
      cols: 2,
      holes: [],
      lattice: [8655, 61390],
      theme: 'suburb',
    },
  ];
}

export function roiKeyOf(plan: RoiPlan): string {
  return `${plan.domainYear}_${plan.roi}`;
}

export function patchesOf(plan: RoiPlan): PatchPlan[] {
  const patches: PatchPlan[] = [];
  for (let row = 1; row <= plan.rows; row++) {
    for (let col = 1; col <= plan.cols; col++) {
      if (plan.holes.includes(`${row}-${col}`)) continue;
      patches.push({ row, col, patchId: `${roiKeyOf(plan)}_${row}-${col}` });
    }
  }
  return patches;
}

export function sceneSpecOf(plan: RoiPlan, historical: boolean): SceneSpec {
  const { rows, cols, holes, theme, planted } = plan;
  const key = roiKeyOf(plan);
  return { key, seed: seedOf(plan.seed, key), rows, cols, holes, theme, planted, historical };
}

/** Upper-left corner of a patch in EPSG:2154 metres, rounded to a millimetre as a writer of files would. */
export function originOf(plan: RoiPlan, row: number, col: number): [number, number] {
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  return [round((plan.lattice[0] + col - 1) * patchSizeM), round((plan.lattice[1] - row + 1) * patchSizeM)];
}

/** Folder of a ROI and path of a patch's file, relative to the dataset, with `/`. */
export function fileOf(
  plan: RoiPlan,
  modality: Modality,
  row: number,
  col: number,
): { folder: string; path: string } {
  const year = modality === 'AERIAL-RLT_PAN' ? `${plan.domainYear.split('-')[0]}-195X` : plan.domainYear;
  const top = `${year}_${modality}`;
  const folder = `${top}/${plan.roi}`;
  return { folder, path: `${folder}/${top}_${plan.roi}_${row}-${col}.tif` };
}

/** The reference's split: by patch between train and valid, whole domains for test. */
export function splitOf(plan: RoiPlan, patch: PatchPlan, variant: number): 'train' | 'valid' | 'test' {
  const south = plan.domainYear.startsWith('D013');
  if (south === (variant % 2 === 1)) return 'test';
  return (seedOf(variant, patch.patchId) & 3) === 0 ? 'valid' : 'train';
}
