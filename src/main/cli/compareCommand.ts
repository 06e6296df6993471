import type { Dataset, Pattern, RulesChange } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { cosiaHub, lpis1 } from '../../shared/model/nomenclatures.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { followJob } from './followJob.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface CompareOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly json?: boolean;
}

interface Compared extends RulesChange {
  readonly rois: number;
  readonly items: number;
  readonly skipped: number;
}

/** Patterns that the table lists, those of the largest area first. */
const listed = 20;

/** `compare`: compares CoSIA and LPIS of a dataset, ROI by ROI; what is up to date is not read again. */
export async function compareCommand(context: CliContext, options: CompareOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    const compared = await compareDataset(context, client, dataset);
    const { judged, skipped, rulesVersion } = await client.comparison.state({ datasetId: dataset.id });
    const patterns = await client.comparison.patterns({ datasetId: dataset.id });
    if (options.json) {
      const { id, path } = dataset;
      const { rois, items, skipped: skippedCount, come, go, stay, verdictsKept, verdictsLost } = compared;
      const change = { come, go, stay, verdictsKept, verdictsLost };
      const counts = { rulesVersion, rois, items, judged, skippedCount };
      writeJson(context, { dataset: { id, path }, ...counts, skipped, change, patterns });
      return;
    }
    writeSummary(context, dataset, compared, judged);
    for (const { patchId, code } of skipped.slice(0, listed)) context.io.err(`  ${patchId}: ${code}\n`);
    writePatterns(context, patterns.slice(0, listed));
  });
}

/** Indexes the dataset when it is not, then compares it. */
export async function compareDataset(
  context: CliContext,
  client: Client,
  { id: datasetId, path, indexedAt }: Dataset,
): Promise<Compared> {
  if (indexedAt === null) {
    const { jobId } = await client.workspace.addDataset({ path, rescan: false });
    if (jobId !== null) await followJob(context, client, jobId);
  }
  const { jobId } = await client.comparison.start({ datasetId });
  return (await followJob(context, client, jobId)) as unknown as Compared;
}

function writeSummary(
  context: CliContext,
  { id, path }: Dataset,
  { rois, items, skipped, come, go, stay }: Compared,
  judged: number,
): void {
  const { compare } = context.texts;
  const [comes, goes, stays] = [come, go, stay].map((count) => formatCount(context, count)) as [
    string,
    string,
    string,
  ];
  writePairs(context, [
    [compare.dataset, `${id}  ${path}`],
    [compare.rois, formatCount(context, rois)],
    [compare.items, formatCount(context, items)],
    [compare.judged, formatCount(context, judged)],
    [compare.skipped, formatCount(context, skipped)],
    [compare.change, fillTemplate(compare.changes, { come: comes, go: goes, stay: stays })],
  ]);
}

function writePatterns(context: CliContext, patterns: readonly Pattern[]): void {
  if (patterns.length === 0) return;
  const { io, texts, language } = context;
  const { domain, cover, declared, count, open, areaHa, severity } = texts.compare;
  const nameOf = ({ classes }: Nomenclature, value: number): string =>
    classes.find((one) => one.value === value)?.[language] ?? String(value);
  io.out('\n');
  writeTable(
    context,
    [domain, cover, declared, count, open, areaHa, severity],
    patterns.map((pattern) => [
      pattern.domain,
      nameOf(cosiaHub, pattern.cover),
      nameOf(lpis1, pattern.declared1),
      formatCount(context, pattern.items),
      formatCount(context, pattern.open),
      (pattern.areaM2 / 1e4).toFixed(2),
      pattern.maxSeverity.toFixed(1),
    ]),
  );
}
