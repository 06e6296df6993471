import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  prelabelResultSchema,
  runSettingsSchema,
  type ModelInfo,
  type PredictionSet,
  type PrelabelResult,
  type RunSettings,
} from '../../src/shared/contract/index.ts';
import { makeFolder } from '../fixtures/flairHubFolder.ts';
import { writeTestModel, type TestModelKind, type TestModelOptions } from './onnx/index.ts';
import { toAppError } from '../../src/main/cli/toAppError.ts';
import { RealCore } from './realCore.ts';
import { copySample } from './sample.ts';

export interface RunInput {
  readonly modelId: string;
  readonly where?: string;
  readonly settings?: Partial<RunSettings>;
  readonly shard?: { index: number; count: number } | null;
}

/** A core with the sample and models of known weights, for tests of predictions. */
export class PrelabelBed {
  readonly folder = makeFolder('arpenteur-prelabel-');
  readonly dataset = join(this.folder, 'dataset');
  readonly core = new RealCore();
  /** All patches, in the order of the dataset. */
  patchIds: string[] = [];
  readonly #before: string[] = [];

  async open(): Promise<void> {
    await copySample(this.dataset);
    this.#before.push(...this.listing());
    await this.core.open(this.dataset);
    const { datasetId, client } = this.core;
    this.patchIds = (await client.catalogue.select({ datasetId, where: '' })).patchIds;
  }

  async importModel(
    kind: TestModelKind,
    options: TestModelOptions = {},
    core: RealCore = this.core,
  ): Promise<ModelInfo> {
    const { path } = writeTestModel(join(this.folder, 'models'), kind, options);
    return core.client.inference.importModel({ path }).catch((error: unknown) => {
      throw toAppError(error);
    });
  }

  start({ modelId, where = '', settings = {}, shard = null }: RunInput, core: RealCore = this.core) {
    const all = runSettingsSchema.parse({ device: 'cpu', ...settings });
    return core.client.inference.start({
      ...{ datasetId: core.datasetId, modelId, where, shard },
      settings: all,
    });
  }

  async run(input: RunInput, core: RealCore = this.core): Promise<PrelabelResult> {
    const { jobId } = await this.start(input, core);
    return prelabelResultSchema.parse(await core.done(jobId));
  }

  sets(core: RealCore = this.core): Promise<PredictionSet[]> {
    return core.client.inference.sets({ datasetId: core.datasetId });
  }

  async set(setId: string, core: RealCore = this.core): Promise<PredictionSet> {
    return (await this.sets(core)).find(({ id }) => id === setId)!;
  }

  /** Classes and confidence that a set says, patch by patch; null where it says nothing. */
  async said(setId: string, core: RealCore = this.core) {
    const { inference } = core.services.workspaces.session();
    const pixels = this.patchIds.map((patchId) => inference.pixels(core.datasetId, setId, patchId));
    return new Map((await Promise.all(pixels)).map((pixel, i) => [this.patchIds[i]!, pixel] as const));
  }

  /** Waits until so many patches are there. */
  async predicted(jobId: string, patches: number, core: RealCore = this.core): Promise<void> {
    for (;;) {
      const job = await core.client.jobs.get({ id: jobId });
      if (job.phase === 'predicting' && job.done >= patches) return;
      if (job.finishedAt !== null) throw new Error(`the job ended as ${job.state} after ${job.done} patches`);
      await core.client.jobs.wait({ id: jobId, timeoutMs: 50 });
    }
  }

  /** Files of the dataset that are others than at the beginning: it is never written. */
  writtenFiles(): string[] {
    const now = this.listing();
    return now.filter((line) => !this.#before.includes(line));
  }

  listing(): string[] {
    return readdirSync(this.dataset, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const { mtimeMs, size } = statSync(path);
        return `${path} ${size} ${mtimeMs}`;
      })
      .sort();
  }

  async close(): Promise<void> {
    await this.core.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
