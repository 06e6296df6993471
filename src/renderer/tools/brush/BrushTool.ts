import type { CommitInput } from '../../../shared/contract/index.ts';
import type { Paint } from '../../../shared/editing/brushStroke.ts';
import { Tool, type ToolState } from '../Tool.ts';
import type { GridPoint, ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';

/** Round brush: paints the current class, or the original mask where the subclass says so. */
export class BrushTool extends Tool {
  readonly id: CommitInput['tool'] = 'brush';
  /** Where the last stroke ended: Shift+click draws a straight line from there. */
  lastPoint: GridPoint | null = null;
  state: ToolState<BrushTool>;

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }

  paint(): Paint {
    return { kind: 'class', value: this.host.session.getState().classValue };
  }

  /** What the journal keeps about a stroke besides its pixels. */
  parameters(paint: Paint, diameterPx: number): Record<string, unknown> {
    return paint.kind === 'class' ? { classValue: paint.value, diameterPx } : { diameterPx };
  }
}
