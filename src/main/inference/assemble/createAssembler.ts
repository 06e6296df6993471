import { AppError } from '../../../shared/errors.ts';
import type { ModelInput, ModelManifest, Tile } from '../../../shared/inference/index.ts';
import type { InputPatch, RoiInputs } from '../Inference.ts';
import { readAreaSeries } from './areaSeries.ts';
import type { AssembleOptions, Assembler, InputTensor, Lacking } from './Assembler.ts';
import { imageTensor } from './imageInput.ts';
import { readPatchSeries } from './patchSeries.ts';
import { RoiImages } from './RoiImages.ts';
import { seriesTensors } from './seriesInput.ts';
import type { RawSeries, SeriesInput, SuperPatchInput } from './seriesInput.ts';
import { zeros } from './stack.ts';
import { lackAll } from './TileJob.ts';
import type { TileJob } from './TileJob.ts';

/** Assembles the inputs of a model from the files of one ROI. */
export function createAssembler(
  manifest: Pick<ModelManifest, 'inputs'>,
  roi: RoiInputs,
  options: AssembleOptions = {},
): Assembler {
  const images = new RoiImages(options.maxBytes);
  return {
    async assemble(tile, allocate = zeros) {
      const own = new Set(tile.parts.map(({ patchId }) => patchId));
      const lacking = new Map<string, Lacking>();
      const job: TileJob = {
        ...{ tile, roi, images, allocate },
        patches: patchesOf(roi, tile),
        lack(patchId, { code, params }) {
          if (own.has(patchId) && !lacking.has(patchId)) lacking.set(patchId, { patchId, code, params });
        },
      };
      const tensors: Record<string, InputTensor> = {};
      for (const input of manifest.inputs) {
        if (lacking.size === own.size) break;
        Object.assign(tensors, await tensorsOf(input, manifest.inputs, job));
      }
      const isRunnable = lacking.size < own.size;
      return { tensors: isRunnable ? tensors : null, lacking: [...lacking.values()] };
    },
  };
}

/** The patches that a tile touches; one that is tied to a patch sees nothing else. */
function patchesOf({ patches }: RoiInputs, { x, y, sidePx, patchId }: Tile): InputPatch[] {
  if (patchId !== null) return patches.filter((patch) => patch.patchId === patchId);
  return patches.filter(
    (patch) =>
      patch.x < x + sidePx &&
      patch.y < y + sidePx &&
      x < patch.x + patch.widthPx &&
      y < patch.y + patch.heightPx,
  );
}

async function tensorsOf(
  input: ModelInput,
  inputs: readonly ModelInput[],
  job: TileJob,
): Promise<Record<string, InputTensor>> {
  if (input.kind === 'dates') return {}; // Made with its series.
  if (input.kind === 'image') return { [input.name]: await imageTensor(input, job) };
  const raw = input.kind === 'series' ? await readPatchSeries(input, job) : await readSuperPatch(input, job);
  if (!raw) return {};
  const dates = inputs.filter((other) => other.kind === 'dates').filter(({ of }) => of === input.name);
  const { tensors, fault } = seriesTensors(input, dates, raw, listedDates(input, job.roi), job.allocate);
  if (fault) lackAll(job, fault);
  return tensors;
}

/** The super-patch of the patch that the tile is tied to. */
async function readSuperPatch(input: SuperPatchInput, job: TileJob): Promise<RawSeries | null> {
  try {
    const [patch] = job.patches;
    const raw = job.tile.patchId !== null && patch ? await readAreaSeries(input, patch) : null;
    if (!raw) lackAll(job, { code: 'inputMissing', params: { modality: 'SENTINEL2_TS' } });
    return raw;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    lackAll(job, error);
    return null;
  }
}

function listedDates(input: SeriesInput | SuperPatchInput, { dates }: RoiInputs): readonly string[] | null {
  if (input.kind === 'superPatch' || input.modality === 'SENTINEL2_TS') return dates.s2;
  return input.modality === 'SENTINEL1-ASC_TS' ? dates.s1Asc : dates.s1Desc;
}
