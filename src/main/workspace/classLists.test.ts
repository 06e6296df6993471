import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { parseClassList } from '../../shared/model/classListJson.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import { openWorkspace } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-classes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function ownList(): Nomenclature {
  const parsed = parseClassList({ name: 'Forêts', classes: { '1': 'chêne', '4': 'hêtre' } }, '');
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.classList;
}

const plain = (path: string) => ({
  name: 'plots',
  path,
  layout: 'plain' as const,
  nomenclature: 'own' as const,
  classList: ownList(),
  synthetic: false,
});

function errorOf(run: () => unknown): { code: string; params: object } {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, params: error.params };
    throw error;
  }
  return { code: 'nothing thrown', params: {} };
}

/** A workspace as the version before class lists left it, with one edit of a mask. */
function writeSchema2(path: string): void {
  const db = new Database(join(path, 'arpenteur.sqlite'));
  for (const name of ['0001-workspace.sql', '0002-annotation.sql']) {
    db.exec(readFileSync(fileURLToPath(new URL(`./migrations/journal/${name}`, import.meta.url)), 'utf8'));
  }
  db.pragma('user_version = 2');
  db.exec(`
    INSERT INTO setting VALUES ('logId', '"log-1"'), ('author', '"M. Petit"');
    INSERT INTO dataset VALUES ('hub', '/data/hub', 'Hub', 'flair-hub', 'cosia-hub-0-18', 0, '2026-01-01T00:00:00Z');
    INSERT INTO mask (id, dataset_id, patch_id, width, height, original_sha256, edits, changed_px)
      VALUES (1, 'hub', 'D012-2019_AF-S1-27_5-10', 512, 512, zeroblob(32), 0, 0);
    INSERT INTO edit (id, edit_id, log_id, author, utc, tool, parameters, state, dataset_id, roi_key, window_id, skipped_px)
      VALUES (1, 'e-1', 'log-1', 'M. Petit', '2026-01-01T00:00:00.000Z', 'brush', '{}', 'pending', 'hub',
        'D012-2019_AF-S1-27', 'w', 0);
    INSERT INTO edit_patch VALUES (1, 1, 1, 3, x'010203');
    UPDATE edit SET state = 'committed', seq = 1, position = 1, previous_hash = zeroblob(32), hash = randomblob(32);
    UPDATE mask SET edits = 1, last_edit = 1, changed_px = 3;`);
  db.close();
}

const allRows = (db: Database.Database) =>
  ['edit', 'edit_patch', 'mask', 'mask_checkpoint', 'setting'].map((table) =>
    db.prepare(`SELECT * FROM ${table}`).all(),
  );

describe('a workspace made before class lists were stored', () => {
  it('opens with all its edits and datasets, after a copy of it was made', () => {
    writeSchema2(folder);
    const before = new Database(join(folder, 'arpenteur.sqlite'), { readonly: true });
    const rows = allRows(before);
    before.close();
    const workspace = openWorkspace(folder);
    expect(workspace.journal.pragma('user_version', { simple: true })).toBe(5);
    expect(allRows(workspace.journal)).toEqual(rows);
    expect(workspace.logId).toBe('log-1');
    expect(workspace.datasets()).toEqual([
      {
        id: 'hub',
        name: 'Hub',
        path: '/data/hub',
        layout: 'flair-hub',
        nomenclature: 'cosia-hub-0-18',
        classList: null,
        synthetic: false,
      },
    ]);
    workspace.close();
    const copies = readdirSync(folder).filter((name) => name.startsWith('arpenteur.sqlite.before-0005-'));
    expect(copies).toHaveLength(1);
    const copy = new Database(join(folder, copies[0]!), { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(2);
    expect(allRows(copy)).toEqual(rows);
    copy.close();
    openWorkspace(folder).close();
    expect(readdirSync(folder).filter((name) => name.includes('.before-'))).toEqual(copies);
  });
});

describe('the class list of a dataset', () => {
  it('is kept with the dataset, and stays when the folder is added again with another list', () => {
    const first = openWorkspace(folder);
    const added = first.addDataset(plain('/data/plots'));
    expect(added).toEqual({ id: 'plots', ...plain('/data/plots') });
    const other = { ...ownList(), classes: [] };
    expect(first.addDataset({ ...plain('/data/plots'), classList: other })).toEqual(added);
    first.close();
    const second = openWorkspace(folder);
    expect(second.dataset('plots').classList).toEqual(ownList());
    second.close();
  });

  it('is told when it is damaged, never replaced', () => {
    const workspace = openWorkspace(folder);
    workspace.addDataset(plain('/data/plots'));
    for (const damaged of ['{"id": "own"', '{"id": "cosia-hub-0-18"}', '[]']) {
      workspace.journal.prepare('UPDATE dataset SET class_list = ?').run(damaged);
      expect(errorOf(() => workspace.datasets())).toEqual({
        code: 'workspaceCorrupt',
        params: { path: join(folder, 'arpenteur.sqlite') },
      });
    }
    workspace.close();
  });
});

describe('a dataset that was moved', () => {
  it('is told its new place and keeps its id and everything else', () => {
    const first = openWorkspace(folder);
    const added = first.addDataset(plain('/old/plots'));
    expect(first.moveDataset(added.id, '/new/plots')).toEqual({ ...added, path: '/new/plots' });
    expect(first.moveDataset(added.id, '/new/plots').path).toBe('/new/plots');
    first.close();
    const second = openWorkspace(folder);
    expect(second.datasets()).toEqual([{ ...added, path: '/new/plots' }]);
    second.close();
  });

  it('cannot take the place of another dataset', () => {
    const workspace = openWorkspace(folder);
    const a = workspace.addDataset(plain('/data/a'));
    const b = workspace.addDataset(plain('/data/b'));
    expect(errorOf(() => workspace.moveDataset(a.id, '/data/b'))).toEqual({
      code: 'datasetKnown',
      params: { path: '/data/b' },
    });
    expect(errorOf(() => workspace.moveDataset('none', '/data/c')).code).toBe('notFound');
    expect(workspace.datasets()).toEqual([a, b]);
    workspace.close();
  });
});
