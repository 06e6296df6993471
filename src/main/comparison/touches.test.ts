import { expect, test } from 'vitest';
import { withGrade } from '../../shared/comparison/CompatibilityMatrix.ts';
import { defaultMatrix } from '../../shared/comparison/defaultMatrix.ts';
import { encodePairs } from '../../shared/comparison/pairCounts.ts';
import { defaultSettings } from '../../shared/comparison/settings.ts';
import { rulesKey } from './stamps.ts';
import { touches } from './touches.ts';

const rules = { matrix: defaultMatrix, settings: defaultSettings };
/** A ROI of farmland and buildings in wheat and barley. */
const joint = {
  level1: encodePairs([
    [0, 1, 50],
    [9, 1, 500],
    [9, 2, 400],
  ]),
  level2: null,
  level3: new Uint8Array(0),
};
const graded = (declared: number, cover: number, grade: 'P' | 'X') => ({
  ...rules,
  matrix: withGrade(defaultMatrix, declared, cover, grade),
});

test('another grade touches a ROI where its pair is', () => {
  expect(touches(rules, rules, joint, false)).toBe(false);
  expect(touches(rules, graded(1, 0, 'P'), joint, false)).toBe(true);
  expect(touches(rules, graded(3, 0, 'P'), joint, false)).toBe(false);
});

test('a row that is not like that of its neighbour any more touches them: there is a border now', () => {
  // Nothing of class 13 is there, but wheat and barley were one.
  expect(touches(rules, graded(1, 13, 'P'), joint, false)).toBe(true);
  // Maize is not there; of patches without CoSIA nobody knows.
  expect(touches(rules, graded(3, 13, 'P'), joint, false)).toBe(false);
  expect(touches(rules, graded(3, 13, 'P'), joint, true)).toBe(true);
});

test('weights and thresholds touch, reasons and names do not', () => {
  const { matrix } = rules;
  const weights = { ...matrix.weights, cells: { '1/0': 0.2 } };
  expect(touches(rules, { ...rules, matrix: { ...matrix, weights } }, joint, false)).toBe(true);
  const elsewhere = { ...matrix.weights, cells: { '7/0': 0.2 } };
  expect(touches(rules, { ...rules, matrix: { ...matrix, weights: elsewhere } }, joint, false)).toBe(false);
  const settings = { ...defaultSettings, edgeToleranceM: 3 };
  expect(touches(rules, { ...rules, settings }, joint, false)).toBe(true);
  const told = { ...rules, matrix: { ...matrix, name: 'ours', reasons: {} } };
  expect(touches(rules, told, joint, false)).toBe(false);
  expect(rulesKey(told)).toBe(rulesKey(rules));
});
