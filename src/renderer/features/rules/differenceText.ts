import { differingCells } from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { ComparisonRules } from '../../../shared/comparison/roi.ts';
import type { Language, Translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { sameSetting, settingAt, thresholdPaths } from './thresholds.ts';

/** What differs between two rules, in a few words: "3 cells, 1 threshold"; with neither, that it is texts or weights. */
export function differenceText(
  before: ComparisonRules,
  after: ComparisonRules,
  language: Language,
  t: Translate,
): string {
  const cells = differingCells(before.matrix, after.matrix).length;
  const thresholds = thresholdPaths.filter(
    (path) => !sameSetting(settingAt(before.settings, path), settingAt(after.settings, path)),
  ).length;
  const parts = [
    ...(cells > 0 ? [t('matrix.cells', { count: cells, n: formatNumber(cells, language) })] : []),
    ...(thresholds > 0 ? [t('matrix.thresholds', { count: thresholds })] : []),
  ];
  return parts.join(', ') || t('matrix.texts');
}
