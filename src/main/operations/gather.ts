import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RoiPatch } from '../../shared/contract/index.ts';
import { windowOf } from '../../shared/geo/grid.ts';
import type { EditOp } from '../../shared/editing/ops/op.ts';
import type { Rules } from '../../shared/editing/rules.ts';
import { AppError } from '../../shared/errors.ts';
import { inOrder, throwIfAborted } from '../workers/index.ts';
import { readCopySource } from './copySources.ts';
import type { Piece } from './pieces.ts';
import type { PiecePart } from './runPiece.ts';
import type { OperationSources, Skipped } from './sources.ts';

/** What is asked of a ROI, whatever the masks. */
export interface OpRequest {
  readonly datasetId: string;
  readonly roiKey: string;
  readonly op: EditOp;
  readonly rules: Rules;
  /** Base64 of `encodeSet`; null when nothing is selected. */
  readonly selection: string | null;
}

/** The pixels of a piece, copied: they may be given away. */
export interface Gathered {
  readonly parts: readonly PiecePart[];
  /** Of each part; null of one that is only seen. */
  readonly targets: readonly ({ readonly patchId: string; readonly version: number } | null)[];
  readonly skipped: readonly Skipped[];
}

/** Masks that are read side by side: enough for the decoders. */
const masksAtOnce = 8;
/** Copies of masks, of a quarter of a megabyte, in one turn of the event loop. */
const copiesPerTurn = 8;
/** Patches of one question for gates. */
const gatesAtOnce = 16;

/**
 * Reads the masks of a piece with what an operation needs besides: gates, and where a copy comes from. A target that cannot be
 * changed is left out and told; surroundings that cannot be read are as if there were none.
 *
 * @throws AppError cancelled, and what gates and sources of copies throw.
 */
export async function gather(
  sources: OperationSources,
  request: OpRequest,
  piece: Piece,
  signal?: AbortSignal,
): Promise<Gathered> {
  const found: { patch: RoiPatch; mask: Mask; part: PiecePart }[] = [];
  const skipped: Skipped[] = [];
  const all = [
    ...piece.targets.map((patch) => ({ patch, isTarget: true })),
    ...piece.around.map((patch) => ({ patch, isTarget: false })),
  ];
  const read = async ({ patch, isTarget }: (typeof all)[number]) => ({
    patch,
    isTarget,
    ...(await readMask(sources, request.datasetId, patch)),
    source: isTarget ? await readCopySource(sources, request.datasetId, request.op, patch, signal) : null,
  });
  for await (const { patch, isTarget, mask, source, ...why } of inOrder(all, masksAtOnce, read)) {
    throwIfAborted(signal);
    const reason = why.reason ?? (request.op.op === 'copy' && !source ? 'noLayer' : null);
    if (isTarget && reason) skipped.push({ patchId: patch.patchId, reason });
    if (!mask) continue;
    // One that may not be changed is seen all the same.
    const target =
      isTarget && !reason
        ? { gate: null, source: source?.data ?? null, confidence: source?.confidence ?? null }
        : null;
    found.push({ patch, mask, part: { window: windowOf(patch), data: mask.data.slice(), target } });
    if (found.length % copiesPerTurn === 0) await nextTurn();
  }
  // After the masks: one that is edited between the two is done anew, and a gate may ask for what it holds.
  const changed = found.filter(({ part }) => part.target);
  const gates = await readGates(
    sources,
    request,
    changed.map(({ patch }) => patch),
    signal,
  );
  return {
    parts: found.map(({ patch: { patchId }, part }) =>
      part.target ? { ...part, target: { ...part.target, gate: gates.get(patchId) ?? null } } : part,
    ),
    targets: found.map(
      ({ patch: { patchId }, mask: { version }, part }) => part.target && { patchId, version },
    ),
    skipped,
  };
}

type Mask = Awaited<ReturnType<OperationSources['annotation']['mask']>>;

async function readMask(
  { annotation }: OperationSources,
  datasetId: string,
  patch: RoiPatch,
): Promise<{ mask: Mask | null; reason: Skipped['reason'] | null }> {
  try {
    const mask = await annotation.mask(datasetId, patch.patchId);
    if (mask.width !== patch.widthPx || mask.height !== patch.heightPx)
      return { mask: null, reason: 'unreadable' };
    return { mask, reason: mask.readOnly ? 'readOnly' : null };
  } catch (error) {
    return { mask: null, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): Skipped['reason'] {
  const { code } = AppError.from(error);
  // Faults of the program, and a workspace or core that ends, are nobody's mask.
  if (code === 'internal' || code === 'cancelled' || code === 'workspaceCorrupt') throw error;
  return code === 'maskMissing' ? 'noMask' : 'unreadable';
}

/** The gate at each target; empty without one. */
async function readGates(
  { gates }: OperationSources,
  { datasetId, roiKey, rules }: OpRequest,
  targets: readonly RoiPatch[],
  signal: AbortSignal | undefined,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (!rules.gate) return found;
  for (let i = 0; i < targets.length; i += gatesAtOnce) {
    throwIfAborted(signal);
    const some = targets.slice(i, i + gatesAtOnce);
    const ids = some.map(({ patchId }) => patchId);
    const values = await gates.gate(datasetId, roiKey, rules.gate.text, ids, signal);
    for (const [j, { patchId, widthPx, heightPx }] of some.entries())
      // A copy: what is given away may be part of one answer, or kept by who gave it.
      if (values[j]?.length === widthPx * heightPx) found.set(patchId, values[j].slice());
    await nextTurn();
  }
  return found;
}
