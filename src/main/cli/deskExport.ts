import { z } from 'zod';
import type { Dataset, QueueFilter } from '../../shared/contract/index.ts';
import { cliDeskTexts } from '../../shared/i18n/cliDesk.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import type { Language } from '../../shared/i18n/language.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { UsageError } from './exitCodes.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface DeskExportOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly out: string;
  readonly language?: Language;
  readonly json?: boolean;
}

interface Wanted {
  readonly what: 'disagreements' | 'verdicts' | 'patches' | 'regions' | 'report';
  /** Endings of file names that say a format it can be written in. */
  readonly endings: readonly string[];
  readonly crs: 'dataset' | 4326;
  readonly filter: QueueFilter;
  /** Of regions: only those of these ROIs. */
  readonly roiKeys?: readonly string[];
}

const resultSchema = z.object({ path: z.string(), rows: z.number(), bytes: z.number() });

export const tableEndings = ['.csv', '.geojson', '.gpkg'] as const;

/** Writes one file of the desk; what was not compared yet is compared first. */
export async function deskExport(
  context: CliContext,
  options: DeskExportOptions,
  { what, endings, crs, filter, roiKeys }: Wanted,
): Promise<void> {
  const texts = cliDeskTexts[context.language];
  checkName(context, options.out, endings);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (what === 'regions') await ensureIndexed(context, client, dataset);
    if (what === 'disagreements' || what === 'report') await ensureCompared(context, client, dataset);
    const { jobId } = await client.review.export({
      ...{ datasetId: dataset.id, what, out: resolvePath(context.io, options.out), crs, filter },
      ...(roiKeys && { roiKeys: [...roiKeys] }),
      language: options.language ?? context.language,
    });
    const result = resultSchema.parse(await followJob(context, client, jobId));
    if (options.json) return writeJson(context, result);
    writePairs(context, [
      [texts.file, result.path],
      [texts.rows[what], formatCount(context, result.rows)],
      [texts.bytes, formatCount(context, result.bytes)],
    ]);
  });
}

/**
 * Indexes the dataset when it is not, and compares what is not compared under the current rules and masks. A dataset without
 * LPIS has nothing to compare.
 */
async function ensureCompared(context: CliContext, client: Client, dataset: Dataset): Promise<void> {
  const { id: datasetId } = dataset;
  await ensureIndexed(context, client, dataset);
  const { lpis, rois, jobId: running } = await client.comparison.state({ datasetId });
  if (lpis === 'none' || (running === null && rois.done >= rois.total)) return;
  const { jobId } = await client.comparison.start({ datasetId });
  await followJob(context, client, jobId);
}

async function ensureIndexed(
  context: CliContext,
  client: Client,
  { path, indexedAt }: Dataset,
): Promise<void> {
  if (indexedAt !== null) return;
  const { jobId } = await client.workspace.addDataset({ path, rescan: false });
  if (jobId !== null) await followJob(context, client, jobId);
}

function checkName(context: CliContext, out: string, endings: readonly string[]): void {
  if (endings.some((ending) => out.toLowerCase().endsWith(ending))) return;
  const { wrongName } = cliDeskTexts[context.language];
  throw new UsageError(fillTemplate(wrongName, { endings: endings.join(', ') }));
}
