import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { setOfRectangle } from '../../../shared/editing/shapes.ts';
import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { cornersOfBox } from '../shapes/box.ts';
import { BoxTool } from '../shapes/BoxTool.ts';

/** A rectangle along the axes; a square with Shift. */
export class RectangleTool extends BoxTool {
  readonly id = 'rectangle';

  setOf(box: PixelWindow): PixelSet {
    return setOfRectangle(box, this.grid);
  }

  lineOf(box: PixelWindow): readonly number[] {
    return cornersOfBox(box);
  }
}
