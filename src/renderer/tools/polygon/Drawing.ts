import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Moving } from './Moving.ts';
import { Placing } from './Placing.ts';
import type { PolygonTool } from './PolygonTool.ts';

/**
 * Corners are being set. The pointer is free between the clicks, so the view can be moved and zoomed meanwhile.
 *
 * A press on a corner drags it. A click on the first one, or a second on the last one (so does a double click), ends the ring.
 */
export class Drawing extends ToolState<PolygonTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;
  override readonly isOpen = true;

  override onDown(event: ToolEvent): void {
    const index = this.tool.cornerAt(event);
    this.tool.go(index < 0 ? new Placing(this.tool, event) : new Moving(this.tool, index, event));
  }

  override onHover(event: ToolEvent): void {
    // On a corner a click adds none.
    this.tool.pointer = this.tool.cornerAt(event) < 0 ? { x: event.x, y: event.y } : null;
    this.tool.showDraft();
  }

  override onLeave(): void {
    this.tool.pointer = null;
    this.tool.showDraft();
  }

  override onFinish(): void {
    this.tool.finish();
  }

  override onRemoveLast(): void {
    const { tool } = this;
    tool.draft = tool.draft.withoutLast();
    const { last } = tool.draft;
    if (!last) {
      tool.drop();
      return;
    }
    tool.wire.from(last);
    tool.showDraft();
  }

  override onCancel(): void {
    this.tool.drop();
  }
}
