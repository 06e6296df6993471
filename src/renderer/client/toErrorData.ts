import { ORPCError } from '@orpc/client';
import { AppError, isAppErrorData, type AppErrorData } from '../../shared/errors.ts';

/**
 * Any rejection of a client call as the plain form of an AppError.
 *
 * A declared error carries its data; a network failure means that the core is not there (`coreStopped`); everything else
 * is `internal`, with what is known as detail.
 */
export function toErrorData(error: unknown): AppErrorData {
  if (error instanceof ORPCError) {
    if (isAppErrorData(error.data)) return error.data;
    if (error.code === 'UNAUTHORIZED')
      return { code: 'unauthorized', params: {}, detail: error.message, retryable: false };
    const detail = `${error.code} ${error.status} ${error.message}`;
    return { code: 'internal', params: {}, detail, retryable: false };
  }
  if (isNetworkFailure(error))
    return { code: 'coreStopped', params: {}, detail: String(error), retryable: true };
  return AppError.from(error).toData();
}

/** True when a request got no answer at all. `fetch` throws a TypeError then. */
export function isNetworkFailure(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof ORPCError && [502, 503, 504].includes(error.status));
}

/** True for the rejection of a call that this window itself gave up. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
