import DatabaseFile from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { serveTasks } from '../workers/index.ts';
import { finishColumns, startColumns } from './columns.ts';
import type { Columns } from './columns.ts';
import { DatasetTable } from './DatasetTable.ts';
import { currentScan, loadColumns } from './loadColumns.ts';
import type { About, EditEntry, TableTasks } from './messages.ts';

/** What the worker keeps of a dataset: its table, and the edits, which a reload does not bring. */
interface Kept {
  table: DatasetTable | null;
  readonly edits: Map<string, EditEntry>;
}

interface Store {
  readonly db: Database;
  readonly datasets: Map<string, Kept>;
}

const stores = new Map<number, Store>();

function storeOf({ owner, databasePath }: About): Store {
  let store = stores.get(owner);
  if (!store) {
    const db = new DatabaseFile(databasePath, { readonly: true, fileMustExist: true });
    store = { db, datasets: new Map() };
    stores.set(owner, store);
  }
  return store;
}

/** The table of a dataset as it is now. */
function tableOf(about: About): DatasetTable {
  const { db, datasets } = storeOf(about);
  const kept = datasets.get(about.datasetId) ?? { table: null, edits: new Map() };
  datasets.set(about.datasetId, kept);
  const { reload, edits, facts, compared } = about.update;
  noteEdits(kept, about.update);
  const scan = currentScan(db, about.datasetId);
  if (kept.table && !reload && kept.table.columns.scan === (scan?.id ?? noScan)) {
    kept.table.setEdits(edits);
    kept.table.rereadFacts(facts);
    if (compared) kept.table.comparisonChanged();
  } else {
    kept.table = null; // so that old and new columns are not held at once
    // One transaction: what is written meanwhile is not half read.
    const columns = db.transaction(() => readCurrent(db, about.datasetId))();
    kept.table = new DatasetTable(db, columns);
    kept.table.setEdits({ all: true, entries: [...kept.edits.values()] });
  }
  return kept.table;
}

function readCurrent(db: Database, datasetId: string): Columns {
  const scan = currentScan(db, datasetId);
  return scan ? loadColumns(db, scan.id, scan.layout) : finishColumns(startColumns(noScan, 'plain', 0, []));
}

/** The number of the scan that a dataset has before its first: ids begin with 1. */
const noScan = 0;

function noteEdits(kept: Kept, { edits }: About['update']): void {
  if (edits.all) kept.edits.clear();
  for (const entry of edits.entries) {
    const { edits: count, changedPx, readOnly, review, remarks } = entry;
    if (count === 0 && changedPx === 0 && !readOnly && review === 0 && remarks === 0)
      kept.edits.delete(entry.patchId);
    else kept.edits.set(entry.patchId, entry);
  }
}

const tasks: TableTasks = {
  page: ({ about, where, sort, offset, limit }) => tableOf(about).page(where, sort, offset, limit),
  ids: ({ about, where, sort, from, to }) => tableOf(about).ids(where, sort, from, to),
  roiFacts: ({ about, where, fact, by }) => tableOf(about).roiFacts(where, fact, by),
  patchesIn: ({ about, where, extent, limit }) => tableOf(about).patchesIn(where, extent, limit),
  values: ({ about, name }) => tableOf(about).values(name),
  update({ about }) {
    tableOf(about);
    return null;
  },
  close(owner) {
    stores.get(owner)?.db.close();
    stores.delete(owner);
    return null;
  },
};

export default serveTasks(tasks);
