import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
// @ts-expect-error the scripts are plain JavaScript
import { countReport, readPlaywright, readVitest, summary } from '../../scripts/lib/counts.mjs';
// @ts-expect-error
import { findElectron } from '../../scripts/lib/electron.mjs';
// @ts-expect-error
import { withLock } from '../../scripts/lib/lock.mjs';
// @ts-expect-error
import { speaksFrench } from '../../scripts/lib/say.mjs';
// @ts-expect-error
import { supervise } from '../../scripts/lib/supervise.mjs';

const root = resolve(import.meta.dirname, '../..');
const corePath = fileURLToPath(new URL('./desktop/standInCore.ts', import.meta.url));
const temporary = (): string => mkdtempSync(join(tmpdir(), 'arpenteur-scripts-'));

interface End {
  why: string;
  text?: { fr: string; en: string };
}

describe('the supervisor of npm start', () => {
  let closeCore = async (): Promise<void> => {};
  afterEach(() => closeCore());

  function start(args: string[] = []) {
    const urls: string[] = [];
    const ended = Promise.withResolvers<End>();
    const onCrash = vi.fn();
    const onReady = (url: string): void => void urls.push(url);
    const core = supervise({
      corePath,
      args,
      port: 0,
      token: 'secret',
      onReady,
      onCrash,
      onEnd: ended.resolve,
    });
    closeCore = async () => {
      core.close();
      await ended.promise;
    };
    return { core, urls, onCrash, ended: ended.promise };
  }

  const ask = (url: string, path: string): Promise<Response> =>
    fetch(new URL(path, url), { headers: { authorization: 'Bearer secret' } });

  test('a core that dies is back on the same port with the same token', async () => {
    const { urls, onCrash } = start();
    await vi.waitFor(() => expect(urls).toHaveLength(1), 10_000);
    const before: any = await (await ask(urls[0]!, '/api/x')).json();
    await expect(ask(urls[0]!, '/api/die')).rejects.toThrow();
    await vi.waitFor(() => expect(urls).toHaveLength(2), 10_000);
    expect(urls[1]).toBe(urls[0]);
    const after: any = await (await ask(urls[0]!, '/api/x')).json();
    expect(after.pid).not.toBe(before.pid);
    expect(onCrash).toHaveBeenCalledExactlyOnceWith({ code: null, signal: 'SIGKILL' });
  });

  test('five crashes within a minute are enough', async () => {
    const { ended, onCrash, urls } = start(['--workspace', '/crashing']);
    expect(await ended).toEqual({ why: 'crashes' });
    expect(onCrash).toHaveBeenCalledTimes(4);
    expect(urls).toEqual([]);
  });

  test('a core that says why it cannot run is believed', async () => {
    const { ended, onCrash } = start(['--workspace', '/locked']);
    const { why, text } = await ended;
    expect(why).toBe('fatal');
    expect(text!.fr).toContain('/locked');
    expect(text!.en).toContain('/locked');
    expect(onCrash).not.toHaveBeenCalled();
  });

  test('closing ends the core and says so', async () => {
    const { core, ended, urls } = start();
    await vi.waitFor(() => expect(urls).toHaveLength(1), 10_000);
    core.close();
    expect(await ended).toEqual({ why: 'closed' });
    await expect(ask(urls[0]!, '/api/x')).rejects.toThrow();
  });
});

test('a core whose parent is killed ends as well', async () => {
  const script = join(temporary(), 'parent.mjs');
  writeFileSync(
    script,
    `import { fork } from 'node:child_process';
     const core = fork(process.argv[2], ['--port', '0']);
     core.on('message', () => console.log(core.pid));`,
  );
  const parent = spawn(process.execPath, [script, corePath]);
  const corePid = Number(await firstLine(parent));
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(() => process.kill(corePid, 0)).toThrow(), 10_000);
});

