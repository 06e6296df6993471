import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

export const none = { passed: 0, failed: 0, skipped: 0 };

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * Counts of a suite from its report, made honest by its exit code: a suite that failed without a failed test (a file that
 * cannot be loaded, no report at all) counts one failure more.
 *
 * @param {string} file @param {(report: any) => Counts} read @param {number} code @returns {Counts}
 */
export function countReport(file, read, code) {
  let counts = none;
  let broken = false;
  try {
    counts = read(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    broken = true;
  }
  const isSilent = counts.failed === 0 && (broken || code !== 0 || counts.passed + counts.skipped === 0);
  return isSilent ? { ...counts, failed: 1 } : counts;
}

/** vitest's JSON reporter. A file that cannot be loaded is a failed suite without a test. */
export function readVitest(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

/** Playwright's JSON reporter. Errors outside any test count as failures; a test that passed on retry passed. */
export function readPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

/** The last line of `npm test`. */
export function summary({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
