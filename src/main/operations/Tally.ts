import type { OpPreview } from '../../shared/contract/editing.ts';
import { PairCounter, type PairCount } from '../../shared/editing/runs.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import type { PartChange } from './runPiece.ts';
import type { Skipped } from './sources.ts';

/** Patches and skipped ones that an answer names. */
const mostNamed = 500;

interface Entry {
  readonly roiKey: string;
  readonly changedPx: number;
  readonly pairs: readonly PairCount[];
  readonly window: PixelWindow;
}

/** Counts what an operation changes, or would change. */
export class Tally {
  readonly #changes = new Map<string, Entry>();
  readonly #skipped = new Map<string, Skipped>();

  /** What becomes of a patch; said again, the last time counts. Null when nothing does. */
  set(roiKey: string, patchId: string, change: Pick<PartChange, 'px' | 'pairs' | 'window'> | null): void {
    if (!change) this.#changes.delete(patchId);
    else {
      const { px, pairs, window } = change;
      this.#changes.set(patchId, { roiKey, changedPx: px, pairs, window });
    }
  }

  skip(skipped: readonly Skipped[]): void {
    for (const one of skipped) this.#skipped.set(one.patchId, one);
  }

  preview(): OpPreview {
    const sums = new PairCounter();
    for (const { pairs } of this.#changes.values())
      for (const { from, to, px } of pairs) sums.add(from, to, px);
    const patches = [...this.#changes].map(([patchId, { roiKey, changedPx, window }]) => ({
      ...{ patchId, roiKey, changedPx, window },
    }));
    // Equal ones by name, so that the same question has the same answer whatever order the workers ended in.
    patches.sort((a, b) => b.changedPx - a.changedPx || (a.patchId < b.patchId ? -1 : 1));
    return {
      changedPx: sums.px,
      pairs: sums.pairs(),
      patches: patches.slice(0, mostNamed),
      patchCount: patches.length,
      skipped: [...this.#skipped.values()].slice(0, mostNamed),
      skippedCount: this.#skipped.size,
    };
  }
}
