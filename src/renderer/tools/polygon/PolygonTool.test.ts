import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { livewireTree, wireCosts } from '../../../shared/editing/livewire.ts';
import { countPixels, hasPixel } from '../../../shared/editing/pixelSet.ts';
import { setOfPolygon, setOfRectangle } from '../../../shared/editing/shapes.ts';
import { AppError } from '../../../shared/errors.ts';
import { handGrid, ShapeHand, startToolTexts } from '../testing/ShapeHand.ts';

const grid = { x: 0, y: 0, width: handGrid.widthPx, height: handGrid.heightPx };
beforeAll(startToolTexts);

let hand: ShapeHand;
beforeEach(() => {
  hand = new ShapeHand('polygon');
});

const square = () => hand.click(10, 10).click(110, 10).click(110, 60).click(10, 60);
const squareSet = setOfRectangle({ x: 10, y: 10, width: 100, height: 50 }, grid);

describe('drawing a polygon', () => {
  it('paints with Enter what the clicks enclose, as one edit', () => {
    square().move(300, 300);
    expect(hand.tools.finish(false)).toBe(true);
    expect(hand.finished).toEqual([
      {
        tool: 'polygon',
        set: squareSet,
        parameters: { classValue: 3, vertices: 4, snapToEdges: false },
        join: undefined,
      },
    ]);
    expect(hand.isClean).toBe(true);
    expect(hand.tools.finish(false)).toBe(false);
  });

  it('ends with a double click, with a right click and with a click on the first corner', () => {
    square().click(10, 60);
    square().click(200, 200, 2);
    square().click(12, 11);
    expect(hand.finished.map(({ set }) => set)).toEqual([squareSet, squareSet, squareSet]);
    hand.click(200, 200, 2);
    expect(hand.finished).toHaveLength(3);
  });

  it('shows the line and the pixels that a click at the pointer would give', () => {
    hand.click(10, 10).click(110, 10).move(110, 60);
    expect(hand.path).toEqual({ points: [10, 10, 110, 10, 110, 60], closed: true, vertices: [0, 2] });
    expect(hand.ghost).toEqual(setOfPolygon([10, 10, 110, 10, 110, 60], grid));
    expect(hand.told).toBe(`2 vertices · 100\u00a0m² · ${countPixels(hand.ghost!).toLocaleString('en')} px`);
    hand.tools.leaveMap();
    expect(hand.path?.points).toEqual([10, 10, 110, 10]);
    expect(hand.ghost).toBeNull();
  });

  it('takes corners back with Backspace, and is over with the first', () => {
    square();
    expect(hand.tools.removeLast()).toBe(true);
    hand.tools.leaveMap();
    expect(hand.path?.points).toEqual([10, 10, 110, 10, 110, 60]);
    for (let i = 0; i < 3; i++) hand.tools.removeLast();
    expect(hand.isClean).toBe(true);
    expect(hand.tools.removeLast()).toBe(false);
    expect(hand.finished).toEqual([]);
  });

  it('leaves nothing after Escape', () => {
    square().move(50, 50);
    expect(hand.tools.cancel()).toBe(true);
    expect([hand.isClean, hand.finished]).toEqual([true, []]);
    expect(hand.tools.cancel()).toBe(false);
  });

  it('moves a corner that is dragged, and Escape puts it back', () => {
    square().drag([110, 60], [150, 100], [210, 60]);
    hand.tools.leaveMap();
    expect(hand.path?.points).toEqual([10, 10, 110, 10, 210, 60, 10, 60]);
    hand.move(210, 60).down(210, 60).move(300, 200);
    expect(hand.path?.points.slice(4, 6)).toEqual([300, 200]);
    hand.tools.cancel();
    expect(hand.path?.points.slice(4, 6)).toEqual([210, 60]);
    hand.tools.finish(false);
    expect(hand.finished).toHaveLength(1);
  });

  it('a corner being placed follows the pointer until the button is up; a lost pointer costs no other one', () => {
    hand.click(10, 10).down(50, 50).move(110, 10).up();
    hand.down(110, 60).move(120, 80);
    hand.tools.lost();
    hand.tools.leaveMap();
    expect(hand.path?.points).toEqual([10, 10, 110, 10]);
  });

  it('says that two corners are too few, and changes nothing', () => {
    hand.click(10, 10).click(110, 10);
    hand.tools.finish(false);
    expect(hand.told).toContain('three vertices');
    expect([hand.finished, hand.path]).toEqual([[], null]);
    hand.click(10, 10).click(11, 11);
    expect(hand.path?.vertices).toEqual([0]);
  });

  it('says that a ring beside the ROI or between pixels encloses nothing', () => {
    hand.click(-50, 10).click(-10, 10).click(-10, 60);
    hand.tools.finish(false);
    expect(hand.told).toContain('outside the ROI');
    hand.view.scale = 100;
    hand.click(10, 10).click(30, 10).click(30, 30);
    hand.tools.finish(false);
    expect(hand.told).toContain('no centre');
    expect(hand.finished).toEqual([]);
  });

  it('leaves out what a ring that crosses itself goes around twice', () => {
    hand.click(0, 0).click(100, 0).click(100, 100).click(50, 100).click(50, 20).click(150, 20);
    hand.click(150, 80).click(0, 80);
    hand.tools.finish(false);
    const { set } = hand.finished[0]!;
    expect([hasPixel(set, 20, 40), hasPixel(set, 75, 50), hasPixel(set, 120, 40)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('in the middle of a polygon', () => {
  it('the land can be moved and zoomed: corners stay on the land', () => {
    hand.click(10, 10).click(110, 10);
    hand.tools.setHeld({ space: true });
    hand.drag([110, 10], [140, 50]);
    hand.tools.setHeld({ space: false });
    expect(hand.view).toMatchObject({ x: 30, y: 40 });
    hand.click(140, 100).click(40, 100);
    hand.tools.finish(false);
    expect(hand.finished[0]!.set).toEqual(squareSet);
  });

  it('a picked class is what is painted with', () => {
    square();
    hand.hold({ alt: true }).click(300, 200).hold({ alt: false });
    expect(hand.session.getState().classValue).toBe(8);
    hand.tools.finish(false);
    expect(hand.finished[0]!.parameters['classValue']).toBe(8);
  });

  it('a view that cannot be painted in keeps the ring until it can', () => {
    square();
    hand.blocked = true;
    hand.tools.finish(false);
    expect(hand.finished).toEqual([]);
    hand.blocked = false;
    hand.tools.finish(false);
    expect(hand.finished).toHaveLength(1);
    hand.blocked = true;
    hand.click(10, 10);
    expect(hand.isClean).toBe(true);
  });

  it('another tool leaves its result, and nothing where it cannot be', () => {
    square();
    hand.session.getState().setTool('brush');
    expect(hand.finished).toHaveLength(1);
    hand.session.getState().setTool('polygon');
    square();
    hand.blocked = true;
    hand.session.getState().setTool('brush');
    expect(hand.finished).toHaveLength(1);
    expect([hand.path, hand.ghost]).toEqual([null, null]);
  });
});

describe('selecting with a polygon', () => {
  it('joins the selection as the keys of the first click say, and needs no masks', () => {
    hand.session.getState().setToolOptions({ outcome: 'select' });
    hand.blocked = true;
    const joins = [{}, { shift: true }, { alt: true }, { shift: true, alt: true }].map((keys) => {
      hand.hold(keys).click(10, 10).hold({ shift: false, alt: false });
      hand.click(110, 10).click(110, 60);
      expect(hand.told).toContain('selection');
      hand.tools.finish(false);
      return hand.finished.at(-1)!;
    });
    expect(joins.map(({ join }) => join)).toEqual(['replace', 'unite', 'subtract', 'intersect']);
    expect(joins[0]!.parameters).toEqual({ vertices: 3, snapToEdges: false });
    expect(hand.session.getState().classValue).toBe(3);
  });
});

/** An image whose only edges are the lines y = 20 and x = 100. */
function treeFrom(x: number, y: number) {
  const window = { x: 0, y: 0, width: 160, height: 120 };
  const gradient = new Float32Array(window.width * window.height);
  for (let column = 0; column <= 100; column++) gradient[20 * window.width + column] = 50;
  for (let row = 20; row < window.height; row++) gradient[row * window.width + 100] = 50;
  return { window, directions: livewireTree(wireCosts(gradient), window.width, window.height, x, y) };
}
const corner = [99.5, 20.5, 100.5, 21.5];

describe('snapping to edges', () => {
  beforeEach(() => {
    hand.session.getState().setToolOptions({ snapToEdges: true });
  });

  it('follows the edges once the ways to a corner are known, and is straight until then', async () => {
    hand.click(20, 20).move(100, 100);
    expect(hand.wires.map(({ query }) => query)).toEqual([{ x: 20, y: 20 }]);
    expect(hand.path?.points).toEqual([20, 20, 100, 100]);
    await hand.wires[0]!.answer(treeFrom(20, 20));
    expect(hand.path).toEqual({ points: [20, 20, ...corner, 100, 100], closed: true, vertices: [0] });
    hand.click(100, 100);
    hand.tools.leaveMap();
    expect(hand.path).toEqual({ points: [20, 20, ...corner, 100, 100], closed: true, vertices: [0, 6] });
    expect(hand.wires[1]!.query).toEqual({ x: 100, y: 100 });
  });

  it('closes the ring along the edges too', async () => {
    hand.click(100, 100);
    await hand.wires[0]!.answer(treeFrom(100, 100));
    hand.click(60, 110).click(20, 20);
    await hand.wires.at(-1)!.answer(treeFrom(20, 20));
    const shown = hand.ghost;
    hand.tools.finish(false);
    const way = hand.finished[0]!;
    expect(way.set).toEqual(shown);
    expect(way.parameters).toMatchObject({ vertices: 3, snapToEdges: true });
    expect(hasPixel(way.set, 95, 25)).toBe(true);
    expect(hand.wires.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('is straight beyond the window, and asks for nothing beside the grid', async () => {
    hand.click(20, 20);
    await hand.wires[0]!.answer(treeFrom(20, 20));
    hand.move(300, 20);
    expect(hand.path?.points).toEqual([20, 20, 300, 20]);
    hand.click(-20, 50);
    expect(hand.wires).toHaveLength(1);
  });

  it('asks for one corner at a time', () => {
    hand.click(20, 20).click(60, 20).click(80, 40);
    expect(hand.wires.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    hand.tools.removeLast();
    expect(hand.wires.map(({ query }) => query.x)).toEqual([20, 60, 80, 60]);
    hand.tools.cancel();
    expect(hand.wires.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it('says what is wrong and goes on with straight sides', async () => {
    hand.click(20, 20);
    await hand.wires[0]!.fail(new AppError('notFound', { what: 'layer', id: 'aerial' }));
    hand.move(100, 20);
    expect(hand.told).toContain('aerial');
    hand.click(100, 20).click(100, 80);
    hand.tools.finish(false);
    expect(hand.finished).toHaveLength(1);
  });

  it('lets both sides of a corner that was moved follow the edges again', async () => {
    hand.click(20, 20).click(60, 60).click(100, 100).click(60, 110);
    hand.drag([60, 60], [90, 30], [100, 20]);
    expect(hand.path?.points).toEqual([20, 20, 100, 20, 100, 100, 60, 110]);
    await hand.wires.at(-1)!.answer(treeFrom(100, 20));
    hand.tools.leaveMap();
    const { points, vertices } = hand.path!;
    // Both sides lie on edges, so that they stay straight; the corners are where they were.
    expect(vertices!.map((i) => [points[i], points[i + 1]])).toEqual([
      [20, 20],
      [100, 20],
      [100, 100],
      [60, 110],
    ]);
    hand.drag([60, 110], [70, 60], [20, 60]);
    const mended = hand.wires.findLast(({ query }) => query.x === 20 && query.y === 60)!;
    expect(mended).toBeDefined();
  });
});
