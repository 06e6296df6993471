import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { GateStore } from './GateStore.ts';

const sizePx = 4;

/** A core that knows two gates: one by place, one by masks, whose answer is the number of edits. */
class GateCore {
  edits = 0;
  gone = false;
  readonly requests: (readonly string[])[] = [];
  changes = 0;
  readonly store: GateStore;

  constructor(capacityPx = 1000) {
    this.store = new GateStore({
      check: (text) => {
        if (this.gone) return Promise.reject(new TypeError('Failed to fetch'));
        if (text === 'hight > 2')
          return Promise.reject(new AppError('whereInvalid', { where: text, at: 1, found: 'hight' }));
        return Promise.resolve({ dependsOnMask: text === 'on masks' });
      },
      read: (text, patchIds) => {
        this.requests.push(patchIds);
        const byPlace = (id: string) => (id === 'closed' ? 0 : 1);
        const value = (id: string) => (text === 'on masks' ? Math.min(this.edits, 2) : byPlace(id));
        return Promise.resolve(Uint8Array.from(patchIds.flatMap((id) => Array(sizePx).fill(value(id)))));
      },
      sizeOf: () => sizePx,
      capacityPx,
      onChange: () => this.changes++,
    });
  }
}

const gate = (text: string, inverted = false) => ({ text, inverted });
/** Longer than the store gathers questions, also on a busy machine. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('GateStore', () => {
  it('reads what is in sight in requests of at most 16 patches, once', async () => {
    const { store, requests } = new GateCore();
    const inSight = Array.from({ length: 20 }, (_, i) => `p${i}`);
    store.want(gate('a'), inSight);
    expect(store.state).toEqual({ kind: 'loading' });
    store.want(gate('a'), inSight);
    await vi.waitFor(() => expect(store.state).toEqual({ kind: 'ready' }));
    expect(requests.map((ids) => ids.length)).toEqual([16, 4]);
    expect(store.peek('a', 'p3')).toEqual(new Uint8Array(sizePx).fill(1));
    store.want(null, inSight);
    expect(store.state).toEqual({ kind: 'off' });
  });

  it('says when no pixel in sight passes, by its own direction', async () => {
    const { store } = new GateCore();
    store.want(gate('a'), ['closed']);
    await settle();
    expect(store.state).toEqual({ kind: 'never' });
    store.want(gate('a', true), ['closed']);
    expect(store.state).toEqual({ kind: 'ready' });
    store.want(gate('a', true), ['open']);
    await settle();
    expect(store.state).toEqual({ kind: 'never' });
  });

  it('asks again about the model, and about nothing else, when predictions change', async () => {
    const { store, requests } = new GateCore();
    store.want(gate('red > 2'), ['p']);
    await settle();
    store.want(gate('model != mask'), ['p']);
    await settle();
    expect(requests).toHaveLength(2);
    store.predictionsChanged();
    expect(store.peek('red > 2', 'p')).not.toBeNull();
    expect(store.peek('model != mask', 'p')).toBeNull();
    await settle();
    expect(requests).toHaveLength(3);
    expect(store.state).toEqual({ kind: 'ready' });
  });

  it('says what is wrong with a gate, and forgets it with another text', async () => {
    const { store } = new GateCore();
    store.want(gate('hight > 2'), ['p']);
    await vi.waitFor(() =>
      expect(store.state).toMatchObject({ kind: 'wrong', error: { code: 'whereInvalid' } }),
    );
    await expect(store.read('hight > 2', 'p')).rejects.toThrow('whereInvalid');
    store.want(gate('a'), ['p']);
    expect(store.state).toEqual({ kind: 'loading' });
    await vi.waitFor(() => expect(store.state).toEqual({ kind: 'ready' }));
  });

  it('knows nothing about masks that the core does not have yet, and reads anew after each edit', async () => {
    const core = new GateCore();
    const { store } = core;
    store.want(gate('on masks'), ['p']);
    await vi.waitFor(() => expect(store.peek('on masks', 'p')?.[0]).toBe(0));
    // A stroke is on its way: what is known is about the masks before it.
    store.setBehind(true);
    expect(store.peek('on masks', 'p')).toBeNull();
    let isRead = false;
    const reading = store.read('on masks', 'p').then(() => (isRead = true));
    await settle();
    expect(isRead).toBe(false);
    core.edits = 1;
    store.masksChanged();
    store.setBehind(false);
    await reading;
    expect(store.peek('on masks', 'p')?.[0]).toBe(1);
    // Another gate does not care.
    await store.read('a', 'p');
    store.setBehind(true);
    expect(store.peek('a', 'p')?.[0]).toBe(1);
  });

  it('keeps as much as it may, and first what is in sight', async () => {
    const { store } = new GateCore(3 * sizePx);
    store.want(gate('a'), ['seen']);
    await settle();
    for (const id of ['p1', 'p2', 'p3', 'p4']) await store.read('a', id);
    const known = ['seen', 'p1', 'p2', 'p3', 'p4'].filter((id) => store.peek('a', id));
    expect(known).toEqual(['seen', 'p3', 'p4']);
  });

  it('waits for a core that is gone, and asks again when it is back', async () => {
    const core = new GateCore();
    core.gone = true;
    core.store.want(gate('a'), ['p']);
    await settle();
    expect(core.store.state).toEqual({ kind: 'loading' });
    core.gone = false;
    core.store.retry();
    await settle();
    expect(core.store.state).toEqual({ kind: 'ready' });
    core.store.dispose();
  });
});
