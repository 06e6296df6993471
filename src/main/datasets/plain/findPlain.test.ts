import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainClasses, writeClassList, writePlainDataset } from '../../../../test/fixtures/plainFolder.ts';
import { AppError } from '../../../shared/errors.ts';
import { findPlain, looksLikePlain } from './index.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'arpenteur-plain-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An empty file: names are all that is read. */
function touch(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
}

function reasonOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? `${error.code}: ${String(error.params['reason'])}` : String(error);
  }
  return 'nothing thrown';
}

describe('a plain folder', () => {
  it('is found with its class list, also from the folder around it', () => {
    writePlainDataset(join(root, 'forest'), ['one']);
    const expected = { root: join(root, 'forest'), classList: { id: 'own', label: plainClasses.name } };
    expect(findPlain(join(root, 'forest'))).toMatchObject(expected);
    expect(findPlain(root)).toMatchObject(expected);
    expect(looksLikePlain(join(root, 'forest'))).toBe(true);
    expect(looksLikePlain(root)).toBe(false);
    writePlainDataset(join(root, 'water'), ['one']);
    expect(findPlain(root)).toBeNull();
  });

  it('is none without a class list, or without images', () => {
    touch('images/one.tif', 'masks/one.tif');
    writeFileSync(join(root, 'package.json'), '{"name": "x", "version": "1"}');
    expect(findPlain(root)).toBeNull();
    expect(looksLikePlain(root)).toBe(false);
    rmSync(join(root, 'images'), { recursive: true });
    rmSync(join(root, 'masks'), { recursive: true });
    writeClassList(root);
    expect(findPlain(root)).toBeNull();
    expect(findPlain(join(root, 'not there'))).toBeNull();
  });

  it('with a wrong class list is one, and what is wrong is said', () => {
    touch('images/one.tif');
    writeClassList(root, { classes: [{ value: 300, name: 'a' }] }, 'classes.json');
    writeClassList(root, { '1': 'a' }, 'other.json');
    expect(looksLikePlain(root)).toBe(true);
    expect(reasonOf(() => findPlain(root))).toBe('classListInvalid: classes[0].value = 300');
  });

  it('takes any other file that holds a class list, but never chooses between two different ones', () => {
    touch('images/one.tif');
    writeClassList(root, { images: [], categories: [] }, 'labels.json');
    writeClassList(root, { '1': 'forest' }, 'project.json');
    expect(findPlain(root)?.classList.label).toBe('project');
    writeClassList(root, { '1': { name: 'forest', color: '#fff' } }, 'same.json');
    expect(findPlain(root)?.classList.label).toBe('project');
    writeClassList(root, { '1': 'water' }, 'zones.json');
    expect(reasonOf(() => findPlain(root))).toBe('classListInvalid: project.json ≠ zones.json');
    writeClassList(root, { '3': 'town' });
    expect(findPlain(root)?.classList.classes).toMatchObject([{ value: 3, en: 'town' }]);
  });

  it('survives class lists that are huge, a folder, or a link to nowhere', () => {
    touch('images/one.tif');
    writeClassList(root, ' '.repeat(2_000_000));
    expect(reasonOf(() => findPlain(root))).toBe('classListInvalid: 1.9 MiB > 1 MiB');
    rmSync(join(root, 'nomenclature.json'));
    mkdirSync(join(root, 'nomenclature.json'));
    expect(reasonOf(() => findPlain(root))).toBe('classListInvalid: EISDIR');
    rmSync(join(root, 'nomenclature.json'), { recursive: true });
    symlinkSync('nowhere', join(root, 'nomenclature.json'));
    expect(reasonOf(() => findPlain(root))).toBe('classListInvalid: ENOENT');
  });
});
