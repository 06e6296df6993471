/**
 * Writes the hub's archives of a whole FLAIR-HUB with generated central directories: the entries are declared, their bytes
 * are a hole in a sparse file, which is all that indexing may ask of an archive.
 * Usage: node test/bench/fullScale/makeArchives.ts FOLDER [SHARE]
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { historicalYear } from '../../../src/shared/model/flairHubNames.ts';
import { modalityNames } from '../../../src/shared/model/modality.ts';
import { cellsOf, planFullScale, type PlannedRoi } from './plan.ts';

/** A file of this many bytes as stored; no bytes are written for it. */
const storedBytes = 1000;

/** @returns number of entries of all archives. */
export function makeArchives(root: string, rois: readonly PlannedRoi[]): number {
  mkdirSync(root, { recursive: true });
  const byArchive = new Map<string, PlannedRoi[]>();
  const seen = new Set<string>();
  for (const roi of rois) {
    for (const modality of modalityNames) {
      const year = modality === 'AERIAL-RLT_PAN' ? historicalYear : roi.year;
      const folder = `${roi.domain}-${year}_${modality}`;
      if (seen.has(`${folder}/${roi.roi}`)) continue;
      seen.add(`${folder}/${roi.roi}`);
      const list = byArchive.get(folder);
      if (list) list.push(roi);
      else byArchive.set(folder, [roi]);
    }
  }
  let entries = 0;
  for (const [folder, list] of byArchive) entries += writeArchive(join(root, `${folder}.zip`), folder, list);
  return entries;
}

function writeArchive(path: string, folder: string, rois: readonly PlannedRoi[]): number {
  const headers: Buffer[] = [];
  let offset = 0;
  for (const roi of rois) {
    for (const [row, col] of cellsOf(roi)) {
      const name = Buffer.from(`${folder}/${roi.roi}/${folder}_${roi.roi}_${row}-${col}.tif`, 'latin1');
      headers.push(centralHeader(name, offset), name);
      offset += 30 + name.length + storedBytes;
    }
  }
  const directory = Buffer.concat(headers);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(headers.length / 2, 8);
  end.writeUInt16LE(headers.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  const file = openSync(path, 'w');
  try {
    writeSync(file, directory, 0, directory.length, offset);
    writeSync(file, end, 0, end.length, offset + directory.length);
  } finally {
    closeSync(file);
  }
  return headers.length / 2;
}

/** One header of the central directory. Source: PKWARE APPNOTE 6.3.10, section 4.3.12. */
function centralHeader(name: Buffer, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt32LE(storedBytes, 20);
  header.writeUInt32LE(storedBytes, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(offset, 42);
  return header;
}

if (process.argv[1] === import.meta.filename) {
  const [folder = '', share = '1'] = process.argv.slice(2);
  console.log(`${makeArchives(folder, planFullScale(Number(share)))} entries`);
}
