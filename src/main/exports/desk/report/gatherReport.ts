import { setImmediate as nextTurn } from 'node:timers/promises';
import { gradeOf } from '../../../../shared/comparison/CompatibilityMatrix.ts';
import { gradeCodes, type GradePx } from '../../../../shared/comparison/grades.ts';
import { severityLevels } from '../../../../shared/comparison/severity.ts';
import { patchStates } from '../../../../shared/comparison/verdicts.ts';
import type {
  Disagreement,
  JointTable,
  QueueFilter,
  RulesVersion,
} from '../../../../shared/contract/index.ts';
import { throwIfAborted } from '../../../workers/index.ts';
import type { RunOptions } from '../../createExports.ts';
import type { DeskExportsOptions } from '../DeskExports.ts';
import type { DeskData, PairTotal, ReportData, ReportItem } from './ReportData.ts';

const pageRows = 500;
/** The core's thread works no longer than this at a time. */
const sliceMs = 5;
export const topItems = 20;
const listedRegions = 20;

type Sources = Pick<DeskExportsOptions, 'comparison' | 'review' | 'catalogue'>;

/** What the items of a filter add up to. */
class Totals {
  items = 0;
  open = 0;
  areaM2 = 0;
  readonly levels = Object.fromEntries(severityLevels.map((level) => [level, 0])) as DeskData['levels'] &
    Record<string, number>;
  readonly severities = Array.from({ length: 10 }, () => 0);
  readonly byDomain = new Map<string, number>();
  readonly #pairs = new Map<string, { -readonly [K in keyof PairTotal]: PairTotal[K] }>();

  add({ cover, declared1, domain, severity, level, areaM2, state, verdict }: Disagreement): void {
    const isOpen = state === 'open' ? 1 : 0;
    this.items++;
    this.open += isOpen;
    this.areaM2 += areaM2;
    (this.levels as Record<string, number>)[level]!++;
    this.severities[Math.min(9, Math.max(0, Math.floor(severity)))]!++;
    this.byDomain.set(domain, (this.byDomain.get(domain) ?? 0) + 1);
    const key = `${cover}/${declared1}`;
    let pair = this.#pairs.get(key);
    if (!pair) {
      pair = { ...{ cover, declared1, items: 0, open: 0, areaM2: 0, maxSeverity: 0 }, verdicts: {} };
      this.#pairs.set(key, pair);
    }
    pair.items++;
    pair.open += isOpen;
    pair.areaM2 += areaM2;
    pair.maxSeverity = Math.max(pair.maxSeverity, severity);
    if (verdict) pair.verdicts = { ...pair.verdicts, [verdict]: (pair.verdicts[verdict] ?? 0) + 1 };
  }

