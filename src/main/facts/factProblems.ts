import { relative, sep } from 'node:path';
import type { AppErrorData } from '../../shared/errors.ts';
import { sourcePath } from '../../shared/raster/source.ts';
import type { RasterSource } from '../../shared/raster/source.ts';
import { found } from '../datasets/index.ts';
import type { FoundProblem } from '../datasets/index.ts';
import type { PatchFacts, PatchJob, Unknown } from './computeFacts.ts';

/** Values that a sentence names. */
const maxShown = 8;

/** What is wrong with the pixels of a patch. @param root of the dataset, which the paths are relative to. */
export function factProblems(
  root: string,
  patchId: string,
  job: PatchJob,
  { unknown, lpisUnknown, hierarchyPx, errors }: PatchFacts,
): FoundProblem[] {
  const [mask, lpis] = job.sources;
  const problems = errors.map(({ source, error }) => unreadable(root, patchId, source, error));
  if (mask) problems.push(...unknownCodesProblem(root, patchId, mask, unknown));
  if (lpis && lpisUnknown && lpisUnknown.px > 0) {
    const params = { px: lpisUnknown.px, values: shown(lpisUnknown) };
    problems.push(found('warning', 'lpisUnknownCodes', pathIn(root, lpis), params, patchId));
  }
  if (lpis && hierarchyPx) {
    problems.push(found('warning', 'hierarchyViolations', pathIn(root, lpis), { px: hierarchyPx }, patchId));
  }
  return problems;
}

/** The problem of a mask with values outside the class list, or none. */
export function unknownCodesProblem(
  root: string,
  patchId: string,
  mask: RasterSource,
  unknown: Unknown | null,
): FoundProblem[] {
  if (!unknown || unknown.px === 0) return [];
  const params = { px: unknown.px, values: shown(unknown) };
  return [found('warning', 'unknownCodes', pathIn(root, mask), params, patchId)];
}

/** A file that cannot be read, under the code that its header would have got. */
export function unreadable(
  root: string,
  patchId: string,
  source: RasterSource,
  { code, params, detail }: AppErrorData,
): FoundProblem {
  const path = pathIn(root, source);
  switch (code) {
    case 'notATiff':
      return found('error', 'notTiff', path, {}, patchId);
    case 'fileTruncated':
      return found('error', 'truncated', path, {}, patchId);
    case 'fileMissing':
      return found('error', 'fileGone', path, {}, patchId);
    case 'unsupportedTiff':
      return found('error', 'unsupportedTiff', path, { reason: detail ?? code }, patchId);
    default: {
      const reason = String(params['reason'] ?? detail ?? code);
      return found('error', 'pixelsUnreadable', path, { reason }, patchId);
    }
  }
}

/** Relative to the dataset, with `/`; through its archive where the file lies in one. */
export function pathIn(root: string, source: RasterSource): string {
  return relative(root, sourcePath(source)).split(sep).join('/');
}

function shown({ values }: Unknown): string {
  return values.slice(0, maxShown).join(', ') + (values.length > maxShown ? ', …' : '');
}
