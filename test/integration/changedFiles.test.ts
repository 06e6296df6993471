import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder, patchIds, writeDataset, writeRaster } from '../fixtures/flairHubFolder.ts';
import { plainClasses, writeClassList, writePlainDataset } from '../fixtures/plainFolder.ts';
import { runCommand } from '../support/commandLine.ts';

let root: string;
beforeEach(() => (root = makeFolder('arpenteur-changed-')));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const cli = async (...args: string[]) => {
  const result = await runCommand(root, ...args);
  expect(result.stderr + result.stdout, args.join(' ')).not.toMatch(/internal/);
  return result;
};
const health = async () => (await cli('health', '--workspace', 'w', '--json')).json();
const selected = async (where: string): Promise<string[]> =>
  (await cli('patches', '--workspace', 'w', '--where', where, '--json'))
    .json()
    .patches.map((patch: { patch_id: string }) => patch.patch_id);

it('the health check notices masks and labels that were written over under the same name', async () => {
  const data = join(root, 'data');
  const ids = patchIds('D012-2019_AF-S1-27', 1, 3);
  writeDataset(data, ids, ['AERIAL_LABEL-COSIA', 'AERIAL_RGBI', 'ALL_LABEL-LPIS']);
  expect((await cli('index', '--dataset', 'data', '--workspace', 'w')).code).toBe(0);
  expect((await health()).problems.filter((p: { code: string }) => p.code === 'wrongSize')).toEqual([]);
  expect(await selected('share(0) = 1')).toEqual(ids);

  writeRaster(data, ids[0]!, 'AERIAL_LABEL-COSIA', { fill: 9 });
  writeRaster(data, ids[1]!, 'AERIAL_LABEL-COSIA', { sizePx: 256 });
  writeRaster(data, ids[2]!, 'ALL_LABEL-LPIS', { fill: 200 });
  const report = await health();
  const codes = report.problems.map((p: { code: string; patchId: string }) => `${p.code} ${p.patchId}`);
  expect(codes).toContain(`wrongSize ${ids[1]}`);
  expect(codes).toContain(`lpisUnknownCodes ${ids[2]}`);
  expect(await selected('share("agricultural land") = 1')).toEqual([ids[0]]);

  // Put right again, the problems go.
  writeRaster(data, ids[1]!, 'AERIAL_LABEL-COSIA', {});
  writeRaster(data, ids[2]!, 'ALL_LABEL-LPIS', {});
  const after = (await health()).problems.map((p: { code: string }) => p.code);
  expect(after).not.toContain('wrongSize');
  expect(after).not.toContain('lpisUnknownCodes');
});

it('a class list that changed is told, and the one of the first day stays in use', async () => {
  const data = join(root, 'data');
  writePlainDataset(data, ['a', 'b']);
  expect((await cli('index', '--dataset', 'data', '--workspace', 'w')).code).toBe(0);
  const before = (await cli('status', '--workspace', 'w', '--json')).json().datasets[0].classList;
  expect(before.classes).toHaveLength(plainClasses.classes.length);

  writeClassList(data, { classes: [{ value: 1, name: 'something else' }] });
  expect((await cli('index', '--dataset', 'data', '--workspace', 'w', '--rescan')).code).toBe(0);
  const { problems } = await health();
  const notice = problems.find((p: { code: string }) => p.code === 'classListChanged');
  expect(notice).toMatchObject({ path: 'nomenclature.json', severity: 'warning' });
  expect(notice.message).toContain('nomenclature.json');
  expect((await cli('status', '--workspace', 'w', '--json')).json().datasets[0].classList).toEqual(before);
});
