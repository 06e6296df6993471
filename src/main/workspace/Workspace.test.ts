import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { openWorkspace, publishOwner, readOwner, readRecent, rememberRecent } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-workspace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return 'nothing thrown';
};

describe('a workspace', () => {
  it('keeps its log id, settings and datasets when it is closed and opened again', () => {
    const path = join(folder, 'new', 'ws');
    const first = openWorkspace(path);
    first.setSetting('author', 'M. Petit');
    const dataset = first.addDataset({
      name: 'Été 2021',
      path: '/data/hub',
      layout: 'flair-hub',
      nomenclature: 'cosia-hub-0-18',
      classList: null,
      synthetic: false,
    });
    expect(dataset.id).toBe('ete-2021');
    const { logId } = first;
    first.close();
    const second = openWorkspace(path);
    expect(second.logId).toBe(logId);
    expect(second.getSetting('author')).toBe('M. Petit');
    expect(second.datasets()).toEqual([dataset]);
    expect(second.addDataset({ ...dataset, name: 'other' }).id).toBe(dataset.id);
    second.close();
  });

  it('writes the journal with synchronous FULL in WAL mode', () => {
    const workspace = openWorkspace(folder);
    expect(workspace.journal.pragma('synchronous', { simple: true })).toBe(2);
    expect(workspace.journal.pragma('journal_mode', { simple: true })).toBe('wal');
    workspace.close();
  });

  it('is refused while another process holds it, and is free when that process is killed', async () => {
    openWorkspace(folder).close();
    const module = fileURLToPath(new URL('./index.ts', import.meta.url));
    const script = `const { openWorkspace } = await import(${JSON.stringify(module)}); openWorkspace(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(codeOf(() => openWorkspace(folder))).toBe('workspaceLocked');
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    openWorkspace(folder).close();
  });

  it('refuses a folder that holds other things and leaves them alone', () => {
    writeFileSync(join(folder, 'thesis.docx'), 'words');
    expect(codeOf(() => openWorkspace(folder))).toBe('folderNotEmpty');
    expect(readdirSync(folder)).toEqual(['thesis.docx']);
  });

  it('rebuilds a damaged catalogue but never touches a damaged journal', () => {
    openWorkspace(folder).close();
    writeFileSync(
      join(folder, 'catalogue.sqlite'),
      'this is no database, it only looks long enough to be one. '.repeat(40),
    );
    openWorkspace(folder).close();
    const garbage = 'neither is this one, whatever its length may be. '.repeat(40);
    writeFileSync(join(folder, 'arpenteur.sqlite'), garbage);
    expect(codeOf(() => openWorkspace(folder))).toBe('workspaceCorrupt');
    expect(execFileSync('cat', [join(folder, 'arpenteur.sqlite')], { encoding: 'utf8' })).toBe(garbage);
  });

  it('refuses a journal that a newer program made', () => {
    openWorkspace(folder).close();
    const db = new Database(join(folder, 'arpenteur.sqlite'));
    db.pragma('user_version = 9999');
    db.close();
    expect(codeOf(() => openWorkspace(folder))).toBe('workspaceTooNew');
  });

  it('says that a folder on a read-only disk cannot hold a workspace', () => {
    // /proc refuses new files to everybody, root included.
    const path = process.platform === 'linux' ? '/proc/arpenteur' : join(folder, 'locked', 'ws');
    if (process.platform !== 'linux') {
      mkdirSync(join(folder, 'locked'));
      chmodSync(join(folder, 'locked'), 0o500);
    }
    expect(codeOf(() => openWorkspace(path))).toBe('workspaceReadOnly');
  });
});

describe('the notice of the owner and the recent list', () => {
  it('reads back what was published, and nothing from a notice cut short', () => {
    publishOwner(folder, { pid: 7, url: 'http://127.0.0.1:9', token: 't' });
    expect(readOwner(folder)).toEqual({ pid: 7, url: 'http://127.0.0.1:9', token: 't' });
    writeFileSync(join(folder, 'owner.json'), '{"pid": 7, "ur');
    expect(readOwner(folder)).toBeNull();
  });

  it('puts the last opened workspace first and says which folders are gone', () => {
    const entry = {
      name: 'w',
      openedAt: '2026-01-01T00:00:00Z',
      datasetNames: [],
      patches: 0,
      present: true,
      synthetic: false,
    };
    rememberRecent(folder, { ...entry, path: '/gone/a' });
    rememberRecent(folder, { ...entry, path: '/gone/b' });
    rememberRecent(folder, { ...entry, path: '/gone/a' });
    expect(readRecent(folder).map((r) => [r.path, r.present])).toEqual([
      ['/gone/a', false],
      ['/gone/b', false],
    ]);
  });
});
