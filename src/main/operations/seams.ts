import type { RoiDetail, Seam } from '../../shared/contract/index.ts';
import { windowOf } from '../../shared/geo/grid.ts';
import { AppError } from '../../shared/errors.ts';
import { inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { OperationTasks } from './operations.worker.ts';
import { cutPieces, usualLimits, type Piece, type PieceLimits } from './pieces.ts';
import type { OperationSources } from './sources.ts';

/** Seams that an answer has. */
const mostSeams = 2000;
const masksAtOnce = 8;

export interface SeamsContext {
  readonly sources: Pick<OperationSources, 'annotation'>;
  readonly pool: Pool<OperationTasks>;
  readonly limits?: PieceLimits | undefined;
}

/**
 * Steps of labels along the edges between the patches of a ROI, in the masks as they are now. Masks that cannot be read have
 * none.
 */
export async function findRoiSeams(
  context: SeamsContext,
  { datasetId, roi, minPx }: { readonly datasetId: string; readonly roi: RoiDetail; readonly minPx: number },
  signal: AbortSignal,
): Promise<{ seams: Seam[]; total: number }> {
  const all: Seam[] = [];
  for (const piece of cutPieces(roi, roi.grid, 1, context.limits ?? usualLimits)) {
    const found = await findInPiece(context, datasetId, piece, minPx, signal);
    // An edge is told with the patch left of it or above it.
    const own = new Set(piece.targets.map(({ patchId }) => patchId));
    for (const seam of found) if (own.has(seam.patchIds[0])) all.push(seam);
  }
  all.sort((a, b) => b.lengthPx - a.lengthPx || a.window.y - b.window.y || a.window.x - b.window.x);
  return { seams: all.slice(0, mostSeams), total: all.length };
}

async function findInPiece(
  { sources, pool }: SeamsContext,
  datasetId: string,
  { targets, around }: Piece,
  minPx: number,
  signal: AbortSignal,
): Promise<readonly Seam[]> {
  const read = async (patch: RoiDetail['grid'][number]) => {
    const mask = patch.readOnly === 'maskMissing' ? null : await maskOf(sources, datasetId, patch.patchId);
    const fits = mask?.width === patch.widthPx && mask.height === patch.heightPx;
    return mask && fits ? { patchId: patch.patchId, window: windowOf(patch), data: mask.data.slice() } : null;
  };
  const patches = [];
  for await (const patch of inOrder([...targets, ...around], masksAtOnce, read)) {
    throwIfAborted(signal);
    if (patch) patches.push(patch);
  }
  const transfer = patches.map(({ data }) => data.buffer as ArrayBuffer);
  return pool.run('findSeams', { patches, minPx }, { signal, transfer });
}

async function maskOf({ annotation }: SeamsContext['sources'], datasetId: string, patchId: string) {
  try {
    return await annotation.mask(datasetId, patchId);
  } catch (error) {
    if (AppError.from(error).code === 'internal') throw error;
    return null;
  }
}
