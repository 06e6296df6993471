import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { nomenclatureSchema } from '../../shared/contract/workspace.ts';
import { AppError } from '../../shared/errors.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Nomenclature, NomenclatureId } from '../../shared/model/Nomenclature.ts';
import { lockWorkspace } from './lock.ts';
import { openDatabase, storageError } from './openDatabase.ts';
import { withdrawOwner } from './owner.ts';

/** A dataset as the workspace remembers it; what is in it is the catalogue's. */
export interface DatasetRecord {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly layout: Layout;
  readonly nomenclature: Extract<NomenclatureId, 'cosia-hub-0-18' | 'flair-1-19' | 'own'>;
  /** The list that a dataset of its own nomenclature was added with; null for those of FLAIR. */
  readonly classList: Nomenclature | null;
  readonly synthetic: boolean;
}

/** A workspace that this process holds. */
export interface OpenWorkspace {
  readonly path: string;
  readonly name: string;
  /** UUID of this workspace's edit log. */
  readonly logId: string;
  /** `arpenteur.sqlite`: the user's work. */
  readonly journal: Database;
  /** `catalogue.sqlite`: what can be rebuilt from the datasets. */
  readonly catalogue: Database;
  /** May be deleted at any time while the workspace is closed. */
  readonly cacheDir: string;
  getSetting(key: string): unknown;
  setSetting(key: string, value: unknown): void;
  datasets(): DatasetRecord[];
  dataset(id: string): DatasetRecord;
  /** The dataset of this folder, added when it is new. */
  addDataset(record: Omit<DatasetRecord, 'id'>): DatasetRecord;
  /**
   * Tells where a dataset is now; all else stays, so its edits stay attached.
   *
   * @throws AppError `notFound`, `datasetKnown` {path} when another dataset of this workspace is there.
   */
  moveDataset(id: string, path: string): DatasetRecord;
  close(): void;
}

const knownNames =
  /^(arpenteur\.sqlite|catalogue\.sqlite|lock\.sqlite|owner\.json|predictions|models|cache|exports|sample)/;

/**
 * Opens a workspace folder and takes it for this process; a folder that is missing or empty becomes a new workspace.
 *
 * A damaged catalogue is thrown away (it is rebuilt by the next index); a damaged journal is never touched.
 *
 * @throws AppError folderNotEmpty when the folder holds other things, workspaceLocked, workspaceReadOnly, diskFull,
 *   workspaceCorrupt, workspaceTooNew
 */
export function openWorkspace(folder: string): OpenWorkspace {
  const path = prepareFolder(resolve(folder));
  const unlock = lockWorkspace(path);
  const opened: Database[] = [];
  try {
    const journal = openDatabase(join(path, 'arpenteur.sqlite'), 'journal');
    opened.push(journal);
    const catalogue = openCatalogue(join(path, 'catalogue.sqlite'));
    opened.push(catalogue);
    const cacheDir = join(path, 'cache');
    mkdirSync(cacheDir, { recursive: true });
    const tables = createTables(journal);
    const logId = String(tables.getSetting('logId') ?? tables.setSetting('logId', randomUUID()));
    let isOpen = true;
    return {
      path,
      name: basename(path),
      logId,
      journal,
      catalogue,
      cacheDir,
      ...tables,
      close() {
        if (!isOpen) return;
        isOpen = false;
        withdrawOwner(path);
        journal.close();
        catalogue.close();
        unlock();
      },
    };
  } catch (error) {
    for (const db of opened) db.close();
    unlock();
    throw storageError(error, path);
  }
}

function prepareFolder(path: string): string {
  try {
    makeFolder(path);
    const names = readdirSync(path).filter((name) => !name.startsWith('.'));
    if (!names.includes('arpenteur.sqlite') && names.some((name) => !knownNames.test(name))) {
      throw new AppError('folderNotEmpty', { path });
    }
    return realpathSync(path);
  } catch (error) {
    throw storageError(error, path);
  }
}

