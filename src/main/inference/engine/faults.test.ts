import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  collect,
  createTestBed,
  enginePids,
  requestOf,
  type TestBed,
} from '../../../../test/support/engineBed.ts';
import type { Engine, PatchOutput } from '../Inference.ts';

let bed: TestBed;
beforeAll(() => {
  bed = createTestBed();
});
afterAll(() => bed.close());

describe('a model that cannot be run', () => {
  test('with an operator that nobody knows is refused in the words of the runtime', async () => {
    const started = bed.start(bed.model('unsupported'));
    await expect(started).rejects.toMatchObject({
      code: 'modelFailed',
      params: { model: 'test-unsupported', message: expect.stringContaining('org.example.nowhere') },
    });
  });

  test('whose file was replaced is refused before it is loaded', async () => {
    const model = bed.model('pixel');
    appendFileSync(model.path, 'x');
    const params = { path: model.path, what: 'SHA-256' };
    await expect(bed.start(model)).rejects.toMatchObject({ code: 'modelInvalid', params });
  });

  test('whose file is gone says so', async () => {
    const path = join(bed.folder, 'nowhere.onnx');
    const started = bed.start({ ...bed.model('pixel'), path });
    await expect(started).rejects.toMatchObject({ code: 'fileMissing', params: { path } });
  });

  test('that answers another size than its manifest says is told of', async () => {
    const engine = await bed.start(bed.model('wrongShape'));
    const message = 'its output out is [1, 19, 32, 32], not [1, 19, 64, 64]';
    await expect(collect(engine, requestOf(await bed.roi(1, 1)))).rejects.toMatchObject({
      code: 'modelFailed',
      params: { message },
    });
  });

  test('leaves the engine usable', async () => {
    const engine = await bed.start(bed.model('huge'));
    const request = requestOf(await bed.roi(1, 2));
    for (let i = 0; i < 2; i++) {
      await expect(collect(engine, request)).rejects.toMatchObject({ code: 'modelFailed' });
    }
  });
});

describe('a model that answers no number', () => {
  test('leaves out every patch, one by one', async () => {
    const engine = await bed.start(bed.model('nan'));
    const { outputs, skipped } = await collect(engine, requestOf(await bed.roi(2, 2)));
    expect(outputs.size).toBe(0);
    expect(skipped.toSorted((a, b) => a.patchId.localeCompare(b.patchId))).toEqual(
      ['p0', 'p1', 'p2', 'p3'].map((patchId) => ({ patchId, code: 'modelNaN', params: {} })),
    );
  });
});

describe('a patch whose image', () => {
  test('is missing or damaged is left out, and the others are predicted', async () => {
    const roi = await bed.roi(2, 2);
    const damaged = join(bed.folder, 'damaged.tif');
    writeFileSync(damaged, 'no tiff');
    const patches = roi.patches.map((patch, i) => {
      if (i === 1) return { ...patch, sources: {} };
      return i === 2 ? { ...patch, sources: { AERIAL_RGBI: damaged } } : patch;
    });
    const engine = await bed.start(bed.model('conv3'));
    const { outputs, skipped } = await collect(engine, requestOf({ ...roi, patches }));
    expect([...outputs.keys()].toSorted()).toEqual(['p0', 'p3']);
    expect(skipped).toHaveLength(2);
    expect(skipped).toContainEqual({
      patchId: 'p1',
      code: 'inputMissing',
      params: { modality: 'AERIAL_RGBI' },
    });
    expect(skipped).toContainEqual(expect.objectContaining({ patchId: 'p2' }));
  });
});

describe('memory that runs out', () => {
  test.each([
    ['greedy', 8, 1],
    ['greedy2', 8, 2],
  ] as const)('for %s lowers the batch from %i to %i and nothing is lost', async (kind, from, to) => {
    const engine = await bed.start(bed.model(kind), { batch: from });
    const roi = await bed.roi(4, 3);
    const { outputs, skipped } = await collect(engine, requestOf(roi));
    expect([outputs.size, skipped.length, engine.batch]).toEqual([12, 0, to]);
  });

  test('for one tile is an error that says it', async () => {
    const engine = await bed.start(bed.model('huge'), { batch: 4 });
    await expect(collect(engine, requestOf(await bed.roi(2, 2)))).rejects.toMatchObject({
      code: 'modelFailed',
      params: { message: expect.stringMatching(/alloc/i) },
    });
  });
});

