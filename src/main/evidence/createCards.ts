import type { EvidenceCard, S2Measure, SeriesDates } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import { createPool, defaultThreads } from '../workers/index.ts';
import type { Pool } from '../workers/index.ts';
import {
  coarseCodes,
  currentClasses,
  distinctProblems,
  fullDate,
  groundOf,
  missingLpis,
} from './cardParts.ts';
import { readCardRoi, seriesJobs } from './cardRois.ts';
import type { Ground } from './cardParts.ts';
import type { CardRoi } from './cardRois.ts';
import type { SeriesCard } from './cardSeries.ts';
import { DatasetEnvelopes } from './curveDataset.ts';
import { createCurveRows } from './curveRows.ts';
import { curvesOfCard } from './curveSpecs.ts';
import { dropStaleCurves, runCurves } from './curvesRun.ts';
import type { Evidence, EvidenceOptions, RoiPlace } from './Evidence.ts';
import type { EvidenceTasks } from './evidence.worker.ts';
import { RoiSeriesKeeper } from './roiSeriesKeeper.ts';

export type Cards = Pick<
  Evidence,
  'dates' | 'card' | 'warm' | 'envelope' | 'runCurves' | 'noteEdits' | 'forget' | 'close'
>;

/** Workers that read for cards: what one card needs at once. */
const readerThreads = 2;
/** Workers of a curves job: each holds the series of a whole ROI. */
const maxCurveThreads = 4;
/** Answers of each kind that are kept for a dataset. */
const keptAnswers = 64;
/** While a curves job runs, envelopes of the dataset are summed up again at most this often. */
const envelopesHoldMs = 2000;

