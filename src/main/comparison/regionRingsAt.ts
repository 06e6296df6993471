import { AppError } from '../../shared/errors.ts';
import { PatchIndex } from '../../shared/geo/grid.ts';
import { findRegion } from '../../shared/lpis/regionFind.ts';
import { regionRings } from '../../shared/lpis/regionRings.ts';
import { encodeCodeRuns, type CodeRuns } from '../../shared/lpis/regionRuns.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { readRaster } from '../raster/readRaster.ts';
import type { JobPatch } from './roiJob.ts';

export interface RegionAsk {
  readonly patches: readonly Pick<JobPatch, 'x' | 'y' | 'widthPx' | 'heightPx' | 'lpis'>[];
  readonly x: number;
  readonly y: number;
}

interface Land {
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly source: RasterSource | null;
  lpis: CodeRuns | null;
}

/** The outline of the LPIS region at a pixel: only the patches that it reaches are read. Empty where there is none. */
export async function regionRingsAt({ patches, x, y }: RegionAsk): Promise<number[][]> {
  const lands = patches.map(({ lpis: source, ...place }): Land => ({ ...place, source, lpis: null }));
  const index = new PatchIndex(lands, lands[0]?.widthPx ?? 1);
  const tried = new Set<Land>();
  let wanted = [index.at(x, y)].filter((land) => land !== undefined);
  for (;;) {
    for (const land of wanted) {
      tried.add(land);
      land.lpis = await readRuns(land);
    }
    const region = findRegion(index, x, y);
    if (!region) return [];
    wanted = region.blocked.filter((land) => !tried.has(land));
    if (wanted.length === 0) return regionRings(region.spans);
  }
}

async function readRuns({ source, widthPx, heightPx }: Land): Promise<CodeRuns | null> {
  if (source === null) return null;
  try {
    const { data, width, height, dtype } = await readRaster(source, { bands: [2] });
    if (width !== widthPx || height !== heightPx || dtype !== 'uint8') return null;
    return encodeCodeRuns(data, width, height, 1, 0);
  } catch (error) {
    if (AppError.from(error).code === 'internal') throw error;
    return null;
  }
}
