import { ORPCError } from '@orpc/client';
import { AppError, isAppErrorData } from '../../shared/errors.ts';

/** A failure of a call as the AppError that the core threw. */
export function toAppError(error: unknown): AppError {
  if (error instanceof ORPCError) {
    if (isAppErrorData(error.data)) return AppError.fromData(error.data);
    if (error.code === 'BAD_REQUEST')
      return new AppError('badRequest', {}, { detail: error.message, cause: error });
  }
  return AppError.from(error);
}
