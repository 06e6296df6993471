import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { printMatrixFile } from '../../../shared/comparison/matrixFile.ts';
import { AppError } from '../../../shared/errors.ts';
import { proj4Definition } from '../../../shared/geo/crs.ts';
import { createPool, throwIfAborted, type Pool } from '../../workers/index.ts';
import type { RunOptions } from '../createExports.ts';
import type { ExportDataset } from '../sources.ts';
import { itemColumns, patchColumns, regionColumns, verdictColumns } from './columns.ts';
import { csvHead } from './csvTable.ts';
import type { DeskExportInput, DeskExportResult, DeskExports, DeskExportsOptions } from './DeskExports.ts';
import type { DeskExportTasks } from './deskExport.worker.ts';
import { geoJsonHead } from './geoJsonTable.ts';
import { Places } from './places.ts';
import { itemRecords, patchRecords, verdictRecords, type Records } from './records.ts';
import { regionRecords } from './regionRecords.ts';
import { writeReport } from './report/writeReport.ts';
import type { Column, TableFormat, TableRow } from './table.ts';
import { formatOf, geoPackageSignature, openTarget, type Signature } from './target.ts';

/** Rows that cross to the worker at once, and the time that gathering them may take of the core's thread. */
const rowsAtOnce = 100;
const sliceMs = 5;

/** A table that is asked for, with its rows. */
interface Asked<T> {
  readonly columns: readonly Column<T>[];
  readonly records: Records<T>;
}

/** Creates the exports of the disagreement desk. The worker is started by the first one. */
export function createDeskExports(options: DeskExportsOptions): DeskExports {
  const abort = new AbortController();
  const running = new Set<Promise<unknown>>();
  let pool: Pool<DeskExportTasks> | undefined;
  const worker = (): Pool<DeskExportTasks> => {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const filename = new URL(`./deskExport.worker.${extension}`, import.meta.url);
    return (pool ??= createPool<DeskExportTasks>({ filename, threads: options.threads ?? 1 }));
  };

  const write = async (input: DeskExportInput, run: RunOptions): Promise<DeskExportResult> => {
    const dataset = options.dataset(input.datasetId);
    if (input.what === 'report') return writeReport({ options, worker: worker() }, input, dataset, run);
    const format = checkedFormat(input);
    const crs = await crsOf(options, input, format);
    const writer = { options, worker: worker(), dataset, format, crs };
    switch (input.what) {
      case 'disagreements': {
        await refuseWithoutLpis(options, input);
        const records = await itemRecords(options, input, crs);
        return writeTable(writer, input, { columns: itemColumns(input.language), records }, run);
      }
      case 'verdicts': {
        const records = verdictRecords(options, input, crs);
        return writeTable(writer, input, { columns: verdictColumns(input.language), records }, run);
      }
      case 'regions': {
        await refuseWithoutLpis(options, input);
        const records = regionRecords(options, input);
        return writeTable(writer, input, { columns: regionColumns(input.language), records }, run);
      }
      case 'patches':
        return writeTable(
          writer,
          input,
          { columns: patchColumns, records: patchRecords(options, input) },
          run,
        );
    }
  };

  return {
    run(input, run) {
      const signal = AbortSignal.any([run.signal, abort.signal]);
      const result = write(input, { ...run, signal });
      running.add(result);
      // The failure is told to whoever asked; here only the end counts.
      void result.catch(() => null).finally(() => running.delete(result));
      return result;
    },
    async close() {
      abort.abort(new AppError('cancelled'));
      await Promise.allSettled(running);
      await pool?.close();
    },
  };
}

async function refuseWithoutLpis(
  { comparison }: DeskExportsOptions,
  { datasetId }: DeskExportInput,
): Promise<void> {
  const { lpis } = await comparison.state(datasetId);
  if (lpis === 'none') throw new AppError('lpisMissing');
}

