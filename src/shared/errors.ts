/**
 * Failures that a user can understand.
 *
 * A code from a closed list, with the parameters of its sentence. The sentence itself (message and hint, French and
 * English) lives in `shared/i18n/errors.ts`, so the window, the command line and the log say the same thing. On the wire
 * an AppError is a plain object, because error classes do not survive a wire.
 */
export const appErrorCodes = [
  'archiveDamaged',
  'badRequest',
  'cancelled',
  'classListDiffers',
  'classListInvalid',
  'conflict',
  'coreStopped',
  'datasetKnown',
  'datasetMissing',
  'datasetReadOnly',
  'diskFull',
  'exportInsideDataset',
  'fileMissing',
  'fileTruncated',
  'fileUnreadable',
  'folderNotEmpty',
  'folderUnreadable',
  'groupNotChecked',
  'inputMissing',
  'internal',
  'layerMissing',
  'lpisMissing',
  'maskMissing',
  'matrixInvalid',
  'modelBusy',
  'modelCrashed',
  'modelFailed',
  'modelInvalid',
  'modelNaN',
  'notADataset',
  'notANumpyArray',
  'notATiff',
  'notFound',
  'nothingToEvaluate',
  'nothingToExport',
  'notSameDataset',
  'noValidDates',
  'originalChanged',
  'portInUse',
  'predictionRepeated',
  'predictionsDiffer',
  'unauthorized',
  'unsupportedTiff',
  'whereInvalid',
  'workspaceCorrupt',
  'workspaceInsideDataset',
  'workspaceLocked',
  'workspaceNotOpen',
  'workspaceReadOnly',
  'workspaceTooNew',
  'wrongDtype',
  'wrongSize',
] as const;

export type AppErrorCode = (typeof appErrorCodes)[number];

/** Values that the sentence of an error names: paths, sizes, counts. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** An AppError on the wire. */
export interface AppErrorData {
  readonly code: AppErrorCode;
  readonly params: ErrorParams;
  /** For the log and the curious; never the only explanation. */
  readonly detail?: string | undefined;
  /** True when the same call may work later without the user changing anything. */
  readonly retryable: boolean;
}

export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly params: ErrorParams;
  readonly detail: string | undefined;
  readonly retryable: boolean;

  constructor(
    code: AppErrorCode,
    params: ErrorParams = {},
    options: { detail?: string | undefined; retryable?: boolean | undefined; cause?: unknown } = {},
  ) {
    super(`${code} ${JSON.stringify(params)}${options.detail ? ` (${options.detail})` : ''}`, {
      cause: options.cause,
    });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.detail = options.detail;
    this.retryable = options.retryable ?? false;
  }

  toData(): AppErrorData {
    return { code: this.code, params: this.params, detail: this.detail, retryable: this.retryable };
  }

  static fromData(data: AppErrorData): AppError {
    return new AppError(data.code, data.params, { detail: data.detail, retryable: data.retryable });
  }

  /** Any thrown value as an AppError; what is not one becomes `internal`. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    if (isAppErrorData(error)) return AppError.fromData(error);
    return new AppError(
      'internal',
      {},
      { detail: error instanceof Error ? error.message : String(error), cause: error },
    );
  }
}

/** True for the plain form of an AppError, as a worker or the wire hands it over. */
export function isAppErrorData(value: unknown): value is AppErrorData {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    (appErrorCodes as readonly unknown[]).includes(value.code) &&
    'params' in value
  );
}

/** For the default branch of a switch over a union: fails to compile when a variant is forgotten. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
