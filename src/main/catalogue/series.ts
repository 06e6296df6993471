import type { Database } from 'better-sqlite3';
import type { RasterSource } from '../../shared/raster/source.ts';
import type { ImageDates, SuperArea } from './Catalogue.ts';

/** What the metadata says of the series of a ROI. */
export function prepareSeries(db: Database) {
  const areaOf = db.prepare<
    [string, number],
    { data: string; masks: string | null; row: number; col: number }
  >(
    `SELECT rs.data, rs.masks, sp.row, sp.col FROM patch p JOIN scan_unit su ON su.unit = p.unit
     JOIN roi_series rs ON rs.roi = p.roi JOIN series_pixel sp ON sp.patch = p.id
     WHERE p.patch_id = ? AND su.scan = ?`,
  );
  const datesOf = db
    .prepare<[string, string, number], string>(
      `SELECT d.dates FROM roi_dates d JOIN roi r ON r.id = d.roi JOIN scan_unit su ON su.unit = r.unit
       WHERE d.sensor = ? AND r.roi_key = ? AND su.scan = ?`,
    )
    .pluck();
  const imageDatesOf = db.prepare<
    [string, number],
    { spotFrom: string | null; spotTo: string | null; oldFrom: string | null; oldTo: string | null }
  >(
    `SELECT min(p.spot_date) AS spotFrom, max(p.spot_date) AS spotTo, min(p.historical_date) AS oldFrom,
       max(p.historical_date) AS oldTo
     FROM roi r JOIN scan_unit su ON su.unit = r.unit JOIN patch p ON p.roi = r.id
     WHERE r.roi_key = ? AND su.scan = ?`,
  );
  return {
    imageDates(scan: number, roiKey: string): ImageDates {
      const { spotFrom, spotTo, oldFrom, oldTo } = imageDatesOf.get(roiKey, scan)!;
      return {
        spot: spotFrom === null || spotTo === null ? null : [spotFrom, spotTo],
        historical: oldFrom === null || oldTo === null ? null : [oldFrom, oldTo],
      };
    },
    superArea(scan: number, patchId: string): SuperArea | null {
      const found = areaOf.get(patchId, scan);
      if (!found) return null;
      const { data, masks, row, col } = found;
      return {
        data: JSON.parse(data) as RasterSource,
        masks: masks === null ? null : (JSON.parse(masks) as RasterSource),
        ...{ row, col },
      };
    },
    dates(scan: number, roiKey: string, sensor: string): string[] | null {
      const found = datesOf.get(sensor, roiKey, scan);
      return found === undefined ? null : (JSON.parse(found) as string[]);
    },
  };
}
