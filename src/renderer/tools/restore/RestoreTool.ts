import type { Paint } from '../../../shared/editing/EditPainter.ts';
import { BrushTool } from '../brush/BrushTool.ts';

/** The brush that brings the original mask back. "Erase" means that here: a land-cover mask has no empty. */
export class RestoreTool extends BrushTool {
  override readonly id = 'restore';

  override paint(): Paint {
    return { kind: 'restore' };
  }
}
