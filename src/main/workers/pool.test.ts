import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool } from './pool.ts';
import type { Pool } from './pool.ts';

interface Tasks {
  [task: string]: (args: any) => unknown;
  double(value: number): number;
  fail(path: string): never;
  crash(message: string): never;
  buffer(length: number): Uint8Array;
  wait(ms: number): Promise<string>;
  count(): number;
}

let folder: string;
let filename: URL;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'arpenteur-pool-'));
  const serve = new URL('./serveTasks.ts', import.meta.url).href;
  const errors = new URL('../../shared/errors.ts', import.meta.url).href;
  const path = join(folder, 'probe.worker.mjs');
  writeFileSync(
    path,
    `import { giveAway, serveTasks } from '${serve}';
import { AppError } from '${errors}';
let runs = 0;
export default serveTasks({
  double: (value) => value * 2,
  fail(path) { throw new AppError('fileTruncated', { path }, { detail: 'short' }); },
  crash(message) { throw new TypeError(message); },
  buffer(length) { const data = new Uint8Array(length).fill(7); return giveAway(data, data); },
  wait: (ms) => new Promise((resolve) => setTimeout(() => { runs += 1; resolve('waited'); }, ms)),
  count: () => runs,
});`,
  );
  filename = pathToFileURL(path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([0, 1, 2])('with %i threads', (threads) => {
  let pool: Pool<Tasks>;
  beforeAll(() => {
    pool = createPool<Tasks>({ filename, threads });
  });
  afterAll(() => pool.close());

  test('a task answers', async () => {
    const results = await Promise.all(Array.from({ length: 40 }, (_, i) => pool.run('double', i)));
    expect(results).toEqual(Array.from({ length: 40 }, (_, i) => i * 2));
  });

  test('an AppError keeps its code, parameters and detail', async () => {
    await expect(pool.run('fail', '/data/a.tif')).rejects.toMatchObject({
      name: 'AppError',
      code: 'fileTruncated',
      params: { path: '/data/a.tif' },
      detail: 'short',
    });
  });

  test('any other failure is internal and says what it was', async () => {
    await expect(pool.run('crash', 'oops')).rejects.toMatchObject({ code: 'internal', detail: 'oops' });
    await expect(pool.run('absent', 1)).rejects.toMatchObject({ code: 'internal' });
    await expect(pool.run('double', 4)).resolves.toBe(8);
  });

  test('a buffer that is given away arrives whole', async () => {
    const data = await pool.run('buffer', 100_000);
    expect([data.length, data[0], data[99_999]]).toEqual([100_000, 7, 7]);
  });

  test('a signal that has fired already runs nothing', async () => {
    await expect(pool.run('double', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

test('a waiting task is dropped at once, a running one is let finish', async () => {
  const pool = createPool<Tasks>({ filename, threads: 1 });
  await pool.run('double', 1);
  const controller = new AbortController();
  // The pool posts one task ahead of each worker, so the third waits in our own line.
  const tasks = [1, 2, 3].map(() => pool.run('wait', 150, { signal: controller.signal }));
  const settled: number[] = [];
  const outcomes = tasks.map((task, i) => task.catch((error: unknown) => (settled.push(i), error)));
  controller.abort();
  await expect(outcomes[2]).resolves.toMatchObject({ code: 'cancelled' });
  expect(settled).toEqual([2]);
  await expect(Promise.all(outcomes)).resolves.toMatchObject([
    { code: 'cancelled' },
    { code: 'cancelled' },
    {},
  ]);
  expect(await pool.run('count', undefined)).toBe(2);
  await pool.close();
});

test('a running task is killed where that is asked for, and the pool goes on', async () => {
  const pool = createPool<Tasks>({ filename, threads: 1 });
  await pool.run('double', 1);
  const controller = new AbortController();
  const task = pool.run('wait', 60_000, { signal: controller.signal, stopRunning: true });
  setTimeout(() => controller.abort(), 50);
  await expect(task).rejects.toMatchObject({ code: 'cancelled' });
  await expect(pool.run('double', 21)).resolves.toBe(42);
  await pool.close();
}, 20_000);

test('closing lets running tasks finish and drops the others', async () => {
  const pool = createPool<Tasks>({ filename, threads: 1 });
  const tasks = [1, 2, 3].map(() => pool.run('wait', 60));
  const outcomes = Promise.allSettled(tasks);
  await pool.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  await expect(pool.run('double', 1)).rejects.toMatchObject({ code: 'cancelled' });
});

test('a pool that is closed at once lets its workers load their modules first', async () => {
  const marker = join(folder, 'loaded');
  const path = join(folder, 'slow.worker.mjs');
  // Ended while it loads, a worker takes the whole process with it (seen with Node 24).
  writeFileSync(
    path,
    `import { writeFileSync } from 'node:fs';
await new Promise((resolve) => setTimeout(resolve, 300));
writeFileSync(${JSON.stringify(marker)}, '');
export default () => null;`,
  );
  await createPool({ filename: pathToFileURL(path), threads: 1, isAwaited: true }).close();
  expect(existsSync(marker)).toBe(true);
});
