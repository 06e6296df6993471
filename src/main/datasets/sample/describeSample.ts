import { classOf } from '../../../shared/model/Nomenclature.ts';
import { cosiaHub, lpis1, lpis3, lpis3ToLpis1 } from '../../../shared/model/nomenclatures.ts';
import { labelGsd } from '../../../shared/model/modality.ts';
import { buildScene } from './buildScene.ts';
import { patchesOf, roiKeyOf, sceneSpecOf } from './plan.ts';
import type { RoiPlan } from './plan.ts';
import type { DisagreementKind } from './Scene.ts';
import type { PlantedShare } from './writePatch.ts';

/** Raised when the same seed gives other files than before. */
export const sampleVersion = 1;

/** A planted disagreement as `sample.json` lists it. */
export interface PlantedRecord {
  readonly id: string;
  readonly kind: DisagreementKind;
  readonly roi: string;
  readonly patchIds: readonly string[];
  readonly cosia: { readonly value: number; readonly name: string };
  readonly lpis: { readonly level1: number; readonly level3: number; readonly name: string };
  readonly pixels: number;
  readonly areaM2: number;
  /** `[minX, minY, maxX, maxY]` in pixels of 0.2 m on the ROI's grid (0, 0 = north-west), ends excluded. */
  readonly box: readonly [number, number, number, number];
  /** Which of the two is right. */
  readonly truth: 'cosia' | 'lpis' | 'both';
}

/** The content of `sample.json`. */
export interface SampleDescription {
  readonly format: 'arpenteur-sample';
  readonly version: number;
  readonly synthetic: true;
  readonly seed: number;
  readonly rois: readonly { readonly roi: string; readonly patches: number; readonly landscape: string }[];
  readonly planted: readonly PlantedRecord[];
}

/** Puts together what the patches report about the planted disagreements. Keys of `shares` are patch ids. */
export function describeSample(
  seed: number,
  plans: readonly RoiPlan[],
  shares: ReadonlyMap<string, readonly PlantedShare[]>,
): SampleDescription {
  const planted = plans.flatMap((plan) => {
    const scene = buildScene(sceneSpecOf(plan, false));
    return scene.planted.flatMap((one): PlantedRecord[] => {
      const parts = patchesOf(plan).flatMap(({ patchId }) =>
        (shares.get(patchId) ?? [])
          .filter((share) => share.id === one.id)
          .map((share) => ({ patchId, share })),
      );
      if (parts.length === 0) return [];
      const pixels = parts.reduce((sum, part) => sum + part.share.pixels, 0);
      const level1 = lpis3ToLpis1[one.lpis3]!;
      return [
        {
          id: one.id,
          kind: one.kind,
          roi: roiKeyOf(plan),
          patchIds: parts.map((part) => part.patchId),
          cosia: { value: one.cosia, name: classOf(cosiaHub, one.cosia)?.en ?? '' },
          lpis: {
            level1,
            level3: one.lpis3,
            name: `${classOf(lpis1, level1)?.en} / ${classOf(lpis3, one.lpis3)?.en}`,
          },
          pixels,
          areaM2: Math.round(pixels * labelGsd * labelGsd * 100) / 100,
          box: [
            Math.min(...parts.map((part) => part.share.box[0])),
            Math.min(...parts.map((part) => part.share.box[1])),
            Math.max(...parts.map((part) => part.share.box[2])),
            Math.max(...parts.map((part) => part.share.box[3])),
          ],
          truth: one.truth,
        },
      ];
    });
  });
  return {
    format: 'arpenteur-sample',
    version: sampleVersion,
    synthetic: true,
    seed,
    rois: plans.map((plan) => ({
      roi: roiKeyOf(plan),
      patches: patchesOf(plan).length,
      landscape: plan.theme,
    })),
    planted,
  };
}

/** The README that lies in the dataset. */
export function readmeText(seed: number): string {
  return `SYNTHETIC DATA - DONNÉES SYNTHÉTIQUES

This dataset was drawn by Arpenteur (sample version ${sampleVersion}, seed ${seed}). No pixel of it shows a real place, no
parcel of it was ever declared, and it must not be used to train or to judge a model.

It has the folders, names, sizes and types of FLAIR-HUB (IGN, France), so that the tool can be tried without a download.
Disagreements between land cover (CoSIA) and declared crops (LPIS) were planted in it; sample.json lists them.

Ce jeu de données a été dessiné par Arpenteur (version ${sampleVersion}, graine ${seed}). Aucun pixel ne montre un lieu réel,
aucune parcelle n'a été déclarée ; il ne doit servir ni à entraîner ni à évaluer un modèle.

Il a les dossiers, les noms, les tailles et les types de FLAIR-HUB (IGN) pour essayer l'outil sans rien télécharger.
Des désaccords entre couverture (CoSIA) et cultures déclarées (LPIS) y ont été placés ; sample.json en donne la liste.

The real FLAIR-HUB: IGN, Licence Ouverte / Open Licence 2.0, https://huggingface.co/datasets/IGNF/FLAIR-HUB
`;
}
