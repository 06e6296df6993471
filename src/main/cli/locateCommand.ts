import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { followJob } from './followJob.ts';
import { writeJson, writePairs } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface LocateOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly to: string;
  readonly json?: boolean;
}

/** `locate`: tells where a dataset is after its folder was moved; its edits stay attached. */
export async function locateCommand(context: CliContext, options: LocateOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const { id } = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    const path = resolvePath(context.io, options.to);
    const { jobId } = await client.workspace.locateDataset({ datasetId: id, path });
    if (jobId !== null) await followJob(context, client, jobId);
    const dataset = chooseDataset(context, (await client.workspace.current())!, id);
    if (options.json) writeJson(context, dataset);
    else writePairs(context, [[context.texts.index.dataset, `${dataset.id}  ${dataset.path}`]]);
  });
}
