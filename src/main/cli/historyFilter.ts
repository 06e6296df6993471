import type { Dataset, HistoryFilter } from '../../shared/contract/index.ts';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import type { CliContext } from './CliIo.ts';
import type { Client } from './connect.ts';
import { UsageError } from './exitCodes.ts';
import { classesOf, readClasses } from './readOp.ts';

/** Options of the commands that are about some of the edits. */
export interface HistoryFilterOptions {
  readonly roi?: string;
  readonly patch?: string;
  readonly author?: string;
  readonly tool?: string;
  readonly pair?: string;
  readonly since?: string;
  readonly until?: string;
  readonly day?: string;
}

const dayMs = 86_400_000;

/**
 * The filter that options ask for. ROI and patch must be there: with a mistyped one the answer would be that there is nothing.
 *
 * @throws UsageError for what is not written rightly, AppError `notFound`
 */
export async function readHistoryFilter(
  context: CliContext,
  client: Client,
  dataset: Dataset,
  options: HistoryFilterOptions,
): Promise<HistoryFilter> {
  const { roi, patch, author, tool, pair } = options;
  const filter: HistoryFilter = {
    ...(roi === undefined ? {} : { roiKey: roi }),
    ...(patch === undefined ? {} : { patchId: patch }),
    ...(author === undefined ? {} : { author }),
    ...(tool === undefined ? {} : { tools: tool.split(',').map((name) => name.trim()) }),
    ...(pair === undefined ? {} : { pair: readPair(context, pair, dataset) }),
    ...readTimes(context, options),
  };
  const datasetId = dataset.id;
  if (roi !== undefined) await client.catalogue.roi({ datasetId, roiKey: roi });
  if (patch !== undefined) await client.catalogue.patch({ datasetId, patchId: patch });
  return filter;
}

function readPair(context: CliContext, text: string, dataset: Dataset): NonNullable<HistoryFilter['pair']> {
  const parts = text.split(':').map((part) => part.trim());
  const [from = '', to = ''] = parts;
  if (parts.length !== 2 || (from === '' && to === '')) {
    throw new UsageError(fillTemplate(context.texts.history.wrongPair, { text }));
  }
  const valueOf = (name: string) => readClasses(context, name, classesOf(dataset))[0]!;
  return { ...(from === '' ? {} : { from: valueOf(from) }), ...(to === '' ? {} : { to: valueOf(to) }) };
}

function readTimes(
  { texts }: CliContext,
  { since, until, day }: HistoryFilterOptions,
): Pick<HistoryFilter, 'since' | 'until'> {
  if (day !== undefined) {
    if (since !== undefined || until !== undefined) throw new UsageError(texts.history.dayAlone);
    const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
    // JavaScript takes 31 February for 3 March.
    if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day)
      throw new UsageError(fillTemplate(texts.history.wrongDay, { text: day }));
    return { since: day, until: new Date(start + dayMs).toISOString() };
  }
  for (const text of [since, until]) {
    if (text !== undefined && Number.isNaN(Date.parse(text)))
      throw new UsageError(fillTemplate(texts.history.wrongTime, { text }));
  }
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
}
