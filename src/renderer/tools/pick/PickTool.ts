import { Tool, ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';

/** Takes the class under the pointer, for as long as the button is held. */
export class PickTool extends Tool {
  state: ToolState<PickTool> = new Idle(this);

  pick(event: ToolEvent): void {
    const value = this.host.valueAt(event.x, event.y);
    if (value !== null) this.host.session.getState().setClass(value);
  }
}

class Idle extends ToolState<PickTool> {
  readonly cursor = 'pick';
  readonly busy = false;

  override onDown(event: ToolEvent): void {
    this.tool.go(new Picking(this.tool, event));
  }
}

class Picking extends ToolState<PickTool> {
  readonly cursor = 'pick';
  readonly busy = true;
  readonly #before: number;

  constructor(tool: PickTool, start: ToolEvent) {
    super(tool);
    this.#before = tool.host.session.getState().classValue;
    tool.pick(start);
  }

  override onMove(event: ToolEvent): void {
    this.tool.pick(event);
  }

  /** A picked class is for painting: the chosen tool becomes the brush again. */
  override onUp(): void {
    const session = this.tool.host.session.getState();
    if (session.tool === 'pick') session.setTool('brush');
    this.tool.go(new Idle(this.tool));
  }

  override onCancel(): void {
    this.tool.host.session.getState().setClass(this.#before);
    this.tool.go(new Idle(this.tool));
  }
}
