import {
  prelabelResultSchema,
  runSettingsSchema,
  type Dataset,
  type DeviceChoice,
  type ModelInfo,
  type Overlap,
  type PredictionSet,
  type PrelabelResult,
} from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { inferenceCliTexts } from '../../shared/i18n/inferenceCli.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { ensureChecked } from './ensureChecked.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface PrelabelOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly model: string;
  readonly where?: string;
  readonly device: DeviceChoice;
  readonly shard?: string;
  readonly probabilities?: boolean;
  readonly overlap: Overlap;
  readonly margin?: number;
  readonly batch?: number;
  readonly json?: boolean;
}

/** Skipped patches that are named on the screen; `--json` has up to 500. */
const listed = 20;
const mostShards = 1000;

/** `prelabel`: predicts patches. What is there is not predicted again, so that a stopped run is gone on with by the same words. */
export async function prelabelCommand(context: CliContext, options: PrelabelOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  const shard = options.shard === undefined ? null : readShard(context, options.shard);
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (dataset.indexedAt === null) {
      const { jobId } = await client.workspace.addDataset({ path: dataset.path, rescan: false });
      if (jobId !== null) await followJob(context, client, jobId);
    }
    const model = await chooseModel(context, client, options.model);
    if (model.manifest.origin === 'sample') context.io.err(`${inferenceCliTexts[context.language].sample}\n`);
    const { device, probabilities, overlap, margin, batch, where = '' } = options;
    await ensureChecked(context, client, dataset.id, [where]);
    const settings = runSettingsSchema.parse({
      ...{ device, overlap, probabilities: probabilities ?? false },
      ...{ marginPx: margin ?? null, batch: batch ?? null },
    });
    const run = { datasetId: dataset.id, modelId: model.id, where, settings, shard };
    const { jobId, setId } = await client.inference.start(run);
    const result = prelabelResultSchema.parse(await followJob(context, client, jobId));
    const set = (await client.inference.sets({ datasetId: dataset.id })).find(({ id }) => id === setId);
    if (options.json) writeJson(context, describeRun({ dataset, model, where, shard, result, set }));
    else writeRun(context, { model, result, settings, set });
    checkComplete(context, result, set);
  });
}

/** An `.onnx` file is imported; else an id, else a name that only one model has. */
async function chooseModel(context: CliContext, client: Client, name: string): Promise<ModelInfo> {
  if (name.endsWith('.onnx')) return client.inference.importModel({ path: resolvePath(context.io, name) });
  const texts = inferenceCliTexts[context.language];
  const models = await client.inference.models();
  const byId = models.find(({ id }) => id === name);
  if (byId) return byId;
  const named = models.filter(({ manifest }) => manifest.name === name);
  if (named.length > 1) {
    const ids = named.map(({ id }) => id).join(', ');
    throw new UsageError(fillTemplate(texts.severalModels, { name, ids }));
  }
  if (named[0]) return named[0];
  const names = models.map(({ manifest }) => manifest.name).join(', ') || texts.none;
  throw new UsageError(fillTemplate(texts.noModel, { name, names }), exitCode.notFound);
}

function readShard(context: CliContext, value: string): { index: number; count: number } {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(value) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && shard.count <= mostShards) return shard;
  throw new UsageError(fillTemplate(inferenceCliTexts[context.language].noShard, { value }));
}

interface Told {
  readonly dataset: Dataset;
  readonly model: ModelInfo;
  readonly where: string;
  readonly shard: { index: number; count: number } | null;
  readonly result: PrelabelResult;
  readonly set: PredictionSet | undefined;
}

function describeRun({ dataset, model, where, shard, result, set }: Told) {
  const { id, path } = dataset;
  const { skipped: skippedCount, ...counts } = result;
  return {
    dataset: { id, path },
    model: { id: model.id, name: model.manifest.name, sha256: model.manifest.sha256 },
    ...{ where, shard },
    ...counts,
    skippedCount,
    patches: set?.patches ?? 0,
    isActive: set?.isActive ?? false,
    skipped: set?.skipped ?? [],
  };
}

function writeRun(
  context: CliContext,
  { model, result, settings, set }: Pick<Told, 'model' | 'result' | 'set'> & { settings: { device: string } },
): void {
  const { io, language } = context;
  const texts = inferenceCliTexts[language];
  const { device, fallback, predicted, reused, skipped, patchesPerSecond } = result;
  if (fallback !== null)
    io.err(`${fillTemplate(texts.fallback, { device: settings.device, reason: fallback })}\n`);
  writePairs(context, [
    [texts.set, result.setId],
    [texts.model, `${model.manifest.name}  ${model.id}`],
    [texts.device, device],
    [texts.predicted, formatCount(context, predicted)],
    [texts.reused, formatCount(context, reused)],
    [texts.skipped, formatCount(context, skipped)],
    [texts.rate, patchesPerSecond.toLocaleString(language, { maximumSignificantDigits: 3 })],
  ]);
  if (!set || skipped === 0) return;
  for (const { patchId, code, params } of set.skipped.slice(0, listed))
    io.err(`  ${patchId}: ${[code, ...Object.values(params)].join(' ')}\n`);
  const more = set.skippedCount - Math.min(listed, set.skipped.length);
  if (more > 0) io.err(`  ${fillTemplate(texts.more, { count: formatCount(context, more) })}\n`);
}

/** A patch that the dataset has not whole is no failure; one that could not be read or predicted is. */
function checkComplete(
  context: CliContext,
  { predicted, skipped }: PrelabelResult,
  set?: PredictionSet,
): void {
  if (skipped === 0 || !set) return;
  const failed = set.skipped.filter(({ code }) => code !== 'inputMissing' && code !== 'noValidDates').length;
  if (failed === 0) return;
  const counts = { count: formatCount(context, failed), predicted: formatCount(context, predicted) };
  throw new UsageError(
    fillTemplate(inferenceCliTexts[context.language].incomplete, counts),
    exitCode.incomplete,
  );
}
