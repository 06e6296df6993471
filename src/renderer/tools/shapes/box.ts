import type { PixelWindow } from '../../../shared/geo/grid.ts';
import type { GridPoint } from '../ToolHost.ts';

export interface BoxKeys {
  /** Both sides as long as the longer one. */
  readonly square: boolean;
  /** The first point is the middle, not a corner. */
  readonly centred: boolean;
}

/** The box between two points, its sides on the nearest borders of pixels: what it measures is what it holds. */
export function boxOf(from: GridPoint, to: GridPoint, { square, centred }: BoxKeys): PixelWindow {
  const [x, y] = [Math.round(from.x), Math.round(from.y)];
  let [dx, dy] = [Math.round(to.x) - x, Math.round(to.y) - y];
  if (square) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    [dx, dy] = [dx < 0 ? -side : side, dy < 0 ? -side : side];
  }
  const [width, height] = [Math.abs(dx), Math.abs(dy)];
  if (centred) return { x: x - width, y: y - height, width: width * 2, height: height * 2 };
  return { x: Math.min(x, x + dx), y: Math.min(y, y + dy), width, height };
}

/** Its corners, `[x0, y0, …]`. */
export const cornersOfBox = ({ x, y, width, height }: PixelWindow): number[] => [
  ...[x, y, x + width, y],
  ...[x + width, y + height, x, y + height],
];

/** Points around the ellipse that fills a box, close enough together to look round. */
export function ellipseAround({ x, y, width, height }: PixelWindow): number[] {
  const count = Math.min(256, Math.max(32, Math.ceil(width + height)));
  const points: number[] = [];
  for (let i = 0; i < count; i++) {
    const angle = (2 * Math.PI * i) / count;
    points.push(x + (width / 2) * (1 + Math.cos(angle)), y + (height / 2) * (1 + Math.sin(angle)));
  }
  return points;
}
