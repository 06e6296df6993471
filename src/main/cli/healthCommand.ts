import { open } from 'node:fs/promises';
import type { Dataset, Problem } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { formatProblem } from '../../shared/i18n/problems.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { csvLine } from './csvLine.ts';
import { describeProblem } from './describeProblem.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface HealthOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const pageRows = 1000;
const shownProblems = 40;

/** `health`: reads what was not read yet, then reports everything that is wrong with a dataset. */
export async function healthCommand(context: CliContext, options: HealthOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (dataset.indexedAt === null) {
      const { jobId } = await client.workspace.addDataset({ path: dataset.path, rescan: false });
      if (jobId !== null) await followJob(context, client, jobId);
    }
    const { jobId } = await client.catalogue.startCheck({
      datasetId: dataset.id,
      verify: true,
      thumbnails: false,
    });
    await followJob(context, client, jobId);
    if (options.out !== undefined)
      await writeCsv(context, client, dataset, resolvePath(context.io, options.out));
    if (options.json) await writeReport(context, client, dataset);
    else await writeSummary(context, client, dataset, options.out);
  });
}

async function* allProblems(client: Client, datasetId: string): AsyncGenerator<Problem> {
  for (let offset = 0; ; offset += pageRows) {
    const { total, problems } = await client.workspace.problems({ datasetId, offset, limit: pageRows });
    yield* problems;
    if (offset + problems.length >= total || problems.length === 0) return;
  }
}

function messageOf({ language }: CliContext, { code, path, params }: Problem): string {
  return formatProblem({ code, params: { path, ...params } }, language);
}

async function writeReport(context: CliContext, client: Client, dataset: Dataset): Promise<void> {
  const { check, counts } = await client.catalogue.health({ datasetId: dataset.id });
  const problems = [];
  for await (const problem of allProblems(client, dataset.id)) {
    problems.push({ ...problem, message: messageOf(context, problem) });
  }
  writeJson(context, {
    dataset: { id: dataset.id, path: dataset.path, layout: dataset.layout, classList: dataset.nomenclature },
    patches: check.patches,
    headersChecked: check.headers,
    pixelsChecked: check.pixels,
    counts,
    total: problems.length,
    problems,
  });
}

/** One line a problem; the file is written beside and renamed, so that a full disk leaves no half a report. */
async function writeCsv(context: CliContext, client: Client, dataset: Dataset, path: string): Promise<void> {
  const { rename, rm } = await import('node:fs/promises');
  const part = `${path}.part`;
  try {
    const file = await open(part, 'w');
    try {
      await file.write(csvLine(['severity', 'code', 'path', 'patch_id', 'message']));
      for await (const problem of allProblems(client, dataset.id)) {
        const { severity, code, patchId } = problem;
        await file.write(csvLine([severity, code, problem.path, patchId ?? '', messageOf(context, problem)]));
      }
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    if (error instanceof AppError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw new AppError('diskFull', { path }, { cause: error });
    // What the core answered passes as it is; the rest is this file's.
    if (code === undefined || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
    throw new AppError('folderUnreadable', { path, reason: code }, { detail: message, cause: error });
  }
}

async function writeSummary(
  context: CliContext,
  client: Client,
  dataset: Dataset,
  out: string | undefined,
): Promise<void> {
  const { texts, io, language } = context;
  const { check, counts } = await client.catalogue.health({ datasetId: dataset.id });
  const of = (done: number) =>
    fillTemplate(texts.health.of, {
      done: formatCount(context, done),
      total: formatCount(context, check.patches),
    });
  writePairs(context, [
    [texts.health.dataset, `${dataset.id}  ${dataset.path}`],
    [texts.health.headers, of(check.headers)],
    [texts.health.pixels, of(check.pixels)],
    ...counts.map(({ code, count }) => [code, formatCount(context, count)] as const),
  ]);
  if (out !== undefined) {
    io.out(`\n${texts.health.written}: ${resolvePath(io, out)}\n`);
    return;
  }
  const { total, problems } = await client.workspace.problems({
    datasetId: dataset.id,
    limit: shownProblems,
  });
  io.out(
    `\n${total === 0 ? texts.health.none : fillTemplate(texts.unfit, { count: formatCount(context, total) })}\n`,
  );
  for (const problem of problems) io.out(`  ${describeProblem(problem, language)}\n`);
}
