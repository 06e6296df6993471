import type { Xy } from '../../../shared/geo/ground.ts';
import type { MeasureDraft } from '../../state/measures.ts';
import { Tool, type ToolState } from '../Tool.ts';
import type { GridPoint, MeasureGround, ToolEvent, ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';

/** A press this near to a point (CSS pixels) means that point. */
const grabPx = 8;

/** Lengths and areas: each click is a point; nothing of the masks is touched. */
export class MeasureTool extends Tool {
  state: ToolState<MeasureTool>;

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }

  get ground(): MeasureGround {
    return this.host.ground;
  }

  get draft(): MeasureDraft | null {
    return this.ground.measures.getState().draft;
  }

  setDraft(points: readonly Xy[], pointer: Xy | null, closing = false): void {
    this.ground.measures.setDraft({ space: this.ground.space, points, pointer, closing });
  }

  worldOf(point: GridPoint): Xy {
    return this.ground.toWorld(point.x, point.y);
  }

  /** True when the pointer is on a point, as it is seen. */
  isOn(event: ToolEvent, point: Xy | undefined): boolean {
    const at = point && this.ground.toScreen(point);
    return at != null && Math.hypot(at[0] - event.screenX, at[1] - event.screenY) <= grabPx;
  }
}
