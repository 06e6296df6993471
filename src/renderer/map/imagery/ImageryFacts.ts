import type { ImageryLayer, RoiDetail } from '../../../shared/contract/index.ts';
import type { SeriesId } from '../../../shared/model/imagery.ts';
import type { Client } from '../../client/client.ts';
import { closedImagery, type ImageryStore, type KnownDates } from './imageryStore.ts';

/** The date that most patches have; the earlier of two. */
export function flightDateOf(roi: Pick<RoiDetail, 'grid'>): string | null {
  const counts = new Map<string, number>();
  for (const { aerialDate } of roi.grid)
    if (aerialDate !== null) counts.set(aerialDate, (counts.get(aerialDate) ?? 0) + 1);
  const [first] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return first?.[0] ?? null;
}

/** ROIs whose answer is kept: as many as a person goes back and forth between. */
const keptRois = 20;
/** A kept answer is checked after this long: the first picture has the core for itself. */
const checkMs = 1500;
/** The last answers of the core by ROI, the latest last. */
const answers = new Map<string, readonly ImageryLayer[]>();

/**
 * Asks the core what an opened ROI has to show, and writes it to the store. Of a ROI that was open before its last answer is
 * there at once, so that nothing is planned and drawn twice while it opens; it is asked again all the same.
 */
export class ImageryFacts {
  readonly #client: Pick<Client, 'imagery' | 'evidence'>;
  readonly #roi: RoiDetail;
  readonly #store: ImageryStore;
  readonly #abort = new AbortController();

  constructor(client: Pick<Client, 'imagery' | 'evidence'>, roi: RoiDetail, store: ImageryStore) {
    this.#client = client;
    this.#roi = roi;
    this.#store = store;
    store.setState({
      ...closedImagery,
      roi,
      layers: answers.get(this.#key) ?? null,
      flightDate: flightDateOf(roi),
      wantDates: (series) => void this.#wantDates(series),
    });
    if (answers.has(this.#key)) setTimeout(() => void this.#readLayers(), checkMs);
    else void this.#readLayers();
  }

  /** The core is there again: asks anew for what it did not answer. */
  retry(): void {
    if (this.#store.getState().layers === null) void this.#readLayers();
    const { dates } = this.#store.getState();
    this.#store.setState({
      dates: Object.fromEntries(Object.entries(dates).filter(([, known]) => known !== 'failed')),
    });
  }

  dispose(): void {
    this.#abort.abort();
    if (this.#store.getState().roi === this.#roi) this.#store.setState(closedImagery);
  }

  async #readLayers(): Promise<void> {
    const { datasetId, roiKey } = this.#roi;
    const { signal } = this.#abort;
    if (signal.aborted) return;
    try {
      const layers = await this.#client.imagery.layers({ datasetId, roiKey }, { signal });
      if (signal.aborted) return;
      this.#keep(layers);
      if (JSON.stringify(layers) !== JSON.stringify(this.#store.getState().layers))
        this.#store.setState({ layers });
    } catch {
      // The aerial image is shown without it. `retry` asks again.
    }
  }

  get #key(): string {
    return `${this.#roi.datasetId}/${this.#roi.roiKey}`;
  }

  #keep(layers: readonly ImageryLayer[]): void {
    answers.delete(this.#key);
    answers.set(this.#key, layers);
    const [oldest] = answers.keys();
    if (answers.size > keptRois && oldest !== undefined) answers.delete(oldest);
  }

  async #wantDates(series: SeriesId): Promise<void> {
    const { dates } = this.#store.getState();
    const { signal } = this.#abort;
    if (dates[series] !== undefined || signal.aborted) return;
    const tell = (known: KnownDates) => {
      if (signal.aborted) return;
      this.#store.setState((state) => ({ dates: { ...state.dates, [series]: known } }));
    };
    tell('loading');
    const { datasetId, roiKey } = this.#roi;
    try {
      tell(await this.#client.evidence.dates({ datasetId, roiKey, series }, { signal }));
    } catch {
      tell('failed');
    }
  }
}
