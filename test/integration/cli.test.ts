import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/main/cli/connect.ts';
import { generateScene } from '../../src/main/datasets/index.ts';
import { openWorkspace } from '../../src/main/workspace/index.ts';
import { diffRuns, toBase64 } from '../../src/shared/editing/runs.ts';
import { programPath } from '../support/builtPrograms.ts';
import { runCommand } from '../support/commandLine.ts';

let root: string;
let dataset: string;
let workspace: string;
const children: ChildProcess[] = [];
const roiKey = 'D091-2021_AU-S1-3';
const entry = programPath('cli');

/** The command line in this process, on real folders. */
const cli = (...args: string[]) => runCommand(root, ...args);

/** The command line as a process of its own. */
function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: root,
    env: { ...process.env, INIT_CWD: root, LANG: 'C', ARPENTEUR_CONFIG_DIR: join(root, 'config') },
  });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function untilText(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of child[stream]!) {
    text += String(chunk);
    if (pattern.test(text)) return text;
  }
  throw new Error(`ended before ${pattern}: ${text}`);
}

/** Paints the upper rows of a patch through the core of the workspace. */
async function paint(patchId: string, rows: number): Promise<number> {
  const connection = await connect(workspace);
  try {
    const { client } = connection;
    const datasetId = (await client.workspace.current())!.datasets[0]!.id;
    const response = await connection.get(`/api/pixels/mask/${datasetId}/${patchId}`);
    const before = new Uint8Array(await response.arrayBuffer());
    const after = before.slice().fill(7, 0, rows * 512);
    const ack = await client.annotation.commit({
      datasetId,
      roiKey,
      windowId: 'test',
      editId: randomUUID(),
      tool: 'brush',
      parameters: {},
      patches: [{ patchId, runs: toBase64(diffRuns(before, after, 512)) }],
    });
    return ack.changedPx;
  } finally {
    await connection.close();
  }
}

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'arpenteur-cli-')));
  dataset = join(root, 'scene');
  workspace = join(root, 'work');
  // The commands under test must not touch the settings of whoever runs the tests.
  process.env['ARPENTEUR_CONFIG_DIR'] = join(root, 'config');
  await generateScene({
    outDir: dataset,
    seed: 1,
    domainYear: 'D091-2021',
    roi: 'AU-S1-3',
    rows: 2,
    cols: 2,
    modalities: ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA'],
  });
});

afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  delete process.env['ARPENTEUR_CONFIG_DIR'];
  rmSync(root, { recursive: true, force: true, maxRetries: 3 });
});

describe('the command line', () => {
  it('indexes a dataset once, and again when asked', async () => {
    const first = await cli('index', '--dataset', 'scene', '--workspace', 'work', '--json');
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject({
      reused: false,
      patches: 4,
      rois: 1,
      dataset: { path: dataset, synthetic: true },
    });
    const second = await cli('index', '--dataset', 'scene', '--workspace', 'work');
    expect(second).toMatchObject({ code: 0, stderr: 'Already indexed; --rescan reads it again.\n' });
    expect(second.stdout).toMatch(/Patches +4\n/);
    expect(
      (await cli('index', '--dataset', 'scene', '--workspace', 'work', '--rescan', '--json')).json(),
    ).toMatchObject({
      reused: true,
      patches: 4,
    });
  });

  it('says what a workspace holds', async () => {
    const { code, json } = await cli('status', '--workspace', 'work', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      path: workspace,
      openInProcess: null,
      datasets: [{ path: dataset, patches: 4 }],
    });
    expect((await cli('status', '--workspace', 'work')).stdout).toMatch(/\S+ +1 +4 +0 /);
  });

  it('names a folder that is no dataset, and one that is not there', async () => {
    for (const folder of ['work', 'nowhere']) {
      const { code, stderr, stdout } = await cli('index', '--dataset', folder, '--workspace', 'other');
      expect(code, stderr).toBe(3);
      expect(stderr).toContain(join(root, folder));
      expect(stdout).toBe('');
    }
  });

  it('has nothing to export before an edit, and exports what was painted after', async () => {
    const nothing = await cli('export', '--workspace', 'work', '--out', 'out');
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain('nothing to export');
    const changedPx = await paint(`${roiKey}_1-2`, 10);
    const { code, json } = await cli('export', '--workspace', 'work', '--out', 'out', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      files: 1,
      changedPatches: 1,
      changedPx,
      out: join(root, 'out'),
      skipped: [],
    });
    const manifest = JSON.parse(readFileSync(json().manifest, 'utf8'));
    expect(manifest.files[0]).toMatchObject({
      patchId: `${roiKey}_1-2`,
      changedPx,
      version: { edits: 1, lastEditSeq: 1 },
    });
    expect(manifest.licence).toMatch(/Synthetic/);
  });

  it('exports what a filter selects, and points at the character of one that is wrong', async () => {
    const where = (filter: string) =>
      cli('export', '--workspace', 'work', '--out', `f-${randomUUID()}`, '--where', filter, '--json');
    expect((await where('edited and row = 1')).json()).toMatchObject({ files: 1 });
    expect((await where('not edited or missing(DEM_ELEV)')).json()).toMatchObject({ files: 4 });
    const wrong = await where('edited an row = 1');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('  edited an row = 1\n         ^\n');
  });

  it('exports the patches of a list, of a file and of a split CSV', async () => {
    const lines = join(root, 'list.txt');
    writeFileSync(lines, `# mine\n${roiKey}_1-1\r\n\n${roiKey}_2-2\n`);
    const csv = join(root, 'split.csv');
    writeFileSync(csv, `\uFEFFpatch_id;AERIAL_RGBI\n${roiKey}_1-1;../a.tif\n`);
    const list = (...args: string[]) =>
      cli('export', '--workspace', 'work', '--out', `l-${randomUUID()}`, '--json', ...args);
    expect((await list('--patches', `${roiKey}_1-1, ${roiKey}_2-1`)).json()).toMatchObject({ files: 2 });
    expect((await list('--patches-file', 'list.txt')).json()).toMatchObject({ files: 2 });
    expect((await list('--patches-file', csv)).json()).toMatchObject({ files: 1 });
    expect((await list('--patches', 'D001-2020_X_1-1')).code).toBe(3);
    expect((await list('--patches-file', 'none.txt')).code).toBe(3);
    expect((await list('--patches-file', csv, '--all')).code).toBe(2);
  });

  it('refuses to export into the dataset', async () => {
    const { code, stderr } = await cli('export', '--workspace', 'work', '--out', 'scene/corrected', '--all');
    expect(code).toBe(1);
    expect(stderr).toContain(join(dataset, 'corrected'));
    expect(existsSync(join(dataset, 'corrected'))).toBe(false);
  });

  it('says by its exit code that masks could not be read, and writes the others', async () => {
    const name = `D091-2021_AERIAL_LABEL-COSIA/AU-S1-3/D091-2021_AERIAL_LABEL-COSIA_AU-S1-3_2-1.tif`;
    const bytes = readFileSync(join(dataset, name));
    writeFileSync(join(dataset, name), bytes.subarray(0, 300));
    try {
      const { code, json, stderr } = await cli(
        ...['export', '--workspace', 'work', '--out', 'unread', '--all', '--json'],
      );
      expect(code).toBe(5);
      expect(json()).toMatchObject({ files: 3, skipped: [{ code: 'fileTruncated' }] });
      expect(stderr).toContain('could not be read: 1');
    } finally {
      writeFileSync(join(dataset, name), bytes);
    }
  });

  it('asks for the dataset only when it must', async () => {
    expect((await cli('export', '--workspace', 'work', '--out', 'd', '--dataset', 'other')).code).toBe(3);
    const empty = join(root, 'empty');
    openWorkspace(empty).close();
    const { code, stderr } = await cli('export', '--workspace', 'empty', '--out', 'd');
    expect(code).toBe(3);
    expect(stderr).toContain(empty);
  });
});

