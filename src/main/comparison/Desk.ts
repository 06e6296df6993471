import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JointTable } from '../../shared/contract/index.ts';
import type { SeverityLevel } from '../../shared/comparison/severity.ts';
import type { VerdictKind } from '../../shared/comparison/verdicts.ts';
import type { Disagreement } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { writeInSlices } from '../workers/index.ts';
import type { ComparisonScope, Outlined } from './Comparison.ts';
import type { JudgedItem, RoiRow } from './ComparisonRows.ts';
import type { ComparisonContext } from './context.ts';
import { disagreementOf, queueRow, roiKeyOf } from './itemViews.ts';
import type { JointLevel } from './joints.ts';
import type { Queue, QueueRow } from './queue/index.ts';

/** Numbers of the outline of one item of many on the map; its own view has `mostNumbers`. */
const mostOfMany = 2000;
const mostNumbers = 20_000;
/** Sets that are read in one turn of the event loop. */
const setsPerTurn = 256;
/** ROIs whose counts are read and handed over at once: a millisecond or two. */
const jointsPerTask = 256;
/** ROIs whose outlines are remembered. */
const keptOutlines = 8;

interface Outline {
  readonly id: string;
  readonly level: SeverityLevel;
  readonly state: Disagreement['state'];
  readonly rings: number[][];
}

/** What is asked of a comparison that is there: items, outlines, sums. */
export class Desk {
  readonly #context: ComparisonContext;
  /** Datasets whose items the queue has, or is being told. */
  readonly #loaded = new Map<string, Promise<void>>();
  /** Verdicts that were noted so far. */
  #verdicts = 0;
  /** By ROI, then by the hash of an item's pixels. */
  readonly #rings = new Map<string, Map<string, number[][]>>();

  constructor(context: ComparisonContext) {
    this.#context = context;
  }

