import type { EvidenceCard, ImageryLayer, RoiDetail } from '../../../shared/contract/index.ts';
import { windowExtent } from '../../../shared/geo/grid.ts';
import type { ImageryId } from '../../../shared/model/imagery.ts';
import { ramps } from '../../../shared/model/ramps.ts';
import type { WorldExtent } from '../../map/imagery/tilePyramid.ts';
import type { PixelReader } from '../../map/PixelReader.ts';
import {
  cutPicture,
  paintBands,
  paintRamp,
  pictureCells,
  pictureExtent,
  usualRange,
  type CutValues,
} from './cutPicture.ts';
import { windowOfCard } from './evidenceStore.ts';

/** Imagery of a card's pictures, in their order. `elevation` stands in the place of `dem` where only it is there. */
export const pictureIds = ['aerial', 'dem', 'spot', 'pan'] as const;
export type PictureId = (typeof pictureIds)[number] | 'elevation';

/** Device pixels: twice those of the page, which is also the size in a saved card. */
export const pictureSize = { widthPx: 208, heightPx: 136 } as const;
/** Metres from the lower to the upper edge at least. */
const leastHeightM = 60;
/** What the ramp of heights spans, as in the view set. */
export const heightRangeM = [0, 20] as const;

/** `missing`: the ROI, or this part of it, has no such image. */
export type Picture =
  | { readonly id: PictureId; readonly state: 'loading' | 'missing' | 'failed' }
  | { readonly id: PictureId; readonly state: 'ready'; readonly pixels: Uint8ClampedArray<ArrayBuffer> };

/** Which imagery a card shows: always four, the missing ones too. */
export function picturesOf(layers: readonly ImageryLayer[]): readonly PictureId[] {
  const has = (id: ImageryId) => layers.some((layer) => layer.id === id);
  return pictureIds.map((id) => (id === 'dem' && !has('dem') && has('elevation') ? 'elevation' : id));
}

/** The part of the world that the pictures of a card show; null for a patch that is not on the grid. */
export function extentOfCard(roi: RoiDetail, card: EvidenceCard): WorldExtent | null {
  const window = windowOfCard(roi, card);
  const aspect = pictureSize.widthPx / pictureSize.heightPx;
  return window && pictureExtent(windowExtent(roi, window), aspect, leastHeightM);
}

/** Reads and paints one picture. Never rejects. */
export async function readPicture(
  id: PictureId,
  layers: readonly ImageryLayer[],
  extent: WorldExtent,
  reader: PixelReader,
): Promise<Picture> {
  const layer = layers.find((known) => known.id === id);
  if (!layer) return { id, state: 'missing' };
  const { widthPx, heightPx } = pictureSize;
  try {
    const tiles = await Promise.all(
      pictureCells(layer, extent, widthPx).map(async (cell) => ({
        cell,
        values: await reader.imageryTile(layer, null, cell.level, cell.col, cell.row),
      })),
    );
    const cut = cutPicture(layer, tiles, extent, widthPx, heightPx);
    return cut.hasValues ? { id, state: 'ready', pixels: paintPicture(id, cut) } : { id, state: 'missing' };
  } catch {
    // The map says on the same place what cannot be read; the card says that it is so.
    return { id, state: 'failed' };
  }
}

function paintPicture(id: PictureId, cut: CutValues): Uint8ClampedArray<ArrayBuffer> {
  if (id === 'aerial') return paintBands(cut, cut.bands < 3 ? [0, 0, 0] : [0, 1, 2], [[0, 255]]);
  if (id === 'spot')
    return paintBands(
      cut,
      [0, 1, 2],
      [0, 1, 2].map((band) => usualRange(cut, band)),
    );
  if (id === 'dem')
    return paintRamp(cut, (values, at) => values[at]! - values[at + 1]!, heightRangeM, ramps.viridis);
  if (id === 'elevation') return paintRamp(cut, (values, at) => values[at]!, [0, 255], ramps.viridis);
  return paintRamp(cut, (values, at) => values[at]!, [0, 255], ramps.grey);
}

/** Draws a picture and the outline of what the card is about over it, in a box of its canvas. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  picture: Picture & { readonly state: 'ready' },
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  { roi, extent, rings }: { roi: RoiDetail; extent: WorldExtent; rings: readonly (readonly number[])[] },
): void {
  const { widthPx, heightPx } = pictureSize;
  const image = new OffscreenCanvas(widthPx, heightPx);
  image.getContext('2d')!.putImageData(new ImageData(picture.pixels, widthPx, heightPx), 0, 0);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.drawImage(image, box.x, box.y, box.width, box.height);
  const scale = box.width / (extent[2] - extent[0]);
  const path = new Path2D();
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i += 2) {
      const worldX = roi.origin[0] + ring[i]! * roi.gsd;
      const worldY = roi.origin[1] - ring[i + 1]! * roi.gsd;
      path[i === 0 ? 'moveTo' : 'lineTo'](
        box.x + (worldX - extent[0]) * scale,
        box.y + (extent[3] - worldY) * scale,
      );
    }
    path.closePath();
  }
  const thick = box.width / 104;
  for (const [color, width] of [
    ['rgba(0, 0, 0, 0.7)', 3],
    ['#fff', 1.2],
  ] as const) {
    context.strokeStyle = color;
    context.lineWidth = width * thick;
    context.lineJoin = 'round';
    context.stroke(path);
  }
  context.restore();
}
