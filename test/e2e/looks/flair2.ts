import { join } from 'node:path';
import { encodeTiff } from '../../../src/main/raster/index.ts';
import { flairFile, writeFlair, writeFlairArea } from '../../fixtures/flair12Folder.ts';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { jobDone, openRoi, type Bed } from './bed.ts';
import { readAlone, type Mosaic } from './land.ts';

/** Pixel of the super-area that holds the middle of the patch. */
const centre = { row: 30, col: 40 } as const;
const days = ['20210105', '20210216', '20210601'] as const;
/** Metres per pixel, and pixels, of the super-area. */
const area = { gsd: 10, width: 70, height: 60, bands: 10 } as const;

/** A patch of FLAIR#2 with its series, opened. */
export interface Flair2 {
  readonly roi: RoiDetail;
  /** Five bands; the fifth is the elevation. */
  readonly aerial: Mosaic;
  /** Look's name of a date, and its index. */
  readonly date: { readonly key: string; readonly index: number };
  /** Sample of the series under a point; NaN beyond it. */
  sentinel(x: number, y: number, band: number): number;
}

export async function openFlair2(bed: Bed): Promise<Flair2> {
  const folder = join(bed.app.home, 'flair2');
  const corner = [650_240, 6_860_800] as const;
  const spec = { domain: 'D004_2021', area: 'Z10_AU', images: 'flair_2_aerial_train' };
  writeFlairArea(folder, {
    ...{ ...spec, masks: 'flair_2_labels_train', ids: [1], series: 'flair_2_sen_train', days },
    raster: { corner, fill: 8 },
  });
  const image = `${spec.images}/${spec.domain}/${spec.area}/${flairFile('img', 1)}`;
  const path = writeFlair(folder, image, imageBytes(corner));
  const centroids = { 'IMG_000001.tif': [centre.row, centre.col] };
  writeFlair(folder, 'flair-2_centroids_sp_to_patch.json', JSON.stringify(centroids));
  const { datasetId, jobId } = await bed.app.client.workspace.addDataset({ path: folder });
  await jobDone(bed.app, jobId);
  await bed.page.reload();
  const [first] = await bed.app.client.catalogue.rois({ datasetId });
  const roi = await openRoi(bed, datasetId, first!.roiKey);
  const middle = [corner[0] + 51.2, corner[1] - 51.2] as const;
  const index = 1;
  return {
    roi,
    aerial: await readAlone(path),
    date: { key: days[index], index },
    sentinel(x, y, band) {
      // The middle of the patch is the middle of its pixel: the array has no other place on earth.
      const col = centre.col + Math.floor((x - middle[0]) / area.gsd + 0.5);
      const row = centre.row + Math.floor((middle[1] - y) / area.gsd + 0.5);
      if (col < 0 || row < 0 || col >= area.width || row >= area.height) return NaN;
      const at = ((index * area.bands + band) * area.height + row) * area.width + col;
      // What `writeFlairArea` writes.
      return at % 999;
    },
  };
}

/** Waves of five lengths, 1 to 255, and a corner that is black in all colours. */
function imageBytes(origin: readonly [number, number]): Buffer {
  const side = 512;
  const data = new Uint8Array(side * side * 5);
  for (let i = 0; i < data.length; i++) {
    const [x, y, band] = [Math.floor(i / 5) % side, Math.floor(i / 5 / side), i % 5];
    const isBlack = x < 60 && y < 90 && band < 4;
    data[i] = isBlack ? 0 : 128 + 127 * Math.sin((x + 2 * y) / (9 + 7 * band)) * Math.cos(y / 31);
  }
  return encodeTiff({
    ...{ width: side, height: side, bands: 5, dtype: 'uint8', data },
    ...{ compression: 'deflate', level: 1, layout: { kind: 'strips' } },
    geo: { origin, pixelSize: 0.2, epsg: 2154 },
  });
}
