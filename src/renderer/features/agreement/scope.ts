import type { QueueFilter } from '../../../shared/contract/index.ts';

/** Part of the dataset that tables and charts are of: a domain, a ROI, or with neither all of it. */
export interface Scope {
  readonly domain?: string;
  readonly roiKey?: string;
}

/** The queue filter of what is behind a cell or a bar: all items, judged ones too, since the numbers count them. */
export function filterOf({ domain, roiKey }: Scope, own: QueueFilter): QueueFilter {
  return { ...(domain ? { domains: [domain] } : {}), ...(roiKey ? { roiKey } : {}), ...own };
}