  /** The queue, once it has the items of a dataset. */
  async queue(datasetId: string): Promise<Queue> {
    const { queue, rows, store } = this.#context;
    let loaded = this.#loaded.get(datasetId);
    if (!loaded) {
      async function* all(): AsyncGenerator<QueueRow> {
        for (const roi of rows.rois(datasetId))
          for (const item of await store.items(roi.id)) yield queueRow(roi, item);
      }
      this.#loaded.set(datasetId, (loaded = queue.load(datasetId, all())));
      const own = loaded;
      own.catch(() => this.#loaded.get(datasetId) === own && this.#loaded.delete(datasetId));
    }
    await loaded;
    return queue;
  }

  /** Tells the queue of the items of a ROI as they are now, if it has those of the dataset. */
  async tellQueue(datasetId: string, roiKey: string): Promise<void> {
    if (!this.#loaded.has(datasetId)) return;
    const { queue, rows, store } = this.#context;
    const roi = rows.roi(datasetId, roiKey);
    let items: JudgedItem[];
    let seen: number;
    do {
      seen = this.#verdicts;
      items = roi ? await store.items(roi.id) : [];
      // A verdict that came while they were read is told to the queue already: what was read before must not follow it.
    } while (seen !== this.#verdicts);
    await queue.replaceRoi(
      datasetId,
      roiKey,
      items.map((item) => queueRow(roi!, item)),
    );
  }

  noteVerdict(datasetId: string, itemId: string, given: { verdict: VerdictKind } | null, at: number): void {
    this.#verdicts++;
    if (!this.#loaded.has(datasetId)) return;
    this.#context.queue.setVerdict(datasetId, itemId, given, at).catch((error: unknown) => {
      // Loaded again by the next question.
      this.#loaded.delete(datasetId);
      console.warn('The queue of disagreements failed:', error);
    });
  }

  full(datasetId: string, id: string): { item: Disagreement; set: Uint8Array } | null {
    const roi = this.#context.rows.roi(datasetId, roiKeyOf(id));
    const row = roi && this.#context.rows.item(roi.id, id);
    return row && { item: disagreementOf(datasetId, roi, row), set: row.set };
  }

  async item(datasetId: string, id: string): Promise<Outlined | null> {
    const found = this.full(datasetId, id);
    if (!found) return null;
    const { item, set } = found;
    const worker = this.#context.worker();
    const [[rings], regionRings] = await Promise.all([
      worker.run('rings', { sets: [set], most: mostNumbers }),
      this.#regionRings(datasetId, item),
    ]);
    return { item, rings: rings!, regionRings };
  }

  async outlines(datasetId: string, roiKey: string): Promise<{ version: number; items: Outline[] }> {
    const { rows, store } = this.#context;
    const roi = rows.roi(datasetId, roiKey);
    if (!roi) return { version: 0, items: [] };
    const items = await store.items(roi.id);
    const known = this.#ringsOf(datasetId, roiKey);
    const missing = items.filter(({ pixels }) => !known.has(pixels));
    const found: { readonly pixels: string; readonly set: Uint8Array }[] = [];
    for (const [i, { item, pixels }] of missing.entries()) {
      if (i % setsPerTurn === setsPerTurn - 1) await nextTurn();
      const set = rows.set(roi.id, item);
      if (set) found.push({ pixels, set });
    }
    if (found.length > 0) {
      const sets = found.map(({ set }) => set);
      const rings = await this.#context.worker().run('rings', { sets, most: mostOfMany });
      found.forEach(({ pixels }, i) => known.set(pixels, rings[i]!));
    }
    const current = new Set(items.map(({ pixels }) => pixels));
    for (const pixels of known.keys()) if (!current.has(pixels)) known.delete(pixels);
    return {
      version: roi.version,
      items: items.map((row) => {
        const { id, level, state } = disagreementOf(datasetId, roi, row);
        return { id, level, state, rings: known.get(row.pixels) ?? [] };
      }),
    };
  }

  async joint(datasetId: string, scope: ComparisonScope, level: JointLevel): Promise<JointTable> {
    const { domain, roiKey } = scope;
    const { rows } = this.#context;
    const worker = this.#context.worker();
    const rois = rows.rois(datasetId).filter((roi) => isIn(roi, scope));
    // By class and code; of a whole dataset more pixels than packed counts hold.
    const sums = new Map<number, number>();
    for (let first = 0; first < rois.length; first += jointsPerTask) {
      const joints = rois.slice(first, first + jointsPerTask).map(({ id }) => rows.joint(id));
      for (const [cover, declared, px] of await worker.run('cellsOf', { joints, level })) {
        const pair = (cover << 8) | declared;
        sums.set(pair, (sums.get(pair) ?? 0) + px);
      }
    }
    const cells = [...sums]
      .sort(([a], [b]) => a - b)
      .map(([pair, px]): [number, number, number] => [pair >> 8, pair & 255, px]);
    const filter = { ...(domain === undefined ? {} : { domains: [domain] }), ...(roiKey && { roiKey }) };
    const patterns = await (await this.queue(datasetId)).patterns(datasetId, filter);
    const items = new Map<string, [cover: number, declared1: number, items: number, open: number]>();
    for (const { cover, declared1, items: count, open } of patterns) {
      const sum = items.get(`${cover}/${declared1}`) ?? [cover, declared1, 0, 0];
      items.set(`${cover}/${declared1}`, [cover, declared1, sum[2] + count, sum[3] + open]);
    }
    return {
      level,
      cells,
      patches: rois.reduce((sum, { patches }) => sum + patches, 0),
      items: [...items.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]),
    };
  }

  /** Drops ROIs that the dataset does not have any more. */
  async dropStale(datasetId: string, signal?: AbortSignal): Promise<void> {
    const { options, rows, standing, verdicts } = this.#context;
    const { patches } = standing.comparable(datasetId);
    const stale = rows.rois(datasetId).filter(({ roiKey }) => !patches.has(roiKey));
    await writeInSlices(
      options.db,
      stale,
      ({ id, roiKey }) => {
        rows.dropRoi(id);
        verdicts.match({ datasetId, roiKey, roiId: id }, [], [], 0);
      },
      signal,
    );
    for (const { roiKey } of stale) await this.tellQueue(datasetId, roiKey);
  }

  #ringsOf(datasetId: string, roiKey: string): Map<string, number[][]> {
    const key = `${datasetId}\n${roiKey}`;
    const known = this.#rings.get(key) ?? new Map<string, number[][]>();
    this.#rings.delete(key);
    this.#rings.set(key, known);
    if (this.#rings.size > keptOutlines) this.#rings.delete(this.#rings.keys().next().value!);
    return known;
  }

  /** The outline of the region that holds most of an item; none when it, or the ROI, is not to be had now. */
  async #regionRings(datasetId: string, { roiKey, regionId }: Disagreement): Promise<number[][]> {
    if (regionId === null) return [];
    const { jobs, worker } = this.#context;
    try {
      const { patches, widthPx } = await jobs.files(datasetId, roiKey);
      const firstPx = Number(regionId.slice(regionId.lastIndexOf('/') + 1));
      return await worker().run('regionRings', {
        patches: patches.map(({ x, y, widthPx: width, heightPx, lpis }) => ({
          ...{ x, y, widthPx: width, heightPx, lpis },
        })),
        x: firstPx % widthPx,
        y: Math.floor(firstPx / widthPx),
      });
    } catch (error) {
      // A disk that is not there now: the item is shown without its region.
      if (AppError.from(error).code === 'internal') console.warn(`No outline of ${regionId}:`, error);
      return [];
    }
  }
}

const isIn = (roi: RoiRow, { domain, roiKey }: ComparisonScope): boolean =>
  (domain === undefined || roi.domain === domain) && (roiKey === undefined || roi.roiKey === roiKey);
