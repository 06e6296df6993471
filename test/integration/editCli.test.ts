import { randomUUID } from 'node:crypto';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/main/cli/connect.ts';
import { makeFolder, writeRaster } from '../fixtures/flairHubFolder.ts';
import { runCommand } from '../support/commandLine.ts';

const folder = makeFolder('arpenteur-edit-cli-');
const cli = (...args: string[]) => runCommand(folder, ...args);
const edit = (...args: string[]) => cli('edit', '--workspace', 'work', ...args);
const roi = 'D012-2019_AF-S1-1';
const [west, east, north, bad] = [`${roi}_2-1`, `${roi}_2-2`, `${roi}_1-1`, `${roi}_1-2`];
const swap = JSON.stringify({ op: 'recode', pairs: [{ from: 'building', to: 9 }] });

beforeAll(async () => {
  const root = join(folder, 'hub');
  const fills = { [west]: 0, [east]: 9, [bad]: 0 };
  for (const [id, fill] of Object.entries(fills)) {
    const path = writeRaster(root, id, 'AERIAL_LABEL-COSIA', { fill });
    writeRaster(root, id, 'AERIAL_RGBI');
    if (id === bad) truncateSync(path, 300);
  }
  writeRaster(root, north, 'AERIAL_RGBI');
  expect((await cli('index', '--dataset', 'hub', '--workspace', 'work')).code).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first pixel of a mask. */
async function valueOf(patchId: string): Promise<number> {
  const connection = await connect(join(folder, 'work'));
  try {
    const { datasets } = (await connection.client.workspace.current())!;
    const response = await connection.get(`/api/pixels/mask/${datasets[0]!.id}/${patchId}`);
    return new Uint8Array(await response.arrayBuffer())[0]!;
  } finally {
    await connection.close();
  }
}

describe('edit', () => {
  it('says what an operation would do, does it, and takes it back', async () => {
    const good = `patch = "${west}" or patch = "${east}"`;
    const dry = await edit('--where', good, '--op', swap, '--dry-run', '--json');
    expect(dry.stderr).toBe('');
    expect(dry.code).toBe(0);
    expect(dry.json()).toMatchObject({
      op: { op: 'recode', pairs: [{ from: 0, to: 9 }] },
      where: good,
      dryRun: true,
      editId: null,
      changedPx: 512 * 512,
      pairs: [{ from: 0, to: 9, px: 512 * 512 }],
      patches: [{ patchId: west, roiKey: roi, changedPx: 512 * 512 }],
    });
    expect(await valueOf(west)).toBe(0);

    const done = (await edit('--where', good, '--op', swap, '--json')).json();
    expect(done).toMatchObject({ dryRun: false, changedPx: 512 * 512, seq: 1 });
    expect(await valueOf(west)).toBe(9);

    const undone = await edit('--undo', done.editId, '--json');
    expect(undone.json()).toMatchObject({
      target: done.editId,
      tool: 'undo',
      changedPx: 512 * 512,
      patchCount: 1,
    });
    expect(await valueOf(west)).toBe(0);
    const again = await edit('--undo', done.editId, '--lang', 'fr');
    expect(again.stdout).toMatch(/Fait\s+rétablie\n/);
    expect((await edit('--undo', done.editId)).code).toBe(0);
  }, 120_000);

  it('names what it left out, and ends with 5 when a mask could not be read', async () => {
    const { code, stdout, stderr } = await edit(
      '--where',
      '',
      '--op',
      '{"op":"set","value":"eau"}',
      '--dry-run',
    );
    expect(code).toBe(5);
    expect(stdout).toMatch(/none: this was a dry run/);
    expect(stdout).toMatch(/Patches changed\s+2\n/);
    expect(stdout).toMatch(/Patches left out\s+2\n/);
    expect(stdout).toMatch(/0 building\s+\d+ water\s+262,144\n/i);
    expect(stderr).toContain(`${north}: it has no mask\n`);
    expect(stderr).toContain(`${bad}: its mask cannot be read\n`);
  }, 60_000);

  it('leaves locked classes alone, by number or name', async () => {
    const set = '{"op":"set","value":5}';
    const where = `patch = "${west}" or patch = "${east}"`;
    const locked = await edit('--where', where, '--op', set, '--lock', '0, bâtiment', '--dry-run', '--json');
    expect(locked.json()).toMatchObject({ changedPx: 512 * 512, patches: [{ patchId: east }] });
    const over = await edit('--where', where, '--op', set, '--only-over', 'building', '--dry-run', '--json');
    expect(over.json()).toMatchObject({ changedPx: 512 * 512, patches: [{ patchId: west }] });
  }, 60_000);
});

describe('edit ends with 2 and says why', () => {
  const where = ['--where', ''];
  it.each([
    [[], /Give --where and --op/],
    [['--where', ''], /Give --where and --op/],
    [[...where, '--op', '{"op":"set","value":1}', '--undo', randomUUID()], /Give --where and --op/],
    [[...where, '--op', 'islands'], /not JSON/],
    [[...where, '--op', '{"op":"set","value":"bilding"}'], /no class bilding .* did you mean building\?/i],
    [['--where', 'domian = 1', '--op', '{"op":"set","value":1}'], /did you mean domain/],
    [['--undo', '17'], /17 is not the id of an edit/],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await edit(...args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('and with 3 where there is nothing', async () => {
    expect(
      (await cli('edit', '--workspace', 'nowhere', '--where', '', '--op', '{"op":"set","value":1}')).code,
    ).toBe(3);
    expect((await edit('--undo', randomUUID())).code).toBe(3);
  }, 60_000);
});
