import { join } from 'node:path';
import { AppError, isAppErrorData } from '../../shared/errors.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { createPool } from '../workers/index.ts';
import { ChangeNotifier } from './ChangeNotifier.ts';
import { countMaskData } from './countMaskData.ts';
import { EditQueue } from './EditQueue.ts';
import { createFactRows } from './FactRows.ts';
import type { FactPatch, FactScan } from './FactRows.ts';
import { factProblems, unknownCodesProblem } from './factProblems.ts';
import type { Facts, FactsOptions } from './Facts.ts';
import type { FactsTasks } from './facts.worker.ts';
import { maskThumbnails } from './maskThumbnails.ts';
import { patchImage, patchJob, patchMask } from './patchJob.ts';
import type { SourceOf } from './patchJob.ts';
import { runFacts } from './runFacts.ts';
import { readSourceStamp } from '../raster/index.ts';
import { ThumbnailStore } from './ThumbnailStore.ts';

/** @param options.threads workers; 0 works in the calling thread, for tests. Default: one a core, at most 8. */
export function createFacts(options: FactsOptions): Facts {
  const { db } = options;
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const filename = new URL(`./facts.worker.${extension}`, import.meta.url);
  const pool = createPool<FactsTasks>({ filename, threads: options.threads });
  const rows = createFactRows(db);
  const thumbnails = new ThumbnailStore(join(options.cacheDir, 'thumbnails.sqlite'));
  const changes = new ChangeNotifier();
  const edits = new EditQueue(recount);
  const priority = createPriority();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const reduced = maskThumbnails(pool, options);

  function find(datasetId: string, patchId: string): { scan: FactScan; patch: FactPatch } | null {
    const scan = rows.scan(datasetId);
    const patch = scan && rows.find(scan, patchOfCell(patchId));
    return scan && patch ? { scan, patch } : null;
  }
  const sourcesOf =
    (datasetId: string): SourceOf =>
    (patchId, modality) =>
      options.source(datasetId, patchId, modality);

  /** Counts the current mask of a patch; one without facts, or whose edits were all undone, is computed anew. */
  async function recount(datasetId: string, patchId: string): Promise<void> {
    const edited = await options.editedMask(datasetId, patchId);
    const place = find(datasetId, patchId);
    if (!place) return;
    const { scan, patch } = place;
    const { path, nomenclature } = options.dataset(datasetId);
    const classes = nomenclature.classes.map(({ value }) => value);
    const job = patchJob(scan, patch, sourcesOf(datasetId), edited === null);
    const counted = edited && countMaskData(edited.data, classes);
    if (edited && counted && patch.stamp !== null) {
      const mask = job.sources[0];
      const problems = mask ? unknownCodesProblem(path, patchId, mask, counted.unknown) : [];
      db.transaction(() => {
        if (rows.has(patch)) rows.putMask(patch, counted.cosia, counted.unknown, edited.version, problems);
      })();
    } else {
      const [facts] = await pool.run('facts', { jobs: [job], classes });
      const all = { ...facts!, ...counted };
      db.transaction(() => {
        if (!rows.has(patch)) return;
        rows.put(patch, all, edited?.version ?? 0, factProblems(path, patchId, job, all));
      })();
    }
    changes.note(datasetId, patchId);
  }

  return {
    async run(run) {
      const signal = AbortSignal.any([run.signal, closing.signal]);
      const context = {
        db,
        options,
        rows,
        pool,
        thumbnails,
        changes,
        idle: priority.idle,
        recount: (datasetId: string, patchId: string) => edits.add(datasetId, [patchId]),
      };
      const work = runFacts(context, { ...run, signal });
      running.add(work);
      return work.finally(() => running.delete(work));
    },

    noteEdits(datasetId, patchIds) {
      edits.add(datasetId, [...new Set(patchIds.map(patchOfCell))]);
    },

    onChange: (listener) => changes.listen(listener),

    async thumbnail(datasetId, patchId, signal) {
      const place = find(datasetId, patchId);
      const image = place && patchImage(place.scan, place.patch, sourcesOf(datasetId));
      if (!image) return null;
      const id = place.patch.patchId;
      const kept = thumbnails.get(datasetId, id);
      const stamp = await readSourceStamp(image.source);
      // On a disk that is not there now, the picture that we have is better than none.
      if (kept && (kept.stamp === stamp || stamp === '?')) return kept.jpeg;
      const [made] = await priority.first(() => pool.run('thumbnails', [image], { signal }));
      if (isAppErrorData(made)) throw AppError.fromData(made);
      thumbnails.put(datasetId, [{ patchId: id, stamp, jpeg: made! }]);
      return made!;
    },

    async maskThumbnail(datasetId, patchId) {
      const place = find(datasetId, patchId);
      const mask = place && patchMask(place.scan, place.patch, sourcesOf(datasetId));
      if (!mask) return null;
      return priority.first(() => reduced(datasetId, place.patch, mask));
    },

    async settled() {
      await edits.settle();
      changes.tell();
    },

    async close() {
      closing.abort();
      await Promise.allSettled(running);
      await edits.settle();
      changes.tell();
      await pool.close();
      thumbnails.close();
    },
  };
}

/** Lets what someone waits for go before a run. */
function createPriority() {
  let waiting = 0;
  let release: (() => void)[] = [];
  return {
    async first<T>(work: () => Promise<T>): Promise<T> {
      waiting += 1;
      try {
        return await work();
      } finally {
        waiting -= 1;
        if (waiting === 0) {
          for (const go of release) go();
          release = [];
        }
      }
    },
    async idle(): Promise<void> {
      while (waiting > 0) await new Promise<void>((resolve) => release.push(resolve));
    },
  };
}
