import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { BoxDragging } from './BoxDragging.ts';
import type { BoxTool } from './BoxTool.ts';

/** Waits for the first corner. */
export class BoxIdle extends ToolState<BoxTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    if (this.tool.mayWork()) this.tool.go(new BoxDragging(this.tool, event));
  }
}
