import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connect } from '../../src/main/cli/connect.ts';
import { generateScene } from '../../src/main/datasets/index.ts';
import { encodeRuns, toBase64 } from '../../src/shared/editing/runs.ts';
import { runCommand } from '../support/commandLine.ts';
import { parseCsv } from '../support/parseCsv.ts';

// Each command opens the workspace: seconds on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), 'arpenteur-history-'));
const cli = (command: string, ...args: string[]) =>
  runCommand(folder, command, ...(command === 'index' ? [] : ['--workspace', 'work']), ...args);
const roiKey = 'D013-2020_AU-S1-1';
const west = `${roiKey}_1-1`;
const east = `${roiKey}_1-2`;
const editIds: string[] = [];

/** Three edits: 9 over everything in the west, 4 over part of it, 4 in the east by someone else. */
beforeAll(async () => {
  const scene = { outDir: join(folder, 'data'), seed: 3, domainYear: 'D013-2020', roi: 'AU-S1-1' };
  await generateScene({ ...scene, rows: 1, cols: 2, modalities: ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA'] });
  expect((await cli('index', '--dataset', 'data', '--workspace', 'work')).code).toBe(0);
  const { client, get, close } = await connect(join(folder, 'work'));
  const datasetId = (await client.workspace.current())!.datasets[0]!.id;
  const paint = async (patchId: string, value: number, length: number, tool: 'brush' | 'lasso') => {
    const mask = new Uint8Array(await (await get(`/api/pixels/mask/${datasetId}/${patchId}`)).arrayBuffer());
    const runs = encodeRuns(
      Array.from({ length }, (_, start) => ({ start, length: 1, before: mask[start]!, after: value })).filter(
        ({ before }) => before !== value,
      ),
    );
    const editId = randomUUID();
    const scope = { datasetId, roiKey, windowId: 'test', editId, tool, parameters: {} };
    await client.annotation.commit({ ...scope, patches: [{ patchId, runs: toBase64(runs) }] });
    editIds.push(editId);
  };
  await client.workspace.setAuthor({ name: 'Ana' });
  await paint(west, 9, 512, 'brush');
  await paint(west, 4, 100, 'lasso');
  await client.workspace.setAuthor({ name: 'Bo' });
  await paint(east, 4, 100, 'brush');
  await close();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lists the edits as a table, as JSON and as CSV', async () => {
  const table = await cli('history');
  expect(table.code).toBe(0);
  expect(table.stdout).toMatch(/lasso .*100/);
  const { edits } = (await cli('history', '--json')).json();
  expect(edits.map((edit: { seq: number }) => edit.seq)).toEqual([3, 2, 1]);
  expect(edits[1]).toMatchObject({
    ...{ author: 'Ana', tool: 'lasso', roi: roiKey, changed_px: 100, in_force: true, edit_id: editIds[1] },
    pairs: [{ from: 9, to: 4, px: 100 }],
  });
  const rows = parseCsv((await cli('history', '--csv')).stdout);
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatchObject({ seq: '2', pairs: '9>4:100', in_force: 'true', parameters: '{}' });
});

it.each([
  [['--author', 'Bo'], [3]],
  [
    ['--tool', 'brush,lasso', '--limit', '2'],
    [3, 2],
  ],
  [['--pair', '9:4'], [2]],
  [['--pair', ':4', '--patch', east], [3]],
  [
    ['--roi', roiKey, '--since', '2020-01-01'],
    [3, 2, 1],
  ],
  [['--day', '2020-02-29'], []],
])('limits them by %j', async (args, seqs) => {
  const result = await cli('history', '--json', ...args);
  expect(result.code).toBe(0);
  const { edits } = result.json();
  expect(edits.map((edit: { seq: number }) => edit.seq)).toEqual(seqs);
});

it('says whose the pixels of a patch are, and what happened to one', async () => {
  const blame = (await cli('blame', '--patch', west, '--json')).json();
  expect(blame.pixels).toBe(512 * 512);
  expect(blame.edits.map((edit: { seq: number }) => edit.seq)).toEqual([1, 2]);
  expect(blame.edits[1]).toMatchObject({ px: 100, share: 100 / 512 ** 2, author: 'Ana' });
  expect(blame.originalPx).toBe(512 * 512 - 100 - blame.edits[0].px);
  expect((await cli('blame', '--patch', west, '--lang', 'fr')).stdout).toContain('comme dans l’original');
  const pixel = (await cli('blame', '--patch', west, '--at', '40,0', '--json')).json();
  expect(pixel.edits[0]).toMatchObject({ seq: 2, from: 9, to: 4, inForce: true });
  expect((await cli('blame', '--patch', west, '--at', '40,0')).stdout).toMatch(/9 \S.* → 4 /);
  expect((await cli('blame', '--patch', west, '--at', '40,300')).stdout).toMatch(/Nobody/);
});

it('takes edits back, after saying what that would do', async () => {
  const dry = (await cli('revert', '--edit', editIds[0]!, '--dry-run', '--json')).json();
  expect(dry).toMatchObject({ dryRun: true, editId: null, edits: 1, patches: 1, rois: 1 });
  expect(dry.px + dry.keptPx).toBeGreaterThan(400);
  expect(dry.kept).toMatchObject([{ patchId: west, bySeq: [2], window: { x: 0, y: 0, height: 1 } }]);
  expect((await cli('history', '--json')).json().edits).toHaveLength(3);
  const done = (await cli('revert', '--edit', editIds[0]!, '--json')).json();
  expect(done).toMatchObject({ dryRun: false, px: dry.px, keptPx: dry.keptPx });
  const [newest] = (await cli('history', '--json')).json().edits;
  expect(newest).toMatchObject({ tool: 'revert', target_seq: 1, roi: roiKey, changed_px: dry.px });
  const text = await cli('revert', '--author', 'Bo', '--lang', 'fr');
  expect(text.stdout).toMatch(/Pixels qui reviennent\s+\d+/);
  const again = (await cli('revert', '--author', 'Bo', '--json')).json();
  expect(again).toMatchObject({ editId: null, px: 0, edits: 0 });
});

it.each([
  ['no criterion', 'revert', [], 2],
  ['a ROI alone', 'revert', ['--roi', roiKey], 2],
  ['names and a filter', 'revert', ['--edit', randomUUID(), '--author', 'Bo'], 2],
  ['what is no id', 'revert', ['--edit', 'first'], 2],
  ['an edit that is not there', 'revert', ['--edit', randomUUID()], 3],
  ['a ROI that is not there', 'history', ['--roi', 'D1'], 3],
  ['a patch that is not there', 'blame', ['--patch', 'D1'], 3],
  ['no patch', 'blame', [], 2],
  ['a pixel out of the patch', 'blame', ['--patch', west, '--at', '512,0'], 2],
  ['what is no pixel', 'blame', ['--patch', west, '--at', 'here'], 2],
  ['two formats', 'history', ['--json', '--csv'], 2],
  ['what is no pair', 'history', ['--pair', '9'], 2],
  ['a class that is not there', 'history', ['--pair', 'sea:'], 2],
  ['what is no day', 'history', ['--day', '2026-02-31'], 2],
  ['a day and a moment', 'history', ['--day', '2026-02-01', '--since', '2026-01-01'], 2],
  ['what is no moment', 'history', ['--since', 'yesterday'], 2],
])('refuses %s', async (_what, command, args, code) => {
  const result = await cli(command, ...args);
  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(/^arpenteur: /);
});
