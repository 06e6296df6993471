import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DiskBudget } from './DiskBudget.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'arpenteur-budget-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A ROI with `files` tiles of 100 bytes, used at a time. */
function write(key: string, files: number, usedAt: number): void {
  const layer = join(folder, key, 'aerial');
  mkdirSync(layer, { recursive: true });
  for (let i = 0; i < files; i++) writeFileSync(join(layer, `1-${i}-0.raw`), new Uint8Array(100));
  utimesSync(join(folder, key), usedAt, usedAt);
}

it('measures the folder, and follows what is written', async () => {
  write('d/a', 3, 1);
  write('e/b', 2, 2);
  const budget = new DiskBudget(folder, 10_000);
  expect(budget.bytes).toBeNull();
  await budget.tidy();
  expect(budget.bytes).toBe(500);
  budget.note(100);
  expect(budget.bytes).toBe(600);
});

it('loses nothing that is written while it measures', async () => {
  write('d/a', 3, 1);
  const budget = new DiskBudget(folder, 10_000);
  const measured = budget.tidy();
  budget.note(100);
  await measured;
  expect(budget.bytes).toBe(400);
});

it('removes the ROIs that were used longest ago, never the open one', async () => {
  write('d/a', 4, 1);
  write('d/b', 4, 2);
  write('d/c', 4, 3);
  const budget = new DiskBudget(folder, 1000);
  await budget.use('d/a');
  await budget.tidy();
  expect(['d/a', 'd/b', 'd/c'].map((key) => existsSync(join(folder, key)))).toEqual([true, false, true]);
  expect(budget.bytes).toBe(800);
});

it('sweeps when what is written goes above the bound', async () => {
  write('d/a', 5, 1);
  const budget = new DiskBudget(folder, 1000);
  await budget.use('d/b');
  await budget.tidy();
  write('d/b', 6, 2);
  budget.note(600);
  await budget.tidy();
  expect(existsSync(join(folder, 'd/a'))).toBe(false);
  expect(budget.bytes).toBe(600);
  expect(budget.hasRoom).toBe(true);
});

it('has no room left when the open ROI alone fills it', async () => {
  write('d/a', 12, 1);
  const budget = new DiskBudget(folder, 1000);
  await budget.use('d/a');
  await budget.tidy();
  expect(budget.hasRoom).toBe(false);
  expect(existsSync(join(folder, 'd/a'))).toBe(true);
});

it('is empty where the cache was deleted, and looks again after a while', async () => {
  let now = 0;
  write('d/a', 3, 1);
  const budget = new DiskBudget(folder, 1000, () => now);
  await budget.tidy();
  rmSync(folder, { recursive: true });
  expect(budget.bytes).toBe(300);
  budget.refresh();
  expect(budget.bytes).toBe(300);
  now = 100_000;
  budget.refresh();
  await budget.tidy();
  expect(budget.bytes).toBe(0);
});
