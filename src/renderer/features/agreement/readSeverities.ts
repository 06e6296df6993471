import type { QueueFilter } from '../../../shared/contract/index.ts';
import { severityLevels, type SeverityLevel } from '../../../shared/comparison/severity.ts';
import type { Client } from '../../client/client.ts';

/** Half a point of severity each, 0 to 10. */
export const binCount = 20;

/** More items than this are not read one by one: only their levels are counted. */
const mostRead = 3000;
const pageSize = 500;

export interface Severities {
  readonly total: number;
  /** Items by half points; null when there are too many to be read. */
  readonly bins: readonly number[] | null;
  readonly levels: readonly {
    readonly level: SeverityLevel;
    readonly items: number;
    readonly open: number;
  }[];
}

/** How severe the items of a filter are. */
export async function readSeverities(
  client: Client,
  datasetId: string,
  filter: QueueFilter,
  signal: AbortSignal,
): Promise<Severities> {
  const levels = await Promise.all(
    severityLevels.map(async (level) => {
      const { total, open } = await client.comparison.queue(
        { datasetId, filter: { ...filter, levels: [level] }, limit: 1 },
        { signal },
      );
      return { level, items: total, open };
    }),
  );
  const total = levels.reduce((all, { items }) => all + items, 0);
  if (total > mostRead) return { total, bins: null, levels };
  const severities: number[] = [];
  for (let offset = 0; offset < total; offset += pageSize) {
    const page = await client.comparison.queue({ datasetId, filter, offset, limit: pageSize }, { signal });
    severities.push(...page.items.map(({ severity }) => severity));
  }
  return { total, bins: severityBins(severities), levels };
}

/** Severities, 0 to 10, by half points; 10 itself is of the last. */
export function severityBins(severities: readonly number[]): number[] {
  const bins = Array.from({ length: binCount }, () => 0);
  for (const severity of severities) {
    const at = Math.floor((severity / 10) * binCount);
    bins[Math.min(binCount - 1, Math.max(0, at))]! += 1;
  }
  return bins;
}
