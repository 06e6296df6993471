import type { PixelWindow, PlacedPatch } from '../../shared/geo/grid.ts';
import type { MaskStore } from './MaskStore.ts';

/** Asks the store for the masks that a view shows, those nearest to its middle first, once for each change of them. */
export class MasksInSight {
  readonly #masks: MaskStore;
  #wanted = '';

  constructor(masks: MaskStore) {
    this.#masks = masks;
  }

  /** @param window pixels of the ROI grid that are in sight; null when the view shows no masks. */
  want(window: PixelWindow | null, needOriginals: boolean): void {
    const masks = window ? this.#masks.within(window) : [];
    const key = `${needOriginals} ${masks.map((mask) => mask.patch.patchId).join()}`;
    if (key === this.#wanted) return;
    this.#wanted = key;
    if (window) {
      const x = window.x + window.width / 2;
      const y = window.y + window.height / 2;
      const distance = (patch: PlacedPatch) =>
        (patch.x + patch.widthPx / 2 - x) ** 2 + (patch.y + patch.heightPx / 2 - y) ** 2;
      masks.sort((a, b) => distance(a.patch) - distance(b.patch));
    }
    this.#masks.want(
      masks.map((mask) => mask.patch.patchId),
      needOriginals,
    );
  }

  /** What was asked for is asked for again: the core was gone. */
  forget(): void {
    this.#wanted = '';
  }
}
