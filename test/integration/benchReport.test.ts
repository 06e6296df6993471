import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSections } from '../bench/report.ts';
import type { Row } from '../bench/stats.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-report-'));
  file = join(folder, 'benchmarks.md');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (scenario: string, median: string): Row => ({
  ...{ scenario, measure: 'a | b', median, p95: '', n: 1, target: '< 2 s', reached: false },
});
const read = (): string => readFileSync(file, 'utf8');

test('Sections of scenarios that did not run stay, in their places', () => {
  writeSections([row('First', '1 ms'), row('Second', '2 ms')], file, 'here');
  writeSections([row('First', '3 ms'), row('Third', '4 ms')], file, 'there');
  expect(read().match(/^## .*$/gm)).toEqual(['## First', '## Second', '## Third']);
  expect(read()).toContain('## Second\n\n_here_\n\n| measure |');
  expect(read()).toContain('## First\n\n_there_\n\n| measure |');
  expect(read()).not.toContain('1 ms');
  expect(read()).toContain('| a \\| b | 2 ms |  | 1 | < 2 s | **no** |  |');
});

test('Writing the same rows again changes nothing', () => {
  writeSections([row('First', '1 ms'), row('Second', '2 ms')], file, 'here');
  const before = read();
  writeSections([row('Second', '2 ms')], file, 'here');
  expect(read()).toBe(before);
});

test('The machine named once for the whole document is kept with each section', () => {
  writeFileSync(
    file,
    '# Benchmarks\n\nWritten.\n\n- a machine\n- Node 1\n\n## Old\n\n| measure |\n| --- |\n',
  );
  writeSections([row('New', '1 ms')], file, 'here');
  expect(read()).toContain('## Old\n\n_a machine · Node 1_\n\n| measure |');
});
