import { joinOf } from '../shapes/SetTool.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { Picking } from './Picking.ts';
import type { RegionTool } from './RegionTool.ts';

/** Shows the region under the pointer. */
export class Idle extends ToolState<RegionTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;
  #at: ToolEvent | null = null;

  override onHover(event: ToolEvent): void {
    this.#at = event;
    const set = this.tool.mayWork() ? this.tool.regionAt(event) : null;
    this.tool.showRegion(event, set, joinOf(event));
  }

  override onLeave(): void {
    this.#at = null;
    this.tool.clear();
  }

  override onLevelStep(direction: 1 | -1): boolean {
    if (!this.#at) return true;
    this.tool.stepLevel(this.#at, direction);
    this.onHover(this.#at);
    return true;
  }

  override onDown(event: ToolEvent): void {
    if (this.tool.mayWork()) this.tool.go(new Picking(this.tool, event, joinOf(event)));
  }
}
