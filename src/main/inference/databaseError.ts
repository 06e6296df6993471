import { AppError } from '../../shared/errors.ts';

/** What went wrong with a file of predictions in a worker, where the workspace's own sentences cannot be loaded. */
export function databaseError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const options = { detail: error instanceof Error ? error.message : String(error), cause: error };
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR_SHMSIZE)$/.test(code))
    return new AppError('diskFull', { path }, { ...options, retryable: true });
  if (code.startsWith('SQLITE_')) return new AppError('fileUnreadable', { path }, options);
  return AppError.from(error);
}
