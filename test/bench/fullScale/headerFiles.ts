import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { generateSample } from '../../../src/main/datasets/index.ts';
import { readHeader } from '../../../src/main/raster/index.ts';

/** The tags of all files of the sample lie within, and the pixels of the small ones too. */
const headBytes = 8192;

/**
 * A dataset of at least so many files, each with its own blocks on the disk: the first bytes of the sample's files under other
 * ROI ids, the rest a hole. Links to the same files would be read from the disk once and never be cold again.
 *
 * @returns paths of the files, in the order of the folders.
 */
export async function makeHeaderFiles(folder: string, wanted: number): Promise<string[]> {
  const sample = join(folder, 'sample');
  await generateSample({ outDir: sample, seed: 1 });
  const sources = rastersOf(sample).map((source) => ({ ...source, head: headOf(source.path) }));
  const copies = Math.ceil(wanted / sources.length);
  const paths: string[] = [];
  // Folder by folder, as a dataset is unpacked: that is how the files lie on the disk.
  for (const [place, files] of Map.groupBy(sources, ({ folder: top, roi }) => `${top}/${roi}`)) {
    for (let copy = 1; copy <= copies; copy++) {
      const roi = basename(place);
      const roiCopy = roi.replace(/\d+$/, (digits) => String(Number(digits) + copy * 1000));
      const target = join(folder, 'dataset', dirname(place), roiCopy);
      mkdirSync(target, { recursive: true });
      for (const { name, path, head } of files) {
        const file = join(target, name.replace(`_${roi}_`, `_${roiCopy}_`));
        writeHead(file, head);
        if (copy === 1 && !isDeepStrictEqual(readHeader(file), readHeader(path)))
          throw new Error(`The tags of ${path} do not lie in its first ${headBytes} bytes.`);
        paths.push(file);
      }
    }
  }
  return paths.sort();
}

interface Head {
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
}

function headOf(path: string): Head {
  const whole = readFileSync(path);
  return { bytes: Uint8Array.from(whole.subarray(0, headBytes)), sizeBytes: whole.length };
}

function writeHead(path: string, { bytes, sizeBytes }: Head): void {
  const file = openSync(path, 'w');
  try {
    writeSync(file, bytes);
    ftruncateSync(file, sizeBytes);
  } finally {
    closeSync(file);
  }
}

function rastersOf(dataset: string): { folder: string; roi: string; name: string; path: string }[] {
  return readdirSync(dataset)
    .filter((folder) => /^D\d+-(\d{4}|195X)_/.test(folder) && !folder.endsWith('_ALL_MTD'))
    .flatMap((folder) =>
      readdirSync(join(dataset, folder)).flatMap((roi) =>
        readdirSync(join(dataset, folder, roi)).map((name) => {
          const path = join(dataset, folder, roi, name);
          return { folder, roi, name, path };
        }),
      ),
    );
}
