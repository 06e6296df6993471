import { Tool, ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';

/** Drags the land. */
export class PanTool extends Tool {
  state: ToolState<PanTool> = new Idle(this);
}

class Idle extends ToolState<PanTool> {
  readonly cursor = 'grab';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    this.tool.go(new Panning(this.tool, event));
  }
}

class Panning extends ToolState<PanTool> {
  readonly cursor = 'grabbing';
  readonly busy = true;
  #last: ToolEvent;

  constructor(tool: PanTool, start: ToolEvent) {
    super(tool);
    this.#last = start;
  }

  override onMove(event: ToolEvent): void {
    this.tool.host.panByScreen(event.screenX - this.#last.screenX, event.screenY - this.#last.screenY);
    this.#last = event;
  }

  override onUp(): void {
    this.tool.go(new Idle(this.tool));
  }

  override onCancel(): void {
    this.tool.go(new Idle(this.tool));
  }
}
