import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { generateScene } from '../../../src/main/datasets/index.ts';
import { createBed, finished } from '../bed.ts';
import { askPeer } from '../peers.ts';
import { median, ms, p95, perSecond, timed, times, type Row } from '../stats.ts';

const scenario = 'Export of masks';
const side = 20;

/** Export of a ROI of 400 masks as tiled deflate, against rasterio writing the same masks. */
export async function exportMasks(): Promise<Row[]> {
  const bed = createBed();
  try {
    const dataset = join(bed.folder, 'dataset');
    const scene = {
      outDir: dataset,
      seed: 3,
      domainYear: 'D013-2020',
      roi: 'AU-S1-1',
      rows: side,
      cols: side,
    };
    await generateScene({ ...scene, modalities: ['AERIAL_LABEL-COSIA'] });
    const datasetId = await bed.openDataset(dataset);
    const patches = side * side;
    let bytes = 0;
    const samples = await timed(5, async (run) => {
      const out = join(bed.folder, `out${run}`);
      const { jobId } = await bed.client.exports.start({
        datasetId,
        out,
        scope: { kind: 'all' },
        compression: 'deflate',
        convertTo: null,
      });
      await finished(bed.client, jobId);
      bytes = sizeOf(out);
    });
    const rate = patches / (median(samples) / 1000);
    const files = tifsBelow(join(dataset, 'D013-2020_AERIAL_LABEL-COSIA'));
    const peer = [0, 1, 2].flatMap((run) => {
      const out = join(bed.folder, `peer${run}`);
      mkdirSync(out);
      const answer = askPeer<{ seconds: number; bytes: number }>({ task: 'write', files, out });
      return answer ? [answer] : [];
    });
    const peerRate = peer.length > 0 ? patches / median(peer.map((p) => p.seconds)) : null;
    const ratio = peerRate === null ? null : rate / peerRate;
    const kib = (n: number) => `${Math.round(n / 1024 / patches)} KiB a mask`;
    return [
      {
        scenario,
        measure: `whole export job, ${patches} patches`,
        median: ms(median(samples)),
        p95: ms(p95(samples)),
        n: samples.length,
        target: '',
        reached: null,
        note: `reads, writes, hashes, CSV and manifest; ${kib(bytes)}`,
      },
      {
        scenario,
        measure: 'patches per second',
        median: perSecond(rate, 'patches'),
        p95: '',
        n: samples.length,
        target: '',
        reached: null,
      },
      {
        scenario,
        measure: 'rasterio writing the same masks, one process',
        median: peerRate === null ? 'not installed' : perSecond(peerRate, 'patches'),
        p95: '',
        n: peer.length,
        target: '',
        reached: null,
        note: peer[0] ? `writing only; ${kib(peer[0].bytes)}` : '',
      },
      {
        scenario,
        measure: 'ratio',
        median: ratio === null ? '' : times(ratio),
        p95: '',
        n: samples.length,
        target: '≥ 2×',
        reached: ratio === null ? null : ratio >= 2,
      },
    ];
  } finally {
    await bed.close();
  }
}

function tifsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tif'))
    .map((name) => join(folder, name));
}

const sizeOf = (folder: string) => tifsBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
