import type { Paint } from '../../../shared/editing/EditPainter.ts';
import type { EditTool } from '../../../shared/editing/tools.ts';
import { Tool, type ToolState } from '../Tool.ts';
import type { BrushTip, GridPoint, ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';

/** The brush: paints the current class, or what a subclass says. */
export class BrushTool extends Tool {
  readonly id: EditTool = 'brush';
  /** Where the last stroke ended: Shift+click draws a straight line from there. */
  lastPoint: GridPoint | null = null;
  state: ToolState<BrushTool>;

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }

  /** What a stroke with this tip leaves. */
  paint(_tip: BrushTip): Paint {
    return { kind: 'class', value: this.host.session.getState().classValue };
  }

  /** What the journal keeps about a stroke besides its pixels. */
  parameters(paint: Paint, { diameterPx, shape }: BrushTip): Record<string, unknown> {
    return {
      ...(paint.kind === 'class' ? { classValue: paint.value } : {}),
      ...(paint.kind === 'smooth' ? { radiusPx: paint.radiusPx } : {}),
      diameterPx,
      ...(shape === 'square' ? { shape } : {}),
    };
  }
}
