import type { AppErrorData } from '../../shared/errors.ts';
import { AppError } from '../../shared/errors.ts';
import { formatError } from '../../shared/i18n/errors.ts';
import { createRasterService, type RasterSummary } from '../raster/index.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { exitCode, UsageError } from './exitCodes.ts';
import { writePairs } from './output.ts';
import { toAppError } from './toAppError.ts';

export interface InspectOptions {
  readonly json?: boolean;
}

/** Files read at once; their lines come in the order given all the same. */
const width = 4;

/**
 * `inspect`: what our reader makes of rasters. One file that cannot be read does not stop the others; the exit code then
 * says that something failed.
 */
export async function inspectCommand(
  context: CliContext,
  files: readonly string[],
  options: InspectOptions,
): Promise<void> {
  const raster = createRasterService();
  let failures = 0;
  try {
    const pending: Promise<RasterSummary | AppErrorData>[] = [];
    const read = (file: string) =>
      raster.summary(resolvePath(context.io, file)).catch((error: unknown) => toAppError(error).toData());
    for (const [i, file] of files.entries()) {
      while (pending.length < width && i + pending.length < files.length)
        pending.push(read(files[i + pending.length]!));
      const summary = await pending.shift()!;
      if ('code' in summary) {
        failures += 1;
        tellFailure(context, file, summary, options);
      } else if (options.json) context.io.out(`${JSON.stringify(toRecord(file, summary))}\n`);
      else describe(context, file, summary, i > 0);
    }
  } finally {
    await raster.close();
  }
  if (failures > 0) throw new SilentFailure();
}

/** The sentences were told file by file. */
class SilentFailure extends UsageError {
  constructor() {
    super('', exitCode.failed);
  }
}

function toRecord(path: string, { header, bands }: RasterSummary) {
  return {
    path,
    width: header.width,
    height: header.height,
    crs: header.crs,
    extent: header.geo?.extent ?? null,
    compression: header.compression,
    layout: header.layout,
    bands,
  };
}

function tellFailure(
  { io, language }: CliContext,
  path: string,
  error: AppErrorData,
  options: InspectOptions,
): void {
  const { message, hint } = formatError(AppError.fromData(error), language);
  if (options.json) io.out(`${JSON.stringify({ path, error: { code: error.code, message } })}\n`);
  io.err(`arpenteur: ${message}\n  ${hint}\n`);
}

function describe(context: CliContext, path: string, { header, bands }: RasterSummary, apart: boolean): void {
  const { io, texts } = context;
  if (apart) io.out('\n');
  const first = bands[0];
  writePairs(context, [
    [texts.inspect.file, path],
    [texts.inspect.size, `${header.width} x ${header.height}, ${bands.length} x ${first?.dtype ?? '-'}`],
    [texts.inspect.crs, header.crs ?? '-'],
    [texts.inspect.extent, header.geo?.extent.join(', ') ?? '-'],
    [texts.inspect.compression, `${header.compression}, ${header.layout}`],
    ['nodata', String(first?.nodata ?? '-')],
  ]);
  bands.forEach((band, i) => {
    const { min, max, mean, sha256 } = band;
    io.out(`  ${i + 1}  min ${min ?? '-'}  max ${max ?? '-'}  mean ${mean ?? '-'}  sha256 ${sha256}\n`);
  });
}
