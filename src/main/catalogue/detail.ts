import type { Database } from 'better-sqlite3';
import type { PatchDetail } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { layoutSpec } from '../../shared/model/layouts.ts';
import { modalitiesOf } from '../../shared/model/modality.ts';
import { maskStates } from '../datasets/index.ts';
import type { EditStates } from './Catalogue.ts';
import { extentOf, gridOf } from './placeRois.ts';
import type { PlaceRow } from './placeRois.ts';
import type { CurrentScan } from './scans.ts';
import { prepareRoiFiles } from './sources.ts';
import type { FilesRow } from './sources.ts';

interface Row extends PlaceRow, FilesRow {
  readonly id: number;
  readonly roi: number;
  readonly roi_key: string;
  readonly domain: string;
  readonly year: string;
  readonly roi_name: string;
  readonly crs: string | null;
  readonly gsd: number | null;
  readonly mask_state: number;
  readonly split: string | null;
  readonly splits: string | null;
  readonly aerial_date: string | null;
  readonly aerial_time: string | null;
  readonly camera: string | null;
  readonly spot_date: string | null;
  readonly historical_date: string | null;
  readonly extra: string | null;
  readonly cosia: Uint8Array | null;
  readonly lpis1: Uint8Array | null;
  readonly lpis2: Uint8Array | null;
  readonly lpis3: Uint8Array | null;
  readonly unknown_px: number | null;
  readonly lpis_unknown_px: number | null;
  readonly hierarchy_px: number | null;
  readonly s2_dates: number | null;
  readonly s2_valid: number | null;
}

type Counts = [value: number, px: number][];

/** Largest classes of the mask that a row of the grid shows. */
const maxShares = 6;

/** Reads everything that is known of a patch. @throws AppError `notFound` */
export function prepareDetail(
  db: Database,
): (scan: CurrentScan, patchId: string, editStates: EditStates) => PatchDetail {
  const byId = db.prepare<[string, number], Row>(
    `SELECT patch.id, patch.roi, patch_id, name, row, col, bits, archive_bits, mask_state, width, height, origin_x,
       origin_y, geom_x, geom_y, split, splits, aerial_date, aerial_time, camera, spot_date, historical_date, extra,
       roi.roi_key, roi.domain, roi.year, roi.roi AS roi_name, roi.crs, roi.gsd, fact.cosia, fact.lpis1, fact.lpis2,
       fact.lpis3, fact.unknown_px, fact.lpis_unknown_px, fact.hierarchy_px, fact.s2_dates, fact.s2_valid
     FROM patch CROSS JOIN scan_unit ON scan_unit.unit = patch.unit CROSS JOIN roi ON roi.id = patch.roi
     LEFT JOIN fact ON fact.patch = patch.id WHERE patch.patch_id = ? AND scan_unit.scan = ?`,
  );
  const datesOf = db.prepare<[number], { sensor: string; dates: string }>(
    'SELECT sensor, dates FROM roi_dates WHERE roi = ?',
  );
  const roiFiles = prepareRoiFiles(db);
  return (scan, patchId, editStates) => {
    const row = byId.get(patchId, scan.id);
    if (!row) throw new AppError('notFound', { what: 'patch', id: patchId });
    const spec = layoutSpec(scan.layout);
    const edit = editStates.get(patchId);
    const dates = new Map(datesOf.all(row.roi).map(({ sensor, dates: json }) => [sensor, json]));
    const index = roiFiles(scan.layout, row.roi);
    const cosia = decodeCounts(row.cosia);
    const extent = extentOf(row, gridOf(scan.layout, row.gsd).gsd);
    return {
      patchId,
      roiKey: row.roi_key,
      domain: row.domain,
      year: row.year,
      roi: row.roi_name,
      row: row.row,
      col: row.col,
      modalityBits: row.bits,
      split: row.split,
      aerialDate: row.aerial_date,
      state: stateOf(row.mask_state, edit),
      edits: edit?.edits ?? 0,
      changedPx: edit?.changedPx ?? 0,
      shares: cosia && sharesOf(cosia),
      unknownPx: row.unknown_px,
      hierarchyPx: row.hierarchy_px,
      s2Dates: row.s2_dates,
      s2Valid: row.s2_valid,
      extent,
      crs: extent && (row.crs ?? spec.crs),
      widthPx: row.width ?? spec.patchSizePx,
      heightPx: row.height ?? spec.patchSizePx,
      splits: record(row.splits),
      aerialTime: row.aerial_time,
      camera: row.camera,
      spotDate: row.spot_date,
      historicalDate: row.historical_date,
      s2DateList: list(dates.get('s2')),
      s1AscDateList: list(dates.get('s1-asc')),
      s1DescDateList: list(dates.get('s1-desc')),
      extra: record(row.extra),
      cosia,
      lpis1: decodeCounts(row.lpis1),
      lpis2: decodeCounts(row.lpis2),
      lpis3: decodeCounts(row.lpis3),
      lpisUnknownPx: row.lpis_unknown_px,
      files: modalitiesOf(row.bits).flatMap((modality) => {
        const file = index.find(scan.path, row, modality);
        return file ? [{ modality, path: file.path }] : [];
      }),
    };
  };
}

function stateOf(maskState: number, edit: { edits: number; readOnly: string | null } | undefined) {
  const mask = maskStates[maskState] ?? 'ok';
  if (mask === 'maskMissing') return 'noMask';
  if (mask !== 'ok' || (edit && edit.readOnly !== null)) return 'readOnly';
  return edit && edit.edits > 0 ? 'edited' : 'untouched';
}

/** Bytes of a fact: value (uint8) and pixels (uint32, little-endian) of each class that occurs. */
function decodeCounts(bytes: Uint8Array | null): Counts | null {
  if (bytes === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts: Counts = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5) {
    counts.push([view.getUint8(at), view.getUint32(at + 1, true)]);
  }
  return counts;
}

function sharesOf(counts: Counts): [number, number][] {
  const total = counts.reduce((sum, [, px]) => sum + px, 0);
  return [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, maxShares)
    .map(([value, px]) => [value, px / total]);
}

const record = (json: string | null): Record<string, string> =>
  json === null ? {} : (JSON.parse(json) as Record<string, string>);
const list = (json: string | undefined): string[] =>
  json === undefined ? [] : (JSON.parse(json) as string[]);
