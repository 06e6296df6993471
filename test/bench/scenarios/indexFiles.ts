import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateSample } from '../../../src/main/datasets/index.ts';
import { createBed } from '../bed.ts';
import { askPeer } from '../peers.ts';
import { median, ms, p95, perSecond, timed, times, type Row } from '../stats.ts';

const scenario = 'Index of file names and headers';
/** Copies of the sample under other ROI ids: hard links, so that only names and headers count. */
const copies = 60;

/** Index of a dataset of about 24,000 files, names and headers, against rasterio opening each file. */
export async function indexFiles(): Promise<Row[]> {
  const bed = createBed();
  try {
    const dataset = join(bed.folder, 'dataset');
    await generateSample({ outDir: dataset, seed: 1 });
    const files = multiply(dataset);
    const samples = await timed(5, () => bed.openDataset(dataset));
    const rate = files.length / (median(samples) / 1000);
    const peerFiles = files.filter((_, n) => n % 8 === 0);
    const peer = [0, 1, 2]
      .map(() => askPeer<{ seconds: number }>({ task: 'open', files: peerFiles }))
      .filter((p) => p !== null);
    const peerRate = peer.length > 0 ? peerFiles.length / median(peer.map((p) => p.seconds)) : null;
    const ratio = peerRate === null ? null : rate / peerRate;
    return [
      {
        scenario,
        measure: `whole index job, ${files.length.toLocaleString('en')} files`,
        median: ms(median(samples)),
        p95: ms(p95(samples)),
        n: samples.length,
        target: '',
        reached: null,
        note: 'names, metadata, headers and inserts, in a new workspace',
      },
      {
        scenario,
        measure: 'files per second',
        median: perSecond(rate, 'files'),
        p95: '',
        n: samples.length,
        target: '',
        reached: null,
      },
      {
        scenario,
        measure: 'rasterio opening each file, one process',
        median: peerRate === null ? 'not installed' : perSecond(peerRate, 'files'),
        p95: '',
        n: peer.length,
        target: '',
        reached: null,
      },
      {
        scenario,
        measure: 'ratio',
        median: ratio === null ? '' : times(ratio),
        p95: '',
        n: samples.length,
        target: '≥ 50×',
        reached: ratio === null ? null : ratio >= 50,
      },
    ];
  } finally {
    await bed.close();
  }
}

function multiply(dataset: string): string[] {
  const all: string[] = [];
  for (const folder of readdirSync(dataset)) {
    if (!/^D\d+-(\d{4}|195X)_/.test(folder) || folder.endsWith('_ALL_MTD')) continue;
    for (const roi of readdirSync(join(dataset, folder))) {
      for (const name of readdirSync(join(dataset, folder, roi))) {
        const source = join(dataset, folder, roi, name);
        all.push(source);
        for (let copy = 1; copy < copies; copy++) {
          const roiCopy = roi.replace(/\d+$/, (digits) => String(Number(digits) + copy * 1000));
          mkdirSync(join(dataset, folder, roiCopy), { recursive: true });
          const target = join(dataset, folder, roiCopy, name.replace(`_${roi}_`, `_${roiCopy}_`));
          linkSync(source, target);
          all.push(target);
        }
      }
    }
  }
  return all;
}
