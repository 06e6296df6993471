import { beforeEach, describe, expect, it } from 'vitest';
import { createDocumentStore } from '../state/document.ts';
import { createMeasures } from '../state/measures.ts';
import { createSessionStore, type SessionStore } from '../state/session.ts';
import { EditSession } from '../map/EditSession.ts';
import { MaskStore } from '../map/MaskStore.ts';
import { FakeCore, testRoi } from '../map/testing/FakeCore.ts';
import { ToolBox } from './ToolBox.ts';
import type { ToolEvent, ToolHost } from './ToolHost.ts';

/** A hand on the map: real masks, real edit session, a core in memory. One screen pixel is one mask pixel. */
class Driver {
  readonly roi = testRoi(2, 1, 64);
  readonly core = new FakeCore(this.roi);
  readonly masks = new MaskStore({ roi: this.roi, load: this.core.load });
  readonly session: SessionStore = createSessionStore({ classValue: 3, brushSizePx: 5 });
  readonly panned = { x: 0, y: 0 };
  readonly edits: EditSession;
  readonly tools: ToolBox;
  blocked = false;
  #buttons = 0;
  #last = { x: 0, y: 0 };
  keys = { alt: false, shift: false };

  constructor() {
    const { datasetId, roiKey } = this.roi;
    const document = createDocumentStore();
    const { masks } = this;
    this.edits = new EditSession({
      datasetId,
      roiKey,
      windowId: 'w',
      annotation: this.core.annotation,
      masks,
      document,
    });
    const host: ToolHost = {
      session: this.session,
      ground: {
        measures: createMeasures(),
        space: 'test',
        toWorld: (x, y) => [x, -y],
        toScreen: ([x, y]) => [x, -y],
      },
      canPaint: () => !this.blocked,
      beginStroke: (paint, diameter) => this.edits.beginStroke(paint, diameter),
      strokeTo: (x, y) => this.edits.strokeTo(x, y),
      endStroke: (tool, parameters) => void this.edits.endStroke(tool, parameters),
      cancelStroke: () => this.edits.cancelStroke(),
      valueAt: (x, y) => masks.valueAt(x, y),
      panByScreen: (dx, dy) => {
        this.panned.x += dx;
        this.panned.y += dy;
      },
      toolChanged: () => {},
    };
    this.tools = new ToolBox(host);
  }

  async open() {
    this.masks.want(
      this.roi.grid.map((patch) => patch.patchId),
      true,
    );
    while (this.masks.loading) await new Promise((resolve) => setTimeout(resolve, 1));
    return this;
  }

  #event(x: number, y: number, button: number, extra: Partial<ToolEvent> = {}): ToolEvent {
    this.#last = { x, y };
    const grid = { x: x - this.panned.x, y: y - this.panned.y };
    return {
      ...{ ...grid, screenX: x, screenY: y, points: [grid], button, buttons: this.#buttons, pen: false },
      ...this.keys,
      ...extra,
    };
  }

