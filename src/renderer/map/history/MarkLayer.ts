import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { AreaLayer } from '../editing/AreaLayer.ts';
import { PlainPart, type AreaPart } from '../editing/AreaRaster.ts';
import type { GridFrame } from '../../../shared/geo/grid.ts';

/** As in `ImageData`, alpha in the highest byte: a light veil that leaves the class below to be seen. */
const veil = 0x30ff_ffff;

/** What an edit changed, or where a version differs from now: a veil with a line around it, on any ground. */
export class MarkLayer extends AreaLayer {
  constructor(grid: GridFrame) {
    const colors = Uint32Array.of(0, veil);
    super(grid, 'history-mark', { colors, inner: 0xffff_ffff, outer: 0xe600_0000, dashPx: 0 });
  }

  show(set: PixelSet | null): void {
    if (set !== this.area) this.setArea(set);
  }

  protected override parts(set: PixelSet): readonly AreaPart[] {
    return [new PlainPart(set.window, 1)];
  }
}