/** Like `mkdir -p`. Node's recursive form loops without end where the system answers ENOENT to mkdir, as /proc does. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path);
}

function openCatalogue(file: string): Database {
  try {
    return openDatabase(file, 'catalogue');
  } catch (error) {
    const code = error instanceof AppError ? error.code : '';
    if (code !== 'workspaceCorrupt' && code !== 'workspaceTooNew') throw error;
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return openDatabase(file, 'catalogue');
  }
}

interface DatasetRow {
  id: string;
  name: string;
  path: string;
  layout: DatasetRecord['layout'];
  nomenclature: DatasetRecord['nomenclature'];
  synthetic: number;
  class_list: string | null;
}

function createTables(db: Database) {
  const get = db.prepare<[string], { value: string }>('SELECT value FROM setting WHERE key = ?');
  const put = db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const columns = 'id, name, path, layout, nomenclature, synthetic, class_list';
  const all = db.prepare<[], DatasetRow>(`SELECT ${columns} FROM dataset ORDER BY added_at, id`);
  const byId = db.prepare<[string], DatasetRow>(`SELECT ${columns} FROM dataset WHERE id = ?`);
  const byPath = db.prepare<[string], DatasetRow>(`SELECT ${columns} FROM dataset WHERE path = ?`);
  const insert = db.prepare(
    `INSERT INTO dataset (id, name, path, layout, nomenclature, synthetic, class_list, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const move = db.prepare('UPDATE dataset SET path = ? WHERE id = ?');
  const fromRow = ({ class_list, ...row }: DatasetRow): DatasetRecord => ({
    ...row,
    synthetic: row.synthetic === 1,
    classList: class_list === null ? null : readClassList(class_list, db.name),
  });
  const guard = (write: () => unknown): void => {
    try {
      write();
    } catch (error) {
      throw storageError(error, db.name);
    }
  };
  const dataset = (id: string): DatasetRecord => {
    const row = byId.get(id);
    if (!row) throw new AppError('notFound', { what: 'dataset', id });
    return fromRow(row);
  };
  return {
    getSetting: (key: string): unknown => {
      const row = get.get(key);
      return row ? JSON.parse(row.value) : null;
    },
    setSetting: (key: string, value: unknown): unknown => {
      guard(() => put.run(key, JSON.stringify(value ?? null)));
      return value;
    },
    datasets: () => all.all().map((row) => fromRow(row)),
    dataset,
    addDataset: (record: Omit<DatasetRecord, 'id'>): DatasetRecord => {
      const known = byPath.get(record.path);
      if (known) return fromRow(known);
      const id = newDatasetId(record.name, (candidate) => byId.get(candidate) !== undefined);
      const { name, path, layout, nomenclature, classList } = record;
      const addedAt = new Date().toISOString();
      const list = classList && JSON.stringify(classList);
      guard(() => insert.run(id, name, path, layout, nomenclature, record.synthetic ? 1 : 0, list, addedAt));
      return dataset(id);
    },
    moveDataset: (id: string, path: string): DatasetRecord => {
      dataset(id);
      const there = byPath.get(path);
      if (there && there.id !== id) throw new AppError('datasetKnown', { path });
      guard(() => move.run(path, id));
      return dataset(id);
    },
  };
}

/** A stored class list. What masks mean hangs on it: one that is damaged is told, never replaced. */
function readClassList(json: string, file: string): Nomenclature {
  try {
    return nomenclatureSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new AppError('workspaceCorrupt', { path: file }, { detail: 'dataset.class_list', cause });
  }
}

/** A short id people can type (`--dataset flair-hub-toy`), made from the folder's name. */
function newDatasetId(name: string, isTaken: (id: string) => boolean): string {
  const letters = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const ascii = letters.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const base = ascii.replace(/^-+|-+$/g, '').slice(0, 40) || 'dataset';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!isTaken(id)) return id;
  }
}

/** True when the folder holds a workspace. */
export function looksLikeWorkspace(path: string): boolean {
  return existsSync(join(path, 'arpenteur.sqlite'));
}