  down(x: number, y: number, button = 0, extra: Partial<ToolEvent> = {}) {
    this.#buttons |= [1, 4, 2, 0, 0, 32][button]!;
    this.tools.down(this.#event(x, y, button, extra));
    return this;
  }

  move(x: number, y: number, extra: Partial<ToolEvent> = {}) {
    this.tools.move(this.#event(x, y, -1, extra));
    return this;
  }

  up(button = 0) {
    this.#buttons &= ~[1, 4, 2, 0, 0, 32][button]!;
    this.tools.up(this.#event(this.#last.x, this.#last.y, button));
    return this;
  }

  /** Another button while one is held already: the browser sends a move. */
  chord(button: number, isDown: boolean) {
    const bit = [1, 4, 2][button]!;
    this.#buttons = isDown ? this.#buttons | bit : this.#buttons & ~bit;
    this.tools.move(this.#event(this.#last.x, this.#last.y, button));
    return this;
  }

  at(x: number, y: number) {
    return this.masks.valueAt(x, y);
  }
}

let hand: Driver;
beforeEach(async () => {
  hand = await new Driver().open();
});

describe('the brush', () => {
  it('paints a drag as one edit', async () => {
    hand.down(20, 20).move(40, 20).move(100, 20).up();
    await hand.edits.flush();
    expect([hand.at(20, 20), hand.at(70, 20), hand.at(70, 26)]).toEqual([3, 3, 8]);
    expect(hand.core.edits).toHaveLength(1);
    expect(hand.core.edits[0]!.input.tool).toBe('brush');
  });

  it('paints every position that came with one event', () => {
    hand
      .down(20, 20)
      .move(20, 50, {
        points: [
          { x: 50, y: 35 },
          { x: 20, y: 50 },
        ],
      })
      .up();
    expect(hand.at(50, 35)).toBe(3);
    expect(hand.at(20, 35)).toBe(8);
  });

  it('leaves nothing after Escape, and the next stroke starts afresh', async () => {
    hand.down(20, 20).move(100, 40);
    expect(hand.tools.cancel()).toBe(true);
    hand.move(100, 60).up();
    await hand.edits.flush();
    for (const [id, data] of hand.core.masks) expect(hand.masks.get(id)!.data).toEqual(data);
    expect(hand.core.edits).toHaveLength(0);
    expect(hand.tools.cancel()).toBe(false);
    hand.down(10, 10).up();
    await hand.edits.flush();
    expect(hand.core.edits).toHaveLength(1);
  });

  it('draws a straight line from the end of the last stroke with Shift', () => {
    hand.down(10, 10).up();
    hand.keys.shift = true;
    hand.down(90, 50).up();
    expect(hand.at(50, 30)).toBe(3);
  });

  it('goes on where it was after panning with Space in the middle of a stroke', () => {
    hand.down(20, 20);
    hand.tools.setHeld({ space: true });
    hand.move(50, 40).move(60, 50);
    hand.tools.setHeld({ space: false });
    expect(hand.panned).toEqual({ x: 10, y: 10 });
    hand.move(70, 50).up();
    // The land moved by (10, 10): screen (70, 50) is pixel (60, 40).
    expect(hand.at(60, 40)).toBe(3);
    expect(hand.edits.pending).toBeLessThanOrEqual(1);
  });

  it('pans with the middle button in the middle of a stroke', () => {
    hand.down(20, 20).chord(1, true).move(30, 25).chord(1, false).move(40, 25).up();
    expect(hand.panned).toEqual({ x: 10, y: 5 });
    expect(hand.tools.busy).toBe(false);
  });

  it('ends when the button goes up while another one is held', async () => {
    hand.down(20, 20).chord(1, true).chord(0, false);
    expect(hand.tools.busy).toBe(false);
    await hand.edits.flush();
    expect(hand.core.edits).toHaveLength(1);
  });

  it('does not begin where the view cannot be painted in', () => {
    hand.blocked = true;
    hand.down(20, 20).move(40, 20).up();
    expect(hand.at(20, 20)).toBe(8);
    expect(hand.tools.busy).toBe(false);
  });
});

describe('the other gestures', () => {
  it('picks the class under the pointer with Alt, without painting', () => {
    hand.down(20, 20).up();
    hand.session.getState().setClass(12);
    hand.keys.alt = true;
    hand.down(20, 20).up();
    expect(hand.session.getState().classValue).toBe(3);
    expect(hand.session.getState().tool).toBe('brush');
  });

  it('returns to the brush after the pick tool has picked', () => {
    hand.session.getState().setTool('pick');
    hand.down(90, 20).up();
    expect(hand.session.getState()).toMatchObject({ tool: 'brush', classValue: 8 });
  });

  it('resizes the brush with Alt and the right button, and takes it back on Escape', () => {
    hand.keys.alt = true;
    hand.down(20, 20, 2).move(130, 20).up(2);
    expect(hand.session.getState().brushSizePx).toBe(14);
    hand.down(20, 20, 2).move(300, 20);
    hand.tools.cancel();
    expect(hand.session.getState().brushSizePx).toBe(14);
  });

  it('keeps the right button free', () => {
    hand.down(20, 20, 2).move(60, 20).up(2);
    expect(hand.at(20, 20)).toBe(8);
    expect(hand.panned).toEqual({ x: 0, y: 0 });
  });

  it('pans with the middle button, with Space and with the pan tool', () => {
    hand.down(20, 20, 1).move(25, 20).up(1);
    hand.tools.setHeld({ space: true });
    hand.down(20, 20).move(25, 20).up();
    hand.tools.setHeld({ space: false });
    hand.session.getState().setTool('pan');
    hand.down(20, 20).move(25, 20).up();
    expect(hand.panned).toEqual({ x: 15, y: 0 });
    expect(hand.at(20, 20)).toBe(8);
  });

  it('restores with the restore tool and with the other end of the pen', async () => {
    for (const gesture of ['tool', 'eraser'] as const) {
      hand.session.getState().setTool('brush');
      hand.down(20, 20).up();
      await hand.edits.flush();
      if (gesture === 'tool') {
        hand.session.getState().setTool('restore');
        hand.down(20, 20).up();
      } else hand.down(20, 20, 5, { pen: true }).up(5);
      await hand.edits.flush();
      expect(hand.at(20, 20)).toBe(8);
      expect(hand.core.edits.at(-1)!.input.tool).toBe('restore');
    }
  });
});
