import { createHash } from 'node:crypto';
import type { S2Measure, SeriesDates } from '../../shared/contract/evidence.ts';
import type { SeriesId } from '../../shared/model/imagery.ts';
import { unitOf } from '../../shared/series/index.ts';
import { giveAway, serveTasks } from '../workers/serveTasks.ts';
import { aerialNdviOf, classesOf, heightOf } from './cardLand.ts';
import type { LandPart, MaskPart } from './cardLand.ts';
import { seriesCard } from './cardSeries.ts';
import type { SeriesCard } from './cardSeries.ts';
import { readEnvelopes } from './curveEnvelopes.ts';
import { encodeYear, histogramsOf } from './curveHistograms.ts';
import type { RoiCurves } from './curveRows.ts';
import { allCurves } from './curveSpecs.ts';
import { seriesDatesOf } from './roiSeries.ts';
import { filesOf, loadPatch } from './roiSeriesLoad.ts';
import { arraysOf } from './roiSeriesPatch.ts';
import type { ListedDates, LoadedPatch, SeriesJob } from './roiSeriesPatch.ts';
import { RoiSeriesStore } from './roiSeriesStore.ts';
import { sourceStamp } from '../raster/sourceStamp.ts';

/** Where the series of ROIs are kept; only one worker is asked to keep any. */
const store = new RoiSeriesStore();

/** Counts from definitions that were since changed are not to be used: raise it with them. */
const curvesVersion = 1;

interface CardArgs {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly of: 'region' | 'patch';
  readonly measure: S2Measure;
}

const tasks = {
  /** Reads patches, for the worker that keeps them. */
  async load({ jobs, listed }: { jobs: readonly SeriesJob[]; listed: ListedDates }) {
    const patches: LoadedPatch[] = [];
    for (const job of jobs) patches.push(await loadPatch(job, listed));
    return giveAway(patches, ...patches.flatMap(arraysOf));
  },
  keep({ key, patches }: { key: string; patches: readonly LoadedPatch[] }) {
    store.add(key, patches);
    return null;
  },
  /** @returns the crops of the ROI. */
  finish: ({ key, listed }: { key: string; listed: ListedDates }) => store.finish(key, listed).codes,
  /** Computes the envelopes of a crop; false when the ROI is not kept. */
  envelope({ key, code }: { key: string; code: number }) {
    const roi = store.get(key);
    for (const spec of roi ? allCurves : []) roi!.envelope(code, spec);
    return roi !== null;
  },
  /** `missing` when the ROI is not kept; null where no patch is. */
  card({ key, ...place }: CardArgs): SeriesCard | null | 'missing' {
    const roi = store.get(key);
    return roi ? seriesCard(roi, place) : 'missing';
  },
  forget(key: string) {
    store.forget(key);
    return null;
  },

  height: (parts: readonly LandPart[]) => heightOf(parts),
  aerialNdvi: (parts: readonly LandPart[]) => aerialNdviOf(parts),
  classes: (parts: readonly MaskPart[]) => classesOf(parts),
  envelopes: readEnvelopes,

  /** The dates of one series over patches, reading no more than that needs. */
  async dates({
    jobs,
    listed,
    series,
  }: {
    jobs: readonly SeriesJob[];
    listed: ListedDates;
    series: SeriesId;
  }): Promise<SeriesDates | null> {
    const patches: LoadedPatch[] = [];
    for (const job of jobs) patches.push(await loadPatch(job, listed, series));
    const unit = unitOf(patches.some((patch) => patch.series[series]?.hasNegative));
    return seriesDatesOf(patches, series, listed, unit);
  },

  /** The curves of a ROI; null when they are those that `stamp` tells of. */
  async curves({
    jobs,
    listed,
    stamp,
  }: {
    jobs: readonly SeriesJob[];
    listed: ListedDates;
    stamp: string | null;
  }): Promise<RoiCurves | null> {
    const files = jobs.map((job) => filesOf(job).map(sourceStamp).join(';')).join('\n');
    const current = createHash('sha256')
      .update(`${curvesVersion}\n${JSON.stringify(listed)}\n${files}`)
      .digest('hex');
    if (current === stamp) return null;
    const patches: LoadedPatch[] = [];
    for (const job of jobs) patches.push(withoutLpis(await loadPatch(job, listed)));
    const rows = [...histogramsOf(patches, listed)].flatMap(([code, crop]) =>
      [...crop]
        .map(([curve, year]) => ({ code, curve, counts: encodeYear(year) }))
        .filter(({ counts }) => counts.length > 0),
    );
    return { stamp: current, failed: patches.reduce((sum, { problems }) => sum + problems.length, 0), rows };
  },
};

/** Histograms need the crops of the Sentinel pixels only. */
const withoutLpis = (patch: LoadedPatch): LoadedPatch => ({ ...patch, lpis: null });

export type EvidenceTasks = typeof tasks;
export default serveTasks(tasks);
