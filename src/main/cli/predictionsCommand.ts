import type { PredictionSet, RankedPatch, RankSort } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { inferenceCliTexts } from '../../shared/i18n/inferenceCli.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { csvLine } from './csvLine.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface PredictionsOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly task: 'cosia' | 'lpis';
  readonly activate?: string;
  readonly remove?: string;
  readonly merge?: string;
  readonly export?: string;
  readonly rank?: RankSort;
  readonly set?: string;
  readonly where?: string;
  readonly limit?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Patches of one request. */
const pageRows = 500;
/** Patches that a person reads in a terminal; `--json` and `--csv` have all. */
const shownRows = 40;

interface Asked {
  readonly client: Client;
  readonly datasetId: string;
  readonly options: PredictionsOptions;
}

/** `predictions`: lists the sets of a dataset, or does one thing with one of them. */
export async function predictionsCommand(context: CliContext, options: PredictionsOptions): Promise<void> {
  const { activate, remove, merge, export: out, rank } = options;
  if ([activate, remove, merge, out, rank].filter((given) => given !== undefined).length > 1)
    throw new UsageError(inferenceCliTexts[context.language].oneAction);
  if (options.json && options.csv) throw new UsageError(context.texts.usage.oneFormat);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const { id } = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    const asked = { client, datasetId: id, options };
    if (activate !== undefined) await activateSet(context, asked, activate);
    else if (remove !== undefined) await removeSet(context, asked, remove);
    else if (merge !== undefined) await mergeFile(context, asked, merge);
    else if (out !== undefined) await exportSet(context, asked, out);
    else if (rank !== undefined) await rankPatches(context, asked, rank);
    else await listSets(context, asked);
  });
}

async function listSets(context: CliContext, { client, datasetId, options }: Asked): Promise<void> {
  const texts = inferenceCliTexts[context.language];
  const sets = await client.inference.sets({ datasetId });
  if (options.json) return writeJson(context, sets);
  if (sets.length === 0) return context.io.out(`${texts.noSets}\n`);
  writeTable(
    context,
    texts.head,
    sets.map((set) => [
      ...[set.id, set.modelName, set.task],
      ...[set.patches, set.stale, set.skippedCount, set.sizeBytes].map((count) =>
        formatCount(context, count),
      ),
      set.createdUtc.slice(0, 16).replace('T', ' '),
      set.isActive ? texts.yes : '',
    ]),
  );
}

async function activateSet(context: CliContext, { client, datasetId, options }: Asked, id: string) {
  const setId = id === 'none' ? null : id;
  const sets = await client.inference.sets({ datasetId });
  const task = sets.find((set) => set.id === setId)?.task ?? options.task;
  await client.inference.activate({ datasetId, task, setId });
  if (options.json) return writeJson(context, { task, setId });
  const texts = inferenceCliTexts[context.language];
  context.io.out(`${fillTemplate(texts.activated, { id: setId ?? texts.none })}\n`);
}

async function removeSet(context: CliContext, { client, datasetId, options }: Asked, setId: string) {
  await client.inference.removeSet({ datasetId, setId });
  if (options.json) return writeJson(context, { setId });
  context.io.out(`${fillTemplate(inferenceCliTexts[context.language].removed, { id: setId })}\n`);
}

async function mergeFile(context: CliContext, { client, datasetId, options }: Asked, file: string) {
  const merged = await client.inference.merge({ datasetId, path: resolvePath(context.io, file) });
  if (options.json) return writeJson(context, merged);
  const texts = inferenceCliTexts[context.language];
  writePairs(context, [
    [texts.set, merged.setId],
    [texts.added, formatCount(context, merged.added)],
    [texts.known, formatCount(context, merged.known)],
    [texts.foreign, formatCount(context, merged.foreign)],
  ]);
}

