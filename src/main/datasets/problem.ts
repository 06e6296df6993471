import type { Problem } from '../../shared/contract/index.ts';
import type { ProblemCode } from '../../shared/i18n/problems.ts';

/** A problem as the indexer finds it; `path` is relative to the dataset, with `/`. */
export interface FoundProblem extends Problem {
  readonly code: ProblemCode;
}

/** A problem about a file or folder of the dataset. */
export function found(
  severity: Problem['severity'],
  code: ProblemCode,
  path: string,
  params: Problem['params'] = {},
  patchId: string | null = null,
): FoundProblem {
  return { severity, code, path, patchId, params };
}

/** A problem that may occur very often in one place: counted, with the first as the example. */
export class Tally {
  count = 0;
  example = '';

  add(example: string): void {
    if (this.count++ === 0) this.example = example;
  }
}

/** What the system says about a call that failed: `EACCES`, `ELOOP`… */
export function systemReason(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
