import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binScript, root } from './paths.mjs';
import { runNode } from './run.mjs';
import { say } from './say.mjs';
import { withLock } from './lock.mjs';

const stampPath = join(root, 'out/build.json');

/**
 * Builds `out/` when it was not made from the sources as they are now.
 *
 * Contents are compared, not dates: a checkout, a copy or a touched file needs no build. Two processes that find it stale
 * wait for each other and build once. Messages go to stderr.
 *
 * @param {{ force?: boolean, quiet?: boolean }} options quiet: show the bundler's output only when it fails
 * @returns {Promise<boolean>} true when a build was made
 */
export async function freshBuild({ force = false, quiet = true } = {}) {
  if (!force && isFresh()) return false;
  return withLock(join(root, '.cache/build.lock'), async () => {
    if (!force && isFresh()) return false;
    const started = performance.now();
    if (quiet) say('Construction d’Arpenteur…', 'Building Arpenteur…');
    rmSync(stampPath, { force: true });
    // Taken before the build: a file saved meanwhile makes the result stale, not wrong.
    const hash = hashSources();
    const { code, output } = await runNode(binScript('electron-vite'), ['build'], {
      stdio: quiet ? 'capture' : 'inherit',
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (code !== 0) {
      process.stderr.write(output);
      throw new Error(`The build failed (electron-vite, exit code ${code}).`);
    }
    writeFileSync(stampPath, `${JSON.stringify({ hash })}\n`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (quiet) say(`Construit en ${seconds} s.`, `Built in ${seconds} s.`);
    return true;
  });
}

function isFresh() {
  if (!existsSync(stampPath)) return false;
  try {
    return JSON.parse(readFileSync(stampPath, 'utf8')).hash === hashSources();
  } catch {
    return false;
  }
}

/** SHA-256 over names and contents of everything that the build reads. */
export function hashSources() {
  const hash = createHash('sha256');
  const files = ['electron.vite.config.ts', 'package.json', 'package-lock.json'];
  for (const folder of ['src', 'resources']) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
        files.push(
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        );
      }
    }
  }
  for (const file of files.sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Makes `.cache/` and answers the path below it. */
export function cachePath(name) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  return join(root, '.cache', name);
}
