import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The script behind a package's command, to be run with `process.execPath`: never `.bin/x`, which picks its own Node. */
export function binScript(name) {
  const scripts = {
    'electron-vite': 'electron-vite/bin/electron-vite.js',
    oxlint: 'oxlint/bin/oxlint',
    playwright: '@playwright/test/cli.js',
    prettier: 'prettier/bin/prettier.cjs',
    tsc: 'typescript/bin/tsc',
    vitest: 'vitest/vitest.mjs',
  };
  const path = join(root, 'node_modules', scripts[name]);
  if (!existsSync(path)) throw new Error(`${path} is not there. Run npm ci first.`);
  return path;
}

/** Where the user stands: npm runs scripts in the repository and keeps the caller's folder in INIT_CWD. */
export function userFolder(env = process.env) {
  return env.npm_lifecycle_event && env.INIT_CWD ? env.INIT_CWD : process.cwd();
}
