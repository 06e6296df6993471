import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { startCore, type TestClient } from '../../support/core.ts';
import type { FilledWorkspace } from './grounds.ts';

const builtCore = fileURLToPath(new URL('../../../out/main/core.js', import.meta.url));

export interface OpenWindow {
  readonly page: Page;
  readonly client: TestClient;
  /** Shows another place: `#/dataset/ID?view=grid`. */
  go(hash: string): Promise<void>;
  close(): Promise<void>;
}

/** The real window on a workspace, in Chromium at 1600 x 900, through the built core. */
export async function openWindow({ path }: FilledWorkspace, configDir: string): Promise<OpenWindow> {
  const executablePath = process.env['CHROMIUM_PATH'];
  const browser = await chromium.launch(executablePath ? { executablePath } : {});
  try {
    const env = { ARPENTEUR_CONFIG_DIR: configDir };
    const core = await startCore(['--port', '0', '--workspace', path], env, builtCore);
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: 'en-GB' });
    // Where the map leaves itself for a bench.
    await context.addInitScript(() => ((globalThis as { __arpenteurBench?: object }).__arpenteurBench = {}));
    const page = await context.newPage();
    const close = async (): Promise<void> => {
      await browser.close();
      await core.stop();
    };
    const go = (hash: string): Promise<void> =>
      page.evaluate((target) => {
        location.hash = target;
      }, hash);
    await page.goto(core.entryUrl);
    return { page, client: core.client, go, close };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
