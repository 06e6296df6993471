/** `[minX, minY, maxX, maxY]` in metres. */
type Box = readonly [number, number, number, number];

/** More places than this in a cell of the grid, on the average, would be looked at in vain. */
const perCell = 4;

/** Rectangles on a plane, found by where they are. They do not change; their numbers are their order. */
export class PlaceIndex {
  readonly #boxes: readonly Box[];
  readonly #order: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #columns: number;
  readonly #rows: number;
  readonly #origin: readonly [number, number];
  readonly #cell: readonly [number, number];
  /** Half of the widest and of the highest rectangle: a rectangle reaches this far from the cell of its centre. */
  readonly #reach: readonly [number, number];

  constructor(boxes: readonly Box[]) {
    this.#boxes = boxes;
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    let [reachX, reachY] = [0, 0];
    for (const box of boxes) {
      const [x, y] = centerOf(box);
      [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
      [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
      reachX = Math.max(reachX, (box[2] - box[0]) / 2);
      reachY = Math.max(reachY, (box[3] - box[1]) / 2);
    }
    const side = Math.max(1, Math.ceil(Math.sqrt(boxes.length / perCell)));
    [this.#columns, this.#rows] = [side, side];
    this.#origin = [minX, minY];
    // A line of places has no width: its cells get one.
    this.#cell = [Math.max((maxX - minX) / side, 1e-6), Math.max((maxY - minY) / side, 1e-6)];
    this.#reach = [reachX, reachY];
    const cells = boxes.map((box) => this.#cellOf(...centerOf(box)));
    this.#starts = new Uint32Array(side * side + 1);
    for (const cell of cells) this.#starts[cell + 1]!++;
    for (let i = 0; i < side * side; i++) this.#starts[i + 1]! += this.#starts[i]!;
    const next = this.#starts.slice();
    this.#order = new Uint32Array(boxes.length);
    cells.forEach((cell, i) => (this.#order[next[cell]!++] = i));
  }

  get size(): number {
    return this.#boxes.length;
  }

  box(index: number): Box {
    return this.#boxes[index]!;
  }

  /** Calls with the number of each rectangle that meets a box, edges included; in no particular order. */
  visit([minX, minY, maxX, maxY]: Box, found: (index: number) => void): void {
    if (this.#boxes.length === 0) return;
    const [reachX, reachY] = this.#reach;
    const [from, to] = [
      [this.#column(minX - reachX), this.#row(minY - reachY)] as const,
      [this.#column(maxX + reachX), this.#row(maxY + reachY)] as const,
    ];
    for (let row = from[1]; row <= to[1]; row++) {
      const first = this.#starts[row * this.#columns + from[0]]!;
      const end = this.#starts[row * this.#columns + to[0] + 1]!;
      for (let i = first; i < end; i++) {
        const index = this.#order[i]!;
        const box = this.#boxes[index]!;
        if (box[0] <= maxX && box[2] >= minX && box[1] <= maxY && box[3] >= minY) found(index);
      }
    }
  }

  #cellOf(x: number, y: number): number {
    return this.#row(y) * this.#columns + this.#column(x);
  }

  #column(x: number): number {
    return clamp(Math.floor((x - this.#origin[0]) / this.#cell[0]), this.#columns);
  }

  #row(y: number): number {
    return clamp(Math.floor((y - this.#origin[1]) / this.#cell[1]), this.#rows);
  }
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const steps: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, 1],
  down: [0, -1],
};

/**
 * The nearest point that lies in a direction, as arrow keys mean it: within 60 degrees of it; what lies aside counts as
 * farther than what lies straight on.
 *
 * @param points world positions, y upwards.
 * @returns its number, or -1 when nothing lies there.
 */
export function nearestInDirection(
  points: readonly (readonly [number, number])[],
  [fromX, fromY]: readonly [number, number],
  direction: Direction,
): number {
  const [stepX, stepY] = steps[direction];
  let nearest = -1;
  let least = Infinity;
  points.forEach(([x, y], i) => {
    const along = (x - fromX) * stepX + (y - fromY) * stepY;
    const aside = Math.abs((x - fromX) * stepY) + Math.abs((y - fromY) * stepX);
    if (along <= 0 || aside > along * Math.sqrt(3)) return;
    const cost = along + 2 * aside;
    if (cost < least) [least, nearest] = [cost, i];
  });
  return nearest;
}

/** Number of the point nearest to a position, or -1 when there is none. */
export function nearestTo(
  points: readonly (readonly [number, number])[],
  [x, y]: readonly [number, number],
): number {
  let nearest = -1;
  let least = Infinity;
  points.forEach(([px, py], i) => {
    const distance = Math.hypot(px - x, py - y);
    if (distance < least) [least, nearest] = [distance, i];
  });
  return nearest;
}

export function centerOf(box: Box): [number, number] {
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

function clamp(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, value));
}

/** The box around two boxes. */
export function joined(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
