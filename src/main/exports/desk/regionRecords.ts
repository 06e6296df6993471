import type { LpisRegion } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { modalityBit } from '../../../shared/model/modality.ts';
import type { DeskExportInput, DeskExportsOptions } from './DeskExports.ts';
import type { Placed, Records } from './records.ts';

/** Regions that are asked for at once: some milliseconds of the core's thread. */
const atOnce = 500;
const lpisBit = modalityBit('ALL_LABEL-LPIS');

/** Every LPIS region, ROI after ROI, the largest of each first. @throws AppError `notFound` for a ROI that is none */
export function regionRecords(
  { comparison, catalogue }: DeskExportsOptions,
  { datasetId, roiKeys }: DeskExportInput,
): Records<LpisRegion> {
  const rois = catalogue.rois(datasetId);
  const known = new Set(rois.map(({ roiKey }) => roiKey));
  const unknown = roiKeys?.find((key) => !known.has(key));
  if (unknown !== undefined) throw new AppError('notFound', { what: 'ROI', id: unknown });
  const withLpis = rois.filter(({ anyBits }) => (anyBits & lpisBit) !== 0);
  const keys = [...new Set(roiKeys ?? withLpis.map(({ roiKey }) => roiKey))];
  let done = 0;
  async function* all(): AsyncGenerator<Placed<LpisRegion>> {
    for (const roiKey of keys) {
      for (let offset = 0; ; offset += atOnce) {
        const { total, regions } = await comparison.roiRegions(datasetId, roiKey, { offset, limit: atOnce });
        for (const record of regions) yield { record, place: null };
        if (offset + atOnce >= total) break;
      }
      done++;
    }
  }
  return { total: 0, all: all(), progress: () => ({ done, total: keys.length, unit: 'rois' }) };
}