  get pairs(): PairTotal[] {
    return [...this.#pairs.values()].sort((a, b) => b.areaM2 - a.areaM2);
  }
}

/** Gathers what a report says. `picture` makes the picture of one of the most severe items. */
export async function gatherReport(
  { comparison, review, catalogue }: Sources,
  { datasetId, filter }: { readonly datasetId: string; readonly filter: QueueFilter },
  picture: (item: Disagreement) => Promise<ReportItem['picture']>,
  { signal, onProgress }: RunOptions,
): Promise<Pick<ReportData, 'rules' | 'patches' | 'openRemarks' | 'desk' | 'filter'>> {
  const rules = review.rules(datasetId);
  const all = catalogue.rois(datasetId).reduce((sum, { patches }) => sum + patches, 0);
  const common = { rules, filter, ...patchTotals(review.patchStates(datasetId), all) };
  const { lpis, rois, skipped } = await comparison.state(datasetId);
  if (lpis === 'none') return { ...common, desk: null };

  const totals = new Totals();
  const first: Disagreement[] = [];
  for (let offset = 0, total = Infinity; offset < total; offset += pageRows) {
    throwIfAborted(signal);
    const page = await comparison.queue({
      ...{ datasetId, filter, sort: 'severity', descending: true, offset, limit: pageRows },
    });
    total = page.total;
    for (const item of page.items) totals.add(item);
    if (offset === 0) first.push(...page.items.slice(0, topItems));
    onProgress({ phase: 'preparing', done: Math.min(total, offset + pageRows), total, unit: 'items' });
  }
  const top: ReportItem[] = [];
  for (const item of first) {
    throwIfAborted(signal);
    top.push({ item, picture: await picture(item) });
    onProgress({ phase: 'thumbnails', done: top.length, total: first.length, unit: 'items' });
  }
  const scope = scopeOf(filter);
  const regions = await comparison.regions(datasetId, scope, { offset: 0, limit: listedRegions });
  const roiKey = filter.roiKey ?? catalogue.rois(datasetId)[0]?.roiKey;
  const desk: DeskData = {
    ...{ rois, skipped, obsolete: review.counts(datasetId).obsolete },
    ...{ items: totals.items, open: totals.open, areaM2: totals.areaM2, levels: totals.levels },
    ...{ severities: totals.severities, pairs: totals.pairs, takenBack: await takenBack(review, datasetId) },
    domains: await domainTotals(comparison, datasetId, filter, rules, totals.byDomain),
    joint: await comparison.joint(datasetId, scope, 1),
    gsd: roiKey === undefined ? 0.2 : (await catalogue.roi(datasetId, roiKey)).gsd,
    regions: { total: regions.total, listed: regions.regions },
    shifts: (await comparison.shifts(datasetId)).filter(
      (shift) => filter.roiKey === undefined || shift.roiKey === filter.roiKey,
    ),
    top,
  };
  return { ...common, desk };
}

/** Tables are of a ROI, a domain, or everything: the narrowest that holds the filter. */
function scopeOf({ roiKey, domains }: QueueFilter): { roiKey?: string; domain?: string } {
  if (roiKey !== undefined) return { roiKey };
  return domains?.length === 1 ? { domain: domains[0]! } : {};
}

async function takenBack(review: Sources['review'], datasetId: string): Promise<number> {
  let count = 0;
  let since = performance.now();
  for (const verdict of review.allVerdicts(datasetId)) {
    if (verdict.takenBack) count++;
    if (performance.now() - since < sliceMs) continue;
    await nextTurn();
    since = performance.now();
  }
  return count;
}

function patchTotals(
  states: ReturnType<Sources['review']['patchStates']>,
  all: number,
): Pick<ReportData, 'patches' | 'openRemarks'> {
  const patches = Object.fromEntries(patchStates.map((state) => [state, 0])) as Record<
    (typeof patchStates)[number],
    number
  >;
  let openRemarks = 0;
  for (const review of states.values()) {
    patches[review.state]++;
    openRemarks += review.openRemarks;
  }
  const touched = patchStates.reduce((sum, state) => sum + (state === 'untouched' ? 0 : patches[state]), 0);
  return { patches: { ...patches, untouched: Math.max(0, all - touched) }, openRemarks };
}

async function domainTotals(
  comparison: Sources['comparison'],
  datasetId: string,
  filter: QueueFilter,
  rules: RulesVersion,
  items: ReadonlyMap<string, number>,
): Promise<DeskData['domains']> {
  const patterns = await comparison.patterns(datasetId, {});
  const names = [...new Set(patterns.map(({ domain }) => domain))].sort();
  const wanted = filter.domains?.length ? names.filter((name) => filter.domains!.includes(name)) : names;
  const domains: DeskData['domains'][number][] = [];
  for (const domain of filter.roiKey === undefined ? wanted : []) {
    const { cells } = await comparison.joint(datasetId, { domain }, 1);
    domains.push({ domain, gradePx: gradeSums(rules, cells), items: items.get(domain) ?? 0 });
  }
  return domains;
}

/** Pixels by grade of the matrix. */
export function gradeSums({ matrix }: RulesVersion, cells: JointTable['cells']): GradePx {
  const sums: [number, number, number, number] = [0, 0, 0, 0];
  for (const [cover, declared, px] of cells) sums[gradeCodes[gradeOf(matrix, declared, cover)]] += px;
  return sums;
}
