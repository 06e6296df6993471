/**
 * Runs the benchmarks and writes their sections of docs/benchmarks.md; the other sections stay.
 * `npm run bench [-- [--full] [--write] [NAME …]]`
 *
 * A run of some scenarios only prints their rows, unless `--write` is given; one at a share of the full scale never writes.
 */
import { createGrounds } from './fullScale/grounds.ts';
import { writeSections } from './report.ts';
import { classShares } from './scenarios/classShares.ts';
import { commitStrokes } from './scenarios/commitStrokes.ts';
import { evaluateMasks } from './scenarios/evaluateMasks.ts';
import { evidenceCards } from './scenarios/evidenceCards.ts';
import { exportMasks } from './scenarios/exportMasks.ts';
import { fullArchives } from './scenarios/fullArchives.ts';
import { fullGrid } from './scenarios/fullGrid.ts';
import { fullHeaders } from './scenarios/fullHeaders.ts';
import { fullMap } from './scenarios/fullMap.ts';
import { fullNames } from './scenarios/fullNames.ts';
import { fullOpen } from './scenarios/fullOpen.ts';
import { fullZip } from './scenarios/fullZip.ts';
import { history } from './scenarios/history.ts';
import { gesturesInWindow } from './scenarios/gestures.ts';
import { indexFiles } from './scenarios/indexFiles.ts';
import { jointCounts } from './scenarios/joint.ts';
import { liveComparison } from './scenarios/liveComparison.ts';
import { maskFilters } from './scenarios/maskFilters.ts';
import { maskOps } from './scenarios/maskOps.ts';
import { overviews } from './scenarios/overviews.ts';
import { pan } from './scenarios/pan.ts';
import { patches } from './scenarios/patches.ts';
import { prelabel } from './scenarios/prelabel.ts';
import { queue } from './scenarios/queue.ts';
import { regionCounts } from './scenarios/regionCounts.ts';
import { regionTrees } from './scenarios/regions.ts';
import { seriesFiles } from './scenarios/seriesFiles.ts';
import { windowScenarios } from './scenarios/window.ts';
import type { Row } from './stats.ts';

const args = process.argv.slice(2);
const isFull = args.includes('--full');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const grounds = createGrounds();

const ordinary: Record<string, () => Promise<Row[]>> = {
  index: indexFiles,
  shares: classShares,
  joint: jointCounts,
  evaluate: evaluateMasks,
  export: exportMasks,
  commit: commitStrokes,
  history,
  card: evidenceCards,
  overviews,
  regions: regionTrees,
  lpisRegions: regionCounts,
  disagreements: liveComparison,
  queue,
  prelabel,
  series: seriesFiles,
  ops: maskOps,
  filters: maskFilters,
  patches,
  pan,
  gestures: () => gesturesInWindow(),
  window: async () => (await windowScenarios()).rows,
};
const full: Record<string, () => Promise<Row[]>> = {
  names: () => fullNames(grounds),
  archives: () => fullArchives(grounds),
  open: () => fullOpen(grounds),
  map: () => fullMap(grounds),
  grid: () => fullGrid(grounds),
  headers: () => fullHeaders(grounds),
  zip: () => fullZip(grounds),
  shares: classShares,
};
const scenarios = isFull ? full : ordinary;
const mayWrite = (wanted.length === 0 || args.includes('--write')) && (!isFull || grounds.share === 1);

const unknown = wanted.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(`No scenario ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}.`);
  process.exit(2);
}
process.once('SIGINT', () => {
  grounds.close();
  process.exit(130);
});

try {
  for (const [name, run] of Object.entries(scenarios)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const start = performance.now();
    process.stderr.write(`${name}…\n`);
    try {
      const rows = await run();
      print(rows);
      // After each scenario, so that one that fails does not lose those before it.
      if (mayWrite) console.log(writeSections(rows));
    } catch (error) {
      console.error(`${name}:`, error);
      process.exitCode = 1;
    }
    process.stderr.write(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
  }
} finally {
  grounds.close();
}

function print(rows: readonly Row[]): void {
  for (const row of rows) {
    const { measure, median, p95, n, target, reached, note } = row;
    const verdict = reached === null ? '' : reached ? 'reached' : 'MISSED';
    console.log([measure, median, p95, `n=${n}`, target, verdict, note ?? ''].join('  |  '));
  }
}
