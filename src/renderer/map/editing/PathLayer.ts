import type { GridFrame } from '../../../shared/geo/grid.ts';
import type { ShapePath } from '../../tools/ToolHost.ts';
import { toScreen, type ScreenFrame } from '../screenFrame.ts';
import { CanvasLayer } from './CanvasLayer.ts';

/** CSS pixels. A light line on a dark one is seen on any ground. */
const lines = [
  { color: 'rgba(0, 0, 0, 0.75)', widthPx: 3 },
  { color: '#fff', widthPx: 1.25 },
] as const;
const handlePx = 7;

/** The line of a shape that is being drawn, with its vertices. */
export class PathLayer extends CanvasLayer {
  #path: ShapePath | null = null;

  constructor(grid: GridFrame) {
    super(grid, 'shape-path');
  }

  show(path: ShapePath | null): void {
    if (path === null && this.#path === null) return;
    this.#path = path;
    this.repaint();
  }

  protected override hasContent(): boolean {
    return this.#path !== null;
  }

  protected override paint(context: CanvasRenderingContext2D, frame: ScreenFrame): void {
    context.resetTransform();
    context.clearRect(0, 0, frame.width, frame.height);
    const path = this.#path;
    if (!path) return;
    context.scale(frame.pixelRatio, frame.pixelRatio);
    context.lineJoin = 'round';
    const line = lineOf(path, frame);
    for (const { color, widthPx } of lines) {
      context.strokeStyle = color;
      context.lineWidth = widthPx;
      context.stroke(line);
    }
    context.strokeStyle = 'rgba(0, 0, 0, 0.8)';
    context.fillStyle = '#fff';
    context.lineWidth = 1;
    for (const at of path.vertices ?? []) {
      const [x, y] = toScreen(frame, path.points[at]!, path.points[at + 1]!);
      const corner = [Math.round(x - handlePx / 2) + 0.5, Math.round(y - handlePx / 2) + 0.5] as const;
      context.fillRect(...corner, handlePx, handlePx);
      context.strokeRect(...corner, handlePx, handlePx);
    }
  }
}

function lineOf({ points, closed }: ShapePath, frame: ScreenFrame): Path2D {
  const line = new Path2D();
  for (let i = 0; i + 1 < points.length; i += 2)
    line[i === 0 ? 'moveTo' : 'lineTo'](...toScreen(frame, points[i]!, points[i + 1]!));
  if (closed) line.closePath();
  return line;
}
