import { joinOf } from '../shapes/SetTool.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Placing } from './Placing.ts';
import type { PolygonTool } from './PolygonTool.ts';

/** Waits for the first corner. */
export class Idle extends ToolState<PolygonTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    if (!this.tool.mayWork()) return;
    this.tool.join = joinOf(event);
    this.tool.go(new Placing(this.tool, event));
  }
}