async function exportSet(context: CliContext, asked: Asked, folder: string): Promise<void> {
  const { client, datasetId, options } = asked;
  const { id: setId } = await chosenSet(context, asked);
  const out = resolvePath(context.io, folder);
  const { jobId } = await client.inference.export({ datasetId, setId, out });
  const written = (await followJob(context, client, jobId)) as { files: number; skipped: number };
  const { files, skipped } = written;
  if (options.json) return writeJson(context, { setId, out, files, skipped });
  const texts = inferenceCliTexts[context.language];
  writePairs(context, [
    [texts.set, setId],
    [texts.folder, out],
    [texts.files, formatCount(context, files)],
    [texts.skipped, formatCount(context, skipped)],
  ]);
}

/** The set that is named, or the one in use. */
async function chosenSet(context: CliContext, { client, datasetId, options }: Asked): Promise<PredictionSet> {
  const { set: id, task } = options;
  const sets = await client.inference.sets({ datasetId });
  const found = sets.find((set) => (id === undefined ? set.isActive && set.task === task : set.id === id));
  if (found) return found;
  const texts = inferenceCliTexts[context.language];
  if (id === undefined) throw new UsageError(fillTemplate(texts.noActive, { task }), exitCode.notFound);
  const ids = sets.map((set) => set.id).join(', ') || texts.none;
  throw new UsageError(fillTemplate(texts.noSet, { id, ids }), exitCode.notFound);
}

async function rankPatches(context: CliContext, asked: Asked, sort: RankSort): Promise<void> {
  const { options } = asked;
  const { io } = context;
  const set = await chosenSet(context, asked);
  const shown = options.json || options.csv ? Infinity : shownRows;
  const wanted = Math.min(options.limit ?? Infinity, shown);
  const { total, patches } = await readRanking(asked, { setId: set.id, sort, wanted });
  if (options.json) return writeJson(context, { setId: set.id, sort, total, patches });
  if (options.csv) {
    io.out(csvLine(csvColumns));
    for (const patch of patches) io.out(csvLine(csvCells(patch)));
    return;
  }
  const texts = inferenceCliTexts[context.language];
  if (patches.length > 0) writeTable(context, texts.rankHead, patches.map(tableCells));
  io.out(`\n${texts.total}: ${formatCount(context, total)}\n`);
}

async function readRanking(
  { client, datasetId, options }: Asked,
  { setId, sort, wanted }: { setId: string; sort: RankSort; wanted: number },
): Promise<{ total: number; patches: RankedPatch[] }> {
  const patches: RankedPatch[] = [];
  const query = { datasetId, setId, where: options.where ?? '', sort, descending: sort !== 'name' };
  for (;;) {
    const limit = Math.max(1, Math.min(pageRows, wanted - patches.length));
    const page = await client.inference.ranking({ ...query, offset: patches.length, limit });
    patches.push(...page.patches);
    if (page.patches.length === 0 || patches.length >= Math.min(page.total, wanted))
      return { total: page.total, patches: patches.slice(0, Math.min(wanted, patches.length)) };
  }
}

const csvColumns = [
  ...['patch_id', 'roi_key', 'differs', 'differs_surely', 'uncertainty'],
  ...['pair_mask', 'pair_model', 'pair_share'],
];

function csvCells({ patchId, roiKey, differs, differsSurely, uncertainty, pair }: RankedPatch): string[] {
  const numbers = [differs, differsSurely, uncertainty, ...(pair ?? [null, null, null])];
  return [patchId, roiKey, ...numbers.map((value) => (value === null ? '' : String(value)))];
}

const percent = (share: number | null): string => (share === null ? '-' : (100 * share).toFixed(2));

function tableCells({ patchId, differs, differsSurely, uncertainty, pair }: RankedPatch): string[] {
  const [mask, model, share] = pair ?? ['-', '-', null];
  return [
    ...[patchId, percent(differs), percent(differsSurely), percent(uncertainty)],
    ...[String(mask), String(model), percent(share)],
  ];
}
