import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import type { BrushTool } from './BrushTool.ts';
import { Painting } from './Painting.ts';

/** Waits for the press. With Shift the stroke begins as a straight line from the end of the last one. */
export class Idle extends ToolState<BrushTool> {
  readonly cursor = 'brush';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    const { host, lastPoint } = this.tool;
    const diameterPx = host.session.getState().brushSizePx;
    const paint = this.tool.paint();
    if (!host.canPaint() || !host.beginStroke(paint, diameterPx)) return;
    if (event.shift && lastPoint) host.strokeTo(lastPoint.x, lastPoint.y);
    this.tool.go(new Painting(this.tool, paint, diameterPx, event));
  }
}
