import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/integration/**/*.test.ts'],
    // Real files, real SQLite, child processes, on machines with two slow cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that hangs its worker must not hang the run.
    teardownTimeout: 10_000,
  },
});