describe.runIf(process.platform === 'linux')('a child that is killed', () => {
  /** Kills the child when the first patch has come. */
  async function killed(batch: number) {
    const before = new Set(enginePids());
    const engine = await bed.start(bed.model('slow'), { batch });
    const [pid] = enginePids().filter((one) => !before.has(one));
    const seen: string[] = [];
    const prediction = engine.predict(requestOf(await bed.roi(4, 4)), {
      onPatch(output: PatchOutput) {
        seen.push(output.patchId);
        if (seen.length === 1) process.kill(pid!, 'SIGKILL');
      },
    });
    return { engine, prediction, seen };
  }

  test('ends its predictions and nothing else, and another can be started', async () => {
    const { engine, prediction, seen } = await killed(1);
    const gone = { code: 'modelCrashed', params: { model: 'test-slow', reason: 'SIGKILL' } };
    await expect(prediction).rejects.toMatchObject(gone);
    expect(seen.length).toBeLessThan(16);
    await expect(collect(engine, requestOf(await bed.roi(1, 1)))).rejects.toMatchObject(gone);
    const other = await bed.start(bed.model('pixel'));
    expect((await collect(other, requestOf(await bed.roi(1, 1)))).outputs.size).toBe(1);
  });

  test('while it runs batches counts as one without memory, and goes on with half of it', async () => {
    const { engine, prediction, seen } = await killed(4);
    await expect(prediction).resolves.toEqual({ skipped: [] });
    expect(engine.batch).toBe(2);
    expect(seen.toSorted()).toEqual(Array.from({ length: 16 }, (_, i) => `p${i}`).toSorted());
  });

  test('leaves with who started it, in the middle of a run', async () => {
    const model = bed.model('slow', { tilePx: 512 });
    const request = requestOf(await bed.roi(8, 8));
    const script = join(bed.folder, 'parent.ts');
    const start = new URL('./childProcess.ts', import.meta.url).href;
    writeFileSync(
      script,
      `import { startChild } from '${start}';
const child = startChild();
child.onMessage(({ type }) => {
  if (type !== 'loaded') return;
  child.send({ type: 'predict', run: 1, request: ${JSON.stringify(request)} });
  // Reading the images takes less, one tile of 512 pixels more.
  setTimeout(() => console.log(child.pid), 600);
});
child.send({ type: 'load', model: ${JSON.stringify(model)}, devices: ['cpu'], batch: 1, maxBatch: null });`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const text = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (data) => resolve(`${data}`)),
    );
    const pid = Number.parseInt(text, 10);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a prediction', () => {
  let pixel: Engine;
  let slow: Engine;
  beforeAll(async () => {
    pixel = await bed.start(bed.model('pixel'));
    slow = await bed.start(bed.model('slow'));
  });

  test('that is cancelled ends at once, hands out nothing more, and leaves the engine usable', async () => {
    const engine = slow;
    const roi = await bed.roi(5, 5);
    const controller = new AbortController();
    const seen: string[] = [];
    const prediction = engine.predict(requestOf(roi), {
      signal: controller.signal,
      onPatch({ patchId }) {
        seen.push(patchId);
        if (seen.length === 2) controller.abort();
      },
    });
    await expect(prediction).rejects.toMatchObject({ code: 'cancelled' });
    const count = seen.length;
    expect(count).toBeLessThan(5);
    expect((await collect(engine, requestOf(roi, ['p3', 'p4']))).outputs.size).toBe(2);
    expect(seen.length).toBe(count);
    const aborted = AbortSignal.abort();
    await expect(collect(engine, requestOf(roi), aborted)).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('hands out one patch at a time and waits for who takes it', async () => {
    const engine = pixel;
    let open = 0;
    let most = 0;
    let taken = 0;
    await engine.predict(requestOf(await bed.roi(4, 4)), {
      async onPatch() {
        most = Math.max(most, ++open);
        await wait(5);
        open--;
        taken++;
      },
    });
    expect([most, taken]).toEqual([1, 16]);
  });

  test('ends with what its taker throws, and the engine goes on', async () => {
    const engine = pixel;
    const roi = await bed.roi(4, 4);
    const full = new Error('disk full');
    const prediction = engine.predict(requestOf(roi), {
      onPatch() {
        throw full;
      },
    });
    await expect(prediction).rejects.toBe(full);
    expect((await collect(engine, requestOf(roi))).outputs.size).toBe(16);
  });

  test('may run beside another', async () => {
    const engine = pixel;
    const rois = await Promise.all([bed.roi(3, 3, 1), bed.roi(2, 2, 2), bed.roi(1, 1, 3)]);
    const alone = [];
    for (const roi of rois) alone.push((await collect(engine, requestOf(roi))).outputs);
    const together = await Promise.all(rois.map((roi) => collect(engine, requestOf(roi))));
    expect(together.map(({ outputs }) => sorted(outputs))).toEqual(alone.map(sorted));
  });

  test('with a margin that leaves nothing of a tile is refused, and the engine goes on', async () => {
    const request = requestOf(await bed.roi(2, 2));
    const settings = { ...request.settings, marginPx: 32 };
    await expect(collect(pixel, { ...request, settings })).rejects.toMatchObject({
      code: 'modelFailed',
      params: { model: 'test-pixel', message: expect.stringContaining('margin') },
    });
    expect((await collect(pixel, request)).outputs.size).toBe(4);
  });

  test('of nothing is done', async () => {
    const engine = pixel;
    const { outputs, skipped } = await collect(engine, requestOf(await bed.roi(2, 2), []));
    expect([outputs.size, skipped]).toEqual([0, []]);
  });

  test('ends when the engine is closed', async () => {
    const engine = slow;
    const prediction = collect(engine, requestOf(await bed.roi(5, 5)));
    const ended = expect(prediction).rejects.toMatchObject({ code: 'cancelled' });
    await wait(100);
    await engine.close();
    await ended;
  });
});

function sorted(outputs: ReadonlyMap<string, PatchOutput>) {
  return [...outputs].toSorted(([a], [b]) => a.localeCompare(b));
}
