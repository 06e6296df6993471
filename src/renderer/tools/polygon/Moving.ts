import { isDrag } from '../shapes/SetTool.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Drawing } from './Drawing.ts';
import type { PolygonDraft } from './PolygonDraft.ts';
import { leastCorners, type PolygonTool } from './PolygonTool.ts';

/** The button is held on a corner: it goes with the pointer. */
export class Moving extends ToolState<PolygonTool> {
  readonly cursor = 'crosshair';
  readonly busy = true;
  readonly #index: number;
  readonly #start: ToolEvent;
  readonly #before: PolygonDraft;
  #isDragged = false;

  constructor(tool: PolygonTool, index: number, start: ToolEvent) {
    super(tool);
    this.#index = index;
    this.#start = start;
    this.#before = tool.draft;
    tool.pointer = null;
  }

  override onMove(event: ToolEvent): void {
    this.#isDragged ||= isDrag(this.#start, event);
    if (!this.#isDragged) return;
    this.tool.draft = this.#before.moved(this.#index, event);
    this.tool.showDraft();
  }

  override onUp(): void {
    const { tool } = this;
    tool.go(new Drawing(tool));
    if (!this.#isDragged) this.#click();
    else {
      tool.mend(this.#index);
      const { last } = tool.draft;
      if (last && this.#index === tool.draft.corners.length - 1) tool.wire.from(last);
    }
  }

  override onCancel(): void {
    this.tool.draft = this.#before;
    this.tool.showDraft();
    this.tool.go(new Drawing(this.tool));
  }

  #click(): void {
    const count = this.tool.draft.corners.length;
    const closes = this.#index === 0 && count >= leastCorners;
    // A second press on the only corner is a double click that meant nothing yet.
    const ends = this.#index === count - 1 && count > 1;
    if (closes || ends) this.tool.finish();
  }
}
