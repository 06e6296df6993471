import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Measuring } from './Measuring.ts';
import type { MeasureTool } from './MeasureTool.ts';

/** Waits for the first point. */
export class Idle extends ToolState<MeasureTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    const at = this.tool.worldOf(event);
    this.tool.setDraft([at], at);
    this.tool.go(new Measuring(this.tool));
  }
}
