import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf, readArchiveDirectory } from '../../../src/main/archives/index.ts';
import { generateSample } from '../../../src/main/datasets/index.ts';
import { writeZip } from '../../support/zip.ts';
import type { PatchSources } from './readPatches.ts';

/** Files of an archive: some 150 MB of images. */
const filesPerArchive = 200;

/**
 * Patches of the sample, multiplied: as files of their own, as stored entries and as deflated ones.
 *
 * @returns `patches` of them for each modality, and the sample's own as archives of their own to warm up with.
 */
export async function makeZips(
  folder: string,
  modalities: readonly string[],
  patches: number,
): Promise<{ modality: string; warmUp: PatchSources[]; patches: PatchSources[] }[]> {
  const sample = join(folder, 'sample');
  await generateSample({ outDir: sample, seed: 1 });
  return modalities.map((modality) => {
    const originals = filesOf(sample, modality);
    const multiplied = Array.from({ length: patches }, (_, i) => originals[i % originals.length]!);
    const made = (name: string, files: readonly string[]): PatchSources[] =>
      writeAll(join(folder, `${modality}-${name}`), files);
    return { modality, warmUp: made('warm', originals), patches: made('all', multiplied) };
  });
}

function writeAll(folder: string, originals: readonly string[]): PatchSources[] {
  mkdirSync(folder, { recursive: true });
  const sources: PatchSources[] = [];
  for (let from = 0; from < originals.length; from += filesPerArchive) {
    const files = originals.slice(from, from + filesPerArchive).map((path, i) => {
      const data = readFileSync(path);
      const file = join(folder, `${from + i}.tif`);
      writeFileSync(file, data);
      return { name: `all/${from + i}.tif`, file, data };
    });
    const pack = (method: 0 | 8) => {
      const path = join(folder, `${from}-${method}.zip`);
      writeZip(
        path,
        files.map(({ name, data }) => ({ name, data, method })),
      );
      const listing = readArchiveDirectory(path);
      return files.map((_, i) => entryOf(listing, i));
    };
    const [stored, deflated] = [pack(0), pack(8)];
    sources.push(...files.map(({ file }, i) => ({ file, stored: stored[i]!, deflated: deflated[i]! })));
  }
  return sources;
}

function filesOf(sample: string, modality: string): string[] {
  return readdirSync(sample, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tif') && name.includes(`_${modality}/`))
    .sort()
    .map((name) => join(sample, name));
}
