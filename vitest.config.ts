import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
// @ts-expect-error the scripts are plain JavaScript
import { hashSources } from './scripts/lib/freshBuild.mjs';
import { isBuiltVariable } from './test/support/builtPrograms.ts';

const root = import.meta.dirname;
// A watching session outlives the build that it found.
const useBuild = process.argv.includes('run') && isBuilt();

/** Whether `out/` was made from the sources as they are. */
function isBuilt(): boolean {
  const stamp = join(root, 'out/build.json');
  if (!existsSync(stamp)) return false;
  return (JSON.parse(readFileSync(stamp, 'utf8')) as { hash: string }).hash === hashSources();
}

/** Has the pools of the sources start their workers from the build. */
const builtWorkers = {
  name: 'arpenteur:built-workers',
  enforce: 'pre' as const,
  resolveId: (id: string, importer?: string) =>
    id === 'piscina' && importer?.endsWith('/src/main/workers/pool.ts')
      ? join(root, 'test/support/builtPiscina.ts')
      : null,
};

export default defineConfig({
  plugins: useBuild ? [builtWorkers] : [],
  test: {
    environment: 'node',
    globalSetup: ['test/support/runFolder.ts'],
    setupFiles: ['test/support/equalBytes.ts'],
    env: useBuild ? { [isBuiltVariable]: '1' } : {},
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['src/{shared,renderer,preload}/**/*.test.{ts,tsx}'],
          // They touch no process and no file: a worker for all of them instead of one for each saves its start.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'real', include: ['src/main/**/*.test.ts', 'test/integration/**/*.test.ts'] },
      },
    ],
    // Real files, real SQLite, child processes, on machines with two slow cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Vitest leaves one core to itself; on a machine with two, most tests wait for processes of their own.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // V8 loses track of pages of compiled code when many workers come and go, and aborts (`Check failed: jit_page.has_value()`,
    // nodejs/node#64500); without the processor's protection keys it does not look.
    execArgv: ['--no-memory-protection-keys'],
    // A test that hangs its worker must not hang the run.
    teardownTimeout: 10_000,
  },
});
