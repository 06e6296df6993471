import { Wire } from '../shapes/Wire.ts';
import type { GridPoint, ToolHost } from '../ToolHost.ts';

/** Points of the hand nearer together than this (pixels of the grid) say nothing more about pixels. */
const leastStepPx = 0.5;
/** A way along the edges that is longer than this gets an anchor in its middle, so that it does not change far behind. */
const anchorAfterPx = 80;

/**
 * The line that a hand draws; with snapping it clings to the edges of the image.
 *
 * The line is fixed up to an anchor. From there on it is the cheapest way to the pointer, or what the hand drew as long as
 * that way is not known. The farther the pointer goes, the farther the anchor follows on that way.
 */
export class FreeLine {
  readonly #fixed: number[];
  /** What the hand drew since the anchor. */
  #drawn: number[] = [];
  #wire: Wire;
  /** From the next anchor, while its ways are asked for. */
  #next: Wire;
  #nextAnchor: GridPoint | null = null;
  #pointer: GridPoint;

  /** @param onChange the core answered. */
  constructor(host: ToolHost, start: GridPoint, onChange: () => void) {
    const answered = () => {
      this.#follow();
      onChange();
    };
    this.#fixed = [start.x, start.y];
    this.#pointer = start;
    this.#wire = new Wire(host, answered);
    this.#next = new Wire(host, answered);
    this.#wire.from(start);
  }

  get problem(): string | null {
    return this.#wire.problem;
  }

  /** `[x0, y0, …]` from the first point to the pointer. */
  get points(): readonly number[] {
    const way = this.#wire.to(this.#pointer);
    if (!way) return [...this.#fixed, ...this.#drawn];
    return [...this.#fixed, ...way, this.#pointer.x, this.#pointer.y];
  }

  add(points: readonly GridPoint[]): void {
    for (const point of points) {
      const { x, y } = this.#pointer;
      if (Math.hypot(point.x - x, point.y - y) < leastStepPx) continue;
      this.#drawn.push(point.x, point.y);
      this.#pointer = point;
    }
    this.#follow();
  }

  stop(): void {
    this.#wire.stop();
    this.#next.stop();
  }

  #follow(): void {
    if (this.#nextAnchor && this.#next.isReady) this.#takeAnchor(this.#nextAnchor);
    const way = this.#wire.to(this.#pointer);
    if (!way) {
      if (this.#wire.isReady || this.#wire.isIdle) this.#startAgain();
    } else if (!this.#nextAnchor) {
      this.#nextAnchor = middleOf([...this.#fixed.slice(-2), ...way, this.#pointer.x, this.#pointer.y]);
      if (this.#nextAnchor) this.#next.from(this.#nextAnchor);
    }
  }

  #takeAnchor(anchor: GridPoint): void {
    const way = this.#wire.to(anchor);
    if (way) {
      this.#fixed.push(...way, anchor.x, anchor.y);
      [this.#wire, this.#next] = [this.#next, this.#wire];
      this.#drawn = [];
    }
    this.#next.stop();
    this.#nextAnchor = null;
  }

  /** The pointer went out of the window or came back to the grid: what the hand drew stands. */
  #startAgain(): void {
    this.#fixed.push(...this.#drawn);
    this.#drawn = [];
    this.#next.stop();
    this.#nextAnchor = null;
    this.#wire.from(this.#pointer);
  }
}

/** The point two thirds along a line, at the centre of its pixel; null for a line that is not long. */
function middleOf(line: readonly number[]): GridPoint | null {
  const lengths: number[] = [];
  for (let i = 2; i < line.length; i += 2)
    lengths.push(Math.hypot(line[i]! - line[i - 2]!, line[i + 1]! - line[i - 1]!));
  const length = lengths.reduce((sum, side) => sum + side, 0);
  if (length < anchorAfterPx) return null;
  let left = (length * 2) / 3;
  const side = lengths.findIndex((size) => (left -= size) <= 0);
  const share = 1 + left / lengths[side]!;
  const along = (axis: 0 | 1) => {
    const from = line[side * 2 + axis]!;
    return Math.floor(from + share * (line[side * 2 + 2 + axis]! - from)) + 0.5;
  };
  return { x: along(0), y: along(1) };
}
