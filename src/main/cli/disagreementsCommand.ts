import { cliDeskTexts } from '../../shared/i18n/cliDesk.ts';
import type { CliContext } from './CliIo.ts';
import { deskExport, tableEndings, type DeskExportOptions } from './deskExport.ts';
import { filterOf, type FilterOptions } from './deskFilter.ts';
import { UsageError } from './exitCodes.ts';

export interface TableCommandOptions extends DeskExportOptions, FilterOptions {
  readonly crs?: '2154' | '4326';
}

/** `disagreements`: writes where CoSIA and LPIS contradict each other. */
export async function disagreementsCommand(context: CliContext, options: TableCommandOptions): Promise<void> {
  const filter = filterOf(context, options);
  const crs = crsOf(context, options);
  await deskExport(context, options, { what: 'disagreements', endings: tableEndings, crs, filter });
}

/** The CRS that is asked for. @throws UsageError for another one than the dataset's in a format that keeps that */
export function crsOf(context: CliContext, { crs, out }: TableCommandOptions): 'dataset' | 4326 {
  if (crs !== '4326') return 'dataset';
  if (!/\.geojson$/i.test(out)) throw new UsageError(cliDeskTexts[context.language].crsOfGeoJson);
  return 4326;
}
