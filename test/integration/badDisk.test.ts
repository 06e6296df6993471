import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error the scripts are plain JavaScript
import { hashSources } from '../../scripts/lib/freshBuild.mjs';
import { openWorkspace } from '../../src/main/workspace/index.ts';
import { diffRuns, toBase64 } from '../../src/shared/editing/runs.ts';
import type { AppErrorData } from '../../src/shared/errors.ts';
import { fingerprint, makeFolder, patchIds, writeDataset } from '../fixtures/flairHubFolder.ts';
import { programPath } from '../support/builtPrograms.ts';
import { startCore } from '../support/core.ts';
import { expectReadable, expectSentence, failureOf, RealCore } from '../support/realCore.ts';
import { makeTinyDisk, noTinyDisk, type TinyDisk } from '../support/tinyDisk.ts';

const roiKey = 'D012-2019_AF-S1-27';
const ids = patchIds(roiKey, 2, 2);
const patchId = ids[0]!;
const square = { x: 100, y: 100, width: 40, height: 30, value: 7 };
const root = resolve(import.meta.dirname, '../..');

let core: RealCore;
let folder: string;
let dataset: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  core = new RealCore();
  folder = makeFolder('arpenteur-bad-');
  dataset = join(folder, 'hub');
  writeDataset(dataset, ids, ['AERIAL_LABEL-COSIA']);
});
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await core.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Exports the scope `all` to a folder; the result of its job. */
async function exportTo(out: string) {
  const { jobId } = await core.client.exports.start({
    datasetId: core.datasetId,
    out,
    scope: { kind: 'all' },
  });
  return core.done(jobId);
}

/** A program of ours as a process, with what it says until it ends. */
async function run(script: string, ...args: string[]) {
  const env = {
    ...process.env,
    LANG: 'C',
    LC_ALL: 'C',
    INIT_CWD: folder,
    ARPENTEUR_CONFIG_DIR: join(folder, 'config'),
  };
  const child = spawn(process.execPath, [resolve(root, script), ...args], { cwd: root, env });
  children.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  await once(child, 'close');
  // The command line adds what the system said, in parentheses, for the curious.
  return { code: child.exitCode, stdout, stderr: stderr.trim().replace(/\n +\(.*\)$/, '') };
}

