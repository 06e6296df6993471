import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { recogniseDataset } from '../datasets/index.ts';
import { chooseDataset } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { withConnection } from './withConnection.ts';
import { followJob } from './followJob.ts';
import { describeProblem } from './describeProblem.ts';
import { formatCount, writeJson, writePairs } from './output.ts';

export interface IndexOptions {
  readonly dataset: string;
  readonly workspace: string;
  readonly rescan?: boolean;
  readonly json?: boolean;
}

/** Problems that a person reads in a terminal; `--json` has more, the window all. */
const shownProblems = 20;
const listedProblems = 1000;

/** `index`: reads a dataset folder into a workspace. */
export async function indexCommand(context: CliContext, options: IndexOptions): Promise<void> {
  const path = resolvePath(context.io, options.dataset);
  // Before a workspace is made for a folder that is no dataset.
  await recogniseDataset(path);
  await withConnection(context, options.workspace, async ({ client }) => {
    const { datasetId, jobId } = await client.workspace.addDataset({ path, rescan: options.rescan ?? false });
    const result = jobId === null ? null : await followJob(context, client, jobId);
    const workspace = await client.workspace.current();
    const dataset = chooseDataset(context, workspace!, datasetId);
    const { total, problems } = await client.workspace.problems({ datasetId, limit: listedProblems });
    if (options.json) {
      writeJson(context, {
        dataset,
        reused: result === null,
        ...result,
        problems: { total, first: problems },
      });
      return;
    }
    const { texts, io } = context;
    const files = result?.['files'];
    writePairs(context, [
      [texts.index.dataset, `${dataset.id}  ${dataset.path}`],
      [texts.index.domains, formatCount(context, dataset.domains)],
      [texts.index.rois, formatCount(context, dataset.rois)],
      [texts.index.patches, formatCount(context, dataset.patches)],
      ...(typeof files === 'number' ? [[texts.index.files, formatCount(context, files)] as const] : []),
      [texts.index.problems, formatCount(context, total)],
    ]);
    if (result === null) io.err(`${texts.index.reused}\n`);
    if (total > 0) io.out(`\n${fillTemplate(texts.unfit, { count: formatCount(context, total) })}\n`);
    for (const problem of problems.slice(0, shownProblems))
      io.out(`  ${describeProblem(problem, context.language)}\n`);
  });
}
