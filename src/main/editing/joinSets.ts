import type { PixelWindow } from '../../shared/geo/grid.ts';
import { PixelSetBuilder, type PixelSet } from '../../shared/editing/pixelSet.ts';

/** The pixels of one patch that belong to a set. */
export interface SetPart {
  /** Of the patch; no two patches overlap. */
  readonly window: PixelWindow;
  readonly set: PixelSet;
}

/** The sets of several patches as one; spans that meet at a border become one. */
export function joinSets(parts: readonly SetPart[]): PixelSet {
  const waiting = parts
    .filter(({ set }) => set.window.height > 0)
    .sort((a, b) => a.set.window.y - b.set.window.y);
  const builder = new PixelSetBuilder();
  let active: SetPart[] = [];
  let next = 0;
  for (let y = waiting[0]?.set.window.y ?? 0; next < waiting.length || active.length > 0; y++) {
    const before = next;
    while (next < waiting.length && waiting[next]!.set.window.y <= y) active.push(waiting[next++]!);
    // In one row patches lie beside each other.
    if (next > before) active.sort((a, b) => a.window.x - b.window.x);
    for (const { set } of active) {
      const row = y - set.window.y;
      for (let span = set.rows[row]!; span < set.rows[row + 1]!; span++)
        builder.add(y, set.spans[span * 2]!, set.spans[span * 2 + 1]!);
    }
    active = active.filter(({ set }) => set.window.y + set.window.height > y + 1);
    if (active.length === 0 && next < waiting.length) y = waiting[next]!.set.window.y - 1;
  }
  return builder.finish();
}
