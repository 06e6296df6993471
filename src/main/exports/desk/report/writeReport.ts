import { AppError } from '../../../../shared/errors.ts';
import type { Pool } from '../../../workers/index.ts';
import type { RunOptions } from '../../createExports.ts';
import type { ExportDataset } from '../../sources.ts';
import type { DeskExportInput, DeskExportResult, DeskExportsOptions } from '../DeskExports.ts';
import type { DeskExportTasks } from '../deskExport.worker.ts';
import { formatOf, openTarget } from '../target.ts';
import { gatherReport } from './gatherReport.ts';
import { pictures } from './pictures.ts';
import { reportHead, reportHtml } from './reportHtml.ts';

/** Writes the report of a dataset, or of a part of it. */
export async function writeReport(
  { options, worker }: { readonly options: DeskExportsOptions; readonly worker: Pool<DeskExportTasks> },
  input: DeskExportInput,
  dataset: ExportDataset,
  run: RunOptions,
): Promise<DeskExportResult> {
  const { out, language } = input;
  if (formatOf(out) !== 'html')
    throw new AppError('badRequest', { id: 'out' }, { detail: `a report cannot be written as ${out}` });
  // Before the work: whoever cannot have the file hears so at once.
  const { path, temporary } = await openTarget(out, dataset, { begin: reportHead });
  const { appVersion, now = () => new Date() } = options;
  const gathered = await gatherReport(options, input, pictures(options, worker), run);
  const written = now().toISOString();
  const text = reportHtml({ dataset: dataset.name, written, appVersion, ...gathered }, language);
  const bytes = await worker.run('text', { path, temporary, text });
  return { path, rows: gathered.desk?.items ?? 0, bytes };
}