describe('the lock of the build', () => {
  test('lets one in at a time, and one after an error', async () => {
    const path = join(temporary(), 'deep/lock');
    let inside = 0;
    const work = async (): Promise<void> => {
      expect(++inside).toBe(1);
      await new Promise((done) => setTimeout(done, 20));
      inside -= 1;
    };
    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await withLock(path, work);
    expect(existsSync(path)).toBe(false);
  });

  test('of a process that is gone is taken over', async () => {
    const path = join(temporary(), 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    writeFileSync(path, String(pid));
    expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
  });
});

describe('the count of npm test', () => {
  const report = (content: unknown): string => {
    const file = join(temporary(), 'report.json');
    writeFileSync(file, JSON.stringify(content));
    return file;
  };

  test('reads vitest, and counts a file that cannot be loaded as a failure', () => {
    const loaded = { status: 'passed', assertionResults: [{ status: 'passed' }] };
    const unloadable = { status: 'failed', assertionResults: [] };
    const numbers = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
    const file = report({ ...numbers, testResults: [loaded, unloadable] });
    expect(countReport(file, readVitest, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });

  test('reads Playwright', () => {
    const file = report({ stats: { expected: 3, flaky: 1, unexpected: 2, skipped: 1 }, errors: [] });
    expect(countReport(file, readPlaywright, 1)).toEqual({ passed: 4, failed: 2, skipped: 1 });
  });

  test('a suite without a report, without tests, or with a bad exit code never counts as passed', () => {
    const none = { passed: 0, failed: 1, skipped: 0 };
    expect(countReport(join(temporary(), 'none.json'), readPlaywright, 0)).toEqual(none);
    const empty = report({ stats: { expected: 0, flaky: 0, unexpected: 0, skipped: 0 }, errors: [] });
    expect(countReport(empty, readPlaywright, 0)).toEqual(none);
    const green = report({ stats: { expected: 3, flaky: 0, unexpected: 0, skipped: 0 }, errors: [] });
    expect(countReport(green, readPlaywright, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  test('ends with the line that was promised', () => {
    expect(summary({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(summary({ passed: 12, failed: 3, skipped: 7 })).toBe('12 passed, 3 failed, 7 skipped');
  });
});

test('Electron is looked for by path', () => {
  const dist = temporary();
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: join(dist, 'missing') })).toBeNull();
  const name = { win32: 'electron.exe', darwin: 'Electron.app' }[process.platform as string] ?? 'electron';
  if (process.platform === 'darwin') return;
  writeFileSync(join(dist, name), '');
  expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: dist })).toBe(join(dist, name));
  rmSync(dist, { recursive: true });
});

test('the terminal’s language is read as gettext does', () => {
  expect(speaksFrench({ LANG: 'fr_FR.UTF-8' })).toBe(true);
  expect(speaksFrench({ LANG: 'fr_FR.UTF-8', LC_ALL: 'en_GB.UTF-8' })).toBe(false);
  expect(speaksFrench({ LANG: 'C' })).toBe(false);
});

describe('npm start', () => {
  const start = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [join(root, 'scripts/start.mjs'), ...args], {
      env: { ...process.env, LC_ALL: 'en_GB.UTF-8', ...env },
      encoding: 'utf8',
    });

  test('--help lists every flag, in French where the system is', () => {
    const { stdout, status } = start(['--help']);
    expect(status).toBe(0);
    for (const flag of ['dataset', 'workspace', 'sample', 'port', 'no-open', 'browser']) {
      expect(stdout).toContain(`--${flag}`);
    }
    expect(start(['--help'], { LC_ALL: 'fr_FR.UTF-8' }).stdout).toContain('navigateur');
  });

  test('refuses what it does not know, with the help', () => {
    for (const args of [['--nonsense'], ['--port', '99999'], ['--port', 'x']]) {
      const { stdout, stderr, status } = start(args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain('--workspace');
    }
  });
});

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done) => child.stdout!.once('data', (data: Buffer) => done(data.toString())));
}
