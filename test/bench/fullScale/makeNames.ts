/**
 * Writes the tree of a whole FLAIR-HUB with files of no bytes: 2.4 million names.
 * Usage: node test/bench/fullScale/makeNames.ts FOLDER [SHARE]
 */
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { historicalYear } from '../../../src/shared/model/flairHubNames.ts';
import { modalityNames } from '../../../src/shared/model/modality.ts';
import { cellsOf, planFullScale, type PlannedRoi } from './plan.ts';

/** @returns number of files; those of the historical photographs are shared by the years of a domain. */
export function makeNames(root: string, rois: readonly PlannedRoi[]): number {
  let files = 0;
  const seen = new Set<string>();
  for (const roi of rois) {
    for (const modality of modalityNames) {
      const year = modality === 'AERIAL-RLT_PAN' ? historicalYear : roi.year;
      const folder = `${roi.domain}-${year}_${modality}`;
      const path = join(root, folder, roi.roi);
      if (seen.has(path)) continue;
      seen.add(path);
      mkdirSync(path, { recursive: true });
      for (const [row, col] of cellsOf(roi)) {
        closeSync(openSync(`${path}/${folder}_${roi.roi}_${row}-${col}.tif`, 'w'));
        files++;
      }
    }
  }
  return files;
}

if (process.argv[1] === import.meta.filename) {
  const [folder = '', share = '1'] = process.argv.slice(2);
  console.log(`${makeNames(folder, planFullScale(Number(share)))} files`);
}
