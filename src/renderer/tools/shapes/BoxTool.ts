import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { PixelWindow } from '../../../shared/geo/grid.ts';
import type { ToolState } from '../Tool.ts';
import type { ToolHost } from '../ToolHost.ts';
import { BoxIdle } from './BoxIdle.ts';
import { SetTool } from './SetTool.ts';

/** Rectangle and ellipse: dragged from corner to corner. Shift makes them even, Alt draws from the middle. */
export abstract class BoxTool extends SetTool {
  state: ToolState<BoxTool>;

  constructor(host: ToolHost) {
    super(host);
    this.state = new BoxIdle(this);
  }

  /** A drag with Alt begins in the middle; a click with it picks a class, as with any tool. */
  override get takesAlt(): boolean {
    return true;
  }

  /** The pixels of the shape that fills a box, within the grid. */
  abstract setOf(box: PixelWindow): PixelSet;
  /** Its line, `[x0, y0, …]`. */
  abstract lineOf(box: PixelWindow): readonly number[];
}
