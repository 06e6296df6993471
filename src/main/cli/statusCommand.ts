import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface StatusOptions {
  readonly workspace: string;
  readonly json?: boolean;
}

/** `status`: what a workspace holds. */
export async function statusCommand(context: CliContext, options: StatusOptions): Promise<void> {
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client, ownerPid }) => {
    const workspace = (await client.workspace.current())!;
    if (options.json) {
      writeJson(context, { ...workspace, openInProcess: ownerPid });
      return;
    }
    const { texts, io } = context;
    writePairs(context, [
      [texts.status.workspace, workspace.path],
      ...(workspace.author === null ? [] : [[texts.status.author, workspace.author] as const]),
      ...(ownerPid === null ? [] : [[texts.status.openIn, String(ownerPid)] as const]),
    ]);
    if (workspace.datasets.length === 0) {
      io.out(`${texts.status.none}\n`);
      return;
    }
    io.out('\n');
    const { dataset, rois, patches, edited, problems, indexedAt, folder } = texts.status;
    writeTable(
      context,
      [dataset, rois, patches, edited, problems, indexedAt, folder],
      workspace.datasets.map((one) => [
        one.id,
        ...[one.rois, one.patches, one.editedPatches, one.problems].map((count) =>
          formatCount(context, count),
        ),
        one.indexedAt ?? texts.status.never,
        one.present ? one.path : fillTemplate(texts.status.missing, { path: one.path }),
      ]),
    );
  });
}
