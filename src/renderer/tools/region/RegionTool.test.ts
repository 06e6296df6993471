import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countPixels, hasPixel, setOfWindow, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { AppError } from '../../../shared/errors.ts';
import { createMeasures } from '../../state/measures.ts';
import { createSessionStore } from '../../state/session.ts';
import { ToolBox } from '../ToolBox.ts';
import type { SelectionJoin, ToolEvent, ToolHost, ToolRegions } from '../ToolHost.ts';
import { startToolTexts } from '../testing/ShapeHand.ts';

beforeAll(startToolTexts);

interface Finished {
  readonly tool: string;
  readonly set: PixelSet;
  readonly parameters: Record<string, unknown>;
  readonly join: SelectionJoin | undefined;
}

/** Regions are squares: of 10 px at level 0, of 20 px up to a half, of 40 px above. Beyond x = 400 there is nothing. */
class Squares implements ToolRegions {
  state: ReturnType<ToolRegions['stateAt']> = { kind: 'ready' };
  /** Left of it trees are there. */
  readTo = 400;
  readonly listeners = new Set<() => void>();
  readonly #sets = new Map<string, PixelSet>();

  at(x: number, y: number, level: number): PixelSet | null {
    if (this.stateAt(x, y).kind !== 'ready') return null;
    const side = level === 0 ? 10 : level <= 0.5 ? 20 : 40;
    const [left, top] = [Math.floor(x / side) * side, Math.floor(y / side) * side];
    const key = `${left} ${top} ${side}`;
    const set = this.#sets.get(key) ?? setOfWindow({ x: left, y: top, width: side, height: side });
    this.#sets.set(key, set);
    return set;
  }

  stepLevel(_x: number, _y: number, level: number, direction: 1 | -1): number {
    return Math.min(1, Math.max(0, level + direction * 0.5));
  }

  stateAt(x: number, _y: number): ReturnType<ToolRegions['stateAt']> {
    if (x >= 400) return { kind: 'none' };
    return x >= this.readTo ? { kind: 'reading' } : this.state;
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** All trees are there. */
  come(): void {
    this.readTo = 400;
    for (const listener of this.listeners) listener();
  }
}

/** A hand with the region picker; one screen pixel is one grid pixel. */
class Hand {
  readonly session = createSessionStore({ tool: 'region', classValue: 3 });
  readonly regions = new Squares();
  readonly finished: Finished[] = [];
  readonly tools: ToolBox;
  ghost: PixelSet | null = null;
  told: string | null = null;
  blocked = false;
  keys = { alt: false, shift: false, ctrl: false };
  #buttons = 0;
  #at = { x: 0, y: 0 };

  constructor() {
    const never = () => {
      throw new Error('the region picker does not do this');
    };
    const host: ToolHost = {
      session: this.session,
      regions: this.regions,
      ground: {
        measures: createMeasures(),
        space: 'here',
        toWorld: (x, y) => [x * 0.2, -y * 0.2],
        toScreen: ([x, y]) => [x / 0.2, -y / 0.2],
      },
      canPaint: () => !this.blocked,
      ...{ brushTip: never, beginStroke: never, strokeTo: never, endStroke: never, cancelStroke: never },
      ...{ connectedAt: never, classPixels: never, reachesUnread: never, flushed: never },
      ...{ queries: { set: never, livewire: never }, patchAt: never },
      isLimited: false,
      showGhost: (set) => (this.ghost = set),
      showPath: () => {},
      tell: (text) => (this.told = text),
      finishSet: (tool, set, parameters, join) => this.finished.push({ tool, set, parameters, join }),
      gridSize: { widthPx: 400, heightPx: 300 },
      valueAt: () => 8,
      panByScreen: () => {},
      toolChanged: () => {},
    };
    this.tools = new ToolBox(host);
    this.session.getState().setToolOptions({ regionLevel: 0.5 });
    this.session.subscribe((now, before) => now.tool !== before.tool && this.tools.leave(before.tool));
  }

  get px(): number {
    return this.ghost ? countPixels(this.ghost) : 0;
  }

