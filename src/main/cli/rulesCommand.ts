import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { parseMatrixFile, printMatrixFile, type MatrixFile } from '../../shared/comparison/matrixFile.ts';
import { rulesChangeSchema, type Dataset, type RulesVersion } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { cliDeskTexts } from '../../shared/i18n/cliDesk.ts';
import { replaceFile } from '../exports/index.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface RulesOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly out?: string;
  readonly in?: string;
  readonly note?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `rules`: writes matrix and thresholds, to stdout without `--out`, or makes those of a file the next version. */
export async function rulesCommand(context: CliContext, options: RulesOptions): Promise<void> {
  const texts = cliDeskTexts[context.language];
  const { in: from, out, note, dryRun } = options;
  if (from !== undefined && out !== undefined) throw new UsageError(texts.inOrOut);
  if (from === undefined && (note !== undefined || dryRun)) throw new UsageError(texts.inForTrying);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  const file = from === undefined ? null : await readRules(resolvePath(context.io, from));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    const current = await client.comparison.rules({ datasetId: dataset.id });
    if (file) await changeRules(context, client, dataset, current, file, options);
    else await writeRules(context, current, options);
  });
}

/** Longer than any matrix with its reasons: parsed text is bounded by `parseMatrixFile`, bytes by this. */
const mostBytes = 16 * 1024 * 1024;

async function readRules(path: string): Promise<MatrixFile> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' ? 'fileMissing' : 'fileUnreadable';
    throw new AppError(code, { path }, { cause: error, detail: error.message });
  });
  return parseMatrixFile(
    bytes
      .subarray(0, mostBytes)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
    path,
  );
}

async function writeRules(context: CliContext, current: RulesVersion, options: RulesOptions): Promise<void> {
  const { io, language } = context;
  const text = printMatrixFile(current);
  if (options.out === undefined) return io.out(text.endsWith('\n') ? text : `${text}\n`);
  const path = resolvePath(io, options.out);
  await refuseForeign(path);
  await replaceFile(path, text);
  if (options.json) return writeJson(context, { path, version: current.version });
  const texts = cliDeskTexts[language];
  writePairs(context, [
    [texts.file, path],
    [texts.version, formatCount(context, current.version)],
  ]);
}

/** A file that is no matrix is somebody's. @throws AppError folderNotEmpty */
async function refuseForeign(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new AppError('folderNotEmpty', { path }, { cause: error });
  });
  if (text !== null && text !== '' && !text.includes('"arpenteur-matrix"'))
    throw new AppError('folderNotEmpty', { path });
}

async function changeRules(
  context: CliContext,
  client: Client,
  { id: datasetId }: Dataset,
  current: RulesVersion,
  file: MatrixFile,
  { note = '', dryRun, json }: RulesOptions,
): Promise<void> {
  const texts = cliDeskTexts[context.language];
  const settings = file.settings ?? current.settings;
  const rules = { matrix: structuredClone(file.matrix) as RulesVersion['matrix'], settings };
  if (isDeepStrictEqual(rules, { matrix: current.matrix, settings: current.settings })) {
    if (json) return writeJson(context, { version: current.version, unchanged: true });
    return context.io.out(`${texts.unchanged}\n`);
  }
  const { version, jobId } = dryRun
    ? { version: current.version, ...(await client.comparison.tryRules({ datasetId, ...rules })) }
    : await client.comparison.setRules({ datasetId, ...rules, note, from: current.version });
  const change = rulesChangeSchema.parse(await followJob(context, client, jobId));
  if (json) return writeJson(context, { version, dryRun: dryRun ?? false, ...change });
  writePairs(context, [
    [texts.version, formatCount(context, version)],
    [texts.come, formatCount(context, change.come)],
    [texts.go, formatCount(context, change.go)],
    [texts.stay, formatCount(context, change.stay)],
    [texts.verdictsKept, formatCount(context, change.verdictsKept)],
    [texts.verdictsLost, formatCount(context, change.verdictsLost)],
  ]);
}