describe.skipIf(noTinyDisk !== null)(`a full disk (${noTinyDisk ?? 'a small one of its own'})`, () => {
  let disk: TinyDisk;
  beforeEach(() => void (disk = makeTinyDisk(6 * 1024 * 1024)));
  afterEach(async () => {
    await core.client.workspace.close();
    disk.unmount();
  });

  /** Strokes of noise until one is refused; answers that failure, and the mask as acknowledged. */
  async function paintUntilRefused(seed: number) {
    let acknowledged = await core.mask(patchId);
    for (let stroke = 0; stroke < 200; stroke++) {
      const after = acknowledged.map(
        (value, i) => (value + 1 + (((i * 2654435761 + stroke + seed) >>> 24) % 17)) % 19,
      );
      const patches = [{ patchId, runs: toBase64(diffRuns(acknowledged, after, 512)) }];
      const commit = core.client.annotation.commit({
        ...core.scope(patchId),
        tool: 'brush',
        parameters: {},
        patches,
      });
      const result = await commit.then(
        () => null,
        (error: unknown) => failureOf(Promise.reject(error)),
      );
      if (result) return { refused: result, acknowledged, strokes: stroke };
      acknowledged = after;
    }
    throw new Error('the disk is never full');
  }

  it('refuses strokes, loses none that was acknowledged, lets everything be looked at, and goes on when there is room', async () => {
    const workspace = join(disk.path, 'work');
    await core.open(dataset, { workspace });
    await core.paint(patchId, square);
    disk.fill();
    const { refused, acknowledged, strokes } = await paintUntilRefused(1);
    expectSentence(refused, 'diskFull', join(workspace, 'arpenteur.sqlite'));
    expect(refused.retryable).toBe(true);
    expect(await core.mask(patchId)).toEqual(acknowledged);
    const state = { datasetId: core.datasetId, roiKey };
    expect((await core.client.annotation.undoState(state)).undoDepth).toBe(strokes + 1);
    expect(await core.client.annotation.history(state)).toHaveLength(Math.min(50, strokes + 1));

    // Looking goes on: a ROI that was not opened before, tiles, an export to another disk.
    expect((await core.client.catalogue.roi(state)).grid).toHaveLength(4);
    expect((await core.pixels(`tile/${core.datasetId}/${roiKey}/mask/1/0/0`))!.data).toHaveLength(512 * 512);
    expect(await exportTo(join(folder, 'out'))).toMatchObject({ files: 4, changedPatches: 1 });
    const setting = core.client.workspace.setSetting({ key: 'layout', value: 'x'.repeat(200_000) });
    expectSentence(await failureOf(setting), 'diskFull', 'arpenteur.sqlite');

    disk.free();
    expect((await core.paint(patchId, { ...square, y: 300, value: 3 })).undo.undoDepth).toBe(strokes + 2);
    const painted = await core.mask(patchId);
    disk.fill();
    await core.client.workspace.close();
    disk.free();
    await core.open(dataset, { workspace });
    expect(await core.mask(patchId)).toEqual(painted);
    for (let i = 0; i < strokes + 2; i++) await core.client.annotation.undo(core.scope(patchId));
    expect(await core.mask(patchId)).toEqual(await core.mask(patchId, 'original'));
  });

  it('fails an index with a sentence and keeps what was indexed before', async () => {
    const workspace = join(disk.path, 'work');
    await core.open(dataset, { workspace });
    const many = patchIds('D013-2020_AF-S1-28', 60, 60);
    for (const id of many) writeDataset(dataset, [id], ['AERIAL_LABEL-COSIA']);
    disk.fill();
    expectSentence(await failureOf(core.open(dataset, { workspace, rescan: true })), 'diskFull', workspace);
    expect((await core.client.workspace.current())!.datasets[0]!.patches).toBe(4);
    expect((await core.client.catalogue.roi({ datasetId: core.datasetId, roiKey })).grid).toHaveLength(4);
    disk.free();
    await core.open(dataset, { workspace, rescan: true });
    expect((await core.client.workspace.current())!.datasets[0]!.patches).toBe(3604);
  });

  it('is told when a workspace is made there, and when one is opened there', async () => {
    const workspace = join(disk.path, 'work');
    await core.open(dataset, { workspace });
    await core.paint(patchId, square);
    const painted = await core.mask(patchId);
    await core.client.workspace.close();
    disk.fill();
    expectSentence(
      await failureOf(core.client.workspace.open({ path: join(disk.path, 'new') })),
      'diskFull',
      disk.path,
    );
    const opened = await core.client.workspace.open({ path: workspace }).then(
      () => null,
      (error: unknown) => error,
    );
    if (opened) expectSentence(await failureOf(Promise.reject(opened)), 'diskFull', workspace);
    disk.free();
    await core.open(dataset, { workspace });
    expect(await core.mask(patchId)).toEqual(painted);
  });

  it('ends an export with the file that did not fit, and the next run completes it', async () => {
    await core.open(dataset);
    await core.paint(patchId, square);
    const out = join(disk.path, 'out');
    mkdirSync(out);
    disk.fill();
    expectSentence(await failureOf(exportTo(out)), 'diskFull', out);
    disk.free();
    expect(await exportTo(out)).toMatchObject({ files: 4, changedPatches: 1 });
    expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual(
      [],
    );
  });

  it('that is read-only takes neither a workspace, old or new, nor an export', async () => {
    const workspace = join(disk.path, 'work');
    await core.open(dataset, { workspace });
    await core.client.workspace.close();
    const view = disk.readOnlyView();
    for (const name of ['work', 'new']) {
      const path = join(view, name);
      expectSentence(await failureOf(core.client.workspace.open({ path })), 'workspaceReadOnly', path);
    }
    await core.open(dataset);
    expectSentence(await failureOf(exportTo(join(view, 'out'))), 'folderUnreadable', join(view, 'out'));
    expectSentence(
      await failureOf(core.client.app.createFolder({ parent: view, name: 'x' })),
      'folderUnreadable',
      view,
    );
  });
});

