import { noClass, type PixelValues } from '../../shared/contract/index.ts';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { imagery, isSeries } from '../../shared/model/imagery.ts';
import type { ClassLayerId, SeriesId } from '../../shared/model/imagery.ts';
import type { MaskPixels } from '../annotation/index.ts';
import { createPool, type Pool } from '../workers/index.ts';
import { Differences } from './difference.ts';
import type { Evidence, EvidenceOptions, RoiPlace } from './Evidence.ts';
import type { PixelTasks } from './pixelEvidence.worker.ts';
import { PixelRois } from './pixelRois.ts';
import type { PixelWish, WishedValues } from './pixelTasks.ts';
import { hasModality, lpisWish, wishesOf, type ImageryWish, type PatchPixel } from './pixelWishes.ts';

export type PixelEvidence = Pick<
  Evidence,
  'pixel' | 'pixelHistory' | 'difference' | 'notePredictions' | 'forget' | 'close'
>;

type ClassValue = PixelValues['classes'][number];

/** The sensor of a series as the metadata names it. */
const sensors = { s2: 's2', s1asc: 's1-asc', s1desc: 's1-desc' } as const satisfies Record<SeriesId, string>;

/** Values, history and differences. */
export function createPixelEvidence(options: EvidenceOptions): PixelEvidence {
  const { catalogue, annotation, predictions } = options;
  // The name differs because the sources run as they are, and built each worker lies beside the core.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  let started: Pool<PixelTasks> | null = null;
  // One worker, from the first question on: what it has read of a patch answers the next question about it.
  const pool = () =>
    (started ??= createPool<PixelTasks>({
      filename: new URL(`./pixelEvidence.worker.${extension}`, import.meta.url),
      threads: Math.min(1, options.threads ?? 1),
    }));
  const rois = new PixelRois(catalogue);
  const differences = new Differences({
    ...{ catalogue, annotation, predictions, rois },
    count: (jobs, signal) => pool().run('counts', jobs, { signal }),
  });

  const find = async ({ datasetId, roiKey, x, y }: RoiPlace): Promise<PatchPixel | null> => {
    const { index } = await rois.get(datasetId, roiKey);
    const patch = index.at(x, y);
    const layout = options.layoutOf(datasetId);
    return patch ? { datasetId, layout, patch, x: x - patch.x, y: y - patch.y } : null;
  };

  const dateOf = ({ datasetId, roiKey }: RoiPlace, { id, date }: ImageryWish): string | null =>
    isSeries(id) && date !== null
      ? (catalogue.seriesDates(datasetId, roiKey, sensors[id])?.[date] ?? null)
      : null;

  const maskValue = async (pixel: PatchPixel, layer: 'mask' | 'cosia'): Promise<ClassValue> => {
    const { datasetId, patch, x, y } = pixel;
    try {
      const read = layer === 'mask' ? annotation.mask : annotation.original;
      const mask: MaskPixels = await read.call(annotation, datasetId, patch.patchId);
      const value = x < mask.width && y < mask.height ? mask.data[y * mask.width + x]! : null;
      return { layer, value, error: null };
    } catch (error) {
      return { layer, value: null, error: AppError.from(error).toData() };
    }
  };

  const masks = (pixel: PatchPixel): Promise<ClassValue[]> =>
    hasModality(pixel.patch, 'AERIAL_LABEL-COSIA')
      ? Promise.all([maskValue(pixel, 'mask'), maskValue(pixel, 'cosia')])
      : Promise.resolve([]);

  /** What the set in use says of a pixel; nothing where it says nothing. */
  const predicted = async ({ datasetId, patch, x, y }: PatchPixel): Promise<ClassValue[]> => {
    const set = predictions.active(datasetId, 'cosia');
    if (!set) return [];
    const layer = 'prediction';
    try {
      const found = await predictions.pixels(datasetId, set.id, patch.patchId);
      if (!found || x >= found.width || y >= found.height) return [];
      const at = y * found.width + x;
      const value = found.classes[at]!;
      if (value === noClass) return [];
      return [{ layer, value, error: null, confidence: found.confidence[at]! / 255 }];
    } catch (error) {
      return [{ layer, value: null, error: AppError.from(error).toData() }];
    }
  };

  return {
    async pixel(place, dates) {
      const pixel = await find(place);
      if (!pixel) return { patchId: null, imagery: [], classes: [] };
      const wanted = wishesOf(catalogue, pixel, dates);
      const lpis = lpisWish(catalogue, pixel);
      const files = wanted.flatMap(({ parts }) => parts.filter((part) => typeof part !== 'number'));
      const [read, ofMask, ofModel] = await Promise.all([
        pool().run('pixels', lpis ? [...files, lpis] : files),
        masks(pixel),
        predicted(pixel),
      ]);
      const answers = new Map<PixelWish, WishedValues>(files.map((file, i) => [file, read[i]!]));
      return {
        patchId: pixel.patch.patchId,
        imagery: wanted.map((wish) => ({
          id: wish.id,
          date: dateOf(place, wish),
          ...joinParts(wish, answers),
        })),
        classes: [...ofMask, ...(lpis ? lpisValues(read.at(-1)!) : []), ...ofModel],
      };
    },
    async pixelHistory(place, limit) {
      const pixel = await find(place);
      if (!pixel) return [];
      const { datasetId, patch, x, y } = pixel;
      return annotation.pixelHistory({ datasetId, patchId: patch.patchId, x, y }, limit);
    },
    difference: (datasetId, roiKey, a, b, signal) => differences.count(datasetId, roiKey, a, b, signal),
    notePredictions: () => differences.notePredictions(),
    forget(datasetId) {
      rois.forget(datasetId);
      differences.forget(datasetId);
    },
    async close() {
      await started?.close();
    },
  };
}

/** The values of an imagery, file after file. A broken cloud mask leaves the reflectances, and its error is told. */
function joinParts(
  { id, parts }: ImageryWish,
  answers: ReadonlyMap<PixelWish, WishedValues>,
): { values: (number | null)[]; error: AppErrorData | null } {
  const values: (number | null)[] = [];
  let error: AppErrorData | null = null;
  for (const [i, part] of parts.entries()) {
    const answer = typeof part === 'number' ? { values: missing(part) } : answers.get(part)!;
    if ('values' in answer) values.push(...answer.values);
    else {
      error = answer.error;
      if (i === 0) return { values: [], error };
      values.push(...missing(imagery[id].bands.length - values.length));
    }
  }
  return { values, error };
}

const missing = (count: number): null[] => Array.from({ length: count }, () => null);

function lpisValues(answer: WishedValues): ClassValue[] {
  const layers = ['lpis1', 'lpis2', 'lpis3'] as const satisfies readonly ClassLayerId[];
  return layers.map((layer, i) =>
    'values' in answer
      ? { layer, value: answer.values[i] ?? null, error: null }
      : { layer, value: null, error: answer.error },
  );
}
