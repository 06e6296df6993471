import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
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
