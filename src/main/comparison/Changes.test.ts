import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Changes } from './Changes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listening() {
  const changes = new Changes();
  const told: (string | null)[] = [];
  const stop = changes.listen((datasetId, roiKey) => told.push(roiKey && `${datasetId} ${roiKey}`));
  return { changes, told, stop };
}

test('the first change is told at once, those of a run a few times a second', () => {
  const { changes, told } = listening();
  changes.note('hub', 'A', 'calm');
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(['hub A']);
  for (const roiKey of ['B', 'C', 'B']) changes.note('hub', roiKey, 'calm');
  vi.advanceTimersByTime(100);
  expect(told).toHaveLength(1);
  vi.advanceTimersByTime(200);
  expect(told).toEqual(['hub A', 'hub B', 'hub C']);
});

test('what a person did does not wait for a run', () => {
  const { changes, told } = listening();
  changes.note('hub', 'A', 'calm');
  vi.advanceTimersByTime(1);
  changes.note('hub', 'B', 'calm');
  changes.note('hub', 'C', 'soon');
  vi.advanceTimersByTime(50);
  expect(told).toEqual(['hub A', 'hub B', 'hub C']);
});

test('a change of any ROI says so, and nobody is told after they stopped listening', () => {
  const { changes, told, stop } = listening();
  changes.note('hub', 'A', 'soon');
  changes.note('hub', null, 'soon');
  changes.note('hub', 'B', 'soon');
  changes.tell();
  expect(told).toEqual([null]);
  stop();
  changes.note('hub', 'A', 'soon');
  changes.tell();
  expect(told).toHaveLength(1);
});
