import type { RoiSummary } from '../../../shared/contract/index.ts';
import { useText } from '../../i18n/index.ts';
import { groupFact } from '../../map/overviewGroups.ts';
import type { OverviewPoint } from '../../map/overviewOptions.ts';
import { patchName } from '../../map/overviewPatches.ts';
import { formatNumber } from '../../ui/format.ts';
import { formatFact } from './overviewFacts.ts';
import type { OverviewFacts } from './useOverviewFacts.ts';

/** What is known of the mark under the pointer or chosen by keys; it stands beside it. */
export function OverviewTip({
  point,
  facts,
  rois,
  colorName,
}: {
  point: OverviewPoint;
  facts: OverviewFacts;
  rois: readonly RoiSummary[];
  /** Name of the fact that colours the map. */
  colorName: string;
}) {
  const { t, language } = useText();
  const n = (value: number) => formatNumber(value, language);
  const counts = facts.counts ?? rois.map((roi) => roi.patches);
  const patchesText = (inFilter: number, all: number) =>
    facts.counts
      ? t('franceMap.inFilter', { n: n(inFilter), all: n(all) })
      : t('count.patches', { count: all, n: n(all) });
  // How many patches there are is said anyway.
  const factText = (value: number | null) =>
    facts.color &&
    facts.color.query.kind !== 'count' &&
    `${colorName} ${value === null ? t('franceMap.notKnown') : formatFact(value, facts.color.query.kind, language)}`;
  const lines: (string | false | null)[] = [];
  let title: string;
  if (point.kind === 'group') {
    const { group } = point;
    title = group.name;
    const count = group.rois.length;
    lines.push(t('count.rois', { count, n: n(count) }));
    lines.push(
      patchesText(
        group.indices.reduce((sum, i) => sum + (counts[i] ?? 0), 0),
        group.patches,
      ),
    );
    if (facts.color) lines.push(factText(groupFact(group, facts.color.values, counts, 'mean')));
  } else if (point.kind === 'roi') {
    const { roi, listIndex } = point;
    title = `${roi.domainYear} ${roi.roi}`;
    lines.push(patchesText(counts[listIndex] ?? 0, roi.patches));
    if (roi.editedPatches > 0)
      lines.push(t('count.edited', { count: roi.editedPatches, n: n(roi.editedPatches) }));
    if (facts.color) lines.push(factText(facts.color.values[listIndex] ?? null));
  } else {
    title = patchName(point.patch);
    lines.push(point.patch.roiKey);
  }
  return (
    <div
      className="float overview-tip"
      role="status"
      data-testid="overview-tip"
      // Above the mark, since its name stands beside or below it; below where there is no room. Within the map.
      style={{
        transform: `translate(clamp(8px, ${point.x + Math.min(point.reachPx, 40) * 0.7}px, 100cqw - 100% - 8px), ${
          point.y - point.reachYPx > 90
            ? `calc(${point.y - point.reachYPx - 8}px - 100%)`
            : `${point.y + point.reachYPx + 8}px`
        })`,
      }}
    >
      <strong>{title}</strong>
      {lines.map((line, i) => line && <div key={i}>{line}</div>)}
    </div>
  );
}
