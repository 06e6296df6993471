import { noClass, tileSizePx, type RoiPatch } from '../../shared/contract/index.ts';
import type { Annotation } from '../annotation/index.ts';
import { blit, reduceClasses, type Reduced } from './reducedPixels.ts';
import { TileCache } from './TileCache.ts';
import { placeInTile, type TileAddress } from './tilePlaces.ts';

/** Edited masks in reduced size: at the levels that show hundreds of them they are a few kilobytes each. */
const keptBytes = 24 * 1024 * 1024;

/** Masks that are read side by side: enough for the workers, few for a tile that shows hundreds of cells. */
const masksAtOnce = 8;

/** The masks that were edited, laid over tiles of the original. */
export class Overlays {
  readonly #annotation: Annotation;
  readonly #kept = new TileCache<Reduced>(keptBytes);

  constructor(annotation: Annotation) {
    this.#annotation = annotation;
  }

  /** Bytes that are held, and their bound. */
  get bytes(): number {
    return this.#kept.bytes;
  }

  get maxBytes(): number {
    return this.#kept.maxBytes;
  }

  /**
   * A class tile with the current pixels of the edited ones among `entries`, or null when none of them was edited.
   *
   * @param original the tile without edits, not changed; null where it is empty.
   */
  async over(
    original: Uint8Array | null,
    address: TileAddress,
    entries: readonly RoiPatch[],
  ): Promise<Uint8Array | null> {
    const { datasetId, level } = address;
    const states = this.#annotation.patchStates(datasetId);
    const edited = entries.flatMap((entry) => {
      const state = states.get(entry.patchId);
      // A mask whose file was replaced shows the file as it is, and so does the tile below.
      return state && state.edits > 0 && !state.readOnly ? [{ entry, edits: state.edits }] : [];
    });
    if (edited.length === 0) return null;
    const data = original?.slice() ?? new Uint8Array(tileSizePx * tileSizePx).fill(noClass);
    for (let i = 0; i < edited.length; i += masksAtOnce) {
      const some = edited.slice(i, i + masksAtOnce);
      const masks = await Promise.all(
        some.map(({ entry, edits }) => this.#reduced(datasetId, entry.patchId, level, edits)),
      );
      for (const [j, mask] of masks.entries()) blit(data, mask, level, placeInTile(some[j]!.entry, address));
    }
    return data;
  }

  forget(datasetId: string): void {
    this.#kept.forget(`${datasetId}/`);
  }

  async #reduced(datasetId: string, patchId: string, level: number, edits: number): Promise<Reduced> {
    const keyAt = (version: number) => `${datasetId}/${level}/${version}/${patchId}`;
    const known = this.#kept.get(keyAt(edits));
    if (known) return known;
    const { data, width, height, version } = await this.#annotation.mask(datasetId, patchId);
    const reduced = reduceClasses({ data, width, height }, level);
    // At level 0 the array is the journal's own, which keeps it while it is used.
    if (level > 0) this.#kept.set(keyAt(version), reduced);
    return reduced;
  }
}
