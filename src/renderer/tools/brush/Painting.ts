import type { Paint } from '../../../shared/editing/EditPainter.ts';
import { ToolState } from '../Tool.ts';
import type { BrushTip, GridPoint, ToolEvent } from '../ToolHost.ts';
import type { BrushTool } from './BrushTool.ts';
import { Idle } from './Idle.ts';

/** The button is held: every position of the pointer is painted. The class and size are those of the press. */
export class Painting extends ToolState<BrushTool> {
  readonly cursor = 'brush';
  readonly busy = true;
  readonly #paint: Paint;
  readonly #tip: BrushTip;
  #end: GridPoint;

  constructor(tool: BrushTool, paint: Paint, tip: BrushTip, start: GridPoint) {
    super(tool);
    this.#paint = paint;
    this.#tip = tip;
    this.#end = start;
    tool.host.strokeTo(start.x, start.y);
  }

  override onMove(event: ToolEvent): void {
    for (const point of event.points) this.tool.host.strokeTo(point.x, point.y);
    this.#end = event;
  }

  override onUp(): void {
    this.tool.lastPoint = { x: this.#end.x, y: this.#end.y };
    this.tool.host.endStroke(this.tool.id, this.tool.parameters(this.#paint, this.#tip));
    this.tool.go(new Idle(this.tool));
  }

  override onCancel(): void {
    this.tool.host.cancelStroke();
    this.tool.go(new Idle(this.tool));
  }

  /** What was painted is kept, as one edit that can be undone: a hand should not lose a long stroke with its pen. */
  override onLost(): void {
    this.onUp();
  }
}
