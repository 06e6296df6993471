import { randomUUID } from 'node:crypto';
import { batchResultSchema, type BatchResult, type Dataset } from '../../shared/contract/index.ts';
import { gateSchema, type Rules } from '../../shared/editing/rules.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import type { NomenclatureClass } from '../../shared/model/Nomenclature.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { ensureChecked } from './ensureChecked.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { classesOf, parseOpText, readClasses, readOp } from './readOp.ts';
import { withConnection } from './withConnection.ts';

export interface EditCommandOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly where?: string;
  readonly op?: string;
  readonly lock?: string;
  readonly onlyOver?: string;
  readonly gate?: string;
  readonly invertGate?: boolean;
  readonly dryRun?: boolean;
  readonly undo?: string;
  readonly json?: boolean;
}

const windowId = 'cli';
/** Patches and class pairs that a person reads in a terminal; `--json` has more. */
const shownRows = 20;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `edit`: does an operation on every patch of a filter as one edit, or takes such an edit back. */
export async function editCommand(context: CliContext, options: EditCommandOptions): Promise<void> {
  const { texts } = context;
  const { where, op, undo } = options;
  const asked =
    undo === undefined ? where !== undefined && op !== undefined : where === undefined && op === undefined;
  if (!asked) throw new UsageError(texts.edit.whereAndOp);
  if (undo !== undefined && !uuid.test(undo))
    throw new UsageError(fillTemplate(texts.edit.notAnEdit, { id: undo }));
  const parsed = op === undefined ? null : parseOpText(context, op);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (undo !== undefined) await takeBack(context, client, dataset, undo, options);
    else await change(context, client, dataset, parsed, options);
  });
}

async function change(
  context: CliContext,
  client: Client,
  dataset: Dataset,
  given: unknown,
  options: EditCommandOptions,
): Promise<void> {
  const classes = classesOf(dataset);
  const op = readOp(context, given, classes);
  const rules = rulesOf(context, options, classes);
  const where = options.where!;
  await ensureChecked(context, client, dataset.id, [where]);
  const { jobId } = await client.editing.batch({
    ...{ datasetId: dataset.id, where, op, rules, windowId },
    dryRun: options.dryRun ?? false,
    editId: randomUUID(),
  });
  const result = batchResultSchema.parse(await followJob(context, client, jobId));
  if (options.json) writeJson(context, { dataset: dataset.id, where, op, rules, ...result });
  else describe(context, result, classes);
  // Patches without a mask are as they should be; those that could not be read a batch has to know of.
  const unreadable = result.skipped.filter(({ reason }) => reason === 'unreadable').length;
  if (unreadable > 0) {
    const counts = { count: formatCount(context, unreadable), done: formatCount(context, result.patchCount) };
    throw new UsageError(fillTemplate(context.texts.edit.incomplete, counts), exitCode.incomplete);
  }
}

async function takeBack(
  context: CliContext,
  client: Client,
  dataset: Dataset,
  target: string,
  { json }: EditCommandOptions,
): Promise<void> {
  const { jobId } = await client.editing.undoBatch({
    ...{ datasetId: dataset.id, target, windowId },
    editId: randomUUID(),
  });
  const result = await followJob(context, client, jobId);
  if (json) return writeJson(context, { dataset: dataset.id, target, ...result });
  const { texts } = context;
  const count = (name: string) => formatCount(context, Number(result[name] ?? 0));
  writePairs(context, [
    [texts.edit.edit, String(result['editId'] ?? '')],
    [texts.edit.done, result['tool'] === 'redo' ? texts.edit.redone : texts.edit.undone],
    [texts.edit.patches, count('patchCount')],
    [texts.edit.changedPx, count('changedPx')],
    [texts.edit.keptPx, count('skippedPx')],
  ]);
}

function rulesOf(
  context: CliContext,
  { lock, onlyOver, gate, invertGate }: EditCommandOptions,
  classes: readonly NomenclatureClass[],
): Rules {
  if (invertGate && gate === undefined) throw new UsageError(context.texts.edit.invertWhat);
  const parsed =
    gate === undefined ? null : gateSchema.safeParse({ text: gate, inverted: invertGate ?? false });
  if (parsed && !parsed.success) throw new UsageError(context.texts.edit.wrongGate);
  return {
    locked: lock === undefined ? [] : readClasses(context, lock, classes),
    onlyOver: onlyOver === undefined ? null : readClasses(context, onlyOver, classes),
    gate: parsed ? parsed.data : null,
  };
}

/** Says what was done, or would be. */
function describe(context: CliContext, result: BatchResult, classes: readonly NomenclatureClass[]): void {
  const { texts, io, language } = context;
  const nameOf = (value: number) => classes.find((one) => one.value === value)?.[language] ?? '?';
  const { dryRun, editId, changedPx, patchCount, skippedCount, pairs, patches, skipped } = result;
  writePairs(context, [
    [texts.edit.edit, dryRun ? texts.edit.dryRun : (editId ?? texts.edit.nothing)],
    [texts.edit.patches, formatCount(context, patchCount)],
    [texts.edit.changedPx, formatCount(context, changedPx)],
    [texts.edit.skipped, formatCount(context, skippedCount)],
  ]);
  if (pairs.length > 0) {
    io.out('\n');
    writeTable(
      context,
      [texts.edit.from, texts.edit.to, texts.edit.px],
      pairs
        .slice(0, shownRows)
        .map(({ from, to, px }) => [
          `${from} ${nameOf(from)}`,
          `${to} ${nameOf(to)}`,
          formatCount(context, px),
        ]),
    );
  }
  if (dryRun && patches.length > 0) {
    io.out('\n');
    writeTable(
      context,
      [texts.edit.patch, texts.edit.px],
      patches.slice(0, shownRows).map((one) => [one.patchId, formatCount(context, one.changedPx)]),
    );
  }
  if (skipped.length > 0) io.err(`${texts.edit.skippedList}\n`);
  for (const { patchId, reason } of skipped.slice(0, shownRows))
    io.err(`  ${patchId}: ${texts.edit.reasons[reason]}\n`);
}
