import { defineConfig } from '@playwright/test';

/* The desktop window in the real Electron, where its program is installed (scripts/test.mjs says so and skips otherwise). */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/electron',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list'], ['json']],
});
