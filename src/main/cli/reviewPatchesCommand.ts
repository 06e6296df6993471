import type { CliContext } from './CliIo.ts';
import { deskExport, type DeskExportOptions } from './deskExport.ts';
import { filterOf, type FilterOptions } from './deskFilter.ts';

/** `review-patches`: writes where each patch stands in the review. */
export async function reviewPatchesCommand(
  context: CliContext,
  options: DeskExportOptions & Pick<FilterOptions, 'domain' | 'roi'>,
): Promise<void> {
  const filter = filterOf(context, options);
  await deskExport(context, options, { what: 'patches', endings: ['.csv'], crs: 'dataset', filter });
}
