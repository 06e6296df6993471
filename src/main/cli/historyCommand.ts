import type { Dataset, HistoryEntry, HistoryFilter } from '../../shared/contract/index.ts';
import { chooseDataset, requireWorkspace } from './chooseDataset.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { csvLine } from './csvLine.ts';
import { UsageError } from './exitCodes.ts';
import { readHistoryFilter, type HistoryFilterOptions } from './historyFilter.ts';
import { formatCount, writeTable } from './output.ts';
import { withConnection } from './withConnection.ts';

export interface HistoryOptions extends HistoryFilterOptions {
  readonly workspace: string;
  readonly dataset?: string;
  readonly batches?: boolean;
  readonly editsOnly?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** Entries of one request. */
const pageEntries = 500;
/** Edits that a person reads in a terminal; `--json` and `--csv` have all. */
const shownEntries = 40;

/** `history`: the edits of a workspace, newest first. */
export async function historyCommand(context: CliContext, options: HistoryOptions): Promise<void> {
  if (options.json && options.csv) throw new UsageError(context.texts.usage.oneFormat);
  requireWorkspace(context, resolvePath(context.io, options.workspace));
  await withConnection(context, options.workspace, async ({ client }) => {
    const dataset = chooseDataset(context, (await client.workspace.current())!, options.dataset);
    const filter = await readHistoryFilter(context, client, dataset, options);
    const entries = allEntries(
      client,
      dataset,
      { ...filter, ...(options.batches ? { batches: true } : {}) },
      options,
    );
    if (options.json) await writeAllJson(context, dataset, entries);
    else if (options.csv) await writeAllCsv(context, entries);
    else await writeSome(context, entries);
  });
}

async function* allEntries(
  client: Client,
  { id: datasetId }: Dataset,
  filter: HistoryFilter,
  { limit, editsOnly = false, json, csv }: HistoryOptions,
): AsyncGenerator<HistoryEntry, void, void> {
  const wanted = limit ?? (json || csv ? Infinity : shownEntries);
  let before: number | undefined;
  for (let left = wanted; left > 0;) {
    const page = await client.annotation.history({
      ...{ datasetId, ...filter, editsOnly },
      ...(before === undefined ? {} : { before }),
      limit: Math.min(pageEntries, left),
    });
    yield* page;
    if (page.length < Math.min(pageEntries, left)) return;
    before = page.at(-1)!.seq;
    left -= page.length;
  }
}

async function writeAllJson(
  { io }: CliContext,
  dataset: Dataset,
  entries: AsyncIterable<HistoryEntry>,
): Promise<void> {
  const head = { dataset: dataset.id, classList: dataset.nomenclature };
  // Written as it comes: tens of thousands of edits need not be in memory at once.
  io.out(`${JSON.stringify(head).slice(0, -1)},"edits":[`);
  let count = 0;
  for await (const entry of entries)
    io.out(`${count++ === 0 ? '\n' : ',\n'}${JSON.stringify(toRecord(entry))}`);
  io.out('\n]}\n');
}

async function writeAllCsv({ io }: CliContext, entries: AsyncIterable<HistoryEntry>): Promise<void> {
  io.out(csvLine(csvColumns));
  for await (const entry of entries) {
    const record = toRecord(entry);
    io.out(
      csvLine(
        csvColumns.map((name) => {
          if (name === 'pairs')
            return record.pairs.map(({ from, to, px }) => `${from}>${to}:${px}`).join(' ');
          return name === 'parameters' ? JSON.stringify(record.parameters) : String(record[name] ?? '');
        }),
      ),
    );
  }
}

async function writeSome(context: CliContext, entries: AsyncIterable<HistoryEntry>): Promise<void> {
  const { texts, io } = context;
  const { seq, utc, author, tool, roi, patches, changed, state, id, undone } = texts.history;
  const rows: string[][] = [];
  for await (const entry of entries) {
    rows.push([
      String(entry.seq),
      entry.utc.slice(0, 19).replace('T', ' '),
      entry.author,
      entry.targetSeq === null ? entry.tool : `${entry.tool} ${entry.targetSeq}`,
      entry.roiKey ?? '*',
      formatCount(context, entry.patches),
      formatCount(context, entry.changedPx),
      entry.inForce ? '' : undone,
      entry.editId,
    ]);
  }
  if (rows.length === 0) io.out(`${texts.history.none}\n`);
  else writeTable(context, [seq, utc, author, tool, roi, patches, changed, state, id], rows);
}

const csvColumns = [
  'seq',
  'utc',
  'author',
  'tool',
  'target_seq',
  'roi',
  'patches',
  'changed_px',
  'pairs',
  'in_force',
  'gate',
  'parameters',
  'edit_id',
] as const;

/** An entry as the files name its fields; `roi` is null for an edit over several. */
function toRecord(entry: HistoryEntry) {
  return {
    seq: entry.seq,
    utc: entry.utc,
    author: entry.author,
    tool: entry.tool,
    target_seq: entry.targetSeq,
    roi: entry.roiKey,
    patches: entry.patches,
    changed_px: entry.changedPx,
    pairs: entry.pairs,
    in_force: entry.inForce,
    gate: entry.gate,
    parameters: entry.parameters,
    edit_id: entry.editId,
  };
}
