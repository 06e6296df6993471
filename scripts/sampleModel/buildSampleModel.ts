import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSamplePool, defaultSampleSeed, generateSample } from '../../src/main/datasets/index.ts';
import { Random } from '../../src/main/datasets/sample/random.ts';
import { classCount, collectSamples } from './collectSamples.ts';
import type { Samples } from './collectSamples.ts';
import { featureCount } from './features.ts';
import { sampleManifest } from './manifest.ts';
import { Mlp } from './Mlp.ts';
import { sampleNetwork } from './network.ts';
import { drawScenes, patchesOf } from './scenes.ts';
import { scoreModel } from './scoreModel.ts';

const seed = 7;
const hidden = [32, 24] as const;
const batch = 256;
/** A class with a smaller share of the scenes is not learned from them. */
const leastShare = 0.0003;

/** Draws, learns, writes and says how good it is on the sample. */
export async function buildSampleModel(out: string, steps: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-model-'));
  const pool = createSamplePool(2);
  try {
    const random = new Random(seed);
    const samples = await collectSamples(await drawScenes(folder, pool), random);
    say(`${samples.count} pixels`);
    const network = train(samples, random, steps);
    const bytes = sampleNetwork(network.layers, samples.scaling);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const allPx = samples.allPx.reduce((sum, px) => sum + px, 0);
    const unseen = [...samples.allPx.entries()]
      .filter(([, px]) => px < leastShare * allPx)
      .map(([value]) => value);
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'model.onnx'), bytes);
    writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(sampleManifest(unseen, sha256), null, 2)}\n`);
    say(`${bytes.byteLength} bytes, hardly seen: ${unseen.join(', ')}`);

    const sample = join(folder, 'sample');
    await generateSample({ outDir: sample, seed: defaultSampleSeed, pool });
    const score = await scoreModel(bytes, unseen, patchesOf(sample));
    for (const { value, iou, sharePx } of score.classes) {
      say(`class ${value}: ${(sharePx * 100).toFixed(1)} % of the sample, IoU ${iou.toFixed(3)}`);
    }
    say(
      `accuracy ${score.accuracy.toFixed(4)}, mIoU of present classes with a weight ${score.meanIou.toFixed(4)}`,
    );
  } finally {
    await pool.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function train(samples: Samples, random: Random, steps: number): Mlp {
  const network = new Mlp([featureCount, ...hidden, classCount], random);
  const offsets = drawOffsets(samples);
  const rows = new Uint32Array(batch);
  let loss = 0;
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < batch; i++) rows[i] = random.next() * samples.count;
    const rate = 0.003 * (1 - step / steps) + 1e-5;
    loss += network.train(samples.features, samples.targets, rows, offsets, rate) / batch;
    if ((step + 1) % 2000 === 0) {
      say(`step ${step + 1}: loss ${(loss / 2000).toFixed(4)}`);
      loss = 0;
    }
  }
  return network;
}

/** How much more often a class was drawn than it is there, as a logarithm: what the scores need not learn. */
function drawOffsets({ count, allPx, drawnPx }: Samples): Float32Array {
  const all = allPx.reduce((sum, px) => sum + px, 0);
  return Float32Array.from(allPx, (px, value) =>
    px === 0 ? 0 : Math.log(drawnPx[value]! / count / (px / all)),
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
