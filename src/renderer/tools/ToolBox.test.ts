import { countPixels, setOfWindow, type PixelSet } from '../../shared/editing/pixelSet.ts';
import { createToolHost } from '../map/createToolHost.ts';
import { EditRules } from '../map/editing/EditRules.ts';
import { MaskRuns } from '../map/editing/MaskRuns.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDocumentStore } from '../state/document.ts';
import { createMeasures } from '../state/measures.ts';
import { createSessionStore, type SessionStore } from '../state/session.ts';
import { EditSession } from '../map/EditSession.ts';
import { MaskStore } from '../map/MaskStore.ts';
import { FakeCore, testRoi } from '../map/testing/FakeCore.ts';
import { ToolBox } from './ToolBox.ts';
import { quietHost } from './testing/quietHost.ts';
import type { SetQuery, ShapePath, ToolEvent } from './ToolHost.ts';

/** A hand on the map: real masks, real edit session, a core in memory. One screen pixel is one mask pixel. */
class Driver {
  readonly roi = testRoi(2, 1, 64);
  readonly core = new FakeCore(this.roi);
  readonly masks = new MaskStore({ roi: this.roi, load: this.core.load });
  readonly session: SessionStore = createSessionStore({ classValue: 3, brushSizePx: 5 });
  readonly document = createDocumentStore();
  readonly panned = { x: 0, y: 0 };
  readonly edits: EditSession;
  readonly tools: ToolBox;
  ghost: PixelSet | null = null;
  path: ShapePath | null = null;
  readonly asked: SetQuery[] = [];
  /** Device pixels of a label pixel. */
  scale = 1;
  #buttons = 0;
  #last = { x: 0, y: 0 };
  keys = { alt: false, shift: false, ctrl: false };

  constructor() {
    const { datasetId, roiKey } = this.roi;
    const { masks, session, document, roi } = this;
    const noGates = { peek: () => null, read: () => Promise.resolve() };
    const rules = new EditRules(session, document, noGates);
    this.edits = new EditSession({
      ...{ datasetId, roiKey, windowId: 'w', annotation: this.core.annotation, masks, document, rules },
    });
    const host = createToolHost({
      ...{ session, document, roi, masks, edits: this.edits, regions: quietHost.regions },
      edit: {
        rules,
        runs: new MaskRuns(masks, () => this.tools.refresh()),
        queries: {
          set: (query) => {
            this.asked.push(query);
            return Promise.resolve(setOfWindow({ x: 0, y: 0, width: 128, height: 64 }));
          },
          livewire: quietHost.queries.livewire,
        },
        showPath: (path) => (this.path = path),
        showGhost: (set) => (this.ghost = set),
        paintOfOutcome: () => {
          const { toolOptions, classValue: value } = session.getState();
          const { outcome } = toolOptions;
          if (outcome === 'select') return null;
          return outcome === 'paint' ? { kind: 'class', value } : { kind: 'restore' };
        },
      },
      ground: {
        measures: createMeasures(),
        space: 'test',
        toWorld: (x, y) => [x, -y],
        toScreen: ([x, y]) => [x, -y],
      },
      paintInCore: () => Promise.reject(new Error('no core in this test')),
      frame: () => ({ width: 128, height: 64, pixelRatio: 1, offsetX: 0, offsetY: 0, scale: this.scale }),
      stopGliding: () => {},
      panByScreen: (dx, dy) => {
        this.panned.x += dx;
        this.panned.y += dy;
      },
      toolChanged: () => {},
    });
    this.tools = new ToolBox(host);
    session.subscribe((now, before) => now.tool !== before.tool && this.tools.leave(before.tool));
  }

