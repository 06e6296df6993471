import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import { inOrder, type Pool } from '../workers/index.ts';
import { leastConfidence, tableOf } from './copySources.ts';
import { gather, type OpRequest } from './gather.ts';
import type { OperationTasks } from './operations.worker.ts';
import { aroundPx, cutPieces, usualLimits, type Piece, type PieceLimits } from './pieces.ts';
import type { PartChange } from './runPiece.ts';
import type { OperationSources, Skipped } from './sources.ts';

/** What an operation does to one mask. */
export interface MaskChange extends Omit<PartChange, 'index'> {
  readonly patchId: string;
  /** Of the mask that it was worked out from. */
  readonly version: number;
}

export interface PieceOutcome {
  /** Masks that were worked on, changed or not; without those that were skipped. */
  readonly targets: number;
  readonly changes: readonly MaskChange[];
  readonly skipped: readonly Skipped[];
  /** Changed pixels as `encodeSet` writes them, when they were wanted. */
  readonly set: Uint8Array | null;
}

/** Most pieces that are in memory at once. */
const mostPiecesAtOnce = 5;

/** A worker is done with a piece of this many pixels before a new worker would have started. */
const quickPx = 4e6;

/** Works out operations in the workers. Nothing is stored. */
export class Engine {
  readonly #sources: OperationSources;
  readonly #pool: Pool<OperationTasks>;
  readonly #limits: PieceLimits;

  constructor(sources: OperationSources, pool: Pool<OperationTasks>, limits: PieceLimits = usualLimits) {
    this.#sources = sources;
    this.#pool = pool;
    this.#limits = limits;
  }

  /**
   * What an operation does to some masks of a ROI, piece by piece.
   *
   * @throws AppError cancelled, whereInvalid, layerMissing, notFound for a version that is not there.
   */
  run(
    request: OpRequest,
    roi: RoiDetail,
    targets: readonly RoiPatch[],
    { wantsSet = false, signal }: { wantsSet?: boolean | undefined; signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<PieceOutcome, void, void> {
    const around = aroundPx(request.op, roi, this.#limits);
    const pieces = cutPieces(roi, targets, around, this.#limits);
    // While all workers are busy the masks of the next piece are read.
    const atOnce = Math.min(this.#pool.threads + 1, mostPiecesAtOnce);
    return inOrder(pieces, atOnce, (piece) => this.#runPiece(request, roi, piece, wantsSet, signal));
  }

  async #runPiece(
    request: OpRequest,
    roi: RoiDetail,
    piece: Piece,
    wantsSet: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PieceOutcome> {
    const { op, rules, selection } = request;
    const { parts, targets, skipped } = await gather(this.#sources, request, piece, signal);
    const outcome = { targets: piece.targets.length - skipped.length, skipped };
    if (targets.every((target) => target === null)) return { ...outcome, changes: [], set: null };
    const transfer = parts
      .flatMap(({ data, target }) => [data, target?.gate, target?.source, target?.confidence])
      .flatMap((bytes) => (bytes ? [bytes.buffer as ArrayBuffer] : []));
    const { changes, set } = await this.#pool.run(
      'runPiece',
      {
        ...{ op, rules, selection, parts, wantsSet, gsd: roi.gsd, window: piece.window },
        ...{ table: tableOf(op), leastConfidence: leastConfidence(op) },
      },
      { signal, transfer, stopRunning: piece.window.width * piece.window.height > quickPx },
    );
    const named = changes.map(({ index, ...change }): MaskChange => ({ ...change, ...targets[index]! }));
    return { ...outcome, changes: named, set };
  }
}
