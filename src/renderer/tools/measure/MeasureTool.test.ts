import { beforeEach, describe, expect, it } from 'vitest';
import { planeArea, planeLength, type Xy } from '../../../shared/geo/ground.ts';
import { createMeasures } from '../../state/measures.ts';
import { createSessionStore } from '../../state/session.ts';
import { ToolBox } from '../ToolBox.ts';
import { quietHost } from '../testing/quietHost.ts';
import type { ToolEvent, ToolHost } from '../ToolHost.ts';

/** A hand with the measuring tool: one screen pixel is one grid pixel of 0.2 m, until the view is panned or zoomed. */
class Hand {
  readonly session = createSessionStore({ tool: 'measure', classValue: 3 });
  readonly measures = createMeasures();
  readonly view = { x: 0, y: 0, scale: 1 };
  readonly tools: ToolBox;
  strokes = 0;
  #buttons = 0;

  constructor() {
    const never = () => {
      this.strokes++;
      return false;
    };
    const host: ToolHost = {
      ...quietHost,
      session: this.session,
      ground: {
        measures: this.measures,
        space: 'here',
        toWorld: (x, y) => [x * 0.2, -y * 0.2],
        toScreen: ([x, y]) => [
          (x / 0.2) * this.view.scale + this.view.x,
          (-y / 0.2) * this.view.scale + this.view.y,
        ],
      },
      beginStroke: never,
      strokeTo: never,
      endStroke: never,
      cancelStroke: never,
      panByScreen: (dx, dy) => {
        this.view.x += dx;
        this.view.y += dy;
      },
    };
    this.tools = new ToolBox(host);
    this.session.subscribe((now, before) => now.tool !== before.tool && this.tools.leave(before.tool));
  }

  #event(screenX: number, screenY: number, button: number, extra: Partial<ToolEvent> = {}): ToolEvent {
    const grid = {
      x: (screenX - this.view.x) / this.view.scale,
      y: (screenY - this.view.y) / this.view.scale,
    };
    return {
      ...{ ...grid, screenX, screenY, points: [grid], button, buttons: this.#buttons },
      ...{ pen: false, alt: false, shift: false, ctrl: false },
      ...extra,
    };
  }

