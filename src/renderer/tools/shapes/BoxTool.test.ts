import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setOfEllipse, setOfRectangle } from '../../../shared/editing/shapes.ts';
import { handGrid, ShapeHand, startToolTexts } from '../testing/ShapeHand.ts';
import { boxOf } from './box.ts';

const grid = { x: 0, y: 0, width: handGrid.widthPx, height: handGrid.heightPx };
fc.configureGlobal({ seed: 41 });
beforeAll(startToolTexts);

let hand: ShapeHand;
beforeEach(() => {
  hand = new ShapeHand('rectangle');
});
const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('dragging a rectangle', () => {
  it('paints from corner to corner, on whole pixels, in any direction', () => {
    hand.drag([10.4, 20.4], [50, 50], [69.6, 60.2]).drag([70.4, 60.3], [10.3, 19.7]);
    const set = setOfRectangle(box(10, 20, 60, 40), grid);
    const parameters = { classValue: 3, widthPx: 60, heightPx: 40 };
    expect(hand.finished).toEqual(Array(2).fill({ tool: 'rectangle', set, parameters, join: undefined }));
    expect(hand.isClean).toBe(true);
  });

  it('shows its line, its pixels and its size in metres and pixels', () => {
    hand.down(10, 20).move(70, 60);
    expect(hand.path).toEqual({ points: [10, 20, 70, 20, 70, 60, 10, 60], closed: true });
    expect(hand.ghost).toEqual(setOfRectangle(box(10, 20, 60, 40), grid));
    expect(hand.told).toBe('12 m × 8.0 m · 60 × 40 px');
  });

  it('is a square with Shift and grows from the middle with Alt, from the press or later', () => {
    hand.hold({ shift: true }).drag([100, 100], [120, 90]).hold({ shift: false });
    hand.down(100, 100).move(110, 105).hold({ alt: true }).up().hold({ alt: false });
    hand.hold({ shift: true, alt: true }).drag([100, 100], [104, 110]);
    expect(hand.finished.map(({ set }) => set.window)).toEqual([
      box(100, 80, 20, 20),
      box(90, 95, 20, 10),
      box(90, 90, 20, 20),
    ]);
  });

  it('picks a class with an Alt+click and paints nothing', () => {
    hand.hold({ alt: true }).click(50, 50);
    expect(hand.session.getState().classValue).toBe(8);
    expect(hand.finished).toEqual([]);
  });

  it('leaves nothing after Escape, nor when the pointer is lost', () => {
    hand.down(10, 20).move(70, 60);
    expect(hand.tools.cancel()).toBe(true);
    hand.down(10, 20).move(70, 60);
    hand.tools.lost();
    expect([hand.isClean, hand.finished]).toEqual([true, []]);
  });

  it('says what to do after a click, and that a box beside the ROI changes nothing', () => {
    hand.click(50, 50);
    expect(hand.told).toContain('drag from corner to corner');
    hand.drag([-80, -80], [-20, -20]);
    expect(hand.told).toContain('outside the ROI');
    expect(hand.finished).toEqual([]);
    hand.drag([-80, -80], [20, 10]);
    expect(hand.finished[0]!.set.window).toEqual(box(0, 0, 20, 10));
  });

  it('stays on the land that is moved under it', () => {
    hand.down(10, 20).move(30, 40);
    hand.tools.setHeld({ space: true });
    hand.move(30, 40).move(60, 80);
    hand.tools.setHeld({ space: false });
    hand.move(60, 80).up();
    expect(hand.finished[0]!.set.window).toEqual(box(10, 20, 20, 20));
  });

  it('begins nowhere in a view that cannot be painted in', () => {
    hand.blocked = true;
    hand.drag([10, 10], [50, 50]);
    expect(hand.finished).toEqual([]);
  });
});

describe('selecting with a rectangle', () => {
  it('joins by the keys of the press, which shape the box once they are pressed again', () => {
    hand.session.getState().setToolOptions({ outcome: 'select' });
    hand.hold({ shift: true }).down(10, 10).move(50, 30);
    expect(hand.told).toContain('Add to the selection');
    expect(hand.ghost?.window).toEqual(box(10, 10, 40, 20));
    hand.hold({ shift: false }).hold({ shift: true }).move(50, 30).up();
    expect(hand.finished[0]).toMatchObject({ join: 'unite', set: { window: box(10, 10, 40, 40) } });
    hand.hold({ shift: false, alt: true }).drag([10, 10], [50, 30]);
    expect(hand.finished[1]).toMatchObject({ join: 'subtract', set: { window: box(10, 10, 40, 20) } });
  });
});

describe('dragging an ellipse', () => {
  it('paints the ellipse that fills the box, a circle with Shift', () => {
    hand.session.getState().setTool('ellipse');
    hand.drag([10, 20], [70, 60]).hold({ shift: true }).drag([10, 20], [30, 60]).hold({ shift: false });
    expect(hand.finished.map(({ tool, set }) => [tool, set])).toEqual([
      ['ellipse', setOfEllipse(box(10, 20, 60, 40), grid)],
      ['ellipse', setOfEllipse(box(10, 20, 40, 40), grid)],
    ]);
    hand.down(10, 20).move(70, 60);
    expect(hand.path!.points.length).toBeGreaterThan(60);
    for (const [i, at] of hand.path!.points.entries())
      expect(at).toSatisfy((value: number) =>
        i % 2 === 0 ? value >= 10 && value <= 70 : value >= 20 && value <= 60,
      );
  });
});

describe('boxOf', () => {
  it('is even with Shift and has its middle at the press with Alt', () => {
    const at = fc.double({ min: -500, max: 500, noNaN: true });
    const point = fc.record({ x: at, y: at });
    fc.assert(
      fc.property(point, point, fc.boolean(), fc.boolean(), (from, to, square, centred) => {
        const { x, y, width, height } = boxOf(from, to, { square, centred });
        for (const value of [x, y, width, height]) expect(Number.isInteger(value)).toBe(true);
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(0);
        if (square) expect(width).toBe(height);
        if (centred) {
          expect(x + width / 2).toBe(Math.round(from.x) + 0);
          expect(y + height / 2).toBe(Math.round(from.y) + 0);
        }
      }),
    );
  });
});
