import { readFile } from 'node:fs/promises';
import { exportResultSchema, type ExportResult, type ExportScope } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { formatError } from '../../shared/i18n/errors.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { ensureChecked } from './ensureChecked.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface ExportCommandOptions {
  readonly workspace: string;
  readonly out: string;
  readonly dataset?: string;
  readonly all?: boolean;
  readonly where?: string;
  readonly patches?: string;
  readonly patchesFile?: string;
  readonly compression: 'lzw' | 'deflate';
  readonly convertTo?: 'cosia-hub-0-18' | 'flair-1-19';
  readonly json?: boolean;
}

const shownSkipped = 20;

/** `export`: writes corrected masks. */
export async function exportCommand(context: CliContext, options: ExportCommandOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  const scope = await scopeOf(context, options);
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    await ensureChecked(context, client, dataset.id, [options.where]);
    const { jobId } = await client.exports.start({
      datasetId: dataset.id,
      out: resolvePath(context.io, options.out),
      scope,
      compression: options.compression,
      convertTo: options.convertTo ?? null,
    });
    const result = exportResultSchema.parse(await followJob(context, client, jobId));
    if (options.json) writeJson(context, result);
    else describeResult(context, result);
    // Patches without a mask are as they should be (test sets, partial downloads); the others a batch has to know of.
    const unreadable = result.skipped.filter(({ code }) => code !== 'maskMissing').length;
    if (unreadable > 0) {
      const counts = { count: formatCount(context, unreadable), written: formatCount(context, result.files) };
      throw new UsageError(fillTemplate(context.texts.export.incomplete, counts), exitCode.incomplete);
    }
  });
}

/** Says on stdout what was written, and on stderr what was not. */
function describeResult(context: CliContext, result: ExportResult): void {
  const { texts, io, language } = context;
  writePairs(context, [
    [texts.export.folder, result.out],
    [texts.export.files, formatCount(context, result.files)],
    [texts.export.changedPatches, formatCount(context, result.changedPatches)],
    [texts.export.changedPx, formatCount(context, result.changedPx)],
    [texts.export.csv, formatCount(context, result.csv.length)],
    [texts.export.manifest, result.manifest],
    [texts.export.skipped, formatCount(context, result.skipped.length)],
  ]);
  if (result.skipped.length > 0) io.err(`${texts.export.skippedList}\n`);
  for (const { patchId, code, path } of result.skipped.slice(0, shownSkipped)) {
    const params = { patch: patchId, ...(path ? { path } : {}) };
    io.err(
      `  ${formatError({ code: new AppError(code as AppError['code']).code, params }, language).message}\n`,
    );
  }
}

/** The scope that the options ask for; changed patches when they ask for none. */
async function scopeOf(context: CliContext, options: ExportCommandOptions): Promise<ExportScope> {
  const { all, where, patches, patchesFile } = options;
  const asked = [all, where, patches, patchesFile].filter((option) => option !== undefined);
  if (asked.length > 1) throw new UsageError(context.texts.usage.oneScope);
  if (all) return { kind: 'all' };
  if (where !== undefined) return { kind: 'where', where };
  if (patches !== undefined)
    return { kind: 'patches', patchIds: nonEmpty(context, patches.split(','), patches) };
  if (patchesFile === undefined) return { kind: 'changed' };
  const path = resolvePath(context.io, patchesFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError(
      error.code === 'ENOENT' ? 'fileMissing' : 'fileUnreadable',
      { path },
      { cause: error },
    );
  });
  return { kind: 'patches', patchIds: nonEmpty(context, patchIdsOf(text), path) };
}

/** Ids of a list of lines or of a split CSV with `,` or `;`: the first cell of each line, without the header. */
function patchIdsOf(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.split(/[,;]/)[0]!.replaceAll('"', ''))
    .filter((id) => id !== 'patch_id' && !id.startsWith('#'));
}

function nonEmpty({ texts }: CliContext, ids: readonly string[], path: string): string[] {
  const trimmed = ids.map((id) => id.trim()).filter((id) => id !== '');
  if (trimmed.length === 0) throw new UsageError(fillTemplate(texts.usage.noPatches, { path }));
  return trimmed;
}
