import type { EvidenceCard } from '../../shared/contract/evidence.ts';
import { AppError } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { Raster } from '../../shared/raster/types.ts';
import { selectQuantiles } from '../../shared/series/index.ts';
import { readHeader } from '../raster/readHeader.ts';
import { readRaster } from '../raster/readRaster.ts';
import { areaOfSpans, windowOfSpans } from '../../shared/lpis/regionRuns.ts';
import type { Spans } from '../../shared/lpis/regionRuns.ts';
import type { EvidenceProblem } from './roiSeriesPatch.ts';

/** The part of a patch that counts, and one of its files on the same pixels. */
export interface LandPart {
  readonly source: RasterSource;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly spans: Spans;
}

/** The part of a patch, and its mask: a file, or the pixels as they were corrected. */
export interface MaskPart {
  readonly mask: RasterSource | { readonly data: Uint8Array };
  readonly widthPx: number;
  readonly heightPx: number;
  readonly spans: Spans;
}

/** What was found, and the files that could not be read. */
export interface Told<T> {
  readonly value: T;
  readonly problems: readonly EvidenceProblem[];
}

/**
 * Nothing on Earth is so high above its ground. Greater differences come of values such as -9999 or -3.4e38 that stand for
 * none, though the file does not declare it.
 */
const mostHeightM = 9000;

/** DSM - DTM, metres, over the pixels where both are numbers; null without any. */
export async function heightOf(parts: readonly LandPart[]): Promise<Told<EvidenceCard['height']>> {
  const heights = new Float32Array(parts.reduce((sum, { spans }) => sum + areaOfSpans(spans), 0));
  let [count, sum] = [0, 0];
  const problems = await eachPart('dem', parts, 2, ({ data, bands, nodata }, spans, placeOf) => {
    for (let i = 0; i < spans.length; i += 3) {
      let at = placeOf(spans[i + 1]!, spans[i]!) * bands;
      for (let left = spans[i + 2]! - spans[i + 1]!; left > 0; left--, at += bands) {
        const [dsm, dtm] = [data[at]!, data[at + 1]!];
        const height = dsm - dtm;
        if (dsm === nodata || dtm === nodata || !(Math.abs(height) < mostHeightM)) continue;
        heights[count++] = height;
        sum += height;
      }
    }
  });
  if (count === 0) return { value: null, problems };
  const [median, p95, max] = selectQuantiles(heights.subarray(0, count), [0.5, 0.95, 1]) as [
    number,
    number,
    number,
  ];
  return { value: { mean: sum / count, median, p95, max, px: count }, problems };
}

/** Mean of (NIR - R) / (NIR + R) over the pixels that have one; null without any. */
export async function aerialNdviOf(parts: readonly LandPart[]): Promise<Told<number | null>> {
  let [sum, count] = [0, 0];
  const problems = await eachPart('aerial', parts, 4, ({ data, bands, nodata }, spans, placeOf) => {
    for (let i = 0; i < spans.length; i += 3) {
      let at = placeOf(spans[i + 1]!, spans[i]!) * bands;
      for (let left = spans[i + 2]! - spans[i + 1]!; left > 0; left--, at += bands) {
        const [red, nir] = [data[at]!, data[at + 3]!];
        const ndvi = (nir - red) / (nir + red);
        if (red === nodata || nir === nodata || !Number.isFinite(ndvi)) continue;
        sum += ndvi;
        count++;
      }
    }
  });
  return { value: count === 0 ? null : sum / count, problems };
}

/** Pixels by class, largest first; values that no list has are counted like others. */
export async function classesOf(parts: readonly MaskPart[]): Promise<Told<EvidenceCard['classes']>> {
  const counts = new Uint32Array(256);
  const problems: EvidenceProblem[] = [];
  for (const { mask, widthPx, heightPx, spans } of parts) {
    try {
      const data =
        typeof mask === 'object' && 'data' in mask ? mask.data : await readMask(mask, widthPx, heightPx);
      for (let i = 0; i < spans.length; i += 3) {
        const end = spans[i]! * widthPx + spans[i + 2]!;
        for (let at = spans[i]! * widthPx + spans[i + 1]!; at < end; at++) counts[data[at]!]!++;
      }
    } catch (error) {
      problems.push({ id: 'mask', error: AppError.from(error).toData() });
    }
  }
  const value = [...counts.keys()]
    .filter((code) => counts[code]! > 0)
    .map((code) => ({ value: code, px: counts[code]! }))
    .sort((a, b) => b.px - a.px || a.value - b.value);
  return { value, problems };
}

async function readMask(source: RasterSource, width: number, height: number): Promise<Uint8Array> {
  const raster = await readRaster(source);
  checkSize(source, raster, width, height);
  if (raster.dtype === 'uint8' && raster.bands === 1) return raster.data as Uint8Array;
  const found = `${raster.bands} × ${raster.dtype}`;
  throw new AppError('wrongDtype', { path: sourcePath(source), found, expected: '1 × uint8' });
}

/**
 * Gives the rasters of the parts one after the other: of each the window that its spans lie in, with the place of a pixel of
 * the patch among those of the window.
 *
 * @param minBands rasters with fewer have not what is asked for: `wrongDtype`.
 */
async function eachPart(
  id: EvidenceProblem['id'],
  parts: readonly LandPart[],
  minBands: number,
  use: (raster: Raster, spans: Spans, placeOf: (x: number, y: number) => number) => void,
): Promise<EvidenceProblem[]> {
  const problems: EvidenceProblem[] = [];
  for (const { source, widthPx, heightPx, spans } of parts) {
    try {
      const header = readHeader(source);
      checkSize(source, header, widthPx, heightPx);
      if (header.bands < minBands) {
        const [found, expected] = [`${header.bands} × ${header.dtype}`, `${minBands} × ${header.dtype}`];
        throw new AppError('wrongDtype', { path: sourcePath(source), found, expected });
      }
      const window = windowOfSpans(spans);
      const raster = await readRaster(source, { window });
      use(raster, spans, (x, y) => (y - window.y) * window.width + x - window.x);
    } catch (error) {
      problems.push({ id, error: AppError.from(error).toData() });
    }
  }
  return problems;
}

function checkSize(
  source: RasterSource,
  raster: Pick<Raster, 'width' | 'height'>,
  width: number,
  height: number,
): void {
  if (raster.width === width && raster.height === height) return;
  const found = `${raster.width} × ${raster.height}`;
  const expected = `${width} × ${height}`;
  throw new AppError('wrongSize', { path: sourcePath(source), found, expected });
}
