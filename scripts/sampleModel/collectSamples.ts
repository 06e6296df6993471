import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Random } from '../../src/main/datasets/sample/random.ts';
import { featureCount } from './features.ts';
import { featureNetwork } from './network.ts';
import type { Scaling } from './network.ts';
import { patchArea, patchPx, readPatch } from './scenes.ts';
import type { PatchFiles } from './scenes.ts';

export const classCount = 19;
/** Pixels that are drawn of a patch. */
const perPatch = 4000;

export interface Samples {
  readonly count: number;
  /** Scaled, `[count, 96]`. */
  readonly features: Float32Array;
  readonly targets: Uint8Array;
  readonly scaling: Scaling;
  /** Pixels by class, of all patches and of the samples. */
  readonly allPx: Float64Array;
  readonly drawnPx: Float64Array;
}

/** Draws pixels of patches with their features; rare classes more often: by the root of what they cover in a patch. */
export async function collectSamples(patches: readonly PatchFiles[], random: Random): Promise<Samples> {
  const session = await InferenceSession.create(featureNetwork(), { intraOpNumThreads: 1 });
  const features = new Float32Array(patches.length * perPatch * featureCount);
  const targets = new Uint8Array(patches.length * perPatch);
  const allPx = new Float64Array(classCount);
  const drawnPx = new Float64Array(classCount);
  let count = 0;
  for (const files of patches) {
    const { aerial, height, labels } = await readPatch(files);
    const size = [patchPx, patchPx];
    const answer = await session.run({
      aerial: new Tensor('float32', aerial, [1, 4, ...size]),
      height: new Tensor('float32', height, [1, 1, ...size]),
    });
    const planes = answer['features']!.data as Float32Array;
    const chances = chancesOf(labels, allPx);
    for (let pixel = 0; pixel < patchArea && count < targets.length; pixel++) {
      const label = labels[pixel]!;
      if (random.next() >= chances[label]!) continue;
      for (let k = 0; k < featureCount; k++)
        features[count * featureCount + k] = planes[k * patchArea + pixel]!;
      drawnPx[label] = drawnPx[label]! + 1;
      targets[count++] = label;
    }
  }
  await session.release();
  return { count, features, targets, scaling: scale(features, count), allPx, drawnPx };
}

function chancesOf(labels: Uint8Array, allPx: Float64Array): number[] {
  const px = new Float64Array(classCount);
  for (const label of labels) px[label] = px[label]! + 1;
  const roots = px.map(Math.sqrt);
  const total = roots.reduce((sum, root) => sum + root, 0);
  for (const [label, own] of px.entries()) allPx[label] = allPx[label]! + own;
  return Array.from(px, (own, label) =>
    own === 0 ? 0 : Math.min(1, (perPatch * roots[label]!) / total / own),
  );
}

/** Scales features in place to mean 0 and deviation 1; those that hardly vary are not blown up. */
function scale(features: Float32Array, count: number): Scaling {
  const mean = new Float64Array(featureCount);
  const std = new Float64Array(featureCount);
  for (let k = 0; k < featureCount; k++) {
    let sum = 0;
    let squares = 0;
    for (let at = k; at < count * featureCount; at += featureCount) {
      sum += features[at]!;
      squares += features[at]! ** 2;
    }
    mean[k] = sum / count;
    std[k] = Math.max(0.05, Math.sqrt(Math.max(0, squares / count - mean[k]! ** 2)));
    for (let at = k; at < count * featureCount; at += featureCount) {
      features[at] = (features[at]! - mean[k]!) / std[k]!;
    }
  }
  return { mean, std };
}
