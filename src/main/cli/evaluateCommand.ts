import { statSync } from 'node:fs';
import type {
  Convention,
  Dataset,
  Evaluation,
  EvaluationTask,
  PredictionSet,
} from '../../shared/contract/index.ts';
import { evaluateCliTexts } from '../../shared/i18n/evaluateCli.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface EvaluateOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly predictions: string;
  readonly task: EvaluationTask;
  readonly truth: 'corrected' | 'original';
  readonly where?: string;
  readonly numbering: 'auto' | 'list' | 'channels';
  readonly out?: string;
  readonly json?: boolean;
}

type Source =
  { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'set'; readonly setId: string };

/** Skipped predictions that are listed. */
const listed = 20;

/** `evaluate`: counts predictions against masks and writes the numbers of all conventions. */
export async function evaluateCommand(context: CliContext, options: EvaluateOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (dataset.indexedAt === null) {
      const { jobId } = await client.workspace.addDataset({ path: dataset.path, rescan: false });
      if (jobId !== null) await followJob(context, client, jobId);
    }
    const predictions = await chooseSource(context, client, dataset, options);
    const { task, where = '', numbering, truth } = options;
    const { jobId } = await client.evaluation.start({
      ...{ datasetId: dataset.id, predictions, task, where, numbering },
    });
    const { id } = (await followJob(context, client, jobId)) as { id: string };
    const evaluation = await client.evaluation.result({ id, truth });
    const written =
      options.out === undefined
        ? null
        : await client.evaluation.write({ id, truth, path: resolvePath(context.io, options.out) });
    if (options.json) {
      const { id: datasetId, path } = dataset;
      writeJson(context, { dataset: { id: datasetId, path }, predictions, where, ...evaluation });
    } else {
      const original =
        truth === 'corrected' ? await client.evaluation.result({ id, truth: 'original' }) : null;
      writeSummary(context, { dataset, predictions, evaluation, original, written: written?.path ?? null });
    }
    for (const { name, error } of evaluation.skipped.slice(0, listed))
      context.io.err(`  ${name}: ${error.code}\n`);
  });
}

/** A folder, a set, or the newest set of a model. A model may have the name of a folder: what is on the disk counts first. */
async function chooseSource(
  context: CliContext,
  client: Client,
  { id: datasetId }: Dataset,
  { predictions: name, task }: EvaluateOptions,
): Promise<Source> {
  const path = resolvePath(context.io, name);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return { kind: 'folder', path };
  const sets = (await client.inference.sets({ datasetId })).filter((set) => set.task === task);
  const isNamed = (set: PredictionSet): boolean => [set.id, set.modelId, set.modelName].includes(name);
  const newest = sets
    .filter(isNamed)
    .sort((a, b) => (a.createdUtc < b.createdUtc ? 1 : -1))
    .sort((a, b) => Number(b.id === name) - Number(a.id === name))[0];
  if (newest) return { kind: 'set', setId: newest.id };
  const { noPredictions, none } = evaluateCliTexts[context.language];
  const names = sets.map((set) => `${set.modelName} (${set.id})`).join(', ') || none;
  throw new UsageError(fillTemplate(noPredictions, { name, task, names }), exitCode.notFound);
}

const percent = (share: number | null): string => (share === null ? '-' : (100 * share).toFixed(2));

function writeSummary(
  context: CliContext,
  told: {
    readonly dataset: Dataset;
    readonly predictions: Source;
    readonly evaluation: Evaluation;
    readonly original: Evaluation | null;
    readonly written: string | null;
  },
): void {
  const { io, language } = context;
  const texts = evaluateCliTexts[language];
  const { dataset, predictions, evaluation, original, written } = told;
  const { conventions, patches, selected, offset, uncountedPx, skippedCount, truth } = evaluation;
  const n = (value: number): string => formatCount(context, value);
  const isOther = original !== null && original.truth !== truth;
  writePairs(context, [
    [texts.dataset, `${dataset.id}  ${dataset.path}`],
    [texts.predictions, predictions.kind === 'folder' ? predictions.path : predictions.setId],
    [texts.truth, texts.truths[truth]],
    [texts.patches, fillTemplate(texts.ofSelected, { patches: n(patches), selected: n(selected) })],
    ...(offset === 1 ? [[texts.offset, texts.counted] as const] : []),
    [texts.uncounted, n(uncountedPx)],
    [texts.skipped, n(skippedCount)],
    ...(isOther ? [[texts.original, percent(original.conventions.reference.miou)] as const] : []),
    ...(written === null ? [] : [[texts.written, written] as const]),
  ]);
  io.out('\n');
  const { columns } = texts;
  const rows = (['reference', 'present', 'flair2'] as const).flatMap((name) => {
    const one: Convention | null = conventions[name];
    if (!one) return [];
    const means = [one.miou, one.overallAccuracy, one.meanF, one.meanPrecision, one.meanRecall];
    return [[texts.conventions[name], ...means.map(percent)]];
  });
  const names = [columns.miou, columns.accuracy, columns.f, columns.precision, columns.recall];
  writeTable(context, [texts.convention, ...names], rows);
  io.out(`\n${texts.percent}\n`);
  writeTable(
    context,
    [texts.class, columns.iou, columns.f, columns.precision, columns.recall, texts.truthPx],
    conventions.reference.classes.map(({ value, name, iou, f, precision, recall, truthPx }) => [
      `${value} ${name[language]}`,
      ...[iou, f, precision, recall].map(percent),
      n(truthPx),
    ]),
  );
}
