import { Tool, ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';

/** Screen pixels of dragging that make the brush e times as large: a hand's width covers the whole range. */
const pixelsPerE = 110;

/** Alt + right drag: the brush grows to the right and shrinks to the left, in place. */
export class ResizeTool extends Tool {
  state: ToolState<ResizeTool> = new Idle(this);
}

class Idle extends ToolState<ResizeTool> {
  readonly cursor = 'brush';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    this.tool.go(new Resizing(this.tool, event));
  }
}

class Resizing extends ToolState<ResizeTool> {
  readonly cursor = 'resize';
  readonly busy = true;
  readonly #start: ToolEvent;
  readonly #sizePx: number;

  constructor(tool: ResizeTool, start: ToolEvent) {
    super(tool);
    this.#start = start;
    this.#sizePx = tool.host.session.getState().brushSizePx;
  }

  override onMove(event: ToolEvent): void {
    const dragged = event.screenX - this.#start.screenX;
    this.tool.host.session.getState().setBrushSize(this.#sizePx * Math.exp(dragged / pixelsPerE));
    this.tool.host.toolChanged();
  }

  override onUp(): void {
    this.tool.go(new Idle(this.tool));
  }

  override onCancel(): void {
    this.tool.host.session.getState().setBrushSize(this.#sizePx);
    this.tool.go(new Idle(this.tool));
  }
}
