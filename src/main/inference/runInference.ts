import { existsSync } from 'node:fs';
import type { PrelabelResult } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { throwIfAborted } from '../workers/index.ts';
import type { DatasetRecord } from '../workspace/index.ts';
import { EngineKeeper, type StartEngine } from './EngineKeeper.ts';
import { roisOfRun } from './roisOfRun.ts';
import type { InferenceRun, Models, OpenModel, PatchOutput, RoiInputs } from './Inference.ts';
import { lackingInput, readRoiInputs } from './inputs.ts';
import type { InputStamp, PredictionStore, SkippedPatch } from './PredictionStore.ts';
import { stampsOf } from './stamps.ts';

export interface RunContext {
  readonly catalogue: Catalogue;
  readonly models: Pick<Models, 'open'>;
  readonly startEngine: StartEngine;
  readonly dataset: (id: string) => DatasetRecord;
  /** A patch was stored, with so many bytes. */
  onPatch(patchId: string, bytes: number): void;
  /** Patches of a ROI were stored; at most once a second, and at its end. */
  onStored(roiKey: string): void;
}

/** Listeners hear of new patches within a ROI at most this often. */
const tellEveryMs = 1000;

/** See the door. */
export async function runInference(
  context: RunContext,
  run: InferenceRun,
  model: OpenModel,
  store: PredictionStore,
): Promise<PrelabelResult> {
  const { catalogue, models, startEngine } = context;
  const { datasetId, patchIds, settings, signal, onProgress } = run;
  onProgress({ phase: 'loadingModel', done: 0, total: patchIds.length, unit: 'patches' });
  checkThere(context, datasetId);
  const rois = await roisOfRun(catalogue, datasetId, patchIds, { shard: run.shard, signal });
  const total = [...rois.values()].reduce((sum, ids) => sum + ids.size, 0);
  const keeper = new EngineKeeper(startEngine, models, { model, settings });
  const work = new RunWork(context, { run, model, store, keeper, total });
  try {
    for (const [roiKey, ids] of rois) await work.predictRoi(roiKey, ids);
  } finally {
    await keeper.close();
  }
  return work.result();
}

interface Work {
  readonly run: InferenceRun;
  readonly model: OpenModel;
  readonly store: PredictionStore;
  readonly keeper: EngineKeeper;
  readonly total: number;
}

class RunWork {
  readonly #context: RunContext;
  readonly #work: Work;
  #predicted = 0;
  #reused = 0;
  #skipped = 0;
  /** Patches of the ROIs that are done. */
  #done = 0;
  /** Time in which the model was asked. */
  #askedMs = 0;

  constructor(context: RunContext, work: Work) {
    this.#context = context;
    this.#work = work;
  }

  async predictRoi(roiKey: string, ids: ReadonlySet<string>): Promise<void> {
    const { run, model } = this.#work;
    throwIfAborted(run.signal);
    // A file that was replaced meanwhile would give this ROI the answers of another model.
    await this.#context.models.open(model.id);
    const roi = await this.#readRoi(roiKey);
    if (roi) {
      const stamps = await stampsOf(roi, model.manifest, run.settings);
      const { todo, skipped } = this.#plan(roi, ids, stamps);
      this.#skip(skipped);
      if (todo.length > 0) await this.#ask(roi, todo, stamps, ids.size);
    } else this.#skip([...ids].map((patchId) => ({ patchId, code: 'fileMissing', params: {} })));
    this.#done += ids.size;
    this.#tell(0);
    if (roi) this.#context.onStored(roiKey);
  }

