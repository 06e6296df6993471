import type { ImageryLayer } from '../../../shared/contract/index.ts';
import type { Look } from '../../../shared/model/look.ts';
import type { PixelReader } from '../PixelReader.ts';
import type { Channel, Histogram, Range } from './imageryStore.ts';
import type { LookPlan } from './lookShader.ts';
import {
  defaultRange,
  fixedRanges,
  histogramOf,
  rangeOf,
  sampleChannels,
  type TileSample,
} from './stretchRanges.ts';
import { cellsIn, type Cell } from './tilePyramid.ts';

/** What is shown of a series or an image: the tiles that statistics are taken of. */
export interface Shown {
  readonly look: Look;
  readonly plan: LookPlan;
  readonly layer: ImageryLayer;
  readonly dateIndex: number | null;
}

/** Ranges and histograms of what one map shows, from tiles that its reader has in memory. */
export class ShownRanges {
  readonly #reader: PixelReader;
  readonly #ranges = new Map<string, readonly Range[]>();

  constructor(reader: PixelReader) {
    this.#reader = reader;
  }

  /**
   * The ranges that a look is shown with; null while the values that they are taken of are not there.
   *
   * @param inSight cells that the view shows, once they are loaded as far as they can be; null before.
   */
  of(shown: Shown, inSight: readonly Cell[] | null): readonly Range[] | null {
    const { look, plan } = shown;
    const { stretch } = look;
    if (plan.labels.length === 0) return [];
    if (stretch.mode === 'fixed') return fixedRanges(stretch, plan.labels.length);
    const key = keyOf(shown);
    const known = this.#ranges.get(key) ?? null;
    const cells = stretch.over === 'view' ? inSight : known ? null : coarsestOf(shown.layer);
    const tiles = cells && this.#tiles(shown, cells);
    if (!tiles || (stretch.over === 'roi' && tiles.length < cells.length)) return known;
    const usual = this.fallback(shown);
    const samples = sampleChannels(
      look,
      plan,
      tiles.filter((tile) => tile !== null),
    );
    const ranges = samples.map((sorted, i) => rangeOf(stretch, sorted) ?? usual[i]!);
    this.#ranges.set(key, ranges);
    return ranges;
  }

  /** Cells that must be loaded before {@link of} can answer, besides those in sight. */
  missing(shown: Shown): readonly Cell[] {
    const { stretch } = shown.look;
    if (stretch.mode === 'fixed' || stretch.over === 'view' || shown.plan.labels.length === 0) return [];
    return this.#ranges.has(keyOf(shown)) ? [] : coarsestOf(shown.layer);
  }

  /** They cannot be loaded: usual values stand for what is not known. */
  giveUp(shown: Shown): void {
    this.#ranges.set(keyOf(shown), this.fallback(shown));
  }

  /** What to show when values cannot be had: what was shown last, or what such values usually are. */
  fallback(shown: Shown): readonly Range[] {
    const { look, plan } = shown;
    const usual = defaultRange(look.imagery, plan.expression !== null);
    return this.#ranges.get(keyOf(shown)) ?? plan.labels.map(() => usual);
  }

  /** The channels of a look with how often their values occur in the cells in sight. */
  channels(shown: Shown, ranges: readonly Range[], inSight: readonly Cell[]): Channel[] {
    const over = shown.look.stretch.mode !== 'fixed' && shown.look.stretch.over === 'roi';
    const tiles = this.#tiles(shown, over ? coarsestOf(shown.layer) : inSight);
    const samples = sampleChannels(
      shown.look,
      shown.plan,
      tiles.filter((tile) => tile !== null),
    );
    return shown.plan.labels.map((label, i) => {
      const range = ranges[i] ?? ([0, 1] as const);
      const histogram: Histogram | null = samples[i] ? histogramOf(samples[i], range) : null;
      return { label, range, histogram };
    });
  }

  /** Tiles of cells that are in memory; null for places without values. */
  #tiles({ layer, dateIndex }: Shown, cells: readonly Cell[]): (TileSample | null)[] {
    const tiles: (TileSample | null)[] = [];
    for (const { level, col, row } of cells) {
      const values = this.#reader.peekImagery(layer, dateIndex, level, col, row);
      if (values !== undefined) tiles.push(values && { values, bands: layer.bands });
    }
    return tiles;
  }
}

/** All cells of the coarsest level, from the middle outwards. */
function coarsestOf(layer: ImageryLayer): Cell[] {
  const side = layer.gsd * 2 ** (layer.levels - 1) * layer.tileSizePx;
  const [x, y] = layer.origin;
  const cells = Math.ceil((Math.max(layer.widthPx, layer.heightPx) * layer.gsd) / side);
  return cellsIn(layer, layer.levels - 1, [x, y - cells * side, x + cells * side, y]);
}

function keyOf({ look, plan, layer, dateIndex }: Shown): string {
  return JSON.stringify([layer.id, dateIndex, plan.labels, look.stretch]);
}
