import { beforeEach, describe, expect, it } from 'vitest';
import type { EvaluationPart } from '../../../shared/contract/index.ts';
import { confusionTable } from './confusionTable.ts';
import { classesCsv, matrixCsv, partsCsv } from './evaluateCsv.ts';
import { chooseEvaluate, choiceKey, closeEvaluate, evaluateStore, openEvaluate } from './evaluateStore.ts';
import { deltaText, percentText } from './scoreTexts.ts';

const values = [0, 1, 2];
const matrix = [
  [6, 2, 0],
  [0, 0, 0],
  [1, 0, 3],
];

describe('the table of a matrix', () => {
  it('leaves out no class that occurs on one side, and says shares of row and column', () => {
    const table = confusionTable({ values, matrix });
    expect(table.values).toEqual([0, 1, 2]);
    expect(table.rows[0]![1]).toEqual({ truth: 0, predicted: 1, px: 2, ofTruth: 0.25, ofPredicted: 1 });
    // Nothing of a row is no share, and no NaN.
    expect(table.rows[1]!.map(({ ofTruth }) => ofTruth)).toEqual([0, 0, 0]);
    expect([table.truthPx, table.predictedPx, table.totalPx]).toEqual([[8, 0, 4], [7, 2, 3], 12]);
    const absent = confusionTable({
      values,
      matrix: [matrix[0]!, [0, 0, 0], matrix[2]!].map((r) => [r[0]!, 0, r[2]!]),
    });
    expect(absent.values).toEqual([0, 2]);
  });

  it('is copied with its names, quoted where they need it', () => {
    const csv = matrixCsv(confusionTable({ values, matrix }), (value) =>
      value === 1 ? 'a, "b"' : `n${value}`,
    );
    expect(csv.split('\n')).toEqual([
      'truth \\ prediction,0 n0,"1 a, ""b""",2 n2',
      '0 n0,6,2,0',
      '"1 a, ""b""",0,0,0',
      '2 n2,1,0,3',
      '',
    ]);
  });
});

it('copies classes unrounded, and nothing where there is no number', () => {
  const one = { name: { en: 'x', fr: 'x' }, truthPx: 3, predictedPx: 0, iou: 0, recall: 0, f: 0 };
  const means = { miou: 0, overallAccuracy: 0, meanF: 0, meanPrecision: null, meanRecall: 0 };
  const csv = classesCsv(
    { ...means, classes: [{ value: 4, ...one, precision: null }] },
    'present',
    () => 'x',
  );
  expect(csv.split('\n')[1]).toBe('present,4,x,0,,0,0,3,0');
});

it('copies parts with both truths', () => {
  const part: EvaluationPart = {
    ...{ kind: 'split', name: 'test', patches: 2, px: 9 },
    ...{ miouReference: 1 / 3, miouPresent: null, overallAccuracy: 0.5 },
  };
  const csv = partsCsv([{ now: part, before: { ...part, miouReference: 0.25 } }]);
  expect(csv.split('\n')[1]).toBe(`split,test,2,9,${1 / 3},,0.5,0.25,,0.5`);
  expect(partsCsv([{ now: part, before: null }]).split('\n')[1]).toBe(`split,test,2,9,${1 / 3},,0.5,,,`);
});

it('says what a number gained in percent points', () => {
  expect(percentText(0.59964, 'en', 2)).toBe('59.96');
  expect(percentText(null, 'fr', 2)).toBe('–');
  expect(deltaText(0.6, 0.585, 'en')).toBe('+1.50');
  expect(deltaText(0.5, 0.511, 'fr')).toBe('−1,10');
  expect(deltaText(0.5, 0.50001, 'en')).toBe('=');
  expect(deltaText(null, 0.5, 'en')).toBe('');
});

describe('what the page is about', () => {
  beforeEach(() => {
    openEvaluate('first', { kind: 'set', setId: 'a' }, 'cosia');
    evaluateStore.setState({ run: { kind: 'done', id: 'x', of: choiceKey(evaluateStore.getState()) } });
  });

  it('is found again as it was left', () => {
    closeEvaluate();
    expect(evaluateStore.getState().isOpen).toBe(false);
    openEvaluate('first');
    expect(evaluateStore.getState()).toMatchObject({
      isOpen: true,
      source: { setId: 'a' },
      run: { id: 'x' },
    });
  });

  it('keeps numbers while something else is chosen, and knows that they are of the choice before', () => {
    chooseEvaluate({ where: 'edited' });
    const { run, ...choice } = evaluateStore.getState();
    expect(run).toMatchObject({ kind: 'done' });
    expect(run.kind === 'done' && run.of === choiceKey(choice)).toBe(false);
  });

  it('forgets them with another source, and everything with another dataset', () => {
    openEvaluate('first', { kind: 'set', setId: 'b' });
    expect(evaluateStore.getState().run).toEqual({ kind: 'idle' });
    chooseEvaluate({ where: 'edited' });
    closeEvaluate();
    openEvaluate('second');
    expect(evaluateStore.getState()).toMatchObject({ datasetId: 'second', source: null, where: '' });
  });
});
