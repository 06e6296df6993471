import { AppError } from '../../shared/errors.ts';
import { generateSample } from '../datasets/index.ts';
import { resolvePath, type CliContext } from './CliIo.ts';
import { exitCode } from './exitCodes.ts';
import { formatCount, writeJson, writePairs } from './output.ts';
import { createProgressLine } from './progressLine.ts';

export interface SampleOptions {
  readonly out: string;
  readonly seed: number;
  readonly json?: boolean;
}

/** `sample`: generates the synthetic dataset. */
export async function sampleCommand(context: CliContext, options: SampleOptions): Promise<void> {
  const outDir = resolvePath(context.io, options.out);
  const report = await generateWithProgress(context, outDir, options.seed);
  if (options.json) {
    writeJson(context, { out: outDir, seed: options.seed, ...report });
    return;
  }
  const { sample } = context.texts;
  writePairs(context, [
    [sample.folder, outDir],
    [sample.patches, formatCount(context, report.patches)],
    [sample.files, formatCount(context, report.files)],
    [sample.size, (report.bytes / 1e6).toFixed(1)],
    [sample.seconds, (report.ms / 1000).toFixed(1)],
  ]);
}

/** Generates the sample with a progress bar; Ctrl+C cancels and leaves nothing behind. */
export async function generateWithProgress(context: CliContext, outDir: string, seed: number) {
  const line = createProgressLine(context);
  const abort = new AbortController();
  const stopListening = context.io.onInterrupt(() => {
    if (abort.signal.aborted) context.io.quit(exitCode.cancelled);
    abort.abort(new AppError('cancelled'));
  });
  try {
    return await generateSample({
      outDir,
      seed,
      signal: abort.signal,
      onProgress: (done: number, total: number) =>
        line.show({ phase: 'generating', done, total, rate: 0, unit: 'patches' }),
    });
  } finally {
    line.clear();
    stopListening();
  }
}
