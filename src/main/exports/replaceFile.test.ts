import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outputError, replaceFile } from './replaceFile.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-replace-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

describe('replacing a file', () => {
  it('leaves the new content and no other file, whole or in pieces', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    await replaceFile(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    await replaceFile(path, ['pie', 'cés']);
    expect(readFileSync(path, 'utf8')).toBe('piecés');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('leaves the old content when writing fails half-way', async () => {
    const path = join(folder, 'a.txt');
    writeFileSync(path, 'old');
    const failing = (function* () {
      yield 'new';
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    })();
    await expect(replaceFile(path, failing)).rejects.toMatchObject({ code: 'diskFull', params: { path } });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('names the folder that is not there', async () => {
    await expect(replaceFile(join(folder, 'none', 'a.txt'), 'x')).rejects.toMatchObject({
      code: 'folderUnreadable',
      params: { path: join(folder, 'none') },
    });
  });

  it.skipIf(isRoot)('names the file that may not be written', async () => {
    chmodSync(folder, 0o500);
    const path = join(folder, 'a.txt');
    await expect(replaceFile(path, 'x')).rejects.toMatchObject({ code: 'fileUnreadable', params: { path } });
  });
});

it('a failure that is not the file system’s stays what it is', () => {
  expect(outputError(new Error('bug'), '/a').code).toBe('internal');
  expect(outputError(Object.assign(new Error('quota'), { code: 'EDQUOT' }), '/a').code).toBe('diskFull');
});
