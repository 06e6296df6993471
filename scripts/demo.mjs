/**
 * The whole job without a window, on the synthetic sample: generate, index, paint, undo, redo, export.
 * Leaves its files in demo/. Usage: npm run demo [-- --seed N] [-- --lang fr]
 */
import { join } from 'node:path';
import { root } from './lib/paths.mjs';

process.argv.splice(2, 0, 'demo', '--out', join(root, 'demo'));
await import('./cli.mjs');
