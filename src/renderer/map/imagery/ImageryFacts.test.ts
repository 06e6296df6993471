import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImageryLayer, RoiDetail } from '../../../shared/contract/index.ts';
import type { Client } from '../../client/client.ts';
import { ImageryFacts } from './ImageryFacts.ts';
import { imageryStore } from './imageryStore.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const layer = (gsd: number) => ({ id: 'aerial', gsd }) as unknown as ImageryLayer;

/** Opens a ROI whose core answers with these layers. */
function open(roiKey: string, answer: () => Promise<ImageryLayer[]>) {
  const layers = vi.fn(answer);
  const client = { imagery: { layers }, evidence: {} } as unknown as Client;
  const roi = { datasetId: 'd', roiKey, grid: [] } as unknown as RoiDetail;
  return { layers, facts: new ImageryFacts(client, roi, imageryStore) };
}

const shown = () => imageryStore.getState().layers;

it('knows a ROI that was open before at once, and takes a new answer of the core', async () => {
  const first = open('again', () => Promise.resolve([layer(0.2)]));
  expect(shown()).toBeNull();
  await vi.advanceTimersByTimeAsync(0);
  expect(shown()).toEqual([layer(0.2)]);
  first.facts.dispose();
  expect(shown()).toBeNull();

  const second = open('again', () => Promise.resolve([layer(0.5)]));
  expect(shown()).toEqual([layer(0.2)]);
  expect(second.layers).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5000);
  expect(shown()).toEqual([layer(0.5)]);
  second.facts.dispose();
});

it('asks nothing more once the ROI is closed, and keeps what it knew when the core fails', async () => {
  const first = open('closed', () => Promise.resolve([layer(1)]));
  await vi.advanceTimersByTimeAsync(0);
  first.facts.dispose();
  const second = open('closed', () => Promise.resolve([layer(2)]));
  second.facts.dispose();
  await vi.advanceTimersByTimeAsync(5000);
  expect(second.layers).not.toHaveBeenCalled();
  const third = open('closed', () => Promise.reject(new Error('gone')));
  await vi.advanceTimersByTimeAsync(5000);
  expect(third.layers).toHaveBeenCalledOnce();
  expect(shown()).toEqual([layer(1)]);
  third.facts.dispose();
});
