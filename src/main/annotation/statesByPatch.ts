import { parseCellId } from '../../shared/model/layouts.ts';
import type { PatchEditState } from './MaskStore.ts';

/**
 * What the log says of whole patches: of a large image the sum over its cells, and read-only when one of them is.
 *
 * The journal knows masks only by what is edited as a whole, which for a large image is a cell.
 */
export function statesByPatch(states: ReadonlyMap<string, PatchEditState>): Map<string, PatchEditState> {
  const patches = new Map<string, PatchEditState>();
  for (const [id, state] of states) {
    const patchId = parseCellId(id)?.patchId ?? id;
    const known = patches.get(patchId);
    patches.set(
      patchId,
      known
        ? {
            edits: known.edits + state.edits,
            changedPx: known.changedPx + state.changedPx,
            readOnly: known.readOnly ?? state.readOnly,
          }
        : state,
    );
  }
  return patches;
}
