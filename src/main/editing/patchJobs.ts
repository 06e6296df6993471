import type { DistanceReach, SeriesMeasure } from '../../shared/expression/index.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { SuperArea } from '../catalogue/index.ts';

/** Names what is shelved in the worker: dataset, layer, patch, and of predictions the set. */
export type MaskKey = string;
export const maskKey = (datasetId: string, layer: 'mask' | 'cosia', patchId: string): MaskKey =>
  `${datasetId}\n${layer}\n${patchId}`;
/** Classes that a set predicts, or its confidence, 0 to 255. */
export const predictionKey = (
  datasetId: string,
  layer: 'prediction' | 'confidence',
  patchId: string,
  setId: string,
): MaskKey => `${datasetId}\n${layer}\n${patchId}\n${setId}`;

/** A band of a raster on the pixels of a patch's labels. */
export interface RasterLayer {
  readonly kind: 'raster';
  readonly source: RasterSource;
  /** 0-based. */
  readonly band: number;
  /** Class values: the nodata value of the file is a class like any other. */
  readonly isClass: boolean;
  /** Side of the raster, which covers the patch; null where it has the pixels of the label, from (x, y) on. */
  readonly sidePx: number | null;
  readonly x: number;
  readonly y: number;
}

/** Mean of a series over some of its dates. */
export interface MeanLayer {
  readonly kind: 'mean';
  readonly series: SeriesId;
  readonly measure: SeriesMeasure;
  readonly source: RasterSource | null;
  readonly masks: RasterSource | null;
  /** In place of `source` and `masks` in FLAIR#2. */
  readonly area: SuperArea | null;
  /** Dates of the metadata. */
  readonly listed: number;
  /** Those that are asked for, by index. */
  readonly dates: readonly number[];
  /** Metres per pixel of the labels. */
  readonly gsd: number;
}

export interface ClassLayer {
  readonly kind: 'class';
  readonly mask: MaskKey;
}

/** Bytes that stand for 0 to 1. */
export interface ShareLayer {
  readonly kind: 'share';
  readonly mask: MaskKey;
}

/** The class that a model proposes where the mask has another one; not known elsewhere. */
export interface ProposalLayer {
  readonly kind: 'proposal';
  readonly mask: MaskKey;
  readonly model: MaskKey;
}

export interface DistanceLayer {
  readonly kind: 'distance';
  readonly value: number;
  readonly reach: DistanceReach;
  readonly gsd: number;
  /** All masks within reach, its own included, on the grid of the ROI. */
  readonly around: readonly {
    readonly mask: MaskKey;
    readonly x: number;
    readonly y: number;
    readonly widthPx: number;
    readonly heightPx: number;
  }[];
}

/** What an expression needs of one patch. Plain data for a worker. */
export type LayerJob = RasterLayer | MeanLayer | ClassLayer | ShareLayer | ProposalLayer | DistanceLayer;

export interface PatchJob {
  readonly patchId: string;
  /** On the grid of the ROI. */
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** By name, or key of a call; null where the patch has no such file. */
  readonly layers: Readonly<Record<string, LayerJob | null>>;
}

/** The masks that jobs need, each once. */
export function masksOf(jobs: readonly PatchJob[]): Set<MaskKey> {
  const keys = new Set<MaskKey>();
  for (const { layers } of jobs)
    for (const layer of Object.values(layers)) {
      if (layer?.kind === 'class' || layer?.kind === 'share' || layer?.kind === 'proposal')
        keys.add(layer.mask);
      if (layer?.kind === 'proposal') keys.add(layer.model);
      if (layer?.kind === 'distance') for (const { mask } of layer.around) keys.add(mask);
    }
  return keys;
}
