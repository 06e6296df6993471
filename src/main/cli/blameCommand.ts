import type { Dataset } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { formatCount, writeJson, writePairs, writeTable } from './output.ts';
import { classesOf } from './readOp.ts';
import { withConnection } from './withConnection.ts';

export interface BlameOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly patch: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** Edits of a pixel that are listed. */
const maxEdits = 200;

/** `blame`: which edits the pixels of a patch have their classes from, or all that happened to one pixel. */
export async function blameCommand(context: CliContext, options: BlameOptions): Promise<void> {
  const at = options.at === undefined ? null : readPixel(context, options.at);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    if (at) await blamePixel(context, client, dataset, options, at);
    else await blamePatch(context, client, dataset, options);
  });
}

async function blamePatch(
  context: CliContext,
  client: Client,
  { id: datasetId }: Dataset,
  { patch: patchId, json }: BlameOptions,
): Promise<void> {
  const patch = await client.catalogue.patch({ datasetId, patchId });
  const { pixels, edits } = await client.annotation.blame({ datasetId, patchId });
  // Of a large image only the edited cells have masks; the patch is all of it.
  const total = Math.max(pixels, (patch.widthPx ?? 0) * (patch.heightPx ?? 0));
  const originalPx = total - edits.reduce((sum, { px }) => sum + px, 0);
  const shareOf = (px: number) => (total === 0 ? 0 : px / total);
  if (json) {
    const rows = edits.map((edit) => ({ ...edit, share: shareOf(edit.px) }));
    return writeJson(context, { dataset: datasetId, patch: patchId, pixels: total, originalPx, edits: rows });
  }
  const { texts, io, language } = context;
  const percent = (px: number) =>
    shareOf(px).toLocaleString(language, { style: 'percent', minimumFractionDigits: 1 });
  const { seq, utc, author, tool, id } = texts.history;
  writePairs(context, [[texts.blame.patch, patchId]]);
  io.out('\n');
  writeTable(
    context,
    [texts.blame.px, texts.blame.share, seq, utc, author, tool, id],
    [
      ...edits.map((edit) => [
        formatCount(context, edit.px),
        percent(edit.px),
        String(edit.seq),
        edit.utc.slice(0, 19).replace('T', ' '),
        edit.author,
        edit.tool,
        edit.editId,
      ]),
      [formatCount(context, originalPx), percent(originalPx), '', '', '', texts.blame.original, ''],
    ],
  );
}

async function blamePixel(
  context: CliContext,
  client: Client,
  dataset: Dataset,
  { patch: patchId, json, at: text = '' }: BlameOptions,
  at: { x: number; y: number },
): Promise<void> {
  const { texts, io, language } = context;
  const place = await placeOf(context, client, dataset.id, patchId, at, text);
  const edits = await client.evidence.pixelHistory({ datasetId: dataset.id, ...place, limit: maxEdits });
  if (json) return writeJson(context, { dataset: dataset.id, patch: patchId, at, edits });
  if (edits.length === 0) return io.out(`${texts.blame.untouched}\n`);
  const classes = classesOf(dataset);
  const nameOf = (value: number) => classes.find((one) => one.value === value)?.[language] ?? '?';
  const { seq, utc, author, tool, state, id, undone } = texts.history;
  writeTable(
    context,
    [seq, utc, author, tool, texts.blame.change, state, id],
    edits.map((edit) => [
      String(edit.seq),
      edit.utc.slice(0, 19).replace('T', ' '),
      edit.author,
      edit.targetSeq === null ? edit.tool : `${edit.tool} ${edit.targetSeq}`,
      `${edit.from} ${nameOf(edit.from)} → ${edit.to} ${nameOf(edit.to)}`,
      edit.inForce ? '' : undone,
      edit.editId,
    ]),
  );
}

/** The place of a patch's pixel on the grid of its ROI. */
async function placeOf(
  { texts }: CliContext,
  client: Client,
  datasetId: string,
  patchId: string,
  at: { x: number; y: number },
  text: string,
): Promise<{ roiKey: string; x: number; y: number }> {
  const { roiKey } = await client.catalogue.patch({ datasetId, patchId });
  const { grid } = await client.catalogue.roi({ datasetId, roiKey });
  const parts = grid.filter((part) => part.patchId === patchId || patchOfCell(part.patchId) === patchId);
  if (parts.length === 0) throw new UsageError(texts.blame.notOnGrid, exitCode.failed);
  const left = Math.min(...parts.map(({ x }) => x));
  const top = Math.min(...parts.map(({ y }) => y));
  const width = Math.max(...parts.map(({ x, widthPx }) => x + widthPx)) - left;
  const height = Math.max(...parts.map(({ y, heightPx }) => y + heightPx)) - top;
  if (at.x >= width || at.y >= height)
    throw new UsageError(fillTemplate(texts.blame.outside, { width, height, text }));
  return { roiKey, x: left + at.x, y: top + at.y };
}

function readPixel({ texts }: CliContext, text: string): { x: number; y: number } {
  const match = /^\s*(\d{1,6})\s*,\s*(\d{1,6})\s*$/.exec(text);
  if (!match) throw new UsageError(fillTemplate(texts.blame.wrongAt, { text }));
  return { x: Number(match[1]), y: Number(match[2]) };
}
