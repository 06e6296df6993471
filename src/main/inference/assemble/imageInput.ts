import { AppError } from '../../../shared/errors.ts';
import type { ModelInput } from '../../../shared/inference/index.ts';
import { sourcePath } from '../../../shared/raster/source.ts';
import type { Raster } from '../../../shared/raster/types.ts';
import type { InputPatch } from '../Inference.ts';
import type { InputTensor } from './Assembler.ts';
import { emptyOf, fillImage } from './fillImage.ts';
import type { ImagePlace } from './fillImage.ts';
import { placeAxis } from './placeAxis.ts';
import type { TileJob } from './TileJob.ts';

export type ImageInput = Extract<ModelInput, { kind: 'image' }>;

/** A raster with this many times more or fewer pixels a side than the model expects is not what it says. */
const maxRatio = 16;

/** The tensor `[1, C, side, side]` of an image over a tile; zeros before normalisation where no patch has it. */
export async function imageTensor(input: ImageInput, job: TileJob): Promise<InputTensor> {
  const { channels, sizePx } = input;
  const data = job.allocate(channels.length * sizePx * sizePx);
  let isFilled = false;
  for (const patch of job.patches) {
    const raster = await readImage(input, patch, job);
    if (!raster) continue;
    const place = placeRaster(patch, raster, job.tile, sizePx);
    if (!isFilled && !coversAll(place, sizePx)) fillEmpty(data, input);
    isFilled = true;
    fillImage(data, sizePx, raster, channels, place);
  }
  if (!isFilled) fillEmpty(data, input);
  return { type: 'float32', data, dims: [1, channels.length, sizePx, sizePx] };
}

async function readImage(input: ImageInput, patch: InputPatch, job: TileJob): Promise<Raster | null> {
  const { modality } = input;
  const read = await job.images.read(patch, modality);
  if (read === null) {
    job.lack(patch.patchId, { code: 'inputMissing', params: { modality } });
    return null;
  }
  const fault = read instanceof AppError ? read : faultOf(input, patch, read, job);
  if (!fault) return read as Raster;
  job.lack(patch.patchId, fault);
  return null;
}

/** Why a raster cannot be this input: bands that it has not, or a size out of all proportion. */
function faultOf(
  { channels, sizePx, modality }: ImageInput,
  patch: InputPatch,
  raster: Raster,
  { tile }: TileJob,
): Pick<AppError, 'code' | 'params'> | null {
  const bands = Math.max(...channels.map(({ band }) => (band === 'height' ? 2 : band)));
  if (bands > raster.bands) return { code: 'inputMissing', params: { modality: `${modality} ${bands}` } };
  const { columns, rows } = placeRaster(patch, raster, tile, sizePx);
  const isSilly = [columns.ratio, rows.ratio].some((ratio) => ratio > maxRatio || ratio < 1 / maxRatio);
  if (!isSilly) return null;
  const expected = (px: number): number => Math.round((px * sizePx) / tile.sidePx);
  return {
    code: 'wrongSize',
    params: {
      path: sourcePath(patch.sources[modality]!),
      found: `${raster.width} × ${raster.height}`,
      expected: `${expected(patch.widthPx)} × ${expected(patch.heightPx)}`,
    },
  };
}

/** Where the raster of a patch lies on an input of `inputPx` pixels a side over a tile. */
export function placeRaster(
  patch: InputPatch,
  raster: Pick<Raster, 'width' | 'height'>,
  { x, y, sidePx }: TileJob['tile'],
  inputPx: number,
): ImagePlace {
  const along = (tileAt: number, patchAt: number, patchPx: number, rasterPx: number) =>
    placeAxis({ tileAt, sidePx, patchAt, patchPx, inputPx, rasterPx });
  return {
    columns: along(x, patch.x, patch.widthPx, raster.width),
    rows: along(y, patch.y, patch.heightPx, raster.height),
  };
}

function coversAll({ columns, rows }: ImagePlace, side: number): boolean {
  return columns.from === 0 && rows.from === 0 && columns.to === side && rows.to === side;
}

function fillEmpty(data: Float32Array, { channels, sizePx }: ImageInput): void {
  const pixels = sizePx * sizePx;
  channels.forEach((channel, i) => data.fill(emptyOf(channel), i * pixels, (i + 1) * pixels));
}
