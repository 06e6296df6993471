import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { setOfEllipse } from '../../../shared/editing/shapes.ts';
import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { ellipseAround } from '../shapes/box.ts';
import { BoxTool } from '../shapes/BoxTool.ts';

/** An ellipse along the axes; a circle with Shift. */
export class EllipseTool extends BoxTool {
  readonly id = 'ellipse';

  setOf(box: PixelWindow): PixelSet {
    return setOfEllipse(box, this.grid);
  }

  lineOf(box: PixelWindow): readonly number[] {
    return ellipseAround(box);
  }
}
