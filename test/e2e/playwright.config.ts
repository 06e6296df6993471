import { defineConfig } from '@playwright/test';

/*
 * End-to-end tests in a real Chromium, whose path `npm test` puts in CHROMIUM_PATH (scripts/test.mjs).
 * Without it Playwright's own is used.
 */
const executablePath = process.env['CHROMIUM_PATH'];

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/e2e',
  // Each file has a program of its own. Two of them fill two slow processors; more would wait for each other.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list'], ['json']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1600, height: 900 },
    locale: 'en-GB',
    actionTimeout: 20_000,
    navigationTimeout: 45_000,
    screenshot: 'only-on-failure',
    // A recording costs time of every test; a failure is run once more with it in CI.
    trace: 'on-first-retry',
    launchOptions: executablePath ? { executablePath } : {},
  },
});
