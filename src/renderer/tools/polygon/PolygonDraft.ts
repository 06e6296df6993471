import type { GridPoint, ShapePath } from '../ToolHost.ts';

/** A corner that was clicked, and the way to the next one. */
interface Corner extends GridPoint {
  /** `[x0, y0, …]` between this corner and the next; empty for a straight side. Of the last one: back to the first. */
  readonly way: readonly number[];
}

/** The corners of an open polygon. Immutable. */
export class PolygonDraft {
  readonly corners: readonly Corner[];

  constructor(corners: readonly Corner[] = []) {
    this.corners = corners;
  }

  get last(): GridPoint | undefined {
    return this.corners.at(-1);
  }

  /** Adds a corner at the end of a way from the last one. */
  with({ x, y }: GridPoint, way: readonly number[]): PolygonDraft {
    return new PolygonDraft([...this.withWay(this.corners.length - 1, way).corners, { x, y, way: [] }]);
  }

  withoutLast(): PolygonDraft {
    return new PolygonDraft(this.corners.slice(0, -1)).withWay(this.corners.length - 2, []);
  }

  /** A corner moves; the sides beside it become straight. */
  moved(index: number, { x, y }: GridPoint): PolygonDraft {
    return this.withWay(this.before(index), []).#replace(index, { x, y, way: [] });
  }

  /** The way from a corner to the next one. */
  withWay(index: number, way: readonly number[]): PolygonDraft {
    const corner = this.corners[index];
    return corner ? this.#replace(index, { ...corner, way }) : this;
  }

  /** The corner before one, around the ring. */
  before(index: number): number {
    return (index + this.corners.length - 1) % this.corners.length;
  }

  /**
   * The ring as a line with its corners as handles, closed.
   *
   * @param pointer a corner that would be added, at the end of its way from the last one.
   */
  path(pointer: (GridPoint & { readonly way: readonly number[] }) | null): ShapePath {
    const points: number[] = [];
    const vertices: number[] = [];
    for (const [i, corner] of this.corners.entries()) {
      vertices.push(points.length);
      const isLast = i === this.corners.length - 1;
      points.push(corner.x, corner.y, ...(isLast && pointer ? pointer.way : corner.way));
    }
    if (pointer) points.push(pointer.x, pointer.y);
    return { points, closed: true, vertices };
  }

  #replace(index: number, corner: Corner): PolygonDraft {
    return new PolygonDraft(this.corners.map((other, i) => (i === index ? corner : other)));
  }
}