  result(): PrelabelResult {
    const { run, store, keeper } = this.#work;
    const { device } = run.settings;
    // Nothing was left to be predicted: no engine was started.
    const facts = keeper.facts ?? { device: device === 'auto' ? 'cpu' : device, fallback: null, batch: 1 };
    return {
      setId: store.meta.setId,
      ...{ predicted: this.#predicted, reused: this.#reused, skipped: this.#skipped },
      ...facts,
      patchesPerSecond: this.#askedMs > 0 ? (this.#predicted * 1000) / this.#askedMs : 0,
    };
  }

  /** Null when its files cannot be read: its patches are skipped, and the others go on. */
  async #readRoi(roiKey: string): Promise<RoiInputs | null> {
    const { run, model } = this.#work;
    try {
      return await readRoiInputs(this.#context.catalogue, run.datasetId, roiKey, model.manifest);
    } catch (error) {
      const { code } = AppError.from(error);
      if (code === 'internal' || code === 'cancelled') throw error;
      checkThere(this.#context, run.datasetId);
      return null;
    }
  }

  #plan(
    roi: RoiInputs,
    ids: ReadonlySet<string>,
    stamps: ReadonlyMap<string, InputStamp>,
  ): { todo: string[]; skipped: SkippedPatch[] } {
    const { model, store } = this.#work;
    const wanted = roi.patches.filter(({ patchId }) => ids.has(patchOfCell(patchId)));
    const placed = new Set(wanted.map(({ patchId }) => patchOfCell(patchId)));
    const todo: string[] = [];
    const skipped: SkippedPatch[] = [...ids].flatMap((patchId) =>
      placed.has(patchId) ? [] : [{ patchId, code: 'fileUnreadable', params: {} }],
    );
    for (const patch of wanted) {
      const { patchId } = patch;
      const modality = lackingInput(patch, model.manifest);
      if (modality !== null) skipped.push({ patchId, code: 'inputMissing', params: { modality } });
      else if (isCurrent(store, patchId, stamps)) this.#reused++;
      else todo.push(patchId);
    }
    return { todo, skipped };
  }

  async #ask(
    roi: RoiInputs,
    todo: readonly string[],
    stamps: ReadonlyMap<string, InputStamp>,
    patches: number,
  ): Promise<void> {
    const { run, store, keeper } = this.#work;
    const { settings, signal } = run;
    const begun = performance.now();
    let answered = 0;
    let toldAt = begun;
    const skipped = await keeper.predict({
      ...{ roi, wanted: todo, settings, signal },
      onPatch: (output) => {
        store.put(roi.roiKey, output, stamps.get(output.patchId)!);
        this.#context.onPatch(output.patchId, sizeOf(output));
        this.#predicted++;
        answered++;
        this.#tell((patches * answered) / todo.length);
        if (performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        this.#context.onStored(roi.roiKey);
      },
    });
    this.#askedMs += performance.now() - begun;
    // A disk that was unplugged is one error, not one for each patch.
    if (skipped.some(({ code }) => code === 'fileMissing')) checkThere(this.#context, run.datasetId);
    this.#skip(skipped);
  }

  #skip(patches: readonly SkippedPatch[]): void {
    if (patches.length > 0) this.#work.store.skip(patches);
    this.#skipped += patches.length;
  }

  #tell(extra: number): void {
    const { run, total } = this.#work;
    const done = Math.min(total, Math.floor(this.#done + extra));
    run.onProgress({ phase: 'predicting', done, total, unit: 'patches' });
  }
}

const sizeOf = ({ classes, confidence, probabilities }: PatchOutput): number =>
  classes.length + (confidence?.length ?? 0) + (probabilities?.length ?? 0);

function isCurrent(
  store: PredictionStore,
  patchId: string,
  stamps: ReadonlyMap<string, InputStamp>,
): boolean {
  const row = store.row(patchId);
  return row !== null && row.stamp === stamps.get(patchId)?.stamp;
}

/** @throws AppError `datasetMissing` when the folder of the dataset is not there: a disk that is not plugged in */
function checkThere({ dataset }: RunContext, datasetId: string): void {
  const { path } = dataset(datasetId);
  if (!existsSync(path)) throw new AppError('datasetMissing', { path });
}
