import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptySet, setOfWindow, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SetQuery } from '../ToolHost.ts';
import { ShapeHand, startToolTexts, type Asked } from '../testing/ShapeHand.ts';

beforeAll(startToolTexts);

let hand: ShapeHand;
beforeEach(() => {
  hand = new ShapeHand('wand', { wandTolerance: 0.25 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A row as long as the tolerance in percent. */
const setFor = ({ tolerance }: { tolerance: number }): PixelSet =>
  setOfWindow({ x: 0, y: 5, width: Math.round(tolerance * 100) + 1, height: 1 });
const queryOf = ({ query }: Asked<SetQuery, PixelSet>) => query as SetQuery & { by: 'wand' };
const answer = (index: number) => hand.sets[index]!.answer(setFor(queryOf(hand.sets[index]!)));
const tolerances = () => hand.sets.map((asked) => queryOf(asked).tolerance);

describe('a click with the wand', () => {
  it('paints what looks like the pixel, with the channels and the tolerance that are set', async () => {
    hand.down(50.7, 60.2).up();
    expect(hand.sets[0]!.query).toEqual({
      ...{ by: 'wand', x: 50, y: 60, tolerance: 0.25, absolute: false, contiguous: true },
      channels: ['red', 'green', 'blue'],
    });
    expect(hand.finished).toEqual([]);
    await answer(0);
    expect(hand.finished).toEqual([
      {
        tool: 'wand',
        set: setFor({ tolerance: 0.25 }),
        parameters: {
          ...{ classValue: 3, x: 50, y: 60, channels: ['red', 'green', 'blue'] },
          ...{ contiguous: true, tolerance: 0.25 },
        },
        join: undefined,
      },
    ]);
    expect(hand.isClean).toBe(true);
    expect(hand.session.getState().toolOptions.wandTolerance).toBe(0.25);
  });

  it('is given up with Escape while the core still looks', async () => {
    hand.click(50, 60);
    expect(hand.tools.cancel()).toBe(true);
    expect(hand.sets[0]!.signal.aborted).toBe(true);
    await answer(0);
    expect([hand.finished, hand.isClean]).toEqual([[], true]);
    expect(hand.tools.cancel()).toBe(false);
  });

  it('does not hold up the next one', async () => {
    hand.click(50, 60).click(90, 60);
    await answer(0);
    expect(hand.finished).toHaveLength(1);
    await answer(1);
    expect(hand.finished.map(({ parameters }) => parameters['x'])).toEqual([50, 90]);
    expect(hand.isClean).toBe(true);
  });

  it('says what is wrong, and changes nothing', async () => {
    hand.down(50, 60);
    await hand.sets[0]!.fail(new AppError('notFound', { what: 'layer', id: 'nir' }));
    expect(hand.told).toContain('nir');
    hand.up();
    await hand.sets[1]!.fail(new AppError('notFound', { what: 'layer', id: 'nir' }));
    expect(hand.told).toContain('nir');
    expect([hand.finished, hand.ghost]).toEqual([[], null]);
  });

  it('asks for nothing between the patches or beside them', () => {
    hand.click(230, 60);
    expect(hand.told).toContain('no patch');
    hand.click(-5, 60);
    expect(hand.sets).toEqual([]);
  });

  it('says so when no pixel was found', async () => {
    hand.click(50, 60);
    await hand.sets[0]!.answer(emptySet);
    expect(hand.told).toContain('nothing changed');
    expect(hand.finished).toEqual([]);
  });
});

describe('dragging the wand', () => {
  it('changes the tolerance, shows its pixels, and asks one question at a time', async () => {
    hand.down(50, 60).move(66, 60).move(82, 90).move(114, 60);
    expect(tolerances()).toEqual([0.25]);
    expect(hand.told).toContain('Tolerance 45.0 %');
    await answer(0);
    expect(hand.ghost).toEqual(setFor({ tolerance: 0.25 }));
    // Those in between were never asked for.
    expect(tolerances()).toEqual([0.25, 0.45]);
    await answer(1);
    expect(hand.ghostPx).toBe(46);
    hand.up();
    await Promise.resolve();
    await vi.waitFor(() => expect(hand.finished).toHaveLength(1));
    expect(hand.finished[0]).toMatchObject({ parameters: { tolerance: 0.45 } });
    expect(tolerances()).toHaveLength(2);
    expect(hand.session.getState().toolOptions.wandTolerance).toBeCloseTo(0.45, 9);
  });

  it('paints what the last tolerance finds, even when the button is up before', async () => {
    hand.down(50, 60).move(82, 60).up();
    await answer(0);
    expect(hand.finished).toEqual([]);
    await answer(1);
    expect(hand.finished[0]).toMatchObject({ set: setFor({ tolerance: 0.35 }) });
  });

  it('goes from 0 to 1 and no further', async () => {
    hand.down(200 - 1, 60).move(-900, 60);
    await answer(0);
    hand.move(900, 60);
    await answer(1);
    expect(tolerances()).toEqual([0.25, 0, 1]);
  });

  it('leaves nothing after Escape: the tolerance is what it was', async () => {
    hand.down(50, 60).move(90, 60);
    await answer(0);
    expect(hand.tools.cancel()).toBe(true);
    expect(hand.sets.at(-1)!.signal.aborted).toBe(true);
    expect([hand.isClean, hand.finished]).toEqual([true, []]);
    expect(hand.session.getState().toolOptions.wandTolerance).toBe(0.25);
    expect(hand.tools.cancel()).toBe(false);
  });

  it('is not changed by land that moves under it', async () => {
    hand.down(50, 60).move(66, 60);
    hand.tools.setHeld({ space: true });
    hand.move(66, 60).move(166, 60);
    hand.tools.setHeld({ space: false });
    hand.move(166, 60);
    await answer(0);
    expect(tolerances().at(-1)).toBeCloseTo(0.3, 9);
  });

  it('joins the selection by the keys of the press', async () => {
    hand.session.getState().setToolOptions({ outcome: 'select' });
    hand.hold({ shift: true }).down(50, 60);
    await answer(0);
    expect(hand.told).toContain('Add to the selection · Tolerance 25.0 %');
    hand.up();
    await vi.waitFor(() => expect(hand.finished).toHaveLength(1));
    expect(hand.finished[0]!.join).toBe('unite');
  });
});

describe('a pointer that rests', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  it('shows what a click would do, which then asks for nothing more', async () => {
    hand.move(40, 60).move(50, 60);
    vi.advanceTimersByTime(200);
    expect(hand.sets.map((asked) => queryOf(asked).x)).toEqual([50]);
    await answer(0);
    expect(hand.ghostPx).toBe(26);
    hand.down(50, 60);
    expect(hand.ghostPx).toBe(26);
    hand.up();
    await vi.waitFor(() => expect(hand.finished).toHaveLength(1));
    expect(hand.sets).toHaveLength(1);
  });

  it('asks nothing on its way, and takes the ghost along with it', async () => {
    for (let x = 0; x < 100; x += 10) {
      hand.move(x, 60);
      vi.advanceTimersByTime(50);
    }
    expect(hand.sets).toEqual([]);
    vi.advanceTimersByTime(200);
    await answer(0);
    hand.move(120, 60);
    expect(hand.ghost).toBeNull();
    vi.advanceTimersByTime(200);
    hand.tools.leaveMap();
    expect(hand.sets[1]!.signal.aborted).toBe(true);
  });

  it('looks again when the tolerance is set otherwise', async () => {
    hand.move(50, 60);
    vi.advanceTimersByTime(200);
    await answer(0);
    hand.session.getState().setToolOptions({ wandTolerance: 0.5 });
    hand.tools.refresh();
    vi.advanceTimersByTime(200);
    expect(tolerances()).toEqual([0.25, 0.5]);
  });
});
