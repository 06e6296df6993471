/**
 * Runs the benchmarks and writes docs/benchmarks.md. `npm run bench [-- index export commit window]`
 * A partial run prints its rows and leaves the document alone.
 */
import { askPeer } from './peers.ts';
import { writeReport } from './report.ts';
import { commitStrokes } from './scenarios/commitStrokes.ts';
import { exportMasks } from './scenarios/exportMasks.ts';
import { indexFiles } from './scenarios/indexFiles.ts';
import { windowScenarios } from './scenarios/window.ts';
import type { Row } from './stats.ts';

const wanted = process.argv.slice(2);
let chromium: string | null = null;
const scenarios: Record<string, () => Promise<Row[]>> = {
  index: indexFiles,
  export: exportMasks,
  commit: commitStrokes,
  window: async () => {
    const result = await windowScenarios();
    chromium = result.chromium;
    return result.rows;
  },
};

const rows: Row[] = [];
for (const [name, run] of Object.entries(scenarios)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name}…\n`);
  const found = await run();
  for (const row of found)
    console.log(
      [row.measure, row.median, row.p95, row.target, row.reached === false ? 'MISSED' : ''].join('  |  '),
    );
  rows.push(...found);
}
if (wanted.length === 0) {
  const rasterio = askPeer<{ version: string }>({ task: 'version' })?.version ?? null;
  console.log(writeReport(rows, { chromium, rasterio }));
}