describe('a folder that cannot be written', () => {
  it('takes no workspace and no export, and is named', async () => {
    const locked = process.platform === 'linux' ? '/proc' : join(folder, 'locked');
    if (locked !== '/proc') {
      mkdirSync(locked);
      chmodSync(locked, 0o500);
    }
    const path = join(locked, 'arpenteur', 'work');
    expectSentence(await failureOf(core.client.workspace.open({ path })), 'workspaceReadOnly', path);
    await core.open(dataset);
    const out = join(locked, 'arpenteur-out');
    expectSentence(await failureOf(exportTo(out)), 'folderUnreadable', out);
    const inFile = join(folder, 'a-file');
    writeFileSync(inFile, '');
    for (const workspace of [inFile, join(inFile, 'work')])
      expectSentence(
        await failureOf(core.client.workspace.open({ path: workspace })),
        'workspaceReadOnly',
        workspace,
      );
    expectSentence(await failureOf(exportTo(join(inFile, 'out'))), 'folderUnreadable', join(inFile, 'out'));
  });
});

describe('the folder of an export', () => {
  beforeEach(async () => {
    await core.open(dataset);
    await core.paint(patchId, square);
  });

  it('may not be the dataset, nor in it, nor around it', async () => {
    const before = fingerprint(dataset);
    for (const out of [dataset, join(dataset, 'out'), folder])
      expectSentence(await failureOf(exportTo(out)), 'exportInsideDataset', out, dataset);
    expect(fingerprint(dataset)).toEqual(before);
  });

  it('that holds other files is refused, and they stay', async () => {
    const out = join(folder, 'mine');
    mkdirSync(out);
    writeFileSync(join(out, 'manifest.json'), '{"mine": true}');
    const before = fingerprint(out);
    expectSentence(await failureOf(exportTo(out)), 'folderNotEmpty', out);
    expect(fingerprint(out)).toEqual(before);
  });
});

describe('a workspace that another process holds', () => {
  it('is refused by a second core and by the command line, and stays with its owner', async () => {
    const path = join(folder, 'held');
    const held = openWorkspace(path);
    try {
      expectSentence(await failureOf(core.client.workspace.open({ path })), 'workspaceLocked', path);
      const fatal = await startCore(['--port', '0', '--workspace', path]).catch(
        (error: AppErrorData) => error,
      );
      expectSentence(fatal as AppErrorData, 'workspaceLocked', path);
      for (const args of [
        ['serve'],
        ['index', '--dataset', dataset],
        ['export', '--out', join(folder, 'o')],
      ]) {
        const { code, stderr, stdout } = await run(programPath('cli'), ...args, '--workspace', path);
        expect([code, stdout], stderr).toEqual([4, '']);
        expectReadable(stderr, path);
      }
      held.setSetting('still', 'writable');
    } finally {
      held.close();
    }
    await core.client.workspace.open({ path });
  });
});

describe('a port that is in use', () => {
  it('is named by the core, the command line and npm start, with what to do', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const port = String((holder.address() as AddressInfo).port);
    try {
      const workspace = join(folder, 'work');
      const fatal = await startCore(['--port', port, '--workspace', workspace]).catch(
        (error: AppErrorData) => error,
      );
      expectSentence(fatal as AppErrorData, 'portInUse', port, '--port');
      const alone = await run(programPath('core'), '--port', port);
      expect([alone.code, alone.stdout], alone.stderr).toEqual([1, '']);
      expectReadable(alone.stderr, port, '--port');
      const serve = await run(programPath('cli'), 'serve', '--workspace', workspace, '--port', port);
      expect([serve.code, serve.stdout], serve.stderr).toEqual([1, '']);
      expectReadable(serve.stderr, port, '--port');
      if (isBuilt()) {
        const started = await run('scripts/start.mjs', '--browser', '--no-open', '--port', port);
        expect(started.code, started.stderr).toBe(1);
        expect(started.stdout).not.toContain('http://');
        expectReadable(started.stderr, port, '--port');
      }
      // Each of them gave the workspace back.
      openWorkspace(workspace).close();
    } finally {
      holder.close();
    }
  }, 60_000);
});

/** `npm start` would build first, which `npm test` has done before. */
function isBuilt(): boolean {
  const stamp = join(root, 'out/build.json');
  return existsSync(stamp) && JSON.parse(readFileSync(stamp, 'utf8')).hash === hashSources();
}
