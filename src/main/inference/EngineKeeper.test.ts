import { describe, expect, it } from 'vitest';
import { runSettingsSchema } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { EngineKeeper } from './EngineKeeper.ts';
import type { Engine, OpenModel, PatchOutput, RoiInputs } from './Inference.ts';
import { seriesManifest } from '../../../test/support/manifests.ts';

const model: OpenModel = { id: 'm', manifest: seriesManifest, path: '/m.onnx' };
const settings = runSettingsSchema.parse({});
const roi: RoiInputs = {
  ...{ roiKey: 'r', gsd: 0.2, widthPx: 512, heightPx: 512, patches: [] },
  dates: { s2: null, s1Asc: null, s1Desc: null },
};
const output = (patchId: string): PatchOutput => ({
  ...{ patchId, widthPx: 1, heightPx: 1, classes: new Uint8Array(), confidence: null, probabilities: null },
  ...{ meanConfidence: null, classPx: [] },
});

/** Keeps an engine whose process ends whenever it is asked for a patch that `kills`; answers what was asked of it, engine by engine. */
function keep(kills: (patchId: string, engine: number) => boolean) {
  const asked: string[][] = [];
  const batches: (number | null)[] = [];
  const answered: string[] = [];
  let closed = 0;
  const start = async ({ batch }: { batch: number | null }): Promise<Engine> => {
    const number = batches.push(batch);
    return {
      ...{ device: 'cpu', fallback: null, batch: batch ?? 4 },
      async predict({ wanted }, { onPatch }) {
        asked.push([...wanted]);
        for (const patchId of wanted) {
          if (kills(patchId, number)) throw new AppError('modelCrashed', { reason: 'SIGKILL' });
          await onPatch(output(patchId));
        }
        return { skipped: [] };
      },
      close: async () => void closed++,
    };
  };
  const keeper = new EngineKeeper(start, { open: async () => model }, { model, settings });
  const predict = (wanted: readonly string[], onPatch = (id: string): void => void answered.push(id)) =>
    keeper.predict({
      ...{ roi, wanted, settings, signal: new AbortController().signal },
      onPatch: ({ patchId }) => onPatch(patchId),
    });
  return { keeper, predict, asked, batches, answered, closed: () => closed };
}

describe('an engine that is kept going', () => {
  it('is started once, and asked for all patches of a ROI at once', async () => {
    const kept = keep(() => false);
    expect(await kept.predict(['a', 'b'])).toEqual([]);
    await kept.predict(['c']);
    expect(kept.asked).toEqual([['a', 'b'], ['c']]);
    expect(kept.batches).toEqual([null]);
    expect(kept.keeper.facts).toEqual({ device: 'cpu', fallback: null, batch: 4 });
  });

  it('goes on with what is left when its process was killed, with fewer tiles at once', async () => {
    const kept = keep((id, engine) => id === 'b' && engine === 1);
    expect(await kept.predict(['a', 'b', 'c'])).toEqual([]);
    expect(kept.answered).toEqual(['a', 'b', 'c']);
    expect(kept.asked).toEqual([['a', 'b', 'c'], ['b'], ['c']]);
    expect(kept.batches).toEqual([null, 2]);
    expect(kept.closed()).toBe(1);
    await kept.predict(['d', 'e']);
    expect(kept.asked.at(-1)).toEqual(['d', 'e']);
  });

  it('leaves out the patch that ends it twice, and predicts the others', async () => {
    const kept = keep((id) => id === 'b');
    const skipped = await kept.predict(['a', 'b', 'c', 'd']);
    expect(skipped).toEqual([{ patchId: 'b', code: 'modelCrashed', params: { reason: 'SIGKILL' } }]);
    expect(kept.answered).toEqual(['a', 'c', 'd']);
  });

  it('is given up after three crashes without an answer in between', async () => {
    const kept = keep(() => true);
    await expect(kept.predict(['a', 'b', 'c', 'd'])).rejects.toMatchObject({ code: 'modelCrashed' });
    expect(kept.asked).toEqual([['a', 'b', 'c', 'd'], ['a'], ['b']]);
  });

  it('is told why its answers cannot be kept, and is not asked again', async () => {
    const kept = keep(() => false);
    const full = () => {
      throw new AppError('diskFull', { path: '/w' });
    };
    await expect(kept.predict(['a', 'b'], full)).rejects.toMatchObject({ code: 'diskFull' });
    expect(kept.asked).toEqual([['a', 'b']]);
  });

  it('does not keep who stops it waiting for a model that loads, and closes it when it has', async () => {
    const { promise: loading, resolve } = Promise.withResolvers<Engine>();
    const stop = new AbortController();
    const { promise: started, resolve: noteStart } = Promise.withResolvers<void>();
    const start = () => {
      noteStart();
      return loading;
    };
    const keeper = new EngineKeeper(start, { open: async () => model }, { model, settings });
    const asked = keeper.predict({ roi, wanted: ['a'], settings, signal: stop.signal, onPatch: () => {} });
    await started;
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    const closed = new Promise<void>((done) => {
      const predict = () => Promise.reject(new Error('asked all the same'));
      resolve({ ...{ device: 'cpu', fallback: null, batch: 1, predict }, close: async () => done() });
    });
    await closed;
  });
});
