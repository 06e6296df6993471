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
  /** The pointer moves while no gesture owns it, or a modifier key went down or up under it. */
  onHover(_event: ToolEvent): void {}
  /** The pointer left the map while no gesture owned it: what follows it goes. */
  onLeave(): void {}
  /** A double click, after both of its presses were handled. */
  onDouble(_event: ToolEvent): void {}
  /** Ctrl + wheel: coarser (1) or finer (-1). True when the tool has levels; else the wheel zooms. */
  onLevelStep(_direction: 1 | -1): boolean {
    return false;
  }
  /** Enter, a right click, another tool: what is open is done. `closed`: as a ring. */
  onFinish(_closed: boolean): void {}
  /** Backspace: the last point of what is open goes. */
  onRemoveLast(): void {}
  /** Escape, another tool: leave nothing behind. */
  onCancel(): void {}
  /** The pointer was lost in the middle of a gesture: a pen unplugged, a capture taken away. As Escape, unless a state says otherwise. */
  onLost(): void {
    this.onCancel();
  }
}

/** A tool is a small state machine; what it paints with and on comes from its host. */
export abstract class Tool {
  readonly host: ToolHost;
  abstract state: ToolState;

  constructor(host: ToolHost) {
    this.host = host;
  }

  /** True when a press with Alt is the tool's own; else it picks the class under the pointer. */
  get takesAlt(): boolean {
    return false;
  }

  go(state: ToolState): void {
    this.state = state;
    this.host.toolChanged();
  }
}
