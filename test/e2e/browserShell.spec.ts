import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');
let core: ChildProcess;
let url: string;

test.beforeAll(async () => {
  core = fork(join(root, 'out/main/core.js'), ['--port', '0'], {
    env: {
      ...process.env,
      ARPENTEUR_CONFIG_DIR: mkdtempSync(join(tmpdir(), 'arpenteur-config-')),
      ARPENTEUR_HOME: mkdtempSync(join(tmpdir(), 'arpenteur-home-')),
    },
    execArgv: [],
  });
  url = await new Promise<string>((ready, failed) => {
    core.once('message', (message: { url: string }) => ready(message.url));
    core.once('exit', (code) => failed(new Error(`The core ended with code ${code}.`)));
  });
});

test.afterAll(async () => {
  core.send({ type: 'close' });
  await new Promise((gone) => core.once('exit', gone));
});

test('the entry URL opens the application and leaves no token in the address', async ({ page }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(url);
  expect(page.url()).toBe(`${new URL(url).origin}/`);
  await expect(page.locator('#root')).not.toBeEmpty();
  const health = await page.evaluate(async () => (await fetch('/api/health')).status);
  expect(health).toBe(200);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  await page.reload();
  await expect(page.locator('#root')).not.toBeEmpty();
  expect(violations).toEqual([]);
});

test('without the token there is a page that says what to open', async ({ page }) => {
  const response = await page.goto(new URL(url).origin);
  expect(response!.status()).toBe(401);
  await expect(page.locator('body')).toContainText('?token=');
});

test('a page of another port on this machine gets nothing, although the browser has the cookie', async ({
  context,
  page: own,
}) => {
  await own.goto(url);
  const page = await context.newPage();
  const other = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><p>other');
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => other.once('listening', listening));
  const statuses: number[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(new URL(url).origin)) statuses.push(response.status());
  });
  await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  await page.evaluate(async (target) => {
    await fetch(`${target}/api/health`, { credentials: 'include', mode: 'no-cors' }).catch(() => {});
    const image = new Image();
    const settled = new Promise((done) => (image.onload = image.onerror = done));
    image.src = `${target}/api/health`;
    await settled;
  }, new URL(url).origin);
  other.close();
  expect(statuses.length).toBeGreaterThan(0);
  expect(statuses.every((status) => status === 403)).toBe(true);
});
