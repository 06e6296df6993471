import { opendirSync } from 'node:fs';
import { opendir } from 'node:fs/promises';

/** A bare walk of a tree with `fs.promises.opendir`, one folder after the other. @returns number of files. */
export async function walk(folder: string): Promise<number> {
  let files = 0;
  for await (const entry of await opendir(folder)) {
    if (entry.isDirectory()) files += await walk(`${folder}/${entry.name}`);
    else files++;
  }
  return files;
}

/** The same with `opendirSync`. */
export function walkSync(folder: string): number {
  const dir = opendirSync(folder);
  let files = 0;
  try {
    for (let entry = dir.readSync(); entry; entry = dir.readSync()) {
      if (entry.isDirectory()) files += walkSync(`${folder}/${entry.name}`);
      else files++;
    }
  } finally {
    dir.closeSync();
  }
  return files;
}
