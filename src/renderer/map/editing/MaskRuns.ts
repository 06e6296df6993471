import { createRunTable, connectedSet, type RunTable } from '../../../shared/editing/ops/connectedSet.ts';
import { forEachSpanIn, hasPixel, PixelSetBuilder, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { windowOf, type PixelWindow } from '../../../shared/geo/grid.ts';
import { hasMask, type MaskStore, type PatchMask } from '../MaskStore.ts';

/** Tables of patches are made for so long at once while the pointer moves; the rest follows when the thread is free. */
const budgetMs = 4;

interface Answer {
  readonly set: PixelSet;
  /** Of all masks in memory; else of those whose tables were there. */
  readonly isWhole: boolean;
}

/** Areas of one class over all masks in memory, for the fill: what a click would take, while the pointer moves. */
export class MaskRuns {
  readonly #masks: MaskStore;
  readonly #onMore: () => void;
  readonly #tables = new Map<PatchMask, RunTable>();
  readonly #ofClass = new Map<string, Answer>();
  #last: Answer | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #unlisten: () => void;

  /** @param onMore more patches are known, so that an area may reach further. */
  constructor(masks: MaskStore, onMore: () => void) {
    this.#masks = masks;
    this.#onMore = onMore;
    const forget = (mask: PatchMask) => this.#forget(mask);
    this.#unlisten = masks.listen({ onPixels: forget, onEvict: forget });
  }

  /**
   * The connected pixels (4 neighbours) of one class around a place; null where there is no mask. The same object while it
   * is the same set. With `isFinal` it is of all masks in memory; else those that take too long for a move of the pointer
   * are left to the next one, and `onMore` tells when.
   */
  connectedAt(x: number, y: number, isFinal: boolean): PixelSet | null {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const last = this.#last;
    if (last && (last.isWhole || !isFinal) && hasPixel(last.set, column, row)) return last.set;
    const patch = this.#masks.index.at(x, y);
    const start = patch && this.#masks.get(patch.patchId);
    if (!start?.data) return null;
    this.#table(start, start.data);
    const isWhole = this.#makeTables(isFinal ? Infinity : budgetMs);
    const set = connectedSet([...this.#tables.values()], column, row);
    this.#last = { set, isWhole };
    return set;
  }

  /** Pixels of one class, of a patch or of all masks in memory; `isFinal` as above. */
  classPixels(value: number, patchId: string | null, isFinal: boolean): PixelSet {
    const key = `${value} ${patchId}`;
    const known = this.#ofClass.get(key);
    if (known && (known.isWhole || !isFinal)) return known.set;
    const mask = patchId === null ? null : this.#masks.get(patchId);
    if (mask?.data) this.#table(mask, mask.data);
    const isWhole = patchId !== null || this.#makeTables(isFinal ? Infinity : budgetMs);
    const table = mask && this.#tables.get(mask);
    const tables = patchId === null ? [...this.#tables.values()] : table ? [table] : [];
    const set = ofClass(tables, value);
    this.#ofClass.set(key, { set, isWhole });
    return set;
  }

  /**
   * True when the core must be asked: masks that are not in memory lie beside the set (`connected`), or anywhere (`roi`). One
   * that cannot be read at all does not count.
   */
  reachesUnread(set: PixelSet, scope: 'connected' | 'roi'): boolean {
    for (const mask of this.#masks.all()) {
      if (mask.data || mask.state === 'failed' || !hasMask(mask.patch)) continue;
      if (scope === 'roi' || edgesOf(windowOf(mask.patch)).some((edge) => meets(set, edge))) return true;
    }
    return false;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#unlisten();
  }

  #forget(mask: PatchMask): void {
    this.#last = null;
    this.#tables.delete(mask);
    this.#ofClass.clear();
  }

  #table(mask: PatchMask, data: Uint8Array): RunTable {
    let table = this.#tables.get(mask);
    if (!table) this.#tables.set(mask, (table = createRunTable(windowOf(mask.patch), data)));
    return table;
  }

  /** False when the time was over before all were made. */
  #makeTables(forMs: number): boolean {
    const until = performance.now() + forMs;
    for (const mask of this.#masks.all()) {
      if (!mask.data || this.#tables.has(mask)) continue;
      if (performance.now() >= until) {
        this.#timer ??= setTimeout(() => this.#makeMore());
        return false;
      }
      this.#table(mask, mask.data);
    }
    return true;
  }

  #makeMore(): void {
    this.#timer = undefined;
    this.#makeTables(budgetMs);
    this.#last = null;
    this.#ofClass.clear();
    this.#onMore();
  }
}

/** Pixels of a class in patches that do not overlap: band by band of rows in which the same patches lie beside each other. */
function ofClass(tables: readonly RunTable[], value: number): PixelSet {
  const builder = new PixelSetBuilder();
  const edges = new Set(tables.flatMap(({ window: { y, height } }) => [y, y + height]));
  const bands = [...edges].sort((a, b) => a - b);
  for (const [i, top] of bands.entries()) {
    const beside = tables
      .filter(({ window: { y, height } }) => y <= top && y + height > top)
      .sort((a, b) => a.window.x - b.window.x);
    for (let y = top; y < (bands[i + 1] ?? top); y++)
      for (const table of beside) addRow(builder, table, y, value);
  }
  return builder.finish();
}

function addRow(builder: PixelSetBuilder, { window, runs }: RunTable, y: number, value: number): void {
  const row = y - window.y;
  const base = window.x - row * window.width;
  const end = runs.rows[row + 1]!;
  for (let run = runs.rows[row]!; run < end; run++) {
    if (runs.values[run] === value) builder.add(y, runs.starts[run]! + base, runs.starts[run + 1]! + base);
  }
}

/** The pixels that touch a window by a side. */
const edgesOf = ({ x, y, width, height }: PixelWindow): PixelWindow[] => [
  { x: x - 1, y, width: 1, height },
  { x: x + width, y, width: 1, height },
  { x, y: y - 1, width, height: 1 },
  { x, y: y + height, width, height: 1 },
];

function meets(set: PixelSet, window: PixelWindow): boolean {
  let found = false;
  forEachSpanIn(set, window, () => (found = true));
  return found;
}
