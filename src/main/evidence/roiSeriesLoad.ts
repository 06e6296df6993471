import { AppError } from '../../shared/errors.ts';
import { seriesIds } from '../../shared/model/imagery.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { readRaster } from '../raster/readRaster.ts';
import { pureCodesOf } from './regionCover.ts';
import { encodeCodeRuns } from '../../shared/lpis/regionRuns.ts';
import type { CodeRuns } from '../../shared/lpis/regionRuns.ts';
import type { EvidenceProblem, ListedDates, LoadedPatch, SeriesJob } from './roiSeriesPatch.ts';
import { readSentinel1, readSentinel2, readSuperArea, sentinelSide } from './roiSeriesRead.ts';
import type { ReadSeries } from './roiSeriesRead.ts';

/**
 * Reads what the curves of a patch come from. A file that cannot be read is told in `problems`, and the others are read.
 *
 * @param only reads what the dates of one series need and no more: no crops, no reflectances.
 */
export async function loadPatch(
  job: SeriesJob,
  listed: ListedDates,
  only: SeriesId | null = null,
): Promise<LoadedPatch> {
  const problems: EvidenceProblem[] = [];
  const tell = (id: EvidenceProblem['id'], error: unknown): void => {
    problems.push({ id, error: AppError.from(error).toData() });
  };
  async function attempt<T>(id: EvidenceProblem['id'], read: () => Promise<T> | null): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      tell(id, error);
      return null;
    }
  }
  const seriesOf = (id: SeriesId): Promise<ReadSeries | null> =>
    attempt(id, () =>
      only === null || only === id
        ? readSeries(job, id, listed[id]?.length ?? null, only !== null, (error) => tell(id, error))
        : null,
    );
  const lpis =
    only === null && job.lpis
      ? await attempt('lpis3', () => readLpis(job.lpis!, job.widthPx, job.heightPx))
      : null;
  const [s2, s1asc, s1desc] = [await seriesOf('s2'), await seriesOf('s1asc'), await seriesOf('s1desc')];
  const grid = s2 ?? { cols: sentinelSide, rows: sentinelSide };
  return {
    patchId: job.patchId,
    ...{ x: job.x, y: job.y, widthPx: job.widthPx, heightPx: job.heightPx },
    lpis,
    cols: grid.cols,
    rows: grid.rows,
    pure: lpis ? pureCodesOf(lpis, grid.cols, grid.rows) : new Int16Array(0),
    series: { s2, s1asc, s1desc },
    problems,
  };
}

function readSeries(
  job: SeriesJob,
  id: SeriesId,
  listed: number | null,
  isLight: boolean,
  told: (error: unknown) => void,
): Promise<ReadSeries> | null {
  if (id === 's2' && job.area !== null) return readSuperArea(job.area, listed, isLight, told);
  const source = job[id];
  if (source === null) return null;
  if (id === 's2') return readSentinel2(source, job.s2Masks, listed, isLight, told);
  return readSentinel1(source, listed, isLight);
}

/** Band 3 of an LPIS raster that lies on the pixels of the patch. @throws AppError `wrongSize`, `wrongDtype`, as `readRaster` */
async function readLpis(source: RasterSource, width: number, height: number): Promise<CodeRuns> {
  const raster = await readRaster(source);
  const path = sourcePath(source);
  const [found, expected] = [`${raster.width} × ${raster.height}`, `${width} × ${height}`];
  if (found !== expected) throw new AppError('wrongSize', { path, found, expected });
  if (raster.bands !== 3 || raster.dtype !== 'uint8')
    throw new AppError('wrongDtype', {
      path,
      found: `${raster.bands} × ${raster.dtype}`,
      expected: '3 × uint8',
    });
  return encodeCodeRuns(raster.data, width, height, 3, 2);
}

/** All files that the curves of a patch come from, in a fixed order. */
export function filesOf({ lpis, s2, s2Masks, s1asc, s1desc, area }: SeriesJob): (RasterSource | null)[] {
  return [lpis, s2, s2Masks, s1asc, s1desc, area?.data ?? null, area?.masks ?? null];
}

/** True for a patch that no curve can come from. */
export const hasNoSeries = (patch: LoadedPatch): boolean =>
  seriesIds.every((id) => patch.series[id] === null);
