import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * Programs and workers start from the build where it is that of the sources as they are (vitest.config.ts looks): what is one
 * file there is a hundred of TypeScript in the sources, which take far longer to load, and tests start hundreds of them.
 * `npm test` builds first; where nothing was built, or something else, they start from the sources.
 */
const main = fileURLToPath(new URL('../../src/main', import.meta.url));
const built = fileURLToPath(new URL('../../out/main', import.meta.url));

/** The variable that says that `out/` is what the sources make. */
export const isBuiltVariable = 'ARPENTEUR_TEST_BUILT';
const isBuilt = process.env[isBuiltVariable] === '1';

/** The file to start a program by. */
export function programPath(name: 'cli' | 'core'): string {
  return isBuilt ? join(built, `${name}.js`) : join(main, `${name}.ts`);
}

/** The file to start a worker by, of the one that it has in the sources. Their names are flat in the build. */
export function workerPath(path: string): string {
  if (!isBuilt || !path.startsWith(main) || !path.endsWith('.worker.ts')) return path;
  return join(built, `${basename(path, '.ts')}.js`);
}
