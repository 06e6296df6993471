import type { RoiPatch } from '../../shared/contract/index.ts';
import type { CopySource, EditOp } from '../../shared/editing/ops/op.ts';
import { AppError } from '../../shared/errors.ts';
import { cellSizePx, parseCellId } from '../../shared/model/layouts.ts';
import type { OperationSources } from './sources.ts';

/** What a copy takes for one mask; its own, to be given away. `[heightPx, widthPx]` */
export interface CopiedPixels {
  readonly data: Uint8Array;
  /** 0 to 255; null: sure everywhere, or it does not matter. */
  readonly confidence: Uint8Array | null;
}

/**
 * Whether what an operation copies from is there, and is what it says; reads no pixel.
 *
 * @throws AppError notFound for predictions that are gone, predictionsDiffer for those of another model, classListDiffers for
 *   those of crops
 */
export function checkCopySource(
  { predictions }: Pick<OperationSources, 'predictions'>,
  datasetId: string,
  op: EditOp,
): void {
  if (op.op !== 'copy' || op.from.kind !== 'prediction') return;
  const { setId, model } = op.from;
  const set = predictions.sets(datasetId).find(({ id }) => id === setId);
  if (!set) throw new AppError('notFound', { what: 'prediction', id: setId });
  if (set.modelSha256 !== model) throw new AppError('predictionsDiffer', {}, { detail: `${setId} ${model}` });
  if (set.task !== 'cosia') throw new AppError('classListDiffers', { model: 'LPIS', dataset: 'CoSIA' });
}

/** The pixels that a copy takes for a mask; null for other operations and where there are none. */
export async function readCopySource(
  sources: OperationSources,
  datasetId: string,
  op: EditOp,
  patch: RoiPatch,
  signal: AbortSignal | undefined,
): Promise<CopiedPixels | null> {
  if (op.op !== 'copy') return null;
  try {
    const pixels = await sourcePixels(sources, datasetId, op.from, patch, signal);
    const { widthPx, heightPx } = patch;
    if (!pixels || pixels.width !== widthPx || pixels.height !== heightPx) return null;
    return { data: pixels.data.slice(), confidence: pixels.confidence?.slice() ?? null };
  } catch (error) {
    const { code } = AppError.from(error);
    // A version that does not exist is the request's fault; a file that cannot be read is that of one mask.
    if (['internal', 'cancelled', 'notFound', 'workspaceCorrupt'].includes(code)) throw error;
    return null;
  }
}

interface SourcePixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly confidence?: Uint8Array;
}

async function sourcePixels(
  { annotation, catalogue, raster, predictions }: OperationSources,
  datasetId: string,
  from: CopySource,
  { patchId, widthPx, heightPx }: RoiPatch,
  signal: AbortSignal | undefined,
): Promise<SourcePixels | null> {
  switch (from.kind) {
    case 'original':
      return annotation.original(datasetId, patchId);
    case 'snapshot':
      return annotation.maskAt(datasetId, patchId, { snapshot: from.id });
    case 'date':
      return annotation.maskAt(datasetId, patchId, { utc: from.utc });
    case 'lpis': {
      const source = catalogue.source(datasetId, patchId, 'ALL_LABEL-LPIS');
      if (source === null) return null;
      const cell = parseCellId(patchId);
      const window = cell && {
        ...{ x: cell.col * cellSizePx, y: cell.row * cellSizePx },
        ...{ width: widthPx, height: heightPx },
      };
      const read = await raster.read(source, {
        bands: [from.level - 1],
        ...(window ? { window } : {}),
        signal,
      });
      return read.dtype === 'uint8' ? { ...read, data: read.data as Uint8Array } : null;
    }
    case 'prediction': {
      const found = await predictions.pixels(datasetId, from.setId, patchId);
      if (!found) return null;
      const { classes: data, confidence, width, height } = found;
      return { data, width, height, ...(from.minConfidence > 0 ? { confidence } : {}) };
    }
  }
}

/** Of a copy that does not take all values as they are: the class of each of 256, or -1 for none. Else null. */
export function tableOf(op: EditOp): Int16Array | null {
  if (op.op !== 'copy') return null;
  const table = new Int16Array(256).fill(-1);
  if (op.from.kind === 'lpis') for (const { from, to } of op.from.pairs) table[from] = to;
  else if (op.from.kind === 'prediction') {
    // No class is 255: it is where a model says nothing.
    const all = Array.from({ length: 255 }, (_, value) => value);
    for (const value of op.from.classes ?? all) if (value !== 255) table[value] = value;
  } else return null;
  return table;
}

/** Of a copy with a threshold: the least of 256 steps whose share of 255 reaches it; 0 for others. */
export function leastConfidence(op: EditOp): number {
  if (op.op !== 'copy' || op.from.kind !== 'prediction') return 0;
  const { minConfidence } = op.from;
  const least = Math.floor(minConfidence * 255);
  return least / 255 >= minConfidence ? least : least + 1;
}
