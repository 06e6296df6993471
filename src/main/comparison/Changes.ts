type Listener = (datasetId: string, roiKey: string | null) => void;

/** Of a run: listeners hear of it at most this often, whatever is found. */
const calmMs = 250;
/** After an edit or a verdict somebody waits; more than this a second no one sees. */
const soonMs = 40;

/** Tells of ROIs whose items changed: the first at once, those that follow a few times a second. */
export class Changes {
  readonly #listeners = new Set<Listener>();
  /** By dataset; null: any ROI of it. */
  readonly #changed = new Map<string, Set<string> | null>();
  #timer: NodeJS.Timeout | null = null;
  #dueAt = Infinity;
  #toldAt = -Infinity;

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param roiKey null: any. @param pace `soon` after what a person did. */
  note(datasetId: string, roiKey: string | null, pace: 'soon' | 'calm'): void {
    const rois = this.#changed.get(datasetId);
    if (roiKey === null) this.#changed.set(datasetId, null);
    else if (rois === undefined) this.#changed.set(datasetId, new Set([roiKey]));
    else rois?.add(roiKey);
    const dueAt = this.#toldAt + (pace === 'soon' ? soonMs : calmMs);
    if (dueAt >= this.#dueAt) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    // Never within the call that changed it: who called is not done yet.
    this.#timer = setTimeout(() => this.tell(), Math.max(0, dueAt - performance.now()));
  }

  /** Tells what was not told yet. */
  tell(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueAt = Infinity;
    if (this.#changed.size === 0) return;
    this.#toldAt = performance.now();
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [datasetId, rois] of changed) {
      for (const roiKey of rois ?? [null])
        for (const listener of this.#listeners) listener(datasetId, roiKey);
    }
  }
}
