import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modalityNames, patchSizeM } from '../../../shared/model/modality.ts';
import type { Modality } from '../../../shared/model/modality.ts';
import { acquisitionsOf } from './acquisitions.ts';
import type { Acquisition, Acquisitions } from './acquisitions.ts';
import { writeGeopackage } from './geopackage.ts';
import type { FootprintRow } from './geopackage.ts';
import { fileOf, originOf, patchesOf, splitOf } from './plan.ts';
import type { PatchPlan, RoiPlan } from './plan.ts';

export const metadataFolder = 'GLOBAL_ALL_MTD';

const splits = ['train', 'valid', 'test'] as const;
const splitColumns = ['split_1', 'split_2', 'split_3', 'split_4', 'split_5', 'split_flairchallenge'];

/** One metadata file: its name without extension, the columns after `patch_id`, and their values for a patch. */
interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly values: (plan: RoiPlan, patch: PatchPlan, dates: Acquisitions) => string[];
}

/** The dates of a series as the dataset has them: an object in JSON whose keys count from "1". */
function datesText(series: readonly Acquisition[]): string {
  return JSON.stringify(Object.fromEntries(series.map((one, i) => [String(i + 1), one.date])));
}

const tables: readonly Table[] = [
  { name: 'GLOBAL_ALL_MTD_GEOM', columns: [], values: () => [] },
  {
    name: 'GLOBAL_ALL_MTD_SPLIT',
    columns: splitColumns,
    values: (plan, patch) => splitColumns.map((_, i) => splitOf(plan, patch, i)),
  },
  {
    name: 'GLOBAL_SENTINEL2_MTD_DATES',
    columns: ['acquisition_dates'],
    values: (_plan, _patch, dates) => [datesText(dates.sentinel2)],
  },
  {
    name: 'GLOBAL_SENTINEL1-ASC_MTD_DATES',
    columns: ['acquisition_dates'],
    values: (_plan, _patch, dates) => [datesText(dates.sentinel1Asc)],
  },
  {
    name: 'GLOBAL_SENTINEL1-DESC_MTD_DATES',
    columns: ['acquisition_dates'],
    values: (_plan, _patch, dates) => [datesText(dates.sentinel1Desc)],
  },
  {
    name: 'GLOBAL_AERIAL_MTD_DATES',
    columns: ['date'],
    values: (_plan, _patch, dates) => [dates.aerial],
  },
  {
    name: 'GLOBAL_AERIAL-RLT_MTD_DATES',
    columns: ['date'],
    values: (_plan, _patch, dates) => [dates.historical],
  },
  { name: 'GLOBAL_SPOT_MTD_DATES', columns: ['date'], values: (_plan, _patch, dates) => [dates.spot] },
];

/** Writes the metadata GeoPackages and the split CSVs of a dataset. Returns the number of files. */
export async function writeMetadata(
  root: string,
  plans: readonly RoiPlan[],
  chosen: readonly Modality[],
  csvPrefix: string,
): Promise<number> {
  await mkdir(join(root, metadataFolder), { recursive: true });
  for (const table of tables) {
    const rows = plans.flatMap((plan) => {
      const dates = acquisitionsOf(plan);
      return patchesOf(plan).map((patch): FootprintRow => {
        const [x, y] = originOf(plan, patch.row, patch.col);
        const round = (value: number): number => Math.round(value * 1000) / 1000;
        return {
          patchId: patch.patchId,
          extent: [x, round(y - patchSizeM), round(x + patchSizeM), y],
          values: table.values(plan, patch, dates),
        };
      });
    });
    writeGeopackage(join(root, metadataFolder, `${table.name}.gpkg`), table.name, table.columns, rows);
  }
  await writeSplits(root, plans, chosen, csvPrefix);
  return tables.length + splits.length;
}

/** CSVs in the reference's columns; a modality that is not there leaves its cell empty. */
async function writeSplits(
  root: string,
  plans: readonly RoiPlan[],
  chosen: readonly Modality[],
  prefix: string,
): Promise<void> {
  await mkdir(join(root, 'csv'), { recursive: true });
  const columns = [...modalityNames].sort();
  for (const split of splits) {
    const lines = [['patch_id', ...columns].join(',')];
    for (const plan of plans) {
      for (const patch of patchesOf(plan)) {
        if (splitOf(plan, patch, 0) !== split) continue;
        const cells = columns.map((modality) =>
          chosen.includes(modality) ? `../${fileOf(plan, modality, patch.row, patch.col).path}` : '',
        );
        lines.push([patch.patchId, ...cells].join(','));
      }
    }
    await writeFile(join(root, 'csv', `${prefix}_${split.toUpperCase()}.csv`), `${lines.join('\n')}\n`);
  }
}
