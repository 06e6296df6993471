import type { ToolEvent } from '../ToolHost.ts';
import { ToolState } from '../Tool.ts';
import { Idle } from './Idle.ts';
import type { WandTool } from './WandTool.ts';

/** The button is up and the last pixels are still being found. A press begins the next wand meanwhile. */
export class Waiting extends ToolState<WandTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;
  override readonly isOpen = true;

  override onDown(event: ToolEvent): void {
    new Idle(this.tool).onDown(event);
  }

  override onCancel(): void {
    this.tool.drop();
  }
}