describe('an edit', () => {
  it('is refused under a ROI that does not hold its patches, where nobody could undo it', async () => {
    const connection = await connect(workspace);
    try {
      const datasetId = (await connection.client.workspace.current())!.datasets[0]!.id;
      const commit = connection.client.annotation.commit({
        datasetId,
        roiKey: 'D091-2021_UN-S1-U9',
        windowId: 'test',
        editId: randomUUID(),
        tool: 'brush',
        parameters: {},
        patches: [{ patchId: `${roiKey}_2-2`, runs: '' }],
      });
      await expect(commit).rejects.toMatchObject({ data: { code: 'badRequest' } });
    } finally {
      await connection.close();
    }
  });
});

describe('a workspace that another process holds', () => {
  it('is worked on through that process', async () => {
    const server = start('serve', '--workspace', 'work', '--json');
    const { url, pid } = JSON.parse(await untilText(server, 'stdout', /\}\n$/)) as {
      url: string;
      pid: number;
    };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    const status = await cli('status', '--workspace', 'work', '--json');
    expect(status).toMatchObject({ code: 0 });
    expect(status.json()).toMatchObject({ openInProcess: pid, datasets: [{ path: dataset }] });
    expect(status.stderr).toContain(String(pid));
    const changedPx = await paint(`${roiKey}_2-1`, 3);
    const exported = await cli(
      'export',
      '--workspace',
      'work',
      '--out',
      'held',
      '--patches',
      `${roiKey}_2-1`,
      '--json',
    );
    expect(exported.json()).toMatchObject({ files: 1, changedPx });

    server.kill('SIGKILL');
    await ended(server);
    const after = await cli('status', '--workspace', 'work', '--json');
    expect(after.json()).toMatchObject({ openInProcess: null, datasets: [{ editedPatches: 2 }] });
  });

  it('is given back when the server is interrupted', async () => {
    const server = start('serve', '--workspace', 'work', '--json');
    await untilText(server, 'stdout', /\}\n$/);
    server.kill('SIGINT');
    expect(await ended(server)).toBe(0);
    expect(existsSync(join(workspace, 'owner.json'))).toBe(false);
  });

  it('that does not answer is a failure of its own', async () => {
    const held = openWorkspace(workspace);
    try {
      const child = start('status', '--workspace', 'work');
      expect(await untilText(child, 'stderr', /\n {2}.+\n/)).toContain(workspace);
      expect(await ended(child)).toBe(4);
    } finally {
      held.close();
    }
  });
});

describe('the process', () => {
  it('cancels at Ctrl+C and leaves nothing half-done', async () => {
    const child = start('sample', '--out', 'sample');
    const deadline = Date.now() + 20_000;
    // Half-written patches lie beside the folder that they will become.
    while (!existsSync(join(root, '.sample.partial')) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await untilText(child, 'stderr', /\n/)).toBe('Cancelled.\n');
    expect(await ended(child)).toBe(130);
    expect(readdirSync(root).filter((name) => name.includes('sample'))).toEqual([]);
  });

  it('does not mind a reader that goes away', async () => {
    const child = start('--help');
    child.stdout!.destroy();
    let stderr = '';
    child.stderr!.on('data', (chunk) => (stderr += String(chunk)));
    expect(await ended(child)).toBe(0);
    expect(stderr).toBe('');
  });
});
