import type { AppError, AppErrorCode } from '../../shared/errors.ts';

/** What a command's exit code means; `--help` says the same. */
export const exitCode = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  locked: 4,
  incomplete: 5,
  cancelled: 130,
} as const;

/** A command that was not written rightly: a sentence for stderr, exit code 2 unless another one is given. */
export class UsageError extends Error {
  readonly exitCode: number;

  constructor(message: string, code: number = exitCode.usage) {
    super(message);
    this.name = 'UsageError';
    this.exitCode = code;
  }
}

const byCode: Partial<Record<AppErrorCode, number>> = {
  badRequest: exitCode.usage,
  whereInvalid: exitCode.usage,
  notFound: exitCode.notFound,
  notADataset: exitCode.notFound,
  datasetMissing: exitCode.notFound,
  fileMissing: exitCode.notFound,
  workspaceLocked: exitCode.locked,
  cancelled: exitCode.cancelled,
};

/** The exit code of a failure. */
export function exitCodeOf(error: AppError): number {
  return byCode[error.code] ?? exitCode.failed;
}
