import type { Dataset, PatchRow } from '../../shared/contract/index.ts';
import { modalitiesOf } from '../../shared/model/modality.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { csvLine } from './csvLine.ts';
import { ensureChecked } from './ensureChecked.ts';
import { UsageError } from './exitCodes.ts';
import { formatCount, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface PatchesOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly where?: string;
  readonly sort?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Rows of one request. */
const pageRows = 500;
/** Patches that a person reads in a terminal; `--json` and `--csv` have all. */
const shownRows = 40;

/** `patches`: the patches that a filter selects, as the window lists them. */
export async function patchesCommand(context: CliContext, options: PatchesOptions): Promise<void> {
  if (options.json && options.csv) throw new UsageError(context.texts.usage.oneFormat);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    await ensureChecked(context, client, dataset.id, [options.where, options.sort]);
    if (options.json) await writeAllJson(context, client, dataset, options);
    else if (options.csv) await writeAllCsv(context, client, dataset, options);
    else await writeSome(context, client, dataset, options);
  });
}

async function writeAllJson(
  { io }: CliContext,
  client: Client,
  dataset: Dataset,
  options: PatchesOptions,
): Promise<void> {
  const where = options.where ?? '';
  let count = 0;
  // Written as it comes: a quarter of a million rows need not be in memory at once.
  for await (const { total, rows } of pages(client, dataset.id, options)) {
    if (count === 0) {
      const head = { dataset: dataset.id, classList: dataset.nomenclature, where, total };
      io.out(`${JSON.stringify(head).slice(0, -1)},"patches":[`);
    }
    for (const row of rows) io.out(`${count++ === 0 ? '\n' : ',\n'}${JSON.stringify(toRecord(row))}`);
    if (total === 0) break;
  }
  io.out('\n]}\n');
}

async function writeAllCsv(
  { io }: CliContext,
  client: Client,
  dataset: Dataset,
  options: PatchesOptions,
): Promise<void> {
  let isFirst = true;
  for await (const { rows } of pages(client, dataset.id, options)) {
    if (isFirst) io.out(csvLine(csvColumns));
    isFirst = false;
    for (const row of rows) {
      const record = toRecord(row);
      io.out(csvLine(csvColumns.map((name) => csvValue(record[name]))));
    }
  }
}

async function writeSome(
  context: CliContext,
  client: Client,
  dataset: Dataset,
  options: PatchesOptions,
): Promise<void> {
  const { texts, io } = context;
  const limit = Math.min(options.limit ?? shownRows, shownRows);
  const { total, rows } = await client.catalogue.patches({ ...queryOf(dataset.id, options), limit });
  if (rows.length > 0) {
    const { patch, split, date, state, changed } = texts.patches;
    writeTable(
      context,
      [patch, split, date, state, changed],
      rows.map((row) => [
        row.patchId,
        row.split ?? '',
        row.aerialDate ?? '',
        texts.patches.states[row.state],
        formatCount(context, row.changedPx),
      ]),
    );
    io.out('\n');
  }
  io.out(`${texts.patches.total}: ${formatCount(context, total)}\n`);
}

function queryOf(datasetId: string, { where, sort, descending }: PatchesOptions) {
  return {
    datasetId,
    where: where ?? '',
    sort: { by: sort ?? 'name', descending: descending ?? false },
  };
}

async function* pages(client: Client, datasetId: string, options: PatchesOptions) {
  const query = queryOf(datasetId, options);
  const wanted = options.limit ?? Infinity;
  for (let offset = 0; ;) {
    const limit = Math.min(pageRows, wanted - offset);
    const page = await client.catalogue.patches({ ...query, offset, limit: Math.max(1, limit) });
    const rows = limit > 0 ? page.rows : [];
    yield { total: page.total, rows };
    offset += rows.length;
    if (rows.length === 0 || offset >= Math.min(page.total, wanted)) return;
  }
}

const csvColumns = [
  'patch_id',
  'roi',
  'domain',
  'year',
  'row',
  'col',
  'split',
  'aerial_date',
  'state',
  'edits',
  'changed_px',
  'unknown_px',
  'hierarchy_px',
  's2_dates',
  's2_valid',
  'classes',
  'modalities',
] as const;

/** A row in the words of the filter language. Shares are 0 to 1 of the mask's pixels, the largest first, at most six. */
function toRecord(row: PatchRow) {
  return {
    patch_id: row.patchId,
    roi: row.roiKey,
    domain: row.domain,
    year: row.year,
    row: row.row,
    col: row.col,
    split: row.split,
    aerial_date: row.aerialDate,
    state: row.state,
    edits: row.edits,
    changed_px: row.changedPx,
    unknown_px: row.unknownPx,
    hierarchy_px: row.hierarchyPx,
    s2_dates: row.s2Dates,
    s2_valid: row.s2Valid,
    classes: row.shares?.map(([value, share]) => ({ value, share })) ?? null,
    modalities: modalitiesOf(row.modalityBits),
  };
}

function csvValue(value: ReturnType<typeof toRecord>[keyof ReturnType<typeof toRecord>]): string {
  if (value === null) return '';
  if (!Array.isArray(value)) return String(value);
  return value
    .map((part) => (typeof part === 'string' ? part : `${part.value}:${part.share.toFixed(4)}`))
    .join(' ');
}
