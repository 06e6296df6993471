/**
 * Everything that must hold: format, lint, types, build, unit, integration and end-to-end tests.
 * Usage: npm test [-- --install-browser] [--only format,lint,typecheck,build,vitest,e2e,electron]
 *
 * --install-browser: install a Chromium when none is found (CI does so by itself).
 * The last line is `N passed, N failed`, with `, N skipped` when something was.
 */
import './lib/guard.mjs';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium, installChromium } from './lib/chromium.mjs';
import { add, countReport, none, readPlaywright, readVitest, summary } from './lib/counts.mjs';
import { findElectron, noDisplay } from './lib/electron.mjs';
import { cachePath } from './lib/freshBuild.mjs';
import { onPath } from './lib/openBrowser.mjs';
import { binScript, root } from './lib/paths.mjs';
import { run, runNode } from './lib/run.mjs';

const { values: flags } = parseArgs({
  options: { 'install-browser': { type: 'boolean' }, only: { type: 'string' } },
});
// Tests start hundreds of processes from the sources: what V8 compiled of them is kept, which halves their start.
process.env.NODE_COMPILE_CACHE ??= cachePath('compiled');
// Files that were well formatted are known by their contents, and not read through again.
const checkedCache = ['--cache', '--cache-strategy', 'content', '--cache-location', cachePath('prettier')];
const passed = { ...none, passed: 1 };
const failed = { ...none, failed: 1 };

const suites = {
  format: () => one(binScript('prettier'), ['--check', ...checkedCache, '.']),
  lint: () => one(binScript('oxlint'), ['--deny-warnings', 'src', 'test', 'scripts']),
  typecheck: () => one(join(root, 'scripts/typecheck.mjs')),
  build: () => one(join(root, 'scripts/build.mjs'), ['--if-stale']),
  vitest: runVitest,
  e2e: runEndToEnd,
  electron: runElectron,
};

const asked = flags.only?.split(',') ?? Object.keys(suites);
const unknown = asked.filter((name) => !suites[name]);
if (unknown.length > 0) {
  process.stderr.write(`--only knows: ${Object.keys(suites).join(', ')}. Not: ${unknown.join(', ')}\n`);
  process.exit(2);
}
let total = none;
const lines = [];
for (const name of asked) {
  process.stdout.write(`\n── ${name} ──\n`);
  const started = performance.now();
  const { counts, note = '' } = await suites[name]();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  lines.push(`${name.padEnd(10)} ${summary(counts)}  (${seconds} s)${note && ` ${note}`}`);
  total = add(total, counts);
}
process.stdout.write(`\n── summary ──\n${lines.join('\n')}\n\n${summary(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function one(script, args = []) {
  const { code } = await runNode(script, args);
  return { counts: code === 0 ? passed : failed };
}

function reportFile(name) {
  const file = cachePath(`${name}-report.json`);
  rmSync(file, { force: true });
  return file;
}

async function runVitest() {
  const file = reportFile('vitest');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await runNode(binScript('vitest'), args);
  return { counts: countReport(file, readVitest, code) };
}

async function runEndToEnd() {
  let chromium = await findChromium();
  if (!chromium && (process.env.CI || flags['install-browser'])) chromium = await installChromium();
  if (!chromium) {
    process.stdout.write(
      'No Chromium was found, so the end-to-end tests fail. Install one with:\n\n' +
        '    npm test -- --install-browser\n\n' +
        'or set CHROMIUM_PATH to the program of Chromium, Chrome or Edge.\n',
    );
    return { counts: failed, note: 'no Chromium' };
  }
  process.stdout.write(`Chromium: ${chromium}\n`);
  const counts = await playwright('e2e', { CHROMIUM_PATH: chromium });
  return { counts };
}

async function runElectron() {
  const electron = findElectron();
  const xvfb = onPath('xvfb-run');
  const reason = electron ? (noDisplay() && !xvfb ? noDisplay().en : null) : 'Electron is not installed';
  if (reason) {
    process.stdout.write(`Skipped: ${reason}.\n`);
    return { counts: { ...none, skipped: await countElectronTests() }, note: reason };
  }
  process.stdout.write(`Electron: ${electron}\n`);
  const wrapper = noDisplay() ? [xvfb, '-a'] : [];
  return { counts: await playwright('electron', { ELECTRON_PATH: electron }, wrapper) };
}

/** Runs the suite in test/<name>; `wrapper` is a command that starts it. */
async function playwright(name, env, wrapper = []) {
  const file = reportFile(name);
  const config = join(root, 'test', name, 'playwright.config.ts');
  const [command, ...args] = [...wrapper, process.execPath, binScript('playwright'), 'test', '-c', config];
  const { code } = await run(command, args, {
    env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return countReport(file, readPlaywright, code);
}

/** Number of tests in the suite that could not run. */
async function countElectronTests() {
  const config = join(root, 'test/electron/playwright.config.ts');
  const args = ['test', '-c', config, '--list', '--reporter=json'];
  const { output } = await runNode(binScript('playwright'), args, { stdio: 'capture' });
  try {
    const count = (suite) =>
      (suite.specs?.length ?? 0) + (suite.suites ?? []).reduce((sum, inner) => sum + count(inner), 0);
    return Math.max(1, count(JSON.parse(output)));
  } catch {
    return readdirSync(join(root, 'test/electron')).filter((name) => name.endsWith('.spec.ts')).length;
  }
}
