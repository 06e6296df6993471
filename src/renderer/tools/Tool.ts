import type { ToolEvent, ToolHost } from './ToolHost.ts';

/** What the pointer looks like over the map. */
export type ToolCursor = 'brush' | 'pick' | 'grab' | 'grabbing' | 'resize' | 'crosshair';

/** One state of a tool: handles the events it cares about and names the next state, or stays. */
export abstract class ToolState<Parent extends Tool = Tool> {
  protected readonly tool: Parent;

  constructor(tool: Parent) {
    this.tool = tool;
  }

  abstract readonly cursor: ToolCursor;
  /** True from the press to the release: the tool owns the pointer. */
  abstract readonly busy: boolean;
  /** True while something goes on between presses, such as a line that grows by clicks. */
  readonly isOpen: boolean = false;

  onDown(_event: ToolEvent): void {}
  onMove(_event: ToolEvent): void {}
  onUp(_event: ToolEvent): void {}
  /** The pointer moves while no gesture owns it. */
  onHover(_event: ToolEvent): void {}
  /** Enter, a right click, another tool: what is open is done. `closed`: as a ring. */
  onFinish(_closed: boolean): void {}
  /** Backspace: the last point of what is open goes. */
  onRemoveLast(): void {}
  /** Escape, a lost pointer, another tool: leave nothing behind. */
  onCancel(): void {}
}

/** A tool is a small state machine; what it paints with and on comes from its host. */
export abstract class Tool {
  readonly host: ToolHost;
  abstract state: ToolState;

  constructor(host: ToolHost) {
    this.host = host;
  }

  go(state: ToolState): void {
    this.state = state;
    this.host.toolChanged();
  }
}