  set blocked(blocked: boolean) {
    this.document.setState({ paintBlocked: blocked ? 'zoomIn' : null });
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

describe('the brush by its options', () => {
  it('paints squares whose sides are as long as the brush is wide', () => {
    hand.session.getState().setToolOptions({ brushShape: 'square' });
    hand.session.getState().setBrushSize(20);
    hand.down(30.3, 30.7).up();
    const painted = countOf(hand, 3);
    expect(painted).toBe(400);
    expect([hand.at(20, 21), hand.at(39, 40), hand.at(40, 41)]).toEqual([3, 3, 8]);
  });

  it('covers more land from farther away when its size is tied to the screen', () => {
    hand.session.getState().setToolOptions({ brushShape: 'square', brushUnit: 'screen' });
    hand.session.getState().setBrushSize(10);
    hand.scale = 0.5;
    hand.down(30, 30).up();
    expect(countOf(hand, 3)).toBe(400);
  });

  it('shows the line that Shift would draw, until the key goes up or the pointer leaves', () => {
    hand.down(10, 10).up().move(60, 40);
    expect(hand.path).toBeNull();
    hand.tools.setHeld({ shift: true });
    expect(hand.path?.points).toEqual([10, 10, 60, 40]);
    hand.tools.setHeld({ shift: false });
    expect(hand.path).toBeNull();
    hand.tools.setHeld({ shift: true });
    hand.tools.leaveMap();
    expect(hand.path).toBeNull();
  });

  it('shows the pixels under it while rules limit it, and not while it paints', () => {
    hand.move(30, 30);
    expect(hand.ghost).toBeNull();
    hand.session.getState().setRules({ locked: [8] });
    hand.move(31, 30);
    expect(countPixels(hand.ghost!)).toBe(21);
    hand.down(31, 30);
    expect(hand.ghost).toBeNull();
    hand.up();
    expect(hand.at(31, 30)).toBe(8);
  });

  it('smooths what is small beside its square, and leaves the rest', async () => {
    hand.session.getState().setTool('brush');
    hand.session.getState().setBrushSize(1);
    hand.down(30, 30).up();
    hand.session.getState().setTool('smooth');
    hand.session.getState().setBrushSize(12);
    hand.down(30, 30).move(32, 31).up();
    await hand.edits.flush();
    expect(countOf(hand, 3)).toBe(0);
    expect(hand.core.edits.at(-1)!.input.tool).toBe('smooth');
  });

  it('keeps what was painted when the pointer is lost, as one edit', async () => {
    hand.down(20, 20).move(60, 20);
    hand.tools.lost();
    expect(hand.tools.busy).toBe(false);
    await hand.edits.flush();
    expect(hand.at(40, 20)).toBe(3);
    expect(hand.core.edits).toHaveLength(1);
  });
});

describe('the fill', () => {
  beforeEach(() => {
    // A lake of class 5 over the border of the two patches, and a pond of its own.
    hand.session.getState().setClass(5);
    hand.session.getState().setBrushSize(21);
    hand.down(64, 30).up();
    hand.session.getState().setBrushSize(5);
    hand.down(10, 10).up();
    hand.session.getState().setClass(3);
    hand.session.getState().setTool('fill');
  });

  it('shows what a click fills, over the border, and fills just that', async () => {
    const lake = countOf(hand, 5) - 21;
    hand.move(60, 30);
    expect(countPixels(hand.ghost!)).toBe(lake);
    hand.down(60, 30).up();
    await hand.edits.flush();
    expect(countOf(hand, 3)).toBe(lake);
    expect(hand.at(10, 10)).toBe(5);
    expect(hand.core.edits.at(-1)!.input).toMatchObject({ tool: 'fill' });
    expect(hand.core.edits.at(-1)!.runs.size).toBe(2);
    hand.move(60, 31);
    expect(hand.ghost).toBeNull();
  });

  it('takes all of the class with Shift', async () => {
    const all = countOf(hand, 5);
    hand.keys.shift = true;
    hand.move(60, 30);
    expect(countPixels(hand.ghost!)).toBe(all);
    hand.down(60, 30).up();
    await hand.edits.flush();
    expect(countOf(hand, 3)).toBe(all);
  });

  it('keeps to the patch when it is told so', async () => {
    hand.session.getState().setToolOptions({ fillAll: true, fillScope: 'patch' });
    hand.down(10, 10).up();
    await hand.edits.flush();
    expect(hand.core.edits.at(-1)!.runs.size).toBe(1);
    expect([hand.at(10, 10), hand.at(60, 30), hand.at(66, 30)]).toEqual([3, 3, 5]);
  });

  it('selects, and lets Shift and Alt join what is selected', () => {
    hand.session.getState().setToolOptions({ outcome: 'select' });
    const { document } = hand;
    hand.down(60, 30).up();
    const lake = countPixels(document.getState().selection!);
    hand.keys.shift = true;
    hand.down(10, 10).up();
    expect(countPixels(document.getState().selection!)).toBe(lake + 21);
    hand.keys = { ...hand.keys, shift: false, alt: true };
    hand.down(60, 30).up();
    expect(countPixels(document.getState().selection!)).toBe(21);
    expect(hand.session.getState().classValue).toBe(3);
  });

  it('changes only what is selected', async () => {
    hand.document.setState({ selection: setOfWindow({ x: 64, y: 0, width: 64, height: 64 }) });
    hand.down(60, 30).up();
    await hand.edits.flush();
    expect([hand.at(60, 30), hand.at(66, 30)]).toEqual([5, 3]);
  });

  it('asks the core where a mask beside the area is not in memory, and gives up on Escape', async () => {
    const far = hand.masks.get(hand.roi.grid[1]!.patchId)!;
    await hand.edits.flush();
    Object.assign(far, { data: null, state: 'absent' });
    hand.masks.touched(far, null);
    hand.down(60, 30).up();
    expect(hand.tools.cancel()).toBe(true);
    await settle();
    expect(countOf(hand, 3)).toBe(0);
    hand.down(60, 30).up();
    await settle();
    await hand.edits.flush();
    expect(hand.asked.at(-1)).toMatchObject({ by: 'connected', x: 60, y: 30 });
    expect(hand.at(100, 60)).toBe(3);
  });
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Pixels of a class in the masks of the window. */
function countOf(driver: Driver, value: number): number {
  let count = 0;
  for (const { data } of driver.masks.all()) for (const at of data ?? []) if (at === value) count++;
  return count;
}

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
