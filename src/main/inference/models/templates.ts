import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInModels } from './modelFolder.ts';

const folder = (): string => join(builtInModels(), 'templates');

/** Names of the manifests without weights that come with the program: one for each published family. */
export async function templateNames(): Promise<string[]> {
  const names = await readdir(folder());
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** Text of a template, or null when there is none of this name. */
export async function readTemplate(name: string): Promise<string | null> {
  if (!(await templateNames()).includes(name)) return null;
  return readFile(join(folder(), `${name}.json`), 'utf8');
}
