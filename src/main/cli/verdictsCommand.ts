import type { CliContext } from './CliIo.ts';
import { deskExport, tableEndings } from './deskExport.ts';
import { filterOf } from './deskFilter.ts';
import { crsOf, type TableCommandOptions } from './disagreementsCommand.ts';

/** `verdicts`: writes what reviewers said of them, those taken back too. */
export async function verdictsCommand(context: CliContext, options: TableCommandOptions): Promise<void> {
  const filter = filterOf(context, options);
  const crs = crsOf(context, options);
  await deskExport(context, options, { what: 'verdicts', endings: tableEndings, crs, filter });
}