  move(x: number, y: number) {
    this.tools.move(this.#event(x, y, -1));
    return this;
  }

  click(x: number, y: number, button = 0, extra: Partial<ToolEvent> = {}) {
    this.move(x, y);
    this.#buttons = [1, 4, 2][button]!;
    this.tools.down(this.#event(x, y, button, extra));
    this.#buttons = 0;
    this.tools.up(this.#event(x, y, button));
    return this;
  }

  drag(from: readonly [number, number], to: readonly [number, number], button: number) {
    this.#buttons = [1, 4, 2][button]!;
    this.tools.down(this.#event(...from, button));
    this.tools.move(this.#event(...to, -1));
    this.#buttons = 0;
    this.tools.up(this.#event(...to, button));
    return this;
  }

  get draft() {
    return this.measures.getState().draft;
  }

  get kept() {
    return this.measures.getState().measures;
  }
}

let hand: Hand;
beforeEach(() => {
  hand = new Hand();
});

const lengths = (points: readonly Xy[] | undefined) => planeLength(points ?? []);

describe('measuring a line', () => {
  it('takes a point with each click and ends with Enter', () => {
    hand.click(0, 0).click(50, 0).click(50, 100).move(300, 300);
    expect(hand.tools.finish(false)).toBe(true);
    expect(hand.kept).toHaveLength(1);
    expect(hand.kept[0]).toMatchObject({ closed: false, space: 'here' });
    expect(lengths(hand.kept[0]?.points)).toBeCloseTo(30, 9);
    expect(hand.draft).toBeNull();
    expect(hand.tools.finish(false)).toBe(false);
  });

  it('ends with a double click, which adds no point of its own', () => {
    hand.click(0, 0).click(50, 0).click(50, 100).click(51, 101);
    expect(hand.kept.map((m) => m.points.length)).toEqual([3]);
  });

  it('ends with a right click, which adds no point, and leaves the right button free afterwards', () => {
    hand.click(0, 0).click(50, 0).click(90, 90, 2);
    expect(hand.kept.map((m) => m.points.length)).toEqual([2]);
    hand.click(90, 90, 2);
    expect(hand.draft).toBeNull();
  });

  it('shows where the next side would lie', () => {
    hand.click(0, 0).move(50, 0);
    expect(hand.draft).toEqual({ space: 'here', points: [[0, -0]], pointer: [10, -0], closing: false });
  });

  it('takes the last point back with Backspace, and is over with the first', () => {
    hand.click(0, 0).click(50, 0).click(50, 100);
    expect(hand.tools.removeLast()).toBe(true);
    expect(hand.draft?.points).toHaveLength(2);
    hand.tools.removeLast();
    hand.tools.removeLast();
    expect(hand.draft).toBeNull();
    expect(hand.tools.removeLast()).toBe(false);
    expect(hand.kept).toEqual([]);
  });

  it('leaves nothing after Escape', () => {
    hand.click(0, 0).click(50, 0);
    expect(hand.tools.cancel()).toBe(true);
    expect([hand.draft, hand.kept]).toEqual([null, []]);
    expect(hand.tools.cancel()).toBe(false);
  });

  it('is nothing with one point', () => {
    hand.click(0, 0).click(2, 2);
    expect(hand.draft?.points).toHaveLength(1);
    hand.tools.finish(false);
    expect(hand.kept).toEqual([]);
  });
});

describe('measuring an area', () => {
  it('closes near the first point, as near as it looks', () => {
    hand.view.scale = 4;
    hand.click(0, 0).click(400, 0).click(400, 400).move(6, 5);
    expect(hand.draft?.closing).toBe(true);
    hand.click(6, 5);
    expect(hand.kept[0]).toMatchObject({ closed: true });
    // 100 px of 0.2 m on two sides of a right angle.
    expect(planeArea(hand.kept[0]!.points)).toBeCloseTo(200, 9);
  });

  it('does not close a line of two points', () => {
    hand.click(0, 0).click(50, 0).click(2, 2);
    expect(hand.draft?.points).toHaveLength(3);
  });

  it('closes with Shift and Enter', () => {
    hand.click(0, 0).click(50, 0).click(50, 50);
    hand.tools.finish(true);
    expect(hand.kept[0]?.closed).toBe(true);
    hand.click(0, 0).click(50, 0);
    hand.tools.finish(true);
    expect(hand.kept[1]).toMatchObject({ closed: false });
  });
});

describe('in the middle of measuring', () => {
  it('the land can be moved with Space and with the middle button', () => {
    hand.click(0, 0).click(50, 0);
    hand.tools.setHeld({ space: true });
    hand.drag([50, 0], [80, 40], 0);
    hand.tools.setHeld({ space: false });
    hand.drag([80, 40], [90, 40], 1);
    expect(hand.view).toEqual({ x: 40, y: 40, scale: 1 });
    // Screen (90, 140) is grid (50, 100) now.
    hand.click(90, 140);
    hand.tools.finish(false);
    expect(lengths(hand.kept[0]?.points)).toBeCloseTo(30, 9);
  });

  it('Escape ends a pan that is under way and not the line', () => {
    hand.click(0, 0).click(50, 0);
    hand.tools.setHeld({ space: true });
    hand.tools.down({ ...eventAt(50, 0), buttons: 1 });
    expect(hand.tools.cancel()).toBe(true);
    expect(hand.draft?.points).toHaveLength(2);
  });

  it('another tool keeps what is there: a tool that was lent for a moment leaves its result', () => {
    hand.click(0, 0).click(50, 0);
    hand.session.getState().setTool('brush');
    expect(hand.kept.map((m) => m.points.length)).toEqual([2]);
    hand.session.getState().setTool('measure');
    hand.click(0, 0);
    hand.session.getState().setTool('brush');
    expect(hand.kept).toHaveLength(1);
    expect(hand.draft).toBeNull();
  });

  it('no class is picked, no brush resized and nothing painted', () => {
    hand.tools.setHeld({ alt: true });
    expect(hand.tools.cursor).toBe('crosshair');
    hand.click(0, 0, 0, { alt: true }).click(50, 0, 0, { alt: true }).click(90, 90, 2, { alt: true });
    expect(hand.kept).toHaveLength(1);
    expect(hand.session.getState()).toMatchObject({ classValue: 3, brushSizePx: 24 });
    expect(hand.strokes).toBe(0);
  });
});

describe('measures', () => {
  it('stay until they are cleared, those of other ground too', () => {
    hand.click(0, 0).click(50, 0);
    hand.tools.finish(false);
    hand.click(9, 9).click(50, 90);
    hand.tools.finish(false);
    hand.measures.setDraft({
      space: 'there',
      points: [
        [0, 0],
        [1, 1],
      ],
      pointer: null,
      closing: false,
    });
    hand.measures.keep(false);
    expect(hand.kept.map((m) => m.space)).toEqual(['here', 'here', 'there']);
    hand.measures.remove(hand.kept[0]!.id);
    hand.measures.clear('here');
    expect(hand.kept.map((m) => m.space)).toEqual(['there']);
  });
});

function eventAt(x: number, y: number): ToolEvent {
  return {
    ...{ x, y, screenX: x, screenY: y, points: [{ x, y }] },
    ...{ button: 0, buttons: 0, alt: false, shift: false, ctrl: false, pen: false },
  };
}
