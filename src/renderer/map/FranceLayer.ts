import type { Outline, OutlineShapes } from './franceOutline.ts';
import { OverviewLayer, type OverviewFrame } from './OverviewLayer.ts';

/** CSS colours of the ground in one theme. The sea is the map's background. */
export interface FranceColors {
  readonly france: string;
  readonly land: string;
  readonly coast: string;
  readonly border: string;
}

/** Lines may be off by this much on the screen (CSS pixels). */
const errorPx = 0.7;
/** The outline may be seen this much larger or smaller than drawn while a zoom is under way. */
const stretch = 2;

type Box = readonly [number, number, number, number];

/** France and its neighbours, coasts and borders: quiet ground under the marks. */
export class FranceLayer extends OverviewLayer {
  #outline: Outline | null = null;
  #colors: FranceColors;
  /** Bounding box of each shape, for what lies out of sight. */
  readonly #boxes = new WeakMap<OutlineShapes, readonly Box[]>();

  constructor(colors: FranceColors) {
    super(stretch);
    this.#colors = colors;
  }

  setOutline(outline: Outline | null): void {
    if (outline === this.#outline) return;
    this.#outline = outline;
    this.redraw();
  }

  setColors(colors: FranceColors): void {
    this.#colors = colors;
    this.redraw();
  }

  protected override draw(frame: OverviewFrame): void {
    const levels = this.#outline?.levels;
    if (!levels) return;
    const { context } = frame;
    const level = levels.findLast(({ toleranceM }) => toleranceM <= errorPx * frame.resolution) ?? levels[0];
    if (!level) return;
    const { parts } = level;
    context.lineJoin = 'round';
    for (const [shapes, color] of [
      [parts.land, this.#colors.land],
      [parts.france, this.#colors.france],
    ] as const) {
      this.#trace(frame, shapes, true);
      context.fillStyle = color;
      context.fill('evenodd');
      // Over the seam between two countries.
      context.strokeStyle = color;
      context.lineWidth = 0.6;
      context.stroke();
    }
    for (const [shapes, color] of [
      [parts.border, this.#colors.border],
      [parts.coast, this.#colors.coast],
    ] as const) {
      this.#trace(frame, shapes, false);
      context.strokeStyle = color;
      context.lineWidth = 1;
      context.stroke();
    }
  }

  #trace({ context, x, y, extent }: OverviewFrame, shapes: OutlineShapes, isClosed: boolean): void {
    const { coords, starts } = shapes;
    context.beginPath();
    this.#boxesOf(shapes).forEach((box, shape) => {
      if (box[0] > extent[2] || box[2] < extent[0] || box[1] > extent[3] || box[3] < extent[1]) return;
      const [from, to] = [starts[shape]!, starts[shape + 1]!];
      context.moveTo(x(coords[2 * from]!), y(coords[2 * from + 1]!));
      for (let i = from + 1; i < to; i++) context.lineTo(x(coords[2 * i]!), y(coords[2 * i + 1]!));
      if (isClosed) context.closePath();
    });
  }

  #boxesOf(shapes: OutlineShapes): readonly Box[] {
    const known = this.#boxes.get(shapes);
    if (known) return known;
    const { coords, starts } = shapes;
    const boxes = Array.from({ length: starts.length - 1 }, (_, shape): Box => {
      let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = starts[shape]!; i < starts[shape + 1]!; i++) {
        [minX, maxX] = [Math.min(minX, coords[2 * i]!), Math.max(maxX, coords[2 * i]!)];
        [minY, maxY] = [Math.min(minY, coords[2 * i + 1]!), Math.max(maxY, coords[2 * i + 1]!)];
      }
      return [minX, minY, maxX, maxY];
    });
    this.#boxes.set(shapes, boxes);
    return boxes;
  }
}
