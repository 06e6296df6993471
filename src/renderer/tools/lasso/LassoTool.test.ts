import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { livewireTree, wireCosts } from '../../../shared/editing/livewire.ts';
import { hasPixel } from '../../../shared/editing/pixelSet.ts';
import { setOfPolygon } from '../../../shared/editing/shapes.ts';
import { AppError } from '../../../shared/errors.ts';
import type { LivewireTree } from '../ToolHost.ts';
import { handGrid, ShapeHand, startToolTexts } from '../testing/ShapeHand.ts';

const grid = { x: 0, y: 0, width: handGrid.widthPx, height: handGrid.heightPx };
beforeAll(startToolTexts);

let hand: ShapeHand;
beforeEach(() => {
  hand = new ShapeHand('lasso');
});

describe('drawing with the lasso', () => {
  it('closes when the button is let go', () => {
    hand.drag([10, 10], [100, 10], [100, 80], [20, 80]);
    const set = setOfPolygon([10, 10, 100, 10, 100, 80, 20, 80], grid);
    const parameters = { classValue: 3, vertices: 4, snapToEdges: false };
    expect(hand.finished).toEqual([{ tool: 'lasso', set, parameters, join: undefined }]);
    expect(hand.isClean).toBe(true);
  });

  it('takes every position that the system saw, and none twice', () => {
    hand.down(10, 10);
    const points = [
      { x: 50, y: 10 },
      { x: 50.2, y: 10.1 },
      { x: 50, y: 60 },
    ];
    const rest = { ...hand.keys, screenX: 50, screenY: 60, button: -1, buttons: 1, pen: true };
    hand.tools.move({ ...rest, x: 50, y: 60, points });
    expect(hand.path).toEqual({ points: [10, 10, 50, 10, 50, 60], closed: true });
    expect(hand.ghost).toEqual(setOfPolygon([10, 10, 50, 10, 50, 60], grid));
    expect(hand.told).toContain('px');
  });

  it('leaves nothing after Escape, and a click is none', () => {
    hand.down(10, 10).move(50, 10).move(50, 60);
    expect(hand.tools.cancel()).toBe(true);
    expect(hand.isClean).toBe(true);
    hand.click(10, 10);
    expect(hand.told).toContain('draw around');
    expect(hand.finished).toEqual([]);
  });

  it('says that a ring beside the ROI changes nothing', () => {
    hand.drag([-10, 10], [-50, 10], [-50, 60]);
    expect(hand.told).toContain('outside the ROI');
    expect(hand.finished).toEqual([]);
  });

  it('joins the selection by the keys of the press', () => {
    hand.session.getState().setToolOptions({ outcome: 'select' });
    hand.hold({ alt: true }).down(10, 10).hold({ alt: false }).move(50, 10).move(50, 60);
    expect(hand.told).toContain('Take from the selection');
    hand.up();
    expect(hand.finished[0]!.join).toBe('subtract');
  });
});

/** An image whose only edge is the line y = 20, in a window of the ROI. */
function treeFrom({ x, y }: { x: number; y: number }, width = 300): LivewireTree {
  const window = { x: 0, y: 0, width, height: 100 };
  const gradient = new Float32Array(window.width * window.height);
  gradient.fill(50, 20 * window.width, 21 * window.width);
  return { window, directions: livewireTree(wireCosts(gradient), window.width, window.height, x, y) };
}

describe('a lasso that clings to edges', () => {
  beforeEach(() => {
    hand.session.getState().setToolOptions({ snapToEdges: true });
  });
  const ask = (index: number) => hand.wires[index]!;

  it('follows the edge beside which the hand goes, with anchors on the way', async () => {
    hand.down(10, 20).move(20, 24).move(30, 25);
    expect(hand.path?.points).toEqual([10, 20, 20, 24, 30, 25]);
    await ask(0).answer(treeFrom(ask(0).query));
    const go = async (x: number, y: number) => {
      hand.move(x, y);
      const open = hand.wires.at(-1)!;
      if (hand.wires.length > 1 && !open.signal.aborted) await open.answer(treeFrom(open.query));
    };
    for (let x = 40; x <= 250; x += 10) await go(x, 24 + (x % 3));
    expect(hand.wires.length).toBeGreaterThan(2);
    for (const { query } of hand.wires.slice(1)) expect(query.y).toBe(20);
    const { points } = hand.path!;
    for (let i = 3; i < points.length - 8; i += 2) expect(points[i]).toBe(20.5);
    for (let y = 30; y <= 80; y += 10) await go(250, y);
    for (let x = 240; x >= 10; x -= 10) await go(x, 80);
    hand.up();
    expect(hasPixel(hand.finished[0]!.set, 130, 21)).toBe(true);
    expect(hand.wires.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('is what the hand drew where the edges are not known, and begins again beyond their window', async () => {
    hand.down(10, 20).move(20, 24);
    await ask(0).answer(treeFrom(ask(0).query, 60));
    hand.move(70, 60).move(90, 70);
    expect(ask(1).query).toEqual({ x: 70, y: 60 });
    expect(hand.path?.points).toEqual([10, 20, 20, 24, 70, 60, 90, 70]);
    hand.move(-20, 70);
    await ask(1).fail(new AppError('notFound', { what: 'layer', id: 'aerial' }));
    expect(hand.told).toContain('aerial');
    hand.up();
    expect(hand.finished[0]!.set).toEqual(setOfPolygon([10, 20, 20, 24, 70, 60, 90, 70, -20, 70], grid));
  });
});
