import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import type { FillTool } from './FillTool.ts';

/** Shows what a click would fill, and fills it at the press. */
export class Idle extends ToolState<FillTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;

  override onHover(event: ToolEvent): void {
    this.tool.showWish(this.tool.wishAt(event));
  }

  override onLeave(): void {
    this.tool.clear();
  }

  override onDown(event: ToolEvent): void {
    const wish = this.tool.wishAt(event);
    if (wish && this.tool.mayWork()) this.tool.fill(wish, event);
  }
}