/** Cards and curves. */
export function createCards(options: EvidenceOptions): Cards {
  const { catalogue, db, threads } = options;
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./evidence.worker.${extension}`, import.meta.url);
  const poolOf = (most: number): Pool<EvidenceTasks> =>
    createPool<EvidenceTasks>({ filename, threads: Math.min(most, threads ?? most) });
  // Started by the first card: most workspaces are opened to paint.
  const pools = lazily(() => ({ keeper: poolOf(1), readers: poolOf(readerThreads) }));
  const keeperOf = lazily(() => new RoiSeriesKeeper(catalogue, pools.get().keeper, pools.get().readers));
  const envelopesOf = lazily(() => new DatasetEnvelopes(db, pools.get().readers));
  const rows = createCurveRows(db);
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  /** By dataset, then by ROI. */
  const rois = new Map<string, Map<string, Promise<CardRoi>>>();
  const datesKnown = new Map<string, Map<string, Promise<SeriesDates | null>>>();
  /** Of the places last asked for: a card is asked for again after each stroke. */
  const grounds = new Map<string, Map<string, Promise<Ground>>>();

  /** What an earlier call found of a dataset; a failure is not kept. */
  function once<T>(
    known: Map<string, Map<string, Promise<T>>>,
    datasetId: string,
    key: string,
    read: () => Promise<T>,
  ): Promise<T> {
    const own = known.get(datasetId) ?? new Map<string, Promise<T>>();
    known.set(datasetId, own);
    let found = own.get(key);
    if (!found) {
      found = read();
      if (own.size >= keptAnswers) own.delete(own.keys().next().value!);
      own.set(key, found);
      const kept = found;
      kept.catch(() => own.get(key) === kept && own.delete(key));
    }
    return found;
  }
  const roiOf = (datasetId: string, roiKey: string): Promise<CardRoi> =>
    once(rois, datasetId, roiKey, async () =>
      readCardRoi(catalogue, datasetId, await catalogue.roi(datasetId, roiKey)),
    );

  /** Asks the worker that keeps the ROI; it is read first, or again when it had to make room. */
  async function seriesOf(
    { datasetId, roiKey, x, y }: RoiPlace,
    of: 'region' | 'patch',
    measure: S2Measure,
    signal: AbortSignal | undefined,
  ): Promise<SeriesCard | null> {
    for (;;) {
      try {
        const kept = await keeperOf.get().ready(datasetId, await roiOf(datasetId, roiKey), 'card');
        const args = { key: kept.key, x, y, of, measure };
        const found = await pools.get().keeper.run('card', args, { signal });
        if (found !== 'missing') return found;
        keeperOf.get().miss(datasetId, roiKey, kept);
      } catch (error) {
        // The dataset was read again meanwhile: so is the ROI.
        const isForgotten = AppError.from(error).code === 'cancelled';
        if (!isForgotten || closing.signal.aborted || signal?.aborted) throw error;
      }
    }
  }

  async function card(
    place: RoiPlace,
    of: 'region' | 'patch',
    measure: S2Measure,
    signal?: AbortSignal,
  ): Promise<EvidenceCard | null> {
    const { datasetId, roiKey, x, y } = place;
    const roi = await roiOf(datasetId, roiKey);
    const patch = roi.index.at(x, y);
    if (!patch) return null;
    const series = await seriesOf(place, of, measure, signal);
    if (!series) return null;
    const { region, parts } = series;
    const { readers } = pools.get();
    const envelopes = envelopesOf.get();
    const query = { options, readers, datasetId, roi, parts };
    const [classes, ground, coarse, dataset] = await Promise.all([
      currentClasses(query),
      once(grounds, datasetId, groundKey(roiKey, patch.patchId, series), () => groundOf(query)),
      coarseCodes(options, datasetId, series),
      region && envelopes.get(datasetId, region.code, curvesOfCard(measure)),
    ]);
    const detail = catalogue.detail(datasetId, patch.patchId);
    const { widthPx, gsd } = roi.detail;
    const specs = curvesOfCard(measure);
    return {
      of: region ? 'region' : 'patch',
      patchId: patch.patchId,
      region: region && {
        id: `${roiKey}/${region.code}/${region.first[1] * widthPx + region.first[0]}`,
        codes: [...coarse, region.code],
        areaPx: region.areaPx,
        areaM2: region.areaPx * gsd * gsd,
        window: region.window,
        patchIds: parts.map(({ patchId }) => patchId),
        rings: region.rings,
        isCut: region.isCut,
      },
      classes: classes.value,
      height: ground.height,
      aerialNdvi: ground.aerialNdvi,
      flightDate: fullDate(detail.aerialDate),
      spotDate: fullDate(detail.spotDate),
      historicalDate: fullDate(detail.historicalDate),
      ...series.dates,
      curves: series.curves.map((curve) => {
        const at = specs.findIndex((spec) => spec.series === curve.series && spec.measure === curve.measure);
        const own = dataset?.[at];
        return { ...curve, dataset: own ? [...own] : null };
      }),
      sentinelPx: series.sentinelPx,
      datasetRois: envelopes.rois(datasetId),
      problems: distinctProblems([
        ...series.problems,
        ...missingLpis(options, datasetId, region?.blocked ?? []),
        ...ground.problems,
        ...classes.problems,
      ]),
    };
  }

  /** Keeps closing waiting until the work is done; nothing new is begun by then. */
  async function track<T>(work: () => Promise<T>): Promise<T> {
    if (closing.signal.aborted) throw new AppError('cancelled');
    const task = work();
    running.add(task);
    return task.finally(() => running.delete(task));
  }

  return {
    dates: (datasetId, roiKey, series) =>
      track(() =>
        once(datesKnown, datasetId, `${roiKey} ${series}`, () => readDates(datasetId, roiKey, series)),
      ),

    card: (place, of, measure, signal) => track(() => card(place, of, measure, signal)),

    warm: (datasetId, roiKey) =>
      track(async () => {
        const roi = await roiOf(datasetId, roiKey);
        const { key, codes } = await keeperOf.get().ready(datasetId, roi, 'warm');
        for (const code of codes) {
          if (closing.signal.aborted) throw new AppError('cancelled');
          // One crop at a time: a card may be waiting.
          if (!(await pools.get().keeper.run('envelope', { key, code }))) break;
        }
        return { patches: roi.detail.grid.length };
      }),

    envelope: (datasetId, code, spec) =>
      track(async () => {
        const envelopes = envelopesOf.get();
        // Taken first: what is told is what is in the sum.
        const rois = envelopes.rois(datasetId);
        const found = await envelopes.get(datasetId, code, [spec]);
        return { rois, quartiles: found && [...found[0]!] };
      }),

    runCurves: ({ datasetId, signal, onProgress }) =>
      track(async () => {
        const pool = poolOf(Math.min(defaultThreads(), maxCurveThreads));
        const envelopes = envelopesOf.get();
        let toldAt = 0;
        const onChange = (): void => {
          if (performance.now() - toldAt < envelopesHoldMs) return;
          toldAt = performance.now();
          envelopes.forget(datasetId);
        };
        try {
          const both = AbortSignal.any([signal, closing.signal]);
          return await runCurves({
            db,
            catalogue,
            rows,
            pool,
            datasetId,
            signal: both,
            onProgress,
            onChange,
          });
        } finally {
          envelopes.forget(datasetId);
          await pool.close();
        }
      }),

    // Masks are asked for anew by each card.
    noteEdits: () => {},

    forget(datasetId) {
      rois.delete(datasetId);
      datesKnown.delete(datasetId);
      grounds.delete(datasetId);
      keeperOf.started?.forget(datasetId);
      envelopesOf.started?.forget(datasetId);
      // What is not dropped now, on a full disk or when closing, the next run drops.
      track(() => dropStaleCurves(db, rows, datasetId, closing.signal)).catch(() => {});
    },

    async close() {
      closing.abort();
      await keeperOf.started?.close();
      await Promise.allSettled(running);
      await Promise.all([pools.started?.keeper.close(), pools.started?.readers.close()]);
    },
  };

  async function readDates(datasetId: string, roiKey: string, series: SeriesId): Promise<SeriesDates | null> {
    const { detail, listed } = await roiOf(datasetId, roiKey);
    const jobs = [];
    for await (const batch of seriesJobs(catalogue, datasetId, detail.grid, 64)) jobs.push(...batch);
    return pools.get().readers.run('dates', { jobs, listed, series });
  }
}

/** Names the pixels of a card. */
function groundKey(roiKey: string, patchId: string, { region }: SeriesCard): string {
  return region ? `${roiKey} ${region.code} ${region.first.join()} ${region.areaPx}` : patchId;
}

/** Makes something when it is first asked for. */
function lazily<T>(make: () => T): { get(): T; readonly started: T | undefined } {
  let made: T | undefined;
  return {
    get: () => (made ??= make()),
    get started() {
      return made;
    },
  };
}
