import { randomUUID } from 'node:crypto';
import type { Dataset, RevertPreview, RevertTarget } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { UsageError } from './exitCodes.ts';
import { readHistoryFilter, type HistoryFilterOptions } from './historyFilter.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface RevertOptions extends HistoryFilterOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly edit?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const windowId = 'cli';
/** Patches with kept pixels that a person reads in a terminal; `--json` has more. */
const shownKept = 20;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `revert`: takes edits back where no later edit touched their pixels, or says what that would do. */
export async function revertCommand(context: CliContext, options: RevertOptions): Promise<void> {
  const { edit, dryRun = false, json } = options;
  checkOptions(context, options);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    const filter = await readHistoryFilter(context, client, dataset, options);
    const editIds = edit?.split(',').map((id) => id.trim());
    const target: RevertTarget = editIds ? { editIds } : { filter };
    const preview = await client.annotation.previewRevert({ datasetId: dataset.id, target });
    const editId = dryRun ? null : await revert(client, dataset, target, options.roi);
    if (json) writeJson(context, { dataset: dataset.id, target, dryRun, editId, ...preview });
    else describe(context, preview, dryRun ? context.texts.revert.dryRun : editId);
  });
}

function checkOptions({ texts }: CliContext, options: RevertOptions): void {
  const { edit, author, tool, pair, day, since, until, patch } = options;
  const isFiltered = [author, tool, pair, day, since, until, patch].some((value) => value !== undefined);
  if (edit === undefined) {
    // A ROI alone would take back everything in it: too much for a short command line.
    if (!isFiltered) throw new UsageError(texts.revert.what);
    return;
  }
  if (isFiltered) throw new UsageError(texts.revert.editAlone);
  const wrong = edit.split(',').find((id) => !uuid.test(id.trim()));
  if (wrong !== undefined) throw new UsageError(fillTemplate(texts.edit.notAnEdit, { id: wrong }));
}

/** The id of the revert; null when no pixel goes back. */
async function revert(
  client: Client,
  { id: datasetId }: Dataset,
  target: RevertTarget,
  roi: string | undefined,
): Promise<string | null> {
  const roiKey = roi ?? (await onlyRoi(client, datasetId, target));
  const editId = randomUUID();
  const result = await client.annotation.revert({ datasetId, roiKey, windowId, editId, target });
  return result?.editId ?? null;
}

/** The ROI of edits that are all in one: their revert can then be undone there, as any edit. */
async function onlyRoi(client: Client, datasetId: string, target: RevertTarget): Promise<string | null> {
  if (!('editIds' in target) || target.editIds.length > 100) return null;
  const rois = new Set<string>();
  for (const editId of target.editIds) {
    const { patches } = await client.annotation.editExtent({ datasetId, editId });
    for (const { roiKey } of patches) rois.add(roiKey);
  }
  return rois.size === 1 ? [...rois][0]! : null;
}

function describe(context: CliContext, preview: RevertPreview, edit: string | null): void {
  const { texts, io } = context;
  const { edits, px, keptPx, patches, kept } = preview;
  writePairs(context, [
    [texts.revert.edit, edit ?? texts.revert.nothing],
    [texts.revert.edits, formatCount(context, edits)],
    [texts.revert.patches, formatCount(context, patches)],
    [texts.revert.changedPx, formatCount(context, px)],
    [texts.revert.keptPx, formatCount(context, keptPx)],
  ]);
  if (kept.length === 0) return;
  io.out('\n');
  writeTable(
    context,
    [texts.revert.keptIn, texts.blame.px, texts.revert.keptBy],
    kept.slice(0, shownKept).map((one) => [
      one.patchId,
      formatCount(context, one.px),
      // Ten name enough of them for a line.
      `${one.bySeq.slice(0, 10).join(', ')}${one.bySeq.length > 10 ? '…' : ''}`,
    ]),
  );
}
