import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

/** One import of a module, as it is written: static, type-only, dynamic or re-export. */
export interface Import {
  /** Path of the importing file, from the root, with slashes. */
  readonly from: string;
  /** Path of the imported file, or the package's name with its subpath. */
  readonly to: string;
  readonly isPackage: boolean;
  /** Loaded when the importing module is: not by `import()`, and not for types only. */
  readonly isStatic: boolean;
}

/** Source files below `root/src` (`.ts`, `.tsx`), tests left out: they may reach anywhere. */
export function sourceFiles(root: string): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .sort();
}

/** Every import of every source file, read by a parser, not by patterns. */
export function readImports(root: string): Import[] {
  return sourceFiles(root).flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
}

/** The imports of one file's text. */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const found: Import[] = [];
  visit(program, (node) => {
    const source = node['source'];
    if (!isImporting(node['type']) || !isLiteral(source)) return;
    const specifier = source.value.replace(/\?.*$/, '');
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : posix.join(posix.dirname(file), specifier);
    found.push({ from: file, to, isPackage, isStatic: loadsAtOnce(node) });
  });
  return found;
}

type Node = Record<string, unknown>;

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, see);
  else if (typeof value === 'object' && value !== null) {
    see(value as Node);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isImporting(type: unknown): boolean {
  return (
    type === 'ImportDeclaration' ||
    type === 'ExportNamedDeclaration' ||
    type === 'ExportAllDeclaration' ||
    type === 'ImportExpression' ||
    type === 'TSImportType'
  );
}

function isLiteral(node: unknown): node is { value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}

function loadsAtOnce(node: Node): boolean {
  if (node['type'] === 'ImportExpression' || node['type'] === 'TSImportType') return false;
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return false;
  const specifiers = node['specifiers'];
  const isAllTypes =
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((s: Node) => s['importKind'] === 'type' || s['exportKind'] === 'type');
  return !isAllTypes;
}

/** A place in the house: the folder, or the file, that has rules of its own. */
export function placeOf(path: string): string {
  const parts = path.split('/');
  if (parts[1] !== 'main') return parts[1] ?? '';
  if (parts.length === 3) return `main/${parts[2]!.replace(/\.ts$/, '')}`;
  if (parts[2] === 'shells') return parts.length === 4 ? 'shells' : `shells/${parts[3]}`;
  return `main/${parts[2]}`;
}

const shellsAndGuard = ['shared', 'shells', 'main/versionGuard'];
/** What each place may import besides itself; `domains` are all other folders of src/main, by their index.ts only. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  preload: ['shared'],
  renderer: ['shared'],
  shells: ['shared'],
  'shells/http': ['shared', 'shells'],
  'shells/electron': ['shared', 'shells'],
  'main/versionGuard': [],
  'main/index': [...shellsAndGuard, 'shells/electron'],
  'main/core': [...shellsAndGuard, 'shells/http', 'main/api', 'main/services', 'domains'],
  'main/cli': [...shellsAndGuard, 'shells/http', 'main/api', 'main/services', 'main/workers', 'domains'],
  'main/services': ['shared', 'main/workers', 'domains'],
  'main/api': ['shared', 'main/services', 'domains'],
  'main/workers': ['shared'],
};
const domainMayImport = ['shared', 'main/workers', 'domains'];

function isDomain(place: string): boolean {
  return place.startsWith('main/') && !(place in allowed);
}

/**
 * What is wrong with the imports, a sentence each.
 *
 * A worker, and what only its own domain gives it, takes single files of raster: its index would start a pool there.
 */
export function violations(imports: readonly Import[]): string[] {
  const inWorkers = workerFiles(imports);
  return imports.flatMap(({ from, to, isPackage }) => {
    const place = placeOf(from);
    const wrong = isPackage
      ? packageViolation(place, to)
      : fileViolation(inWorkers.has(from), from, place, to);
    return wrong === null ? [] : [`${from} -> ${to}: ${wrong}`];
  });
}

/** The workers and the files of their own domains that they load. */
function workerFiles(imports: readonly Import[]): Set<string> {
  const files = new Set(imports.map(({ from }) => from).filter((file) => file.endsWith('.worker.ts')));
  for (const file of files) {
    for (const { from, to, isPackage, isStatic } of imports) {
      if (from === file && isStatic && !isPackage && placeOf(to) === placeOf(file)) files.add(to);
    }
  }
  return files;
}

function packageViolation(place: string, name: string): string | null {
  if (/^electron(\/|$)/.test(name) && place !== 'shells/electron' && place !== 'preload') {
    return 'only shells/electron and preload import electron';
  }
  if (name.startsWith('node:') && (place === 'shared' || place === 'renderer' || place === 'preload')) {
    return `${place} has no Node`;
  }
  if (place === 'shared' && name !== 'zod' && !name.startsWith('@orpc/contract')) {
    return 'shared imports the schema library and nothing else';
  }
  return null;
}

function fileViolation(inWorker: boolean, from: string, place: string, to: string): string | null {
  const target = placeOf(to);
  if (target === place) return null;
  if (from.endsWith('.worker.ts')) {
    return ['shared', 'main/raster', 'main/workers'].includes(target)
      ? null
      : 'a worker imports its own domain, shared, raster and workers only';
  }
  if (inWorker && (target === 'main/raster' || target === 'main/workers')) return null;
  const may = allowed[place] ?? domainMayImport;
  const isOtherDomain = isDomain(target);
  if (!may.includes(isOtherDomain ? 'domains' : target)) return `${place} may not import ${target}`;
  const needsIndex =
    isOtherDomain || target === 'main/api' || target === 'main/workers' || target === 'shells/http';
  if (needsIndex && !/^src\/main\/(shells\/)?[^/]+\/index\.ts$/.test(to)) {
    return `${target} is entered by its index.ts`;
  }
  return null;
}

/** Circles between domains, type imports included: `['main/a', 'main/b', 'main/a']`. */
export function domainCycles(imports: readonly Import[]): string[][] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to, isPackage } of imports) {
    const [a, b] = [placeOf(from), placeOf(to)];
    // Workers run apart: what they take from raster is no arrow between the domains' own code.
    if (isPackage || a === b || !isDomain(a) || !isDomain(b) || from.endsWith('.worker.ts')) continue;
    edges.set(a, (edges.get(a) ?? new Set()).add(b));
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (place: string, path: string[]): void => {
    const start = path.indexOf(place);
    if (start >= 0) return void cycles.push([...path.slice(start), place]);
    if (done.has(place)) return;
    for (const next of edges.get(place) ?? []) walk(next, [...path, place]);
    done.add(place);
  };
  for (const place of edges.keys()) walk(place, []);
  return cycles;
}

/** Packages that a file loads before its first line runs, with the files in between. */
export function staticPackages(imports: readonly Import[], entry: string): Map<string, string[]> {
  const packages = new Map<string, string[]>();
  const seen = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { from, to, isPackage, isStatic } of imports) {
      if (from !== file || !isStatic) continue;
      if (isPackage) packages.set(to, [...path, file]);
      else walk(to, [...path, file]);
    }
  };
  walk(entry, []);
  return packages;
}
