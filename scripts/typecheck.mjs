/**
 * Type-checks each environment with only the globals that it may see.
 * Usage: npm run typecheck [-- main renderer …]   (default: shared main preload renderer test)
 */
import './lib/guard.mjs';
import { binScript } from './lib/paths.mjs';
import { runNode } from './lib/run.mjs';

const asked = process.argv.slice(2);
const environments = asked.length > 0 ? asked : ['shared', 'main', 'preload', 'renderer', 'test'];
let failed = 0;
for (const name of environments) {
  const { code } = await runNode(binScript('tsc'), ['--noEmit', '-p', `tsconfig.${name}.json`]);
  process.stdout.write(`typecheck ${name}: ${code === 0 ? 'ok' : 'failed'}\n`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
