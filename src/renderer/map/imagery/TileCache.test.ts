import { expect, it } from 'vitest';
import { TileCache } from './TileCache.ts';

const tile = (bytes: number) => new Uint8Array(bytes);

it('keeps what was used last within its bytes', () => {
  const cache = new TileCache(1000);
  for (const key of ['a', 'b', 'c']) cache.set(key, tile(300));
  cache.get('a');
  cache.set('d', tile(300));
  expect(cache.get('b')).toBeUndefined();
  expect(['a', 'c', 'd'].map((key) => cache.get(key)?.length)).toEqual([300, 300, 300]);
  expect(cache.bytes).toBe(900);
});

it('knows places without a tile, and keeps one that is larger than all its room', () => {
  const cache = new TileCache(1000);
  cache.set('nothing', null);
  expect(cache.get('nothing')).toBeNull();
  cache.set('large', tile(5000));
  expect(cache.get('nothing')).toBeUndefined();
  expect(cache.get('large')).toHaveLength(5000);
  cache.set('large', tile(10));
  expect(cache.bytes).toBe(10);
});
