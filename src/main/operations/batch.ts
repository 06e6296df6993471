import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BatchResult, RoiDetail } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import type { Annotation } from '../annotation/index.ts';
import { groupByRoi } from '../catalogue/index.ts';
import { throwIfAborted } from '../workers/index.ts';
import { mostRounds } from './applyOp.ts';
import { checkCopySource } from './copySources.ts';
import type { Engine } from './Engine.ts';
import type { BatchRequest, BatchRun, PreparedBatch } from './Operations.ts';
import { journalFacts } from './pendingStart.ts';
import { scopeOfPatches } from './scope.ts';
import type { OperationSources, Skipped } from './sources.ts';
import { Tally } from './Tally.ts';

/** Rows of the catalogue looked up in one turn of the event loop. */
const rowsPerTurn = 200;
/** ROIs at once: while one is in a worker, the files of the next are read. */
const roisAtOnce = 2;
/** Changes stored in one transaction. */
const changesPerAdd = 16;

/**
 * Selects the patches of a batch and checks its gate in the ROIs that they are in: one where its layers are is enough.
 *
 * @throws AppError whereInvalid, layerMissing when no ROI has what the gate needs, notFound; predictionsDiffer
 * and classListDiffers for predictions that are not what the operation says
 */
export async function prepareBatch(sources: OperationSources, request: BatchRequest): Promise<PreparedBatch> {
  const { datasetId, where, rules } = request;
  const patchIds = await sources.select(datasetId, where);
  checkCopySource(sources, datasetId, request.op);
  if (rules.gate) await checkGate(sources, datasetId, rules.gate.text, patchIds);
  return { ...request, patchIds };
}

/** Checks a gate in one ROI after the other until it can be used in one: usually the first. */
async function checkGate(
  { catalogue, gates }: OperationSources,
  datasetId: string,
  text: string,
  patchIds: readonly string[],
): Promise<void> {
  const checked = new Set<string>();
  let missing: unknown = null;
  for (const [index, patchId] of patchIds.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const roiKey = catalogue.patch(datasetId, patchId)?.roiKey;
    if (roiKey === undefined || checked.has(roiKey)) continue;
    checked.add(roiKey);
    try {
      await gates.check(datasetId, roiKey, text);
      return;
    } catch (error) {
      if (!isLayerMissing(error)) throw error;
      missing ??= error;
    }
  }
  if (missing) throw missing;
}

const isLayerMissing = (error: unknown): boolean => AppError.from(error).code === 'layerMissing';

interface Context {
  readonly sources: OperationSources;
  readonly engine: Engine;
}

/** Does a batch ROI by ROI into an edit that nobody sees until all of it is there. */
export async function runBatch(
  { sources, engine }: Context,
  batch: PreparedBatch,
  { signal, onProgress }: BatchRun,
): Promise<BatchResult> {
  const { datasetId, where, op, rules, editId, windowId, dryRun, patchIds } = batch;
  const total = patchIds.length;
  onProgress({ phase: 'preparing', done: 0, total, unit: 'patches' });
  const rois = await groupByRoi(sources.catalogue, datasetId, patchIds, signal);
  const pending = dryRun
    ? null
    : sources.annotation.begin({
        ...{ datasetId, roiKey: null, windowId, editId },
        ...journalFacts(op, rules, { where }),
      });
  try {
    const work = new BatchWork({ sources, engine }, batch, pending, signal);
    let done = 0;
    let most = 0;
    const told = (extra: number) => {
      // Two ROIs are under way: what is told of one must not take back what was told of the other.
      most = Math.min(total, Math.max(most, done + extra));
      onProgress({ phase: 'editing', done: most, total, unit: 'patches' });
    };
    told(0);
    await inLanes([...rois], roisAtOnce, async ([roiKey, ids]) => {
      await work.changeRoi(roiKey, ids, (share) => told(Math.floor(share * ids.size)));
      done += ids.size;
      told(0);
    });
    if (!pending) return { ...work.tally.preview(), editId: null, seq: null, dryRun };
    onProgress({ phase: 'finishing', done: total, total, unit: 'patches' });
    const committed = await work.commit(rois);
    return {
      ...work.tally.preview(),
      editId: committed?.editId ?? null,
      seq: committed?.seq ?? null,
      dryRun,
    };
  } catch (error) {
    pending?.discard();
    throw error;
  }
}

