import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeFlairArea } from '../fixtures/flair12Folder.ts';
import { CompareBed, plane, roiOfPatch } from '../support/compareBed.ts';
import { runCommand } from '../support/commandLine.ts';
import type { RealCore } from '../support/realCore.ts';

// The command brings its own core.
const bed = new CompareBed(null as unknown as RealCore);
const folder = join(bed.root, '..');
const cli = (...args: string[]) => runCommand(folder, ...args);
const compare = (...args: string[]) => cli('compare', '--workspace', 'work', ...args);
let patchId: string;

beforeAll(async () => {
  patchId = bed.barn();
  bed.put(`${roiOfPatch(patchId)}_1-2`, plane(9), null);
  expect((await cli('index', '--dataset', 'hub', '--workspace', 'work')).code).toBe(0);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('compares, and says what was found and what was left out', { timeout: 60_000 }, async () => {
  const first = await compare('--lang', 'fr');
  expect(first.code).toBe(0);
  expect(first.stdout).toMatch(/ROI comparées\s+1\n/);
  expect(first.stdout).toMatch(/Désaccords\s+1\n/);
  expect(first.stdout).toMatch(/nouveaux\s: 1, disparus\s: 0, inchangés\s: 0\n/);
  expect(first.stdout).toMatch(/D012\s+bâtiment\s+blé\s+1\s+1\s+0\.01\s/);
  expect(first.stderr).toContain(`${roiOfPatch(patchId)}_1-2: lpisMissing`);
  const again = (await compare('--json')).json();
  expect(again).toMatchObject({
    ...{ rois: 1, items: 1, judged: 0, rulesVersion: 1, skippedCount: 1 },
    change: { come: 0, go: 0, stay: 1, verdictsKept: 0, verdictsLost: 0 },
    skipped: [{ patchId: `${roiOfPatch(patchId)}_1-2`, code: 'lpisMissing' }],
  });
  expect(again.patterns).toMatchObject([{ domain: 'D012', cover: 0, declared1: 1, items: 1, open: 1 }]);
});

it('says that a dataset has no LPIS, and refuses what is not there', { timeout: 60_000 }, async () => {
  writeFlairArea(join(folder, 'flair1'), { domain: 'D004_2021', area: 'Z10_AU', ids: [1], raster: {} });
  expect((await cli('index', '--dataset', 'flair1', '--workspace', 'other')).code).toBe(0);
  const refused = await cli('compare', '--workspace', 'other');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('LPIS');
  expect((await compare('--dataset', 'other')).code).toBe(3);
  expect((await cli('compare', '--workspace', 'nowhere')).code).toBe(3);
});
