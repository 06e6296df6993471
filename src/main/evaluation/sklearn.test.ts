import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { canImport, pythonPath } from '../../../test/support/python.ts';
import { total } from '../../shared/evaluation/confusionMatrix.ts';
import { evaluateTable } from '../../shared/evaluation/evaluateTable.ts';
import { JointCounter } from '../../shared/evaluation/JointCounter.ts';
import { PairTally, type PairTable } from '../../shared/evaluation/PairTable.ts';
import { cosiaHub, flair19 } from '../../shared/model/nomenclatures.ts';

// Comparisons with scikit-learn and with the formulas in numpy. Skipped where Debian's Python has none: `apt-get install python3-sklearn`.

const countOf = (truth: readonly number[], predicted: readonly number[]): PairTable => {
  const counter = new JointCounter();
  counter.add(Uint8Array.from(truth), Uint8Array.from(predicted));
  const tally = new PairTally();
  tally.add(counter.finish());
  return tally.table();
};

const peer = `
import json, sys, warnings
import numpy as np
from sklearn.metrics import confusion_matrix, f1_score, jaccard_score, precision_score, recall_score
warnings.simplefilter('ignore')
out = []
for case in json.load(sys.stdin):
    t, p = np.array(case['truth'], np.uint8), np.array(case['predicted'], np.uint8)
    labels, kept = case['labels'], case['kept']
    m = confusion_matrix(t, p, labels=labels)
    keep = [labels.index(k) for k in kept]
    k = m[np.ix_(keep, keep)].astype(float)
    row, col, hit = k.sum(1), k.sum(0), np.diag(k)
    with np.errstate(all='ignore'):
        iou = np.nan_to_num(100 * hit / (row + col - hit))
        pre = np.nan_to_num(100 * hit / col)
        rec = np.nan_to_num(100 * hit / row)
        f = np.nan_to_num(2 * pre * rec / (pre + rec))
    t2 = (t.astype(np.uint8) - np.uint8(1)).astype(np.uint8)
    t2[t2 > 12] = 12
    p2 = (p - np.uint8(1)).astype(np.uint8)
    p2[(p2 > 12) & (p2 < 19)] = 12
    m2 = confusion_matrix(t2, p2, labels=list(range(13))).astype(float)
    with np.errstate(all='ignore'):
        iou2 = np.diag(m2) / (m2.sum(0) + m2.sum(1) - np.diag(m2))
    out.append({
        'matrix': m.tolist(), 'iou': iou.tolist(), 'precision': pre.tolist(), 'recall': rec.tolist(), 'f': f.tolist(),
        'means': [iou.mean(), 100 * hit.sum() / k.sum(), f.mean(), pre.mean(), rec.mean()],
        'present': float(np.nanmean(np.where(row + col > 0, iou, np.nan))) if hit.size else None,
        'flair2': float(np.nansum(iou2[:-1]) / np.logical_not(np.isnan(iou2[:-1])).sum()),
    })
print(json.dumps(out))
`;

interface PeerAnswer {
  readonly matrix: number[][];
  readonly iou: number[];
  readonly precision: number[];
  readonly recall: number[];
  readonly f: number[];
  readonly means: number[];
  readonly present: number;
  readonly flair2: number;
}

describe.skipIf(!canImport('numpy, sklearn'))('against scikit-learn and the formulas in numpy', () => {
  test('same counts and the same numbers on random labels with unknown codes', () => {
    let state = 7;
    const random = (n: number) => (state = (state * 1103515245 + 12345) & 0x7fffffff) % n;
    const cases = Array.from({ length: 12 }, (_, i) => {
      const list = i % 2 === 0 ? cosiaHub : flair19;
      // Some classes alone, so that others are absent; now and then a code that no list has.
      const few = Array.from({ length: 3 + random(8) }, () => random(20));
      const truth = Array.from({ length: 4000 }, () => (random(50) === 0 ? 77 : few[random(few.length)]!));
      const predicted = truth.map((value) => (random(3) === 0 ? random(21) : value));
      const labels = list.classes.map(({ value }) => value);
      const kept = list.classes.filter(({ weight }) => weight !== 0).map(({ value }) => value);
      return { list, truth, predicted, labels, kept };
    });
    const input = JSON.stringify(
      cases.map(({ truth, predicted, labels, kept }) => ({ truth, predicted, labels, kept })),
    );
    const output = execFileSync(pythonPath, ['-c', peer], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
    const answers = JSON.parse(output) as PeerAnswer[];
    cases.forEach(({ list, truth, predicted, labels }, i) => {
      const answer = answers[i]!;
      const { matrix, conventions } = evaluateTable(countOf(truth, predicted), { list, offset: 0 });
      expect([...matrix.counts]).toEqual(answer.matrix.flat());
      expect(total(matrix.counts) + matrix.uncountedPx).toBe(truth.length);
      expect(matrix.values).toEqual(labels);
      const { reference, present, flair2 } = conventions;
      for (const name of ['iou', 'precision', 'recall', 'f'] as const)
        reference.classes.forEach((one, k) => expect(100 * one[name]!).toBeCloseTo(answer[name][k]!, 9));
      const { miou, overallAccuracy, meanF, meanPrecision, meanRecall } = reference;
      [miou, overallAccuracy, meanF, meanPrecision, meanRecall].forEach((mean, k) =>
        expect(100 * mean!).toBeCloseTo(answer.means[k]!, 9),
      );
      expect(100 * present.miou!).toBeCloseTo(answer.present, 9);
      if (flair2) expect(flair2.miou!).toBeCloseTo(answer.flair2, 12);
    });
  });
});
