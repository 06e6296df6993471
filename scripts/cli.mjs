/**
 * The command line of Arpenteur; builds itself first when the sources have changed.
 * Usage: npm run -s cli -- --help
 */
import './lib/guard.mjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freshBuild } from './lib/freshBuild.mjs';
import { root, userFolder } from './lib/paths.mjs';

let built = false;
try {
  await freshBuild();
  built = true;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
if (built) {
  // Relative paths are those of the folder where the user stands.
  process.chdir(userFolder());
  await import(pathToFileURL(join(root, 'out/main/cli.js')).href);
}
