import { useApp, useAppState, useDesk } from '../../app/AppContext.ts';
import { placeRois } from '../../app/selectors.ts';
import { useText } from '../../i18n/index.ts';
import type { CompatibilityMatrix } from '../../../shared/comparison/CompatibilityMatrix.ts';
import type { JointTable } from '../../../shared/contract/index.ts';
import { cosiaHub } from '../../../shared/model/nomenclatures.ts';
import { className } from '../history/editTexts.ts';
import { gradeCounts, gradeCountsByCover, sum } from './agreementTable.ts';
import { GradeBars, type GradeBar } from './GradeBars.tsx';
import { PairBars } from './PairBars.tsx';
import { readSeverities } from './readSeverities.ts';
import { filterOf, type Scope } from './scope.ts';
import { SeverityChart } from './SeverityChart.tsx';
import { ShiftPlot } from './ShiftPlot.tsx';
import { useRead } from './useRead.ts';

/** Domains asked for at a time. */
const atOnce = 4;

/** The same numbers drawn; each bar and point opens what it stands for. */
export function Charts({
  datasetId,
  scope,
  joint,
  matrix,
}: {
  datasetId: string;
  scope: Scope;
  joint: JointTable | null;
  matrix: CompatibilityMatrix;
}) {
  const { client, desk } = useApp();
  const { t, language } = useText();
  const rois = useAppState(placeRois);
  const version = useDesk((s) => `${s.comparisonVersion} ${s.reviewVersion}`);
  const domains = [...new Set(rois.map((roi) => roi.domain))].sort();
  const isWhole = !scope.domain && !scope.roiKey;
  const byDomain = useRead(
    domains.join(),
    version,
    isWhole && domains.length > 1
      ? (signal) =>
          inParts(domains, async (domain) => ({
            domain,
            joint: await client.comparison.joint({ datasetId, domain, level: 1 }, { signal }),
          }))
      : null,
  );
  const scopeKey = `${scope.domain ?? ''} ${scope.roiKey ?? ''}`;
  const severities = useRead(scopeKey, version, (signal) =>
    readSeverities(client, datasetId, filterOf(scope, {}), signal),
  );
  const patterns = useRead(scopeKey, version, (signal) =>
    client.comparison.patterns({ datasetId, filter: filterOf(scope, {}) }, { signal }),
  );
  const shifts = useRead('shifts', version, (signal) => client.comparison.shifts({ datasetId }, { signal }));
  const domainBars: GradeBar[] = (byDomain.data ?? [])
    .map(({ domain, joint: own }) => ({ key: domain, label: domain, counts: gradeCounts(own, matrix) }))
    .filter(({ counts }) => sum(counts) > 0);
  const coverBars: GradeBar[] = (joint ? gradeCountsByCover(joint, matrix) : []).map(({ cover, counts }) => ({
    ...{ key: String(cover), cover, counts },
    label: className(cosiaHub, cover, language, t),
  }));
  const { showItems } = desk.getState();
  return (
    <div className="charts">
      <GradeBars
        title={t('agree.byClass')}
        bars={coverBars}
        testId="bars-class"
        onBar={({ key }) => showItems(filterOf(scope, { pairs: [`${key}/*`] }))}
      />
      {domainBars.length > 1 && (
        <GradeBars
          title={t('agree.byDomain')}
          bars={domainBars}
          testId="bars-domain"
          onBar={({ key }) => showItems({ domains: [key] })}
        />
      )}
      <PairBars patterns={patterns.data} onPair={(pair) => showItems(filterOf(scope, { pairs: [pair] }))} />
      <SeverityChart
        severities={severities.data}
        onLevel={(level) => showItems(filterOf(scope, { levels: [level] }))}
      />
      <ShiftPlot
        datasetId={datasetId}
        shifts={shifts.data?.filter(
          ({ roiKey }) =>
            (!scope.roiKey || scope.roiKey === roiKey) &&
            (!scope.domain || rois.some((roi) => roi.roiKey === roiKey && roi.domain === scope.domain)),
        )}
      />
    </div>
  );
}

/** Some at a time: a dataset has up to a hundred domains, and the core has other things to answer. */
async function inParts<T, R>(items: readonly T[], read: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(read))));
  return results;
}
