import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');
let app: ElectronApplication;
let page: Page;

test.beforeEach(async () => {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  app = await _electron.launch({
    executablePath: process.env['ELECTRON_PATH'],
    args: [...(isRoot ? ['--no-sandbox'] : []), root],
    env: {
      ...(process.env as Record<string, string>),
      ARPENTEUR_CONFIG_DIR: mkdtempSync(join(tmpdir(), 'arpenteur-config-')),
      ARPENTEUR_HOME: mkdtempSync(join(tmpdir(), 'arpenteur-home-')),
    },
    locale: 'en-GB',
  });
  page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
});

test.afterEach(async () => {
  await app.close();
});

/** The core's id as the page hears it. */
async function coreId(): Promise<string> {
  return page.evaluate(
    async () => ((await (await fetch('/api/health')).json()) as { coreId: string }).coreId,
  );
}

test('the window shows the page of app://arpenteur', async () => {
  expect(page.url()).toBe('app://arpenteur/');
  await expect(page.locator('#root')).not.toBeEmpty();
});

test('the page has the three functions of the bridge and nothing of Node', async () => {
  const seen = await page.evaluate(() => ({
    bridge: Object.keys((globalThis as unknown as { arpenteur: object }).arpenteur).sort(),
    shell: (globalThis as unknown as { arpenteur: { shell(): string } }).arpenteur.shell(),
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
  }));
  expect(seen).toEqual({
    bridge: ['chooseFolder', 'shell', 'showInFolder'],
    shell: 'electron',
    require: 'undefined',
    process: 'undefined',
  });
});

test('requests reach the core and the policy is in force', async () => {
  expect(await coreId()).toMatch(/\w/);
  const policy = await page.evaluate(async () => (await fetch('/')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
  const refused = await page.evaluate(() =>
    fetch('https://example.com/').then(
      () => false,
      () => true,
    ),
  );
  expect(refused).toBe(true);
});

test('the live stream arrives over app://', async () => {
  const first = await page.evaluate(async () => {
    const client = new AbortController();
    const call = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    const response = await fetch('/api/rpc/app/live', { ...call, signal: client.signal });
    const { value } = await response.body!.getReader().read();
    client.abort();
    return new TextDecoder().decode(value);
  });
  expect(first.length).toBeGreaterThan(0);
});

test('no window opens and no navigation leaves the page', async () => {
  await page.evaluate(() => {
    window.open('https://example.com/');
    location.href = 'https://example.com/';
  });
  await page.waitForTimeout(500);
  expect(app.windows()).toHaveLength(1);
  expect(page.url()).toBe('app://arpenteur/');
});

test('permissions are denied', async () => {
  const state = await page.evaluate(
    async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
  );
  expect(state).toBe('denied');
});

test('a core that is killed is back without the window being loaded again', async () => {
  const before = await coreId();
  await page.evaluate(() => ((globalThis as { mark?: string }).mark = 'kept'));
  await app.evaluate(({ app: main }) => {
    const core = main.getAppMetrics().find((metric) => metric.name === 'Arpenteur core');
    process.kill(core!.pid, 'SIGKILL');
  });
  await expect.poll(async () => coreId().catch(() => before), { timeout: 30_000 }).not.toBe(before);
  expect(await page.evaluate(() => (globalThis as { mark?: string }).mark)).toBe('kept');
});
