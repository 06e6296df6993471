/**
 * Builds the application into out/ (main, preload, renderer).
 * Usage: npm run build [-- --if-stale]
 */
import './lib/guard.mjs';
import { freshBuild } from './lib/freshBuild.mjs';

const ifStale = process.argv.includes('--if-stale');
try {
  await freshBuild({ force: !ifStale, quiet: ifStale });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
