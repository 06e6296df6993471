import { useEffect, useMemo, useState } from 'react';
import type { RoiSummary } from '../../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../../shared/errors.ts';
import type { NomenclatureClass } from '../../../shared/model/Nomenclature.ts';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import { factScale, type FactScale } from '../../map/overviewScale.ts';
import { isFinished } from '../../state/app.ts';
import { factQuery, type FactId, type FactQuery } from './overviewFacts.ts';

/** What the map is coloured and sized by. */
export interface FactChoice {
  readonly color: FactId;
  readonly size: FactId;
  /** Expressions typed by hand. */
  readonly colorText: string;
  readonly sizeText: string;
}

export interface ShownFact {
  readonly query: FactQuery;
  readonly values: readonly (number | null)[];
  readonly scale: FactScale;
}

export interface OverviewFacts {
  /** Patches of each ROI in the filter; null without a filter. */
  readonly counts: readonly number[] | null;
  readonly color: ShownFact | null;
  readonly size: ShownFact | null;
  readonly isLoading: boolean;
  readonly error: AppErrorData | null;
  /** Expressions that cannot be read. */
  readonly colorError: AppErrorData | null;
  readonly sizeError: AppErrorData | null;
}

interface Answer {
  /** Of which request; facts of another are kept in sight until these are here. */
  readonly key: string;
  readonly rois: readonly RoiSummary[];
  readonly counts: readonly number[] | null;
  readonly color: readonly (number | null)[] | null;
  readonly size: readonly (number | null)[] | null;
  readonly colorQuery: FactQuery | null;
  readonly sizeQuery: FactQuery | null;
}

/** A running check is looked at again this often. */
const refreshMs = 3000;
/** After the last key of an expression or a filter. */
const typingMs = 250;

/** Reads the facts of all ROIs that the map shows, again when the filter, the list or a check changes them. */
export function useOverviewFacts(
  datasetId: string,
  where: string,
  choice: FactChoice,
  classes: readonly NomenclatureClass[],
  rois: readonly RoiSummary[],
): OverviewFacts {
  const { client } = useApp();
  const isCoreThere = useAppState((s) => s.core === 'ok');
  const checked = useCheckTick();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failure, setFailure] = useState<{ key: string; error: AppErrorData } | null>(null);
  const color = useQuery(choice.color, choice.colorText, classes);
  const size = useQuery(choice.size, choice.sizeText, classes);
  const key = JSON.stringify([datasetId, where, choice.color, color.query, choice.size, size.query]);
  useEffect(() => {
    if (!isCoreThere || rois.length === 0) return;
    const abort = new AbortController();
    const ask = (query: FactQuery | null, by: 'mean' | 'sum') => {
      const fact = query?.fact ?? null;
      if (fact === null && where === '') return null;
      return client.catalogue.roiFacts({ datasetId, where, fact, by }, { signal: abort.signal });
    };
    const read = async () => {
      const [forColor, forSize] = await Promise.all([ask(color.query, 'mean'), ask(size.query, 'sum')]);
      const counts = where === '' ? null : (forColor ?? forSize)!.counts;
      const patches = counts ?? rois.map((roi) => roi.patches);
      const shares = () => patches.map((count, i) => count / Math.max(1, rois[i]?.patches ?? 1));
      setAnswer({
        key,
        rois,
        counts,
        color:
          color.query === null
            ? null
            : color.query.fact !== null
              ? forColor!.values
              : choice.color === 'matched'
                ? shares()
                : patches,
        size: size.query === null ? null : size.query.fact === null ? patches : forSize!.values,
        colorQuery: color.query,
        sizeQuery: size.query,
      });
      setFailure(null);
    };
    const timer = setTimeout(
      () => {
        read().catch((error: unknown) => {
          if (!abort.signal.aborted && !isAbort(error)) setFailure({ key, error: toErrorData(error) });
        });
      },
      typingDelay(answer?.key, key),
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // `key` holds everything that is asked for.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [client, key, rois, checked, isCoreThere]);
  // A list that has changed meanwhile has another order: its facts are on their way.
  const current = answer && answer.rois.length === rois.length ? answer : null;
  return useMemo(() => {
    const counts = current?.counts ?? null;
    const isAsked = (i: number) => counts === null || (counts[i] ?? 0) > 0;
    const shown = (query: FactQuery | null, values: readonly (number | null)[] | null) =>
      query && values ? { query, values, scale: factScale(values, query.spread, isAsked) } : null;
    return {
      counts,
      color: shown(current?.colorQuery ?? null, current?.color ?? null),
      size: shown(current?.sizeQuery ?? null, current?.size ?? null),
      isLoading: current?.key !== key && failure?.key !== key,
      error: failure?.key === key ? failure.error : null,
      colorError: color.error,
      sizeError: size.error,
    };
  }, [current, failure, key, color.error, size.error]);
}

/** The first answer and a choice from a list come at once; what is typed waits for the last key. */
function typingDelay(before: string | undefined, now: string): number {
  return before === undefined || before === now ? 0 : typingMs;
}

function useQuery(id: FactId, text: string, classes: readonly NomenclatureClass[]) {
  return useMemo((): { query: FactQuery | null; error: AppErrorData | null } => {
    try {
      return { query: factQuery(id, text, classes), error: null };
    } catch (error) {
      return { query: null, error: AppError.from(error).toData() };
    }
  }, [id, text, classes]);
}

/** A number that changes while a check or an index reads facts, now and then, and when it ends. */
function useCheckTick(): number {
  const work = useAppState((s) => s.jobs.find((job) => job.kind === 'check' || job.kind === 'index'));
  const isRunning = work !== undefined && !isFinished(work);
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setTick((n) => n + 1), refreshMs);
    return () => {
      clearInterval(timer);
      setTick((n) => n + 1);
    };
  }, [isRunning]);
  return tick;
}
