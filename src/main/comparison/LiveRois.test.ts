import { expect, test, vi } from 'vitest';
import { LiveRois } from './LiveRois.ts';

test('what changes while a ROI is compared is one more time', async () => {
  const calls: (readonly [string, readonly string[] | null])[] = [];
  let release = (): void => {};
  const live = new LiveRois(async (_, roiKey, patchIds) => {
    calls.push([roiKey, patchIds && [...patchIds]]);
    if (calls.length === 1) await new Promise<void>((resolve) => (release = resolve));
  });
  live.add('hub', 'A', ['1']);
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  for (const patchId of ['1', '2', '1']) live.add('hub', 'A', [patchId]);
  live.add('hub', 'B', null);
  live.add('hub', 'C', ['9']);
  live.add('hub', 'A', null);
  release();
  await live.settled();
  // The newest first; to look at a ROI takes none of its edits away.
  expect(calls).toEqual([
    ['A', ['1']],
    ['A', ['1', '2']],
    ['C', ['9']],
    ['B', null],
  ]);
});

test('a ROI that fails does not keep the others from being compared', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const done: string[] = [];
  const live = new LiveRois(async (_, roiKey) => {
    if (roiKey === 'B') throw new Error('no');
    done.push(roiKey);
  });
  for (const roiKey of ['A', 'B', 'C']) live.add('hub', roiKey, []);
  await live.settled();
  expect(done.sort()).toEqual(['A', 'C']);
  expect(warn).toHaveBeenCalledOnce();
  warn.mockRestore();
});
