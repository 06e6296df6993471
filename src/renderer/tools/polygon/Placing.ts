import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Drawing } from './Drawing.ts';
import type { PolygonTool } from './PolygonTool.ts';
import { isDrag } from '../shapes/SetTool.ts';

/** The button is held after the press of a new corner, which stays with the pointer until it is let go. */
export class Placing extends ToolState<PolygonTool> {
  readonly cursor = 'crosshair';
  readonly busy = true;
  readonly #start: ToolEvent;
  #isDragged = false;

  constructor(tool: PolygonTool, start: ToolEvent) {
    super(tool);
    this.#start = start;
    tool.pointer = { x: start.x, y: start.y };
    tool.showDraft();
  }

  override onMove(event: ToolEvent): void {
    this.#isDragged ||= isDrag(this.#start, event);
    if (!this.#isDragged) return;
    this.tool.pointer = { x: event.x, y: event.y };
    this.tool.showDraft();
  }

  override onUp(): void {
    const { tool } = this;
    if (tool.pointer) {
      tool.add(tool.pointer);
      tool.wire.from(tool.pointer);
    }
    tool.pointer = null;
    tool.showDraft();
    tool.go(new Drawing(tool));
  }

  /** The corners before it stay: the next Escape takes them. */
  override onCancel(): void {
    const { tool } = this;
    tool.pointer = null;
    if (tool.draft.corners.length === 0) tool.drop();
    else {
      tool.showDraft();
      tool.go(new Drawing(tool));
    }
  }
}
