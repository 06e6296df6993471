import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Idle } from './Idle.ts';
import type { MeasureTool } from './MeasureTool.ts';

/** A ring has at least so many corners. */
const leastCorners = 3;

/**
 * Points are being set. The pointer is free between the clicks, so the view can be moved and zoomed meanwhile.
 *
 * A click on the last point ends the line (so does a double click, whose second press falls there), one on the first closes
 * the ring.
 */
export class Measuring extends ToolState<MeasureTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;
  override readonly isOpen = true;

  override onDown(event: ToolEvent): void {
    const points = this.tool.draft?.points ?? [];
    if (this.#closes(event)) this.#end(true);
    else if (points.length > 1 && this.tool.isOn(event, points.at(-1))) this.#end(false);
    else {
      const at = this.tool.worldOf(event);
      // A second press on the only point: a double click that meant nothing yet.
      if (points.length === 1 && this.tool.isOn(event, points[0])) return;
      this.tool.setDraft([...points, at], at);
    }
  }

  override onHover(event: ToolEvent): void {
    const { draft } = this.tool;
    if (draft) this.tool.setDraft(draft.points, this.tool.worldOf(event), this.#closes(event));
  }

  override onFinish(closed: boolean): void {
    this.#end(closed && (this.tool.draft?.points.length ?? 0) >= leastCorners);
  }

  override onRemoveLast(): void {
    const { draft } = this.tool;
    if (!draft || draft.points.length <= 1) this.onCancel();
    else this.tool.setDraft(draft.points.slice(0, -1), draft.pointer);
  }

  override onCancel(): void {
    this.tool.ground.measures.setDraft(null);
    this.tool.go(new Idle(this.tool));
  }

  #end(closed: boolean): void {
    this.tool.ground.measures.keep(closed);
    this.tool.go(new Idle(this.tool));
  }

  #closes(event: ToolEvent): boolean {
    const points = this.tool.draft?.points ?? [];
    return points.length >= leastCorners && this.tool.isOn(event, points[0]);
  }
}
