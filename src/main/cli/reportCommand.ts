import type { CliContext } from './CliIo.ts';
import { deskExport, type DeskExportOptions } from './deskExport.ts';
import { filterOf, type FilterOptions } from './deskFilter.ts';

/** `report`: writes the disagreements as one HTML file. */
export async function reportCommand(
  context: CliContext,
  options: DeskExportOptions & FilterOptions,
): Promise<void> {
  const filter = filterOf(context, options);
  await deskExport(context, options, { what: 'report', endings: ['.html', '.htm'], crs: 'dataset', filter });
}
