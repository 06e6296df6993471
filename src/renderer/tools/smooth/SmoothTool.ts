import type { Paint } from '../../../shared/editing/EditPainter.ts';
import { smoothRadiusPx } from '../../../shared/editing/smoothBrush.ts';
import { BrushTool } from '../brush/BrushTool.ts';
import type { BrushTip } from '../ToolHost.ts';

/** The brush that smooths borders: each pixel under it becomes the class that most of what is around it has. */
export class SmoothTool extends BrushTool {
  override readonly id = 'smooth';

  override paint({ diameterPx }: BrushTip): Paint {
    return { kind: 'smooth', radiusPx: smoothRadiusPx(diameterPx) };
  }
}