const hasPlaces = (what: DeskExportInput['what']): boolean => what !== 'patches' && what !== 'regions';

function checkedFormat({ out, what }: DeskExportInput): TableFormat {
  const format = formatOf(out);
  const isRight = format !== null && format !== 'html' && (hasPlaces(what) || format === 'csv');
  if (!isRight)
    throw new AppError('badRequest', { id: 'out' }, { detail: `${what} cannot be written as ${out}` });
  return format;
}

/** The CRS of a file. @throws AppError badRequest when degrees are asked for and that of the dataset is not known here */
async function crsOf(
  { catalogue }: DeskExportsOptions,
  { datasetId, crs, what }: DeskExportInput,
  format: TableFormat,
): Promise<string> {
  if (!hasPlaces(what)) return '';
  const own = await new Places(catalogue, datasetId).crs();
  if (crs === 'dataset' || format !== 'geojson') return own;
  // Of a dataset without ROIs nothing has a place.
  if (proj4Definition(own) === null && catalogue.rois(datasetId).length > 0)
    throw new AppError('badRequest', { id: 'crs' }, { detail: `no way from ${own || 'no CRS'} to degrees` });
  return `EPSG:${crs}`;
}

interface Writer {
  readonly options: DeskExportsOptions;
  readonly worker: Pool<DeskExportTasks>;
  readonly dataset: ExportDataset;
  readonly format: TableFormat;
  readonly crs: string;
}

async function writeTable<T>(
  { options, worker, dataset, format, crs }: Writer,
  { what, out }: DeskExportInput,
  { columns, records }: Asked<T>,
  { signal, onProgress }: RunOptions,
): Promise<DeskExportResult> {
  const heads = columns.map(({ name, type }) => ({ name, type }));
  const signatures: Readonly<Record<TableFormat, Signature>> = {
    csv: { begin: csvHead(heads) },
    geojson: { begin: geoJsonHead(what) },
    gpkg: geoPackageSignature,
  };
  const { path, temporary } = await openTarget(out, dataset, signatures[format]);
  const id = randomUUID();
  const head = { name: what, columns: heads, crs, about: aboutOf(options, dataset) };
  await worker.run('begin', { id, format, path, temporary, head });
  try {
    let done = 0;
    for await (const rows of inBatches(records, columns)) {
      throwIfAborted(signal);
      await worker.run('rows', { id, rows });
      done += rows.length;
      const total = Math.max(records.total, done);
      const progress = records.progress?.() ?? {
        done,
        total,
        unit: what === 'patches' ? 'patches' : 'items',
      };
      onProgress({ phase: 'writing', ...progress });
    }
    throwIfAborted(signal);
    return { path, rows: done, bytes: await worker.run('end', { id }) };
  } catch (error) {
    await worker.run('abandon', { id });
    throw error;
  }
}

/** Rows by hundreds; other work of the thread comes between them. */
async function* inBatches<T>(
  { all }: Records<T>,
  columns: readonly Column<T>[],
): AsyncGenerator<readonly TableRow[]> {
  let batch: TableRow[] = [];
  let since = performance.now();
  for await (const { record, place } of all) {
    batch.push({ cells: columns.map(({ value }) => value(record)), place });
    if (batch.length >= rowsAtOnce) {
      yield batch;
      batch = [];
      since = performance.now();
    } else if (performance.now() - since > sliceMs) {
      await nextTurn();
      since = performance.now();
    }
  }
  if (batch.length > 0) yield batch;
}

/** What every file says of where it comes from. */
function aboutOf(
  { review, appVersion, now = () => new Date() }: DeskExportsOptions,
  { id, name }: ExportDataset,
): Record<string, string> {
  const rules = review.rules(id);
  return {
    program: `Arpenteur ${appVersion}`,
    written: now().toISOString(),
    dataset: name,
    rules_version: String(rules.version),
    rules: printMatrixFile(rules),
  };
}
