import { expect, it } from 'vitest';
import { TileQueue } from './TileQueue.ts';

/** Loads that end when the test says so. */
function bench() {
  const begun: string[] = [];
  const ends = new Map<string, (value: string | Error) => void>();
  const loaded: string[] = [];
  const queue = new TileQueue<string>((key, value) => loaded.push(value instanceof Error ? `${key}!` : key));
  const tile = (key: string) => ({
    key,
    load: () => {
      begun.push(key);
      return new Promise<string>((resolve, reject) =>
        ends.set(key, (value) => (value instanceof Error ? reject(value) : resolve(value))),
      );
    },
  });
  const want = (...keys: string[]) => queue.want(keys.map(tile));
  const end = async (key: string, value: string | Error = key) => {
    ends.get(key)!(value);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { queue, begun, loaded, want, end };
}

it('loads six at once, in their order', async () => {
  const { queue, begun, loaded, want, end } = bench();
  want(...'abcdefgh');
  expect(begun.join('')).toBe('abcdef');
  await end('c');
  expect([begun.join(''), loaded.join('')]).toEqual(['abcdefg', 'c']);
  expect(queue.isIdle).toBe(false);
});

it('does not begin what is not wanted any more, and nothing twice', async () => {
  const { begun, want, end } = bench();
  want(...'abcdefgh');
  want(...'axy');
  await end('b');
  await end('c');
  expect(begun.join('')).toBe('abcdefxy');
});

it('goes on after a failure', async () => {
  const { queue, begun, loaded, want, end } = bench();
  want(...'abcdefg');
  await end('a', new Error('no'));
  expect([begun.at(-1), loaded]).toEqual(['g', ['a!']]);
  for (const key of 'bcdefg') await end(key);
  expect(queue.isIdle).toBe(true);
});
