import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's Python, where its packages of numpy, GDAL and rasterio are; never needed by the program itself. */
export const pythonPath = '/usr/bin/python3';

/** True when there is such a Python and it can import these: `'rasterio, numpy'`. Tried once a run: it takes a second or two. */
export function canImport(modules: string): boolean {
  const folder = process.env['ARPENTEUR_TEST_RUN'];
  const known = folder === undefined ? null : join(folder, `python ${modules}`);
  if (known && existsSync(known)) return readFileSync(known, 'utf8') === 'yes';
  const can = spawnSync(pythonPath, ['-c', `import ${modules}`]).status === 0;
  if (known) writeFileSync(known, can ? 'yes' : 'no');
  return can;
}

let hasRasterio: boolean | null = null;

/** Python with rasterio, for comparisons with what others read and write; looked for when it is asked for. */
export const python = {
  /** Why it is not there; null when it is. */
  get missing(): string | null {
    hasRasterio ??= canImport('rasterio, numpy');
    return hasRasterio ? null : 'no python3 with rasterio and numpy';
  },
};

/** Runs a script; it reads its tasks as JSON from its first argument's file. */
export function runPython(script: string, argument: string): string {
  if (python.missing) throw new Error(python.missing);
  return execFileSync(pythonPath, ['-c', script, argument], { encoding: 'utf8', maxBuffer: 1 << 26 });
}
