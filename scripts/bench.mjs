/**
 * Runs the benchmarks of test/bench/ and writes docs/benchmarks.md.
 * Usage: npm run bench [-- [--full] [--write] [NAME …]]
 *   --full   those at the size of the whole FLAIR-HUB (minutes, about 6 GB in the temporary folder) in place of the others
 *   NAME     only these; the document is left alone unless --write is given
 */
import './lib/guard.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './lib/chromium.mjs';
import { freshBuild } from './lib/freshBuild.mjs';
import { root } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';

const entry = join(root, 'test/bench/run.ts');
if (!existsSync(entry)) {
  process.stderr.write(`${entry} is not there.\n`);
  process.exitCode = 1;
} else {
  await freshBuild();
  const chromium = await findChromium();
  const env = { ...process.env, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
  process.exitCode = (await runNode(entry, process.argv.slice(2), { env })).code;
}
