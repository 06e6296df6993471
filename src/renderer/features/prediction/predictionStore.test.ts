import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppStore } from '../../state/app.ts';
import { notePredictions, predictionStore } from './predictionStore.ts';

const datasetId = 'd';
let read: number;
let app: AppStore;
beforeEach(() => {
  vi.useFakeTimers();
  read = 0;
  predictionStore.setState({ versions: {} });
  const state = { place: { kind: 'roi', datasetId, roiKey: 'a' }, map: { notePredictions: () => read++ } };
  app = { getState: () => state } as unknown as AppStore;
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it('reads again at once, then at most every half second, and misses nothing', () => {
  notePredictions(app, { datasetId, roiKeys: ['a'] });
  expect(read).toBe(1);
  for (let i = 0; i < 20; i++) notePredictions(app, { datasetId, roiKeys: [i % 2 ? 'a' : 'b'] });
  expect(read).toBe(1);
  vi.advanceTimersByTime(500);
  expect(read).toBe(2);
  expect(predictionStore.getState().versions).toEqual({ a: 2, b: 1 });
  vi.advanceTimersByTime(2000);
  expect(read).toBe(2);
});

it('leaves the map alone when another ROI or dataset is meant', () => {
  notePredictions(app, { datasetId, roiKeys: ['b'] });
  vi.advanceTimersByTime(500);
  notePredictions(app, { datasetId: 'other', roiKeys: null });
  vi.advanceTimersByTime(500);
  expect(read).toBe(0);
  notePredictions(app, { datasetId, roiKeys: null });
  expect(read).toBe(1);
});