  move(x: number, y: number): this {
    this.tools.move(this.#event(x, y, -1));
    return this;
  }

  down(x: number, y: number): this {
    this.#buttons = 1;
    this.tools.down(this.#event(x, y, 0));
    return this;
  }

  up(): this {
    this.#buttons = 0;
    this.tools.up(this.#event(this.#at.x, this.#at.y, 0));
    return this;
  }

  #event(x: number, y: number, button: number): ToolEvent {
    this.#at = { x, y };
    const at = { x, y, screenX: x, screenY: y, points: [{ x, y }] };
    return { ...at, button, buttons: this.#buttons, pen: false, ...this.keys };
  }
}

let hand: Hand;
beforeEach(() => {
  hand = new Hand();
});

describe('a pointer that hovers', () => {
  it('shows the region under it, its level and its size', () => {
    hand.move(25, 25);
    expect(hand.ghost!.window).toEqual({ x: 20, y: 20, width: 20, height: 20 });
    expect(hand.told).toMatch(/^Level 50 % · 16\.0\sm² · 400 px$/);
    hand.tools.leaveMap();
    expect([hand.ghost, hand.told]).toEqual([null, null]);
  });

  it('goes up and down the tree with Ctrl and the wheel; the level stays', () => {
    hand.move(25, 25);
    expect(hand.tools.levelStep(1)).toBe(true);
    expect(hand.px).toBe(1600);
    expect(hand.session.getState().toolOptions.regionLevel).toBe(1);
    hand.tools.levelStep(-1);
    hand.tools.levelStep(-1);
    expect(hand.px).toBe(100);
    hand.move(88, 3);
    expect(hand.px).toBe(100);
  });

  it('says why there is no region', () => {
    hand.regions.readTo = 100;
    hand.move(150, 20);
    expect([hand.ghost, hand.told]).toEqual([null, 'looking for regions…']);
    hand.regions.come();
    hand.tools.refresh();
    expect(hand.px).toBe(400);
    hand.regions.state = { kind: 'blank' };
    hand.move(20, 20);
    expect(hand.told).toContain('neither an image nor a height');
    hand.regions.state = {
      kind: 'failed',
      error: new AppError('fileMissing', { path: '/a/b.tif' }).toData(),
    };
    hand.move(20, 20);
    expect(hand.told).toContain('b.tif');
    hand.move(420, 20);
    expect(hand.told).toBeNull();
  });

  it('shows nothing where nothing can be painted, but where it selects', () => {
    hand.blocked = true;
    hand.move(25, 25).down(25, 25).up();
    expect([hand.ghost, hand.finished]).toEqual([null, []]);
    hand.session.getState().setToolOptions({ outcome: 'select' });
    hand.move(25, 25);
    expect(hand.px).toBe(400);
    expect(hand.told).toContain('New selection');
  });
});

describe('a click', () => {
  it('paints the region with the class', () => {
    hand.move(25, 25).down(25, 25).up();
    expect(hand.finished).toEqual([
      {
        tool: 'region',
        set: setOfWindow({ x: 20, y: 20, width: 20, height: 20 }),
        parameters: { classValue: 3, x: 25, y: 25, level: 0.5, regions: 1 },
        join: undefined,
      },
    ]);
    expect([hand.ghost, hand.told, hand.tools.busy]).toEqual([null, null, false]);
  });

  it('joins the selection by the keys of the press', () => {
    hand.session.getState().setToolOptions({ outcome: 'select' });
    hand.keys.shift = true;
    hand.down(25, 25).up();
    hand.keys = { shift: false, alt: true, ctrl: false };
    hand.down(25, 25).up();
    expect(hand.finished.map(({ join }) => join)).toEqual(['unite', 'subtract']);
    expect(hand.finished[0]!.parameters).not.toHaveProperty('classValue');
  });

  it('beside the patches changes nothing and says so', () => {
    hand.down(450, 20).up();
    expect(hand.finished).toEqual([]);
    expect(hand.told).toContain('nothing changed');
  });
});

describe('a drag', () => {
  it('paints every region passed as one edit, however fast the pointer is', () => {
    hand.down(5, 5).move(95, 5);
    expect(hand.px).toBe(5 * 400);
    hand.move(95, 45).up();
    expect(hand.finished).toHaveLength(1);
    expect(countPixels(hand.finished[0]!.set)).toBe(7 * 400);
    expect(hand.finished[0]!.parameters).toMatchObject({ x: 5, y: 5, regions: 7 });
  });

  it('uses every position that the system saw', () => {
    hand.down(5, 5);
    const event = { x: 5, y: 5, screenX: 5, screenY: 5, button: -1, buttons: 1, pen: true, ...hand.keys };
    const points = [
      { x: 5, y: 65 },
      { x: 65, y: 65 },
      { x: 65, y: 5 },
    ];
    hand.tools.move({ ...event, points });
    hand.up();
    const { set } = hand.finished[0]!;
    expect(
      [
        [5, 65],
        [35, 65],
        [65, 65],
        [65, 25],
      ].map(([x, y]) => hasPixel(set, x!, y!)),
    ).toEqual([true, true, true, true]);
    expect(hasPixel(set, 35, 5)).toBe(false);
  });

  it('leaves nothing after Escape, and the next press begins anew', () => {
    hand.down(5, 5).move(95, 5);
    expect(hand.tools.cancel()).toBe(true);
    expect([hand.ghost, hand.told, hand.finished]).toEqual([null, null, []]);
    expect(hand.regions.listeners.size).toBe(0);
    hand.down(5, 45).up();
    expect(countPixels(hand.finished[0]!.set)).toBe(400);
  });

  it('may change the level on its way', () => {
    hand.down(5, 5);
    hand.tools.levelStep(1);
    expect(hand.px).toBe(1600);
    hand.move(45, 5).up();
    expect(countPixels(hand.finished[0]!.set)).toBe(3200);
  });

  it('takes regions whose tree comes after the pointer was there', () => {
    hand.regions.readTo = 60;
    hand.down(45, 5).move(95, 5);
    expect(hand.px).toBe(400);
    hand.regions.come();
    expect(hand.px).toBe(3 * 400);
    hand.up();
    expect(countPixels(hand.finished[0]!.set)).toBe(3 * 400);
    expect(hand.regions.listeners.size).toBe(0);
  });

  it('goes on where it was after panning', () => {
    hand.down(5, 5);
    hand.tools.setHeld({ space: true });
    hand.move(5, 95);
    hand.tools.setHeld({ space: false });
    hand.move(25, 5).up();
    expect(countPixels(hand.finished[0]!.set)).toBe(800);
  });
});
