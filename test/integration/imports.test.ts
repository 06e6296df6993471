import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  domainCycles,
  importsOf,
  readImports,
  sourceFiles,
  staticPackages,
  violations,
} from './importGraph.ts';

const root = resolve(import.meta.dirname, '../..');
const imports = readImports(root);

describe('the sources', () => {
  test('import only in the directions of the house plan', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(violations(imports)).toEqual([]);
  });

  test('have no circle between domains', () => {
    expect(domainCycles(imports)).toEqual([]);
  });

  test.for(['core', 'cli', 'index'])(
    '%s.ts loads nothing native before the version guard has run',
    (entry) => {
      const file = `src/main/${entry}.ts`;
      expect(imports.find((i) => i.from === file)?.to).toBe('src/main/versionGuard.ts');
      const packages = staticPackages(imports, file);
      expect(packages.get('better-sqlite3')).toBeUndefined();
      expect(packages.get('onnxruntime-node')).toBeUndefined();
    },
  );

  test('every worker has a name of its own', () => {
    const names = sourceFiles(root)
      .filter((file) => file.endsWith('.worker.ts'))
      .map((file) => file.slice(file.lastIndexOf('/') + 1));
    expect(new Set(names).size).toBe(names.length);
  });
});

/** One violation of each rule, and how it may be written. */
const planted: [file: string, text: string][] = [
  ['src/shared/geo/a.ts', `import { open } from '../../main/catalogue/index.ts';`],
  ['src/shared/geo/b.ts', `import { readFile } from 'node:fs';`],
  ['src/shared/geo/c.ts', `export * from 'react';`],
  ['src/renderer/map/a.ts', `import type { Mask } from '../../main/annotation/index.ts';`],
  ['src/renderer/map/b.tsx', `const { join } = await import('node:path');`],
  ['src/renderer/map/c.ts', `import { ipcRenderer } from 'electron';`],
  ['src/preload/a.ts', `export { client } from '../renderer/client/client.ts';`],
  ['src/main/catalogue/a.ts', `import { app } from 'electron';`],
  ['src/main/catalogue/b.ts', `import { parse } from '../datasets/names.ts';`],
  ['src/main/catalogue/c.ts', `let x: import('../api/index.ts').Api;`],
  ['src/main/catalogue/d.ts', `import { listen } from '../shells/http/index.ts';`],
  ['src/main/raster/a.worker.ts', `import { open } from '../catalogue/index.ts';`],
  ['src/main/workers/a.ts', `import { open } from '../raster/index.ts';`],
  ['src/main/api/a.ts', `import { query } from '../catalogue/queries.ts';`],
  ['src/main/services.ts', `import { listen } from './shells/http/index.ts';`],
  ['src/main/shells/electron/a.ts', `import { createServices } from '../../services.ts';`],
  ['src/main/shells/electron/b.ts', `const { listen } = await import('../http/index.ts');`],
  ['src/main/shells/http/a.ts', `import { app } from 'electron/main';`],
  ['src/main/core.ts', `import { start } from './shells/electron/index.ts';`],
];

const harmless: [file: string, text: string][] = [
  [
    'src/main/exports/a.worker.ts',
    `import { writeTiff } from '../raster/writer.ts'; import '../workers/serveTasks.ts';`,
  ],
  ['src/main/exports/a.ts', `import { read } from '../raster/index.ts'; import { z } from 'zod';`],
  ['src/main/index.ts', `import { startDesktop } from './shells/electron/index.ts';`],
  [
    'src/main/shells/electron/a.ts',
    `import { app } from 'electron'; import { forward } from '../forward.ts';`,
  ],
  ['src/renderer/map/a.ts', `import { AppError } from '../../shared/errors.ts'; import Map from 'ol/Map';`],
];

describe('the check itself', () => {
  test.each(planted)('sees what is wrong in %s: %s', (file, text) => {
    expect(violations(importsOf(file, text))).toEqual([expect.stringContaining(file)]);
  });

  test.each(harmless)('lets pass %s: %s', (file, text) => {
    const found = importsOf(file, text);
    expect(found).toHaveLength(2 - Number(file === 'src/main/index.ts'));
    expect(violations(found)).toEqual([]);
  });

  test('lets what a worker loads take single files of raster, and what it does not load not', () => {
    const worker = importsOf('src/main/datasets/a.worker.ts', `import './write.ts';`);
    const loaded = importsOf('src/main/datasets/write.ts', `import { encode } from '../raster/encode.ts';`);
    expect(violations([...worker, ...loaded])).toEqual([]);
    expect(violations(loaded)).toHaveLength(1);
  });

  test('sees a circle of three domains', () => {
    const circle = [
      ...importsOf('src/main/a/x.ts', `import { b } from '../b/index.ts';`),
      ...importsOf('src/main/b/x.ts', `import type { c } from '../c/index.ts';`),
      ...importsOf('src/main/c/x.ts', `export { a } from '../a/index.ts';`),
    ];
    expect(domainCycles(circle)).toEqual([['main/a', 'main/b', 'main/c', 'main/a']]);
    expect(domainCycles(circle.slice(0, 2))).toEqual([]);
  });

  test('sees a native package behind a chain of static imports, and not behind a dynamic one', () => {
    const chain = [
      ...importsOf('src/main/a.ts', `import './b.ts'; const c = () => import('./c.ts');`),
      ...importsOf('src/main/b.ts', `import type D from 'better-sqlite3'; import { type E } from 'geotiff';`),
      ...importsOf('src/main/c.ts', `import Database from 'better-sqlite3';`),
    ];
    expect([...staticPackages(chain, 'src/main/a.ts').keys()]).toEqual([]);
    expect([...staticPackages(chain, 'src/main/c.ts').keys()]).toEqual(['better-sqlite3']);
  });
});

test('the linter refuses the imports between environments too, while one types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-lint-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const caught = [0, 1, 3, 4, 5, 6, 7, 15, 16, 17, 18].map((i) => planted[i]!);
  for (const [file, text] of [...caught, ...harmless.slice(0, 4)]) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    // Some files occur twice: what is harmless there is another line.
    writeFileSync(
      path,
      existsSync(path) ? `${text}\n${caught.find(([f]) => f === file)![1]}\n` : `${text}\n`,
    );
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=unix', 'src'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const refused = stdout.split('\n').filter((line) => line.includes('no-restricted-imports'));
  for (const [file] of caught) {
    expect(
      refused.filter((line) => line.replaceAll('\\', '/').includes(file)),
      file,
    ).toHaveLength(1);
  }
  expect(refused).toHaveLength(caught.length);
});
