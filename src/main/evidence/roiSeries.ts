import type { SeriesDates } from '../../shared/contract/evidence.ts';
import { PatchIndex } from '../../shared/geo/grid.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import {
  addCovers,
  keepAllDates,
  keepDates,
  newCovers,
  quartilesOf,
  unitOf,
} from '../../shared/series/index.ts';
import type { BackscatterUnit, Quartiles } from '../../shared/series/index.ts';
import { curveKey, valueReader } from './curveSpecs.ts';
import type { CurveSpec } from './curveSpecs.ts';
import { undeclaredCode } from '../../shared/lpis/regionFind.ts';
import { arraysOf } from './roiSeriesPatch.ts';
import type { ListedDates, LoadedPatch } from './roiSeriesPatch.ts';

/** The Sentinel pixels of one patch that are of one crop. */
interface CropPixels {
  readonly patch: LoadedPatch;
  readonly pixels: readonly number[];
}

/** Quartiles at each date; null where no pixel is kept. */
export type Envelope = readonly (Quartiles | null)[];

/** Patches of a ROI are found by squares of this side. */
const usualPatchPx = 512;

/** The series of a ROI as they are kept in memory, with the envelopes of its crops. */
export class RoiSeries {
  readonly patches: readonly LoadedPatch[];
  readonly listed: ListedDates;
  readonly index: PatchIndex<LoadedPatch>;
  /** Memory that it takes, without objects. */
  readonly bytes: number;
  readonly #crops = new Map<number, CropPixels[]>();
  readonly #envelopes = new Map<string, Envelope>();

  constructor(patches: readonly LoadedPatch[], listed: ListedDates) {
    this.patches = patches;
    this.listed = listed;
    this.index = new PatchIndex(patches, usualPatchPx);
    this.bytes = patches.reduce(
      (sum, patch) => sum + arraysOf(patch).reduce((bytes, array) => bytes + array.byteLength, 0),
      0,
    );
    for (const patch of patches) this.#noteCrops(patch);
  }

  /** Level-3 codes that some Sentinel pixel is of. */
  get codes(): number[] {
    return [...this.#crops.keys()].sort((a, b) => a - b);
  }

  unit(series: SeriesId): BackscatterUnit {
    return unitOf(this.patches.some((patch) => patch.series[series]?.hasNegative));
  }

  /** Quartiles of a crop at each date, over the pixels of patches that keep the date. */
  envelope(code: number, spec: CurveSpec): Envelope {
    const key = `${code} ${curveKey(spec)}`;
    let envelope = this.#envelopes.get(key);
    if (!envelope) this.#envelopes.set(key, (envelope = this.#computeEnvelope(code, spec)));
    return envelope;
  }

  #computeEnvelope(code: number, spec: CurveSpec): Envelope {
    const unit = this.unit(spec.series);
    const crops = (this.#crops.get(code) ?? []).flatMap(({ patch, pixels }) => {
      const series = patch.series[spec.series];
      return series ? [{ series, pixels, read: valueReader(series, spec, unit) }] : [];
    });
    const dates = datesOf(this.patches, spec.series);
    const room = new Float64Array(crops.reduce((sum, { pixels }) => sum + pixels.length, 0));
    return Array.from({ length: dates }, (_, date) => {
      let count = 0;
      for (const { series, pixels, read } of crops) {
        if (!series.kept[date]) continue;
        for (const pixel of pixels) {
          const value = read(pixel, date);
          if (!Number.isNaN(value)) room[count++] = value;
        }
      }
      return quartilesOf(room.subarray(0, count));
    });
  }

  #noteCrops(patch: LoadedPatch): void {
    const byCode = new Map<number, number[]>();
    patch.pure.forEach((code, pixel) => {
      if (code < 0 || code === undeclaredCode) return;
      const pixels = byCode.get(code);
      if (pixels) pixels.push(pixel);
      else byCode.set(code, [pixel]);
    });
    for (const [code, pixels] of byCode) {
      const crops = this.#crops.get(code);
      if (crops) crops.push({ patch, pixels });
      else this.#crops.set(code, [{ patch, pixels }]);
    }
  }
}

/** Dates that some of the patches have. */
export function datesOf(patches: readonly LoadedPatch[], id: SeriesId): number {
  return patches.reduce((most, { series }) => Math.max(most, series[id]?.dates ?? 0), 0);
}

/**
 * What the filter says of a series over the pixels of several patches together. Null when none of them has it.
 *
 * The patches of a ROI have the same dates; where a file has fewer than others, its pixels count for the dates that it has.
 */
export function seriesDatesOf(
  patches: readonly LoadedPatch[],
  id: SeriesId,
  listed: ListedDates,
  unit: BackscatterUnit,
): SeriesDates | null {
  const series = patches.flatMap((patch) => patch.series[id] ?? []);
  if (series.length === 0) return null;
  const dates = datesOf(patches, id);
  const covered = series.filter(({ covers }) => covers !== null);
  const covers = newCovers(dates);
  for (const one of covered) addCovers(covers, one.covers!);
  const { kept, keptBy } = covered.length > 0 ? keepDates(covers, covered[0]!.rule) : keepAllDates(dates);
  const list = listed[id];
  const share = (counts: Uint32Array, date: number): number | null =>
    covers.pixels[date]! > 0 ? counts[date]! / covers.pixels[date]! : null;
  return {
    raster: series.reduce((most, { raster }) => Math.max(most, raster), 0),
    listed: list && list.length,
    masks: covered.length > 0 ? covered.reduce((most, { masks }) => Math.max(most, masks!), 0) : null,
    dates: kept.map((isKept, date) => ({
      date: list?.[date] ?? null,
      kept: isKept,
      cloud: share(covers.cloudy, date),
      snow: share(covers.snowy, date),
    })),
    keptBy,
    kept: kept.filter(Boolean).length,
    unit: id === 's2' ? null : unit,
  };
}
