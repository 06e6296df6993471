import { InferenceSession, Tensor } from 'onnxruntime-node';
import { cosiaHub } from '../../src/shared/model/nomenclatures.ts';
import { classCount } from './collectSamples.ts';
import { patchArea, patchPx, readPatch } from './scenes.ts';
import type { PatchFiles } from './scenes.ts';

export interface Score {
  /** Share of pixels whose class is right. */
  readonly accuracy: number;
  /** Mean over the classes that occur and have a weight in the baseline. */
  readonly meanIou: number;
  readonly classes: readonly { readonly value: number; readonly iou: number; readonly sharePx: number }[];
}

/** How well a network of `sampleNetwork` does on patches, each as one tile. */
export async function scoreModel(
  bytes: Uint8Array<ArrayBuffer>,
  ignored: readonly number[],
  patches: readonly PatchFiles[],
): Promise<Score> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const counts = new Float64Array(classCount * classCount);
  for (const files of patches) {
    const { aerial, height, labels } = await readPatch(files);
    const answer = await session.run({
      aerial: new Tensor('float32', aerial, [1, 4, patchPx, patchPx]),
      height: new Tensor('float32', height, [1, 1, patchPx, patchPx]),
    });
    const scores = answer['logits']!.data as Float32Array;
    for (let pixel = 0; pixel < patchArea; pixel++) {
      const at = labels[pixel]! * classCount + largest(scores, pixel, ignored);
      counts[at] = counts[at]! + 1;
    }
  }
  await session.release();
  return scoreOf(counts);
}

function largest(scores: Float32Array, pixel: number, ignored: readonly number[]): number {
  let best = -1;
  for (let value = 0; value < classCount; value++) {
    if (ignored.includes(value)) continue;
    if (best < 0 || scores[value * patchArea + pixel]! > scores[best * patchArea + pixel]!) best = value;
  }
  return best;
}

function scoreOf(counts: Float64Array): Score {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const range = [...Array(classCount).keys()];
  const total = sum([...counts]);
  const classes = range
    .map((value) => {
      const right = counts[value * classCount + value]!;
      const truth = sum(range.map((other) => counts[value * classCount + other]!));
      const said = sum(range.map((other) => counts[other * classCount + value]!));
      return { value, iou: right / (truth + said - right), sharePx: truth / total };
    })
    .filter(({ sharePx }) => sharePx > 0);
  const weighted = classes.filter(({ value }) => (cosiaHub.classes[value]?.weight ?? 0) > 0);
  return {
    accuracy: sum(range.map((value) => counts[value * classCount + value]!)) / total,
    meanIou: sum(weighted.map(({ iou }) => iou)) / weighted.length,
    classes,
  };
}
