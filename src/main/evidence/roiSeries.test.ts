import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CardBed } from '../../../test/support/cardBed.ts';
import { createPool } from '../workers/index.ts';
import type { Pool } from '../workers/index.ts';
import { readCardRoi } from './cardRois.ts';
import type { CardRoi } from './cardRois.ts';
import type { EvidenceTasks } from './evidence.worker.ts';
import { RoiSeriesKeeper } from './roiSeriesKeeper.ts';
import type { LoadedPatch } from './roiSeriesPatch.ts';
import { RoiSeriesStore } from './roiSeriesStore.ts';

const listed = { s2: null, s1asc: null, s1desc: null };

/** A patch that takes this many bytes. */
function patchOf(bytes: number): LoadedPatch {
  return {
    ...{ patchId: 'p', x: 0, y: 0, widthPx: 512, heightPx: 512, cols: 10, rows: 10 },
    ...{ lpis: null, pure: new Int16Array(bytes / 2), problems: [] },
    series: { s2: null, s1asc: null, s1desc: null },
  };
}

describe('ROIs in memory', () => {
  const put = (store: RoiSeriesStore, key: string, bytes: number) => {
    store.add(key, [patchOf(bytes)]);
    store.finish(key, listed);
  };

  test('stay within the bound: those that were asked for last', () => {
    const store = new RoiSeriesStore(1000);
    for (const key of ['a', 'b', 'c']) put(store, key, 400);
    expect([store.get('a'), store.bytes]).toEqual([null, 800]);
    store.get('b');
    put(store, 'd', 400);
    expect([store.get('c'), store.get('b') !== null]).toEqual([null, true]);
  });

  test('one that is larger than the bound is kept alone', () => {
    const store = new RoiSeriesStore(1000);
    put(store, 'a', 400);
    put(store, 'b', 5000);
    expect([store.get('a'), store.bytes]).toEqual([null, 5000]);
  });

  test('what was read of one that was given up is forgotten', () => {
    const store = new RoiSeriesStore();
    store.add('a', [patchOf(400)]);
    store.forget('a');
    expect(store.finish('a', listed).patches).toEqual([]);
  });
});

describe('the keeper', () => {
  const bed = new CardBed();
  const rois = [bed.roi(), bed.roi()] as const;
  let pool: Pool<EvidenceTasks>;
  let keeper: RoiSeriesKeeper;
  let one: CardRoi;
  let two: CardRoi;
  beforeAll(async () => {
    for (const roi of rois) {
      roi.writePatch(roi.west, { code: 3 });
      roi.writePatch(roi.east, { code: 7 });
    }
    await bed.open();
    const { catalogue } = bed.core.services.workspaces.session();
    const filename = new URL('./evidence.worker.ts', import.meta.url);
    pool = createPool<EvidenceTasks>({ filename, threads: 1 });
    keeper = new RoiSeriesKeeper(catalogue, pool, pool);
    [one, two] = (await Promise.all(
      rois.map(async ({ key }) => {
        const { datasetId } = bed.core;
        return readCardRoi(catalogue, datasetId, await catalogue.roi(datasetId, key));
      }),
    )) as [CardRoi, CardRoi];
  }, 60_000);
  afterAll(async () => {
    await keeper.close();
    await pool.close();
    await bed.close();
  });
  const ready = (roi: CardRoi, by: 'card' | 'warm') => keeper.ready(bed.core.datasetId, roi, by);
  const cardOf = (key: string) =>
    pool.run('card', { key, x: 3, y: 3, of: 'region', measure: 'ndvi' } as const);

  test('reads a ROI once for all who ask, and again when the worker had to make room', async () => {
    const [a, b] = await Promise.all([ready(one, 'card'), ready(one, 'warm')]);
    expect(a).toBe(b);
    expect(a.codes).toEqual([3, 7]);
    expect(await ready(one, 'card')).toBe(a);
    await pool.run('forget', a.key);
    expect(await cardOf(a.key)).toBe('missing');
    keeper.miss(bed.core.datasetId, one.detail.roiKey, a);
    const again = await ready(one, 'card');
    expect(again.key).not.toBe(a.key);
    expect(await cardOf(again.key)).toMatchObject({ region: { code: 3 } });
  });

  test('gives up what it reads ahead for another ROI, and never what a card waits for', async () => {
    keeper.forget(bed.core.datasetId);
    const ahead = ready(one, 'warm');
    const next = ready(two, 'warm');
    await expect(ahead).rejects.toMatchObject({ code: 'cancelled' });
    expect((await next).codes).toEqual([3, 7]);
    keeper.forget(bed.core.datasetId);
    const wanted = ready(one, 'card');
    const other = ready(two, 'warm');
    expect((await wanted).codes).toEqual([3, 7]);
    await other;
    // What is read stays, whatever is read ahead next.
    const kept = await ready(one, 'warm');
    expect(kept).toBe(await wanted);
    expect(await cardOf(kept.key)).not.toBe('missing');
  });
});
