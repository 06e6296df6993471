import { SetTool } from '../shapes/SetTool.ts';
import type { ToolState } from '../Tool.ts';
import type { ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';

/** A ring drawn by hand, closed when the button is let go. */
export class LassoTool extends SetTool {
  readonly id = 'lasso';
  state: ToolState<LassoTool>;

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }
}
