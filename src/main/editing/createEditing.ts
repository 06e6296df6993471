import type { RoiPatch, SetRequest } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Expression } from '../../shared/expression/index.ts';
import { intersectWindows, type PixelWindow } from '../../shared/geo/grid.ts';
import { PixelRois, undeclaredCode, type PixelRoi } from '../evidence/index.ts';
import { createPool, inOrder, throwIfAborted, type Pool } from '../workers/index.ts';
import type { Editing, EditingOptions } from './Editing.ts';
import type { EditingTasks } from './editing.worker.ts';
import { hasModality, jobsOf, rasterLayer } from './jobsOfPlan.ts';
import type { SetPart } from './joinSets.ts';
import { MaskCourier } from './MaskCourier.ts';
import { masksOf, type PatchJob } from './patchJobs.ts';
import { dependsOnMask, layerIdsOf, needsShelf, planExpression, planOf, type Plan } from './plans.ts';

/** Patches of a task: some 50 ms of the worker, so that a wand does not wait long behind a whole ROI. */
const patchesPerTask = 4;
/** Tasks under way for one question: while one is computed, the files of the next are looked up. */
const tasksAtOnce = 2;
/** Half the side of the window that a wand searches, and of the one that a way along edges is known in. */
const halfWandPx = 2048;
const halfWirePx = 384;
/** Expressions that are remembered with what they need: those of all windows, and those being typed. */
const keptPlans = 64;

