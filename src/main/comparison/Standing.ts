import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RulesVersion } from '../../shared/contract/index.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { ComparisonOptions } from './Comparison.ts';
import type { ComparisonRows } from './ComparisonRows.ts';
import { rulesKey } from './stamps.ts';

export interface Comparable {
  readonly lpis: 'all' | 'some' | 'none';
  /** ROIs that have both labels, in the order of the dataset. */
  readonly keys: readonly string[];
  readonly patches: ReadonlyMap<string, number>;
}

const both = modalityBit('AERIAL_LABEL-COSIA') | modalityBit('ALL_LABEL-LPIS');
/** Masks that are looked up in one turn. */
const masksPerTurn = 500;

/** How far the comparison of the datasets is: which ROIs can be compared, and which are, under the rules and masks of now. */
export class Standing {
  readonly #options: ComparisonOptions;
  readonly #rows: ComparisonRows;
  readonly #comparable = new Map<string, Comparable>();
  /** ROIs whose masks are others than those that were compared. */
  readonly #edited = new Map<string, Promise<Set<string>>>();
  readonly #keys = new WeakMap<RulesVersion['matrix'], readonly [RulesVersion['settings'], string]>();

  constructor(options: ComparisonOptions, rows: ComparisonRows) {
    this.#options = options;
    this.#rows = rows;
  }

  comparable(datasetId: string): Comparable {
    const known = this.#comparable.get(datasetId);
    if (known) return known;
    const rois = this.#options.catalogue.rois(datasetId);
    const some = rois.filter(({ anyBits }) => (anyBits & both) === both);
    const isAll = some.length === rois.length && rois.every(({ commonBits }) => (commonBits & both) === both);
    const found: Comparable = {
      lpis: some.length === 0 ? 'none' : isAll ? 'all' : 'some',
      keys: some.map(({ roiKey }) => roiKey),
      patches: new Map(some.map(({ roiKey, patches }) => [roiKey, patches])),
    };
    this.#comparable.set(datasetId, found);
    return found;
  }

  /** The key of the rules in force. */
  rulesKey(datasetId: string): string {
    const { matrix, settings } = this.#options.rules(datasetId);
    const known = this.#keys.get(matrix);
    if (known && known[0] === settings) return known[1];
    const key = rulesKey({ matrix, settings });
    this.#keys.set(matrix, [settings, key]);
    return key;
  }

  /** ROIs that are compared under the rules and masks of now. */
  async done(datasetId: string): Promise<Set<string>> {
    const edited = await this.#editedOf(datasetId);
    const key = this.rulesKey(datasetId);
    const { patches } = this.comparable(datasetId);
    return new Set(
      this.#rows
        .rois(datasetId)
        .filter(({ rules, stamp, checked }) => rules === key && stamp !== '' && checked === 1)
        .map(({ roiKey }) => roiKey)
        .filter((roiKey) => patches.has(roiKey) && !edited.has(roiKey)),
    );
  }

  noteEdits(datasetId: string, roiKey: string): void {
    void this.#edited.get(datasetId)?.then((edited) => edited.add(roiKey));
  }

  /** A ROI was compared from the masks of now. */
  noteCompared(datasetId: string, roiKey: string): void {
    void this.#edited.get(datasetId)?.then((edited) => edited.delete(roiKey));
  }

  forget(datasetId: string): void {
    this.#comparable.delete(datasetId);
    this.#edited.delete(datasetId);
  }

  #editedOf(datasetId: string): Promise<Set<string>> {
    let found = this.#edited.get(datasetId);
    if (!found) {
      this.#edited.set(datasetId, (found = this.#findEdited(datasetId)));
      found.catch(() => this.#edited.delete(datasetId));
    }
    return found;
  }

  /** What was edited and not compared again before the last session ended. */
  async #findEdited(datasetId: string): Promise<Set<string>> {
    const edited = new Set<string>();
    const { annotation, catalogue } = this.#options;
    const ids = new Map(this.#rows.rois(datasetId).map(({ roiKey, id }) => [roiKey, id]));
    if (ids.size === 0) return edited;
    let seen = 0;
    for (const [patchId, { edits }] of annotation.patchStates(datasetId)) {
      if (++seen % masksPerTurn === 0) await nextTurn();
      const roiKey = catalogue.patch(datasetId, patchId)?.roiKey;
      const id = roiKey === undefined ? undefined : ids.get(roiKey);
      if (roiKey === undefined || id === undefined || edited.has(roiKey)) continue;
      const version = this.#rows.maskVersion(id, patchId);
      if (version !== null && version !== edits) edited.add(roiKey);
    }
    return edited;
  }
}
