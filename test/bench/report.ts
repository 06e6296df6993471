import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Row } from './stats.ts';

const file = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

export interface Environment {
  readonly chromium: string | null;
  readonly rasterio: string | null;
}

/** Writes docs/benchmarks.md: the machine, then one table per scenario. */
export function writeReport(rows: readonly Row[], { chromium, rasterio }: Environment): string {
  const processors = cpus();
  const machine = [
    `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}`,
    `Node ${process.versions.node}`,
    chromium ? `${chromium}, software rendering` : 'no Chromium',
    rasterio ?? 'no rasterio',
  ];
  const lines = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Absolute times say little about another machine; ratios to a peer measured in the same run do.',
    'Targets are those the program sets itself; a missed one is explained in its note.',
    '',
    ...machine.map((line) => `- ${line}`),
    `- ${new Date().toISOString().slice(0, 10)}`,
    '',
  ];
  for (const scenario of new Set(rows.map((row) => row.scenario))) {
    lines.push(
      `## ${scenario}`,
      '',
      '| measure | median | p95 | n | target | reached | note |',
      '| --- | --- | --- | --- | --- | --- | --- |',
    );
    for (const row of rows.filter((r) => r.scenario === scenario)) {
      const reached = row.reached === null ? '' : row.reached ? 'yes' : '**no**';
      lines.push(
        `| ${row.measure} | ${row.median} | ${row.p95} | ${row.n} | ${row.target} | ${reached} | ${row.note ?? ''} |`,
      );
    }
    lines.push('');
  }
  writeFileSync(file, lines.join('\n'));
  return file;
}
