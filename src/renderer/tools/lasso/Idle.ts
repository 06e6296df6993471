import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Drawing } from './Drawing.ts';
import type { LassoTool } from './LassoTool.ts';

/** Waits for the press. */
export class Idle extends ToolState<LassoTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    if (this.tool.mayWork()) this.tool.go(new Drawing(this.tool, event));
  }
}
