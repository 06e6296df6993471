import { posix } from 'node:path';
import type { EvaluationTask } from '../../shared/contract/index.ts';
import { formatPatchPath, parseFileName, parsePatchId } from '../../shared/model/flairHubNames.ts';
import type { Layout } from '../../shared/model/layouts.ts';
import type { Modality } from '../../shared/model/modality.ts';
import type { PredictionFile } from './findPredictions.ts';

/** The label that a task is compared with. */
export const labelOf = (task: EvaluationTask): Modality =>
  task === 'lpis' ? 'ALL_LABEL-LPIS' : 'AERIAL_LABEL-COSIA';

interface Label {
  readonly patchId: string;
  /** Folders of its file in the dataset, outermost first. */
  readonly folders: readonly string[];
}

/**
 * Patches by the names that predictions of them have: `PRED_` and the name of the label file. FLAIR#1 names them after the image
 * (`PRED_IMG_000826.tif`) and FLAIR#2 by the number alone.
 */
export class LabelNames {
  readonly #byKey = new Map<string, Label[]>();
  readonly #layout: Layout;
  readonly #label: Modality;

  constructor(layout: Layout, label: Modality) {
    this.#layout = layout;
    this.#label = label;
  }

  /** @param pathOf the label, without one of the image, in the tree of the dataset, with `/`; asked for where the id does not say it. */
  add(patchId: string, pathOf: () => string | null): void {
    const name = this.#layout === 'flair-hub' ? parsePatchId(patchId) : null;
    // A patch without a label is still known by its name: that it has none is told of it.
    const file = name ? formatPatchPath(name, this.#label) : pathOf();
    if (file === null) return;
    const label = { patchId, folders: posix.dirname(file).split('/') };
    const stem = posix.basename(file).replace(/\.[^.]*$/, '');
    for (const key of this.#keysOf(stem.normalize('NFC').toLowerCase())) {
      const others = this.#byKey.get(key);
      if (others) others.push(label);
      else this.#byKey.set(key, [label]);
    }
  }

  /**
   * The patch that a file predicts; `otherTask` for one of the other label of FLAIR-HUB, null for one of no patch here, or of
   * several (numbers may recur) that its folders do not tell apart.
   */
  find({ key, folders }: PredictionFile): string | 'otherTask' | null {
    const labels = this.#byKey.get(key) ?? [];
    if (labels.length === 1) return labels[0]!.patchId;
    if (labels.length > 1) {
      const common = labels.map((label) => label.folders.filter((name) => folders.includes(name)).length);
      const most = Math.max(...common);
      const fitting = labels.filter((_, i) => common[i] === most);
      return fitting.length === 1 ? fitting[0]!.patchId : null;
    }
    const other = this.#layout === 'flair-hub' ? parseFileName(`${key.toUpperCase()}.tif`) : null;
    return other !== null && other.modality !== this.#label ? 'otherTask' : null;
  }

  #keysOf(stem: string): string[] {
    const number = /^(?:msk|img)_(\d+)$/.exec(stem)?.[1];
    const isNumbered = this.#layout === 'flair-1' || this.#layout === 'flair-2';
    return isNumbered && number !== undefined ? [`msk_${number}`, `img_${number}`, number] : [stem];
  }
}
