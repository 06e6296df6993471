import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPixels, hasPixel, setOfPixels } from '../../../shared/editing/pixelSet.ts';
import { AppError } from '../../../shared/errors.ts';
import { createDocumentStore, emptyUndo } from '../../state/document.ts';
import { Acts } from './acts.ts';
import { pixelInRings, setOfRings } from './setOfRings.ts';
import { VerdictQueue, type Saying, type VerdictQueueState } from './VerdictQueue.ts';

describe('the pixels within rings', () => {
  it('are those between the sides, without the holes', () => {
    const set = setOfRings([
      [2, 1, 8, 1, 8, 6, 2, 6],
      [4, 3, 5, 3, 5, 4, 4, 4],
    ]);
    expect(countPixels(set)).toBe(29);
    expect(hasPixel(set, 4, 3)).toBe(false);
    expect(hasPixel(set, 7, 5)).toBe(true);
    expect(hasPixel(set, 8, 5)).toBe(false);
  });

  it('are the union of any squares that do not overlap', () => {
    const cells = fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(cells, (chosen) => {
        const data = new Uint8Array(64);
        for (const cell of chosen) data[cell] = 1;
        const rings = chosen.map((cell) => {
          const [x, y] = [cell % 8, cell >> 3];
          return [x, y, x + 1, y, x + 1, y + 1, x, y + 1];
        });
        expect(setOfRings(rings)).toEqual(setOfPixels(data, { x: 0, y: 0, width: 8, height: 8 }));
      }),
      { seed: 3 },
    );
  });

  it('have one that can be asked about', () => {
    expect(pixelInRings([[5, 2, 7, 2, 7, 4, 5, 4]])).toEqual({ x: 5, y: 2 });
    expect(pixelInRings([])).toBeNull();
  });
});

describe('what this window did last', () => {
  const undoOf = (undoDepth: number) => ({ ...emptyUndo, undoDepth });

  it('is the verdict or the edit, whichever came later', () => {
    const acts = new Acts();
    const document = createDocumentStore();
    acts.follow(document);
    // Three edits of yesterday.
    document.setState({ undo: undoOf(3) });
    expect(acts.newest).toBeNull();
    acts.add('i1', 'a');
    document.setState({ undo: undoOf(4), save: { kind: 'saved', at: '' } });
    expect(acts.newest?.kind).toBe('edit');
    // The edit is undone: the verdict is what comes next.
    document.setState({ undo: undoOf(3) });
    expect(acts.newest).toMatchObject({ kind: 'verdict', eventIds: ['a'] });
  });

  it('is one act with the cause that was named afterwards', () => {
    const acts = new Acts();
    acts.add('i1', 'a');
    acts.add('i1', 'b');
    acts.add('i2', 'c');
    expect(acts.pop()).toMatchObject({ itemId: 'i2' });
    expect(acts.pop()).toMatchObject({ itemId: 'i1', eventIds: ['a', 'b'] });
    expect(acts.newest).toBeNull();
  });

  it('is no verdict that was refused, and no edit of a ROI that was left', () => {
    const acts = new Acts();
    const document = createDocumentStore();
    acts.follow(document);
    acts.add('i1', 'a');
    document.setState({ undo: undoOf(1), save: { kind: 'saved', at: '' } });
    document.setState({ roi: {} as never, undo: emptyUndo });
    expect(acts.newest?.kind).toBe('verdict');
    acts.forget('a');
    expect(acts.newest).toBeNull();
  });
});

describe('verdicts on their way', () => {
  const saying = (eventId: string): Saying => ({
    kind: 'takeBack',
    eventId,
    datasetId: 'd',
    target: eventId,
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

  /** A core that refuses or does not answer as the test wants. */
  function bed() {
    const sent: string[] = [];
    const refused: string[] = [];
    let failure: unknown = null;
    let state: VerdictQueueState | null = null;
    const queue = new VerdictQueue({
      async send({ eventId }) {
        await Promise.resolve();
        if (failure) throw failure;
        sent.push(eventId);
      },
      onState: (next) => (state = next),
      onRefused: ({ eventId }) => void refused.push(eventId),
      retryMs: 5,
    });
    return { queue, sent, refused, fail: (next: unknown) => (failure = next), state: () => state! };
  }

  it('are sent one after the other and called saved when they were acknowledged', async () => {
    const { queue, sent, state } = bed();
    queue.push(saying('a'));
    queue.push(saying('b'));
    expect(state()).toMatchObject({ pending: 2, savedAt: null });
    await settled();
    expect(sent).toEqual(['a', 'b']);
    expect(state()).toMatchObject({ pending: 0, error: null });
    expect(state().savedAt).not.toBeNull();
  });

  it('are kept under their ids while the core does not take them, and said to be', async () => {
    const { queue, sent, fail, state } = bed();
    fail(new TypeError('no core'));
    queue.push(saying('a'));
    queue.push(saying('b'));
    await settled();
    expect(state()).toMatchObject({ pending: 2, error: { code: 'coreStopped' } });
    fail(null);
    queue.retry();
    await settled();
    expect(sent).toEqual(['a', 'b']);
    expect(state()).toMatchObject({ pending: 0, error: null });
  });

  it('go on without one that is refused', async () => {
    const { queue, sent, refused, fail } = bed();
    fail(new AppError('notFound'));
    queue.push(saying('a'));
    await settled();
    fail(null);
    queue.push(saying('b'));
    await settled();
    expect([refused, sent]).toEqual([['a'], ['b']]);
  });
});
