import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliTexts } from '../../shared/i18n/cli.ts';
import { createContext, resolvePath, type CliIo } from './CliIo.ts';
import { main } from './main.ts';
import { writeError, writeTable } from './output.ts';
import { describeProgress } from './progressLine.ts';
import { AppError } from '../../shared/errors.ts';

/** A command line in memory. */
function testIo(env: CliIo['env'] = {}): CliIo & { stdout: string; stderr: string } {
  const io = {
    stdout: '',
    stderr: '',
    out(text: string) {
      io.stdout += text;
    },
    err(text: string) {
      io.stderr += text;
    },
    progressWidth: null,
    env,
    cwd: '/work/here',
    onInterrupt: () => () => {},
    quit: () => {},
  };
  return io;
}

async function cli(args: string[], env: CliIo['env'] = { LANG: 'en_US.UTF-8' }) {
  const io = testIo(env);
  const code = await main(args, io);
  return { code, stdout: io.stdout, stderr: io.stderr };
}

describe('the help', () => {
  it('lists the commands and the exit codes, and is no failure', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const { code, stdout, stderr } = await cli(args);
      expect(code).toBe(0);
      expect(stderr).toBe('');
      for (const word of ['index', 'status', 'export', 'sample', 'serve', 'Exit codes', '130'])
        expect(stdout).toContain(word);
      expect(stdout).not.toContain('demo');
    }
  });

  it('speaks French when the system does, and when asked', async () => {
    for (const [args, env] of [
      [['export', '--help'], { LANG: 'fr_FR.UTF-8' }],
      [['export', '--lang', 'fr', '--help'], { LANG: 'en_US.UTF-8' }],
      [['--lang=fr', 'export', '--help'], { LC_ALL: 'en_US' }],
    ] as const) {
      const { stdout } = await cli([...args], env);
      expect(stdout).toContain('Utilisation');
      expect(stdout).toContain('par défaut');
      expect(stdout).not.toMatch(/Usage:|Options:|display help/);
    }
    expect((await cli(['export', '--help'], { LC_ALL: 'C', LANG: 'fr_FR' })).stdout).toContain('Usage:');
  });

  it('has the same words in both languages', () => {
    const keys = (value: object): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === 'string' ? [key] : keys(inner as object).map((name) => `${key}.${name}`),
      );
    expect(keys(cliTexts.fr)).toEqual(keys(cliTexts.en));
    // No apostrophe of a typewriter, no space that breaks before a double punctuation mark.
    expect(JSON.stringify(cliTexts.fr)).not.toMatch(/'|[ \w][;?!»](\s|")|« /);
  });
});

describe('a command that is not written rightly', () => {
  it.each([
    [['fly'], /no command fly/],
    [['index', '--workspace', 'w'], /--dataset <dir> is needed/],
    [['status', '--workspace'], /--workspace <dir> needs a value/],
    [['status', '--workspace', 'w', '--wrokspace', 'w'], /no option --wrokspace/],
    [['status', '--workspace', 'w', 'more'], /belong to no option/],
    [
      ['export', '--workspace', 'w', '--out', 'o', '--compression', 'zip'],
      /zip is not possible for --compression/,
    ],
    [['serve', '--workspace', 'w', '--port', '70000'], /70000 is not possible for --port/],
    [['sample', '--out', 'o', '--seed', '-1'], /-1 is not possible for --seed/],
  ])('%j ends with 2 and says why', async (args, sentence) => {
    const { code, stdout, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/--help/);
  });
});

it('shows the version', async () => {
  expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: '0.1.0\n' });
});

it('takes relative paths from where the user stands', () => {
  expect(resolvePath(testIo({ INIT_CWD: '/home/me' }), 'data')).toBe('/home/me/data');
  expect(resolvePath(testIo(), 'data')).toBe('/work/here/data');
  expect(resolvePath(testIo({ INIT_CWD: '/home/me' }), '/data')).toBe('/data');
});

it('points at the character of a filter that is not right', () => {
  const io = testIo();
  const text = 'edited and\tdomian = 1';
  const params = { text, position: 11, reason: 'unknownName', found: 'domian' };
  writeError(createContext(io, 'en'), new AppError('whereInvalid', params));
  expect(io.stderr.split('\n').slice(1, 3)).toEqual(['  edited and domian = 1', '             ^']);
});

it('aligns the columns of a table, numbers to the right', () => {
  const io = testIo();
  writeTable(
    createContext(io, 'en'),
    ['name', 'n'],
    [
      ['a', '1,200'],
      ['long name', '7'],
    ],
  );
  expect(io.stdout).toBe('name           n\na          1,200\nlong name      7\n');
});

it('draws progress with what is known', () => {
  const context = createContext(testIo(), 'en');
  const base = { phase: 'writing', unit: 'patches' };
  expect(describeProgress(context, { ...base, done: 1200, total: 2400, rate: 10 })).toBe(
    'writing  [############------------]  1,200/2,400 patches  50 %  10/s  2:00',
  );
  expect(describeProgress(context, { ...base, done: 5, total: 0, rate: 0 })).toBe('writing  5 patches');
  expect(describeProgress(context, { phase: 'x', unit: '', done: 0, total: 0, rate: 0 })).toBe('x');
});

it('does not make a workspace where one is asked for that is not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-cli-'));
  const workspace = join(folder, 'typo');
  const { code, stderr } = await cli(['status', '--workspace', workspace]);
  expect(code).toBe(3);
  expect(stderr).toContain(workspace);
  rmSync(folder, { recursive: true });
});