/** Creates the editing of one workspace: which pixels are meant. */
export function createEditing(options: EditingOptions): Editing {
  const { catalogue, annotation, predictions } = options;
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  let started: Pool<EditingTasks> | null = null;
  // One worker, from the first question on: what it has read of a patch answers the next question about it.
  const pool = (): Pool<EditingTasks> =>
    (started ??= createPool<EditingTasks>({
      filename: new URL(`./editing.worker.${extension}`, import.meta.url),
      threads: Math.min(1, options.threads ?? 1),
    }));
  const rois = new PixelRois(catalogue);
  const courier = new MaskCourier(annotation, predictions, pool);
  const plans = new Map<string, Promise<Plan>>();
  /** Goes into the names of wands: after a rescan, the same place is another one. */
  let scan = 0;

  const planFor = (
    datasetId: string,
    roiKey: string,
    text: string,
    gives: 'condition' | 'number',
  ): Promise<Plan> => {
    const name = `${datasetId}\n${roiKey}\n${gives}\n${text}`;
    const known = plans.get(name);
    const plan =
      known ??
      rois.get(datasetId, roiKey).then((roi) => planExpression(options, datasetId, roi, text, gives));
    plans.delete(name);
    plans.set(name, plan);
    if (plans.size > keptPlans) plans.delete(plans.keys().next().value!);
    plan.catch(() => plans.get(name) === plan && plans.delete(name));
    return plan;
  };

  const patchesOf = ({ roi }: PixelRoi, patchIds: readonly string[]): RoiPatch[] => {
    const byId = new Map(roi.grid.map((patch) => [patch.patchId, patch]));
    return patchIds.map((id) => {
      const patch = byId.get(id);
      if (!patch) throw new AppError('notFound', { what: 'patch', id });
      return patch;
    });
  };

  /** Asks for something of each of some patches, a few at a time. */
  async function inBatches<T>(
    plan: Plan,
    patches: readonly RoiPatch[],
    signal: AbortSignal | undefined,
    task: 'gates' | 'values' | 'parts',
  ): Promise<T[]> {
    const batches = Array.from({ length: Math.ceil(patches.length / patchesPerTask) }, (_, i) =>
      patches.slice(i * patchesPerTask, (i + 1) * patchesPerTask),
    );
    const found: T[] = [];
    const run = async (batch: readonly RoiPatch[]): Promise<T[]> => {
      throwIfAborted(signal);
      const jobs = await jobsOf(options, plan, batch);
      const asked = { expression: plan.expression, jobs };
      return courier.ask<T[]>(
        masksOf(jobs),
        signal,
        () => pool().run(task, asked, { signal }) as Promise<T[]>,
      );
    };
    for await (const some of inOrder(batches, tasksAtOnce, run)) found.push(...some);
    return found;
  }

  async function setOfPlan(
    plan: Plan,
    patchId: string | null,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const patches = patchId === null ? plan.roi.roi.grid : patchesOf(plan.roi, [patchId]);
    const parts = await inBatches<SetPart>(plan, patches, signal, 'parts');
    const transfer = parts.flatMap(({ set }) => [
      set.spans.buffer as ArrayBuffer,
      set.rows.buffer as ArrayBuffer,
    ]);
    return pool().run('join', parts, { signal, transfer });
  }

  /** Pixels connected to a place by one value of a layer; patches are looked at as the search comes to them. */
  async function connected(
    plan: Plan,
    layer: string,
    place: { readonly x: number; readonly y: number; readonly patchId: string | null },
    except: number | null,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { index, roi } = plan.roi;
    const first = index.at(place.x, place.y);
    if (!first || (place.patchId !== null && first.patchId !== place.patchId)) return new Uint8Array(0);
    const known = new Map<string, PatchJob>();
    for (let next = [first]; ;) {
      for (const job of await jobsOf(options, plan, next)) known.set(job.patchId, job);
      const jobs = [...known.values()];
      const rest = place.patchId === null ? roi.grid.filter(({ patchId }) => !known.has(patchId)) : [];
      const args = {
        ...{ jobs, layer, except, x: place.x, y: place.y },
        rest: Int32Array.from(rest.flatMap(({ x, y, widthPx, heightPx }) => [x, y, widthPx, heightPx])),
      };
      const { set, touched } = await courier.ask(masksOf(jobs), signal, () =>
        pool().run('connected', args, { signal }),
      );
      if (touched.length === 0) return set;
      next = touched.map((i) => rest[i]!);
    }
  }

  async function wand(
    request: Extract<SetRequest, { by: 'wand' }>,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const { datasetId, roiKey, x, y, channels, absolute, tolerance, contiguous } = request;
    const channelPlans = await Promise.all(
      channels.map((text) => planFor(datasetId, roiKey, text, 'number')),
    );
    const { roi } = channelPlans[0]!;
    if (!roi.index.at(x, y)) return new Uint8Array(0);
    const window = windowAround(x, y, halfWandPx, roi);
    const layers = new Map(channelPlans.flatMap((plan) => plan.layers.map((layer) => [layer.key, layer])));
    const plan: Plan = { ...channelPlans[0]!, layers: [...layers.values()] };
    let jobs: PatchJob[] | null = null;
    const readJobs = async () => (jobs ??= await jobsOf(options, plan, roi.index.within(window)));
    const keys = needsShelf(plan) ? masksOf(await readJobs()) : new Set<string>();
    let isKnown = true;
    for (;;) {
      throwIfAborted(signal);
      const start = isKnown
        ? null
        : { x, y, absolute, window, channels: channelPlans.map((p) => p.expression), jobs: await readJobs() };
      const found = await courier.ask(keys, signal, () => {
        const place = JSON.stringify([scan, datasetId, roiKey, x, y, channels, absolute]);
        const name = `${place} ${courier.versions(keys)}`;
        return pool().run('wand', { name, start, tolerance, contiguous }, { signal });
      });
      if (found === 'unknown') isKnown = false;
      else if (found !== null) return found;
    }
  }

  const classPlan = async (datasetId: string, roiKey: string, expression: Expression): Promise<Plan> =>
    planOf(options, datasetId, await rois.get(datasetId, roiKey), expression);

  return {
    async gate(datasetId, roiKey, text, patchIds, signal) {
      const plan = await planFor(datasetId, roiKey, text, 'condition');
      return inBatches<Uint8Array>(plan, patchesOf(plan.roi, patchIds), signal, 'gates');
    },

    async values(datasetId, roiKey, text, patchIds, signal) {
      const plan = await planFor(datasetId, roiKey, text, 'number');
      return inBatches<Float32Array>(plan, patchesOf(plan.roi, patchIds), signal, 'values');
    },

    async set(request, signal) {
      const { datasetId, roiKey } = request;
      switch (request.by) {
        case 'expression': {
          const plan = await planFor(datasetId, roiKey, request.text, 'condition');
          return setOfPlan(plan, request.patchId, signal);
        }
        case 'class': {
          const isClass = equals('mask', request.value);
          return setOfPlan(await classPlan(datasetId, roiKey, isClass), request.patchId, signal);
        }
        case 'connected': {
          const plan = await classPlan(datasetId, roiKey, { kind: 'name', name: 'mask' });
          return connected(plan, 'mask', request, null, signal);
        }
        case 'lpis': {
          const plan = await classPlan(datasetId, roiKey, { kind: 'name', name: 'lpis3' });
          return connected(plan, 'lpis3', { ...request, patchId: null }, undeclaredCode, signal);
        }
        case 'prediction': {
          const plan = await classPlan(datasetId, roiKey, { kind: 'name', name: 'model' });
          const layers = [
            { key: 'proposal', layer: { kind: 'proposal' }, dates: null, reach: null },
          ] as const;
          return connected({ ...plan, layers }, 'proposal', { ...request, patchId: null }, null, signal);
        }
        case 'wand':
          return wand(request, signal);
      }
    },

    async livewire({ datasetId, roiKey, x, y }, signal) {
      const roi = await rois.get(datasetId, roiKey);
      const { widthPx, heightPx, grid } = roi.roi;
      if (x < 0 || y < 0 || x >= widthPx || y >= heightPx)
        throw new AppError('badRequest', { id: 'x, y' }, { detail: `(${x}, ${y}) is not on the grid` });
      if (!grid.some((patch) => hasModality(patch, 'AERIAL_RGBI')))
        throw new AppError('layerMissing', { layer: 'AERIAL_RGBI' });
      const window = windowAround(x, y, halfWirePx, roi);
      const jobs = roi.index.within(window).map((patch): PatchJob => {
        const { patchId, x: left, y: top, widthPx: width, heightPx: height } = patch;
        const bands = [0, 1, 2, 3].map((band) => [
          band,
          rasterLayer(options, datasetId, patch, 'AERIAL_RGBI', band, false),
        ]);
        return {
          ...{ patchId, x: left, y: top, widthPx: width, heightPx: height },
          layers: Object.fromEntries(bands),
        };
      });
      const data = await pool().run('livewire', { jobs, window, x, y }, { signal });
      return { window, data };
    },

    async check(datasetId, roiKey, text) {
      const plan = await planFor(datasetId, roiKey, text, 'condition');
      return { layers: layerIdsOf(plan), dependsOnMask: dependsOnMask(plan) };
    },

    notePredictions() {
      plans.clear();
      courier.notePredictions();
    },

    forget(datasetId) {
      scan++;
      plans.clear();
      rois.forget(datasetId);
      courier.forget();
    },

    async close() {
      await started?.close();
    },
  };
}

const equals = (name: string, value: number): Expression => ({
  kind: 'compare',
  operator: '=',
  left: { kind: 'name', name },
  right: { kind: 'literal', value },
});

/** The pixels around a place that lie on the grid of a ROI. */
function windowAround(x: number, y: number, half: number, { roi }: PixelRoi): PixelWindow {
  const around = { x: x - half, y: y - half, width: 2 * half, height: 2 * half };
  return intersectWindows(around, { x: 0, y: 0, width: roi.widthPx, height: roi.heightPx })!;
}
