import { brushSet } from '../../../shared/editing/brush.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import type { BrushTool } from './BrushTool.ts';
import { Painting } from './Painting.ts';

/**
 * Waits for the press. With Shift the stroke begins as a straight line from the end of the last one, which is shown before.
 *
 * The ring around the pointer says enough of what a press would paint, until rules leave some of it out: then the pixels
 * themselves are shown.
 */
export class Idle extends ToolState<BrushTool> {
  readonly cursor = 'brush';
  readonly busy = false;

  override onHover(event: ToolEvent): void {
    const { host } = this.tool;
    const from = this.#lineFrom(event);
    host.showPath(from && { points: [from.x, from.y, event.x, event.y], closed: false });
    if (!host.isLimited || !host.canPaint()) return host.showGhost(null);
    const tip = host.brushTip();
    host.showGhost(brushSet(tip.diameterPx, tip.shape, event, from ?? event), this.tool.paint(tip));
  }

  override onLeave(): void {
    this.tool.host.showPath(null);
    this.tool.host.showGhost(null);
  }

  override onDown(event: ToolEvent): void {
    const { host } = this.tool;
    const tip = host.brushTip();
    const paint = this.tool.paint(tip);
    this.onLeave();
    if (!host.canPaint() || !host.beginStroke(paint, tip)) return;
    const from = this.#lineFrom(event);
    if (from) host.strokeTo(from.x, from.y);
    this.tool.go(new Painting(this.tool, paint, tip, event));
  }

  #lineFrom(event: ToolEvent) {
    return event.shift ? this.tool.lastPoint : null;
  }
}
