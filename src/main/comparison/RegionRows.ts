import type { Database } from 'better-sqlite3';
import type { VotedRegion } from '../../shared/contract/index.ts';
import type { ComparisonScope, RegionWindow } from './Comparison.ts';
import { regionOf } from './itemViews.ts';
import type { RegionRow } from './rowTypes.ts';

interface Row extends Omit<RegionRow, 'gradePx' | 'classes' | 'window' | 'isCut'> {
  readonly roiKey: string;
  readonly domain: string;
  readonly gsd: number;
  readonly n: number;
  readonly c: number;
  readonly p: number;
  readonly contradictory: number;
  readonly classes: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isCut: number;
}

const from = `FROM voted_region v JOIN compared_roi r ON r.id = v.roi
  WHERE v.dataset_id = @datasetId AND (@domain IS NULL OR v.domain = @domain) AND (@roiKey IS NULL OR r.roi_key = @roiKey)`;

/** Pages of the regions that the vote marks: those that contradict first, then by area. */
export function createRegionPages(db: Database) {
  const count = db.prepare<[object], number>(`SELECT count(*) ${from}`).pluck();
  const page = db.prepare<[object], Row>(
    `SELECT r.roi_key AS roiKey, r.domain, r.gsd, v.code3, v.code1, v.first_px AS firstPx, v.area_px AS areaPx,
       v.perimeter_px AS perimeterPx, v.vote, v.n_px AS n, v.c_px AS c, v.p_px AS p, v.x_px AS contradictory,
       v.unseasonal_px AS unseasonalPx, v.classes, v.x, v.y, v.width, v.height, v.is_cut AS isCut ${from}
     ORDER BY v.vote, v.area_m2 DESC, v.domain, v.roi, v.first_px LIMIT @limit OFFSET @offset`,
  );
  return (
    datasetId: string,
    { domain = null, roiKey = null }: { [K in keyof ComparisonScope]: ComparisonScope[K] | null },
    window: RegionWindow,
  ): { total: number; regions: VotedRegion[] } => ({
    total: count.get({ datasetId, domain, roiKey })!,
    regions: page.all({ datasetId, domain, roiKey, ...window }).map((row) => {
      const {
        roiKey: key,
        domain: ofDomain,
        gsd,
        n,
        c,
        p,
        contradictory,
        x,
        y,
        width,
        height,
        ...region
      } = row;
      return regionOf(
        { roiKey: key, domain: ofDomain, gsd },
        {
          ...region,
          gradePx: [n, c, p, contradictory],
          classes: JSON.parse(region.classes) as RegionRow['classes'],
          window: { x, y, width, height },
          isCut: region.isCut === 1,
        },
      );
    }),
  });
}
