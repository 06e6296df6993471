import type { Modality } from '../../../shared/model/modality.ts';

/** Conditions that experts ask for again and again, by what they need. */
export const readyGates: readonly {
  readonly id: 'trees' | 'low' | 'built' | 'bare' | 'water' | 'declared';
  readonly text: string;
  readonly needs: readonly Modality[];
}[] = [
  { id: 'trees', text: 'height > 2.5 && ndvi > 0.3', needs: ['DEM_ELEV', 'AERIAL_RGBI'] },
  { id: 'low', text: 'height < 0.5 && ndvi > 0.3', needs: ['DEM_ELEV', 'AERIAL_RGBI'] },
  { id: 'built', text: 'height > 2.5 && ndvi < 0.1', needs: ['DEM_ELEV', 'AERIAL_RGBI'] },
  { id: 'bare', text: 'ndvi < 0.1', needs: ['AERIAL_RGBI'] },
  { id: 'water', text: 'ndwi > 0.2 && nir < 60', needs: ['AERIAL_RGBI'] },
  { id: 'declared', text: 'lpis1 != 0', needs: ['ALL_LABEL-LPIS'] },
];

/** Conditions on what the model in use proposes. */
export const modelGates = [
  { id: 'sure', text: 'confidence >= 0.9' },
  { id: 'unsure', text: 'confidence < 0.5' },
  { id: 'differs', text: 'model != mask && confidence > 0.8' },
] as const;
