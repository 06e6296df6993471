import { appErrorCodes, type AppErrorCode } from '../../../shared/errors.ts';

export interface SkippedGroup {
  readonly code: string;
  readonly patchIds: readonly string[];
}

/** Patches by the reason why they were not predicted, the most frequent first. */
export function groupSkipped(
  skipped: readonly { readonly patchId: string; readonly code: string }[],
): SkippedGroup[] {
  const groups = new Map<string, string[]>();
  for (const { patchId, code } of skipped) groups.set(code, [...(groups.get(code) ?? []), patchId]);
  return [...groups]
    .map(([code, patchIds]) => ({ code, patchIds }))
    .sort((a, b) => b.patchIds.length - a.patchIds.length);
}

/** True where there is a sentence for the reason. */
export function isErrorCode(code: string): code is AppErrorCode {
  return (appErrorCodes as readonly string[]).includes(code);
}