type Grouped = ReadonlyMap<string, ReadonlySet<string>>;

class BatchWork {
  readonly tally = new Tally();
  readonly #context: Context;
  readonly #batch: PreparedBatch;
  readonly #pending: ReturnType<Annotation['begin']> | null;
  readonly #signal: AbortSignal;

  constructor(
    context: Context,
    batch: PreparedBatch,
    pending: ReturnType<Annotation['begin']> | null,
    signal: AbortSignal,
  ) {
    this.#context = context;
    this.#batch = batch;
    this.#pending = pending;
    this.#signal = signal;
  }

  /**
   * @param patchIds of the ROI, as the catalogue names them.
   * @param only masks (patches or cells) that are done anew; all when left out.
   * @param onShare told from 0 to 1.
   */
  async changeRoi(
    roiKey: string,
    patchIds: ReadonlySet<string>,
    onShare: (share: number) => void,
    only?: ReadonlySet<string>,
  ): Promise<void> {
    throwIfAborted(this.#signal);
    const { datasetId, op, rules } = this.#batch;
    const roi = await this.#readRoi(roiKey, patchIds);
    if (!roi) return;
    const scope = scopeOfPatches(roi, patchIds);
    this.tally.skip(scope.skipped);
    const targets = only ? scope.targets.filter(({ patchId }) => only.has(patchId)) : scope.targets;
    const request = { datasetId, roiKey, op, rules, selection: null };
    let done = 0;
    try {
      const pieces = this.#context.engine.run(request, roi, targets, { signal: this.#signal });
      for await (const { targets: worked, changes, skipped } of pieces) {
        throwIfAborted(this.#signal);
        this.tally.skip(skipped);
        for (let i = 0; this.#pending && i < changes.length; i += changesPerAdd) {
          await this.#pending.add(changes.slice(i, i + changesPerAdd));
          await nextTurn();
        }
        for (const { patchId, px, pairs, window } of changes)
          this.tally.set(roiKey, patchId, { px, pairs, window });
        done += worked + skipped.length;
        onShare(done / targets.length);
      }
    } catch (error) {
      if (!isLayerMissing(error)) throw error;
      // Of this ROI nothing is known, so nothing passes the gate; other ROIs have the layer.
      this.tally.skip(targets.map(({ patchId }): Skipped => ({ patchId, reason: 'noLayer' })));
    }
  }

  /** Commits, and does anew what was edited meanwhile. Throws AppError conflict when that never ends. */
  async commit(rois: Grouped) {
    for (let round = 0; ; round++) {
      throwIfAborted(this.#signal);
      const outcome = await this.#pending!.commit();
      if ('committed' in outcome) return outcome.committed;
      const outdated = new Set(outcome.outdated);
      if (round === mostRounds) {
        throw new AppError('conflict', { patch: outcome.outdated[0] ?? '' }, { retryable: true });
      }
      const patches = new Set(outcome.outdated.map(patchOfCell));
      for (const patchId of outdated) this.tally.set('', patchId, null);
      for (const [roiKey, ids] of rois) {
        if ([...ids].some((id) => patches.has(id))) await this.changeRoi(roiKey, ids, () => {}, outdated);
      }
    }
  }

  /** Null when the ROI itself cannot be read: its patches are skipped, the rest goes on. */
  async #readRoi(roiKey: string, patchIds: ReadonlySet<string>): Promise<RoiDetail | null> {
    try {
      return await this.#context.sources.catalogue.roi(this.#batch.datasetId, roiKey);
    } catch (error) {
      const { code } = AppError.from(error);
      if (code !== 'notFound' && code !== 'fileUnreadable') throw error;
      this.tally.skip([...patchIds].map((patchId): Skipped => ({ patchId, reason: 'unreadable' })));
      return null;
    }
  }
}

/** Runs a task for each item, some side by side; after a failure no new one starts, and those that run are waited for. */
async function inLanes<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | null = null;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failure) {
      try {
        await run(items[next++]!);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (failure) throw (failure as { readonly error: unknown }).error;
}
