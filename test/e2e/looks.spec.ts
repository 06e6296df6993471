import { expect, test } from '@playwright/test';
import type { RoiDetail } from '../../src/shared/contract/index.ts';
import {
  bands,
  bytes,
  corner,
  expectLook,
  expectPicture,
  lookOf,
  openBed,
  openRoi,
  value,
  type Bed,
} from './looks/bed.ts';
import { classKinds, corrected, difference, peeked, stroke } from './looks/classKinds.ts';
import { openFlair2 } from './looks/flair2.ts';
import { normalisedDifference, type Rgb } from './looks/formulas.ts';
import { imageryKinds, rgb } from './looks/imageryKinds.ts';
import { Land, type Mosaic } from './looks/land.ts';
import { opticalKinds } from './looks/opticalKinds.ts';
import { paintBands, paintRelief, paintValue } from './looks/painters.ts';
import { backgroundOf, clip, masksAreRead, placeView, show, type Painter } from './looks/stage.ts';

/*
 * Each kind of layer as the map shows it at 1:1, beside a picture that is computed here from the files: by another reader
 * (geotiff.js) and from formulas that are written from their definitions (looks/formulas.ts). The tolerance is said in
 * looks/bed.ts.
 */

let bed: Bed;

// What differs is told by its first pixel; recording every step takes as long as the steps.
test.use({ trace: 'off' });
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  bed = await openBed(browser);
});
test.afterAll(async () => {
  await bed?.page.close();
  await bed?.app.stop();
});

for (const [name, kind] of Object.entries({ ...imageryKinds, ...opticalKinds }))
  test(name, () => expectLook(bed, kind));

test('the masks are there', () => masksAreRead(bed.page, corner));
for (const [name, kind] of Object.entries(classKinds)) test(name, () => expectLook(bed, kind));

test('a corrected mask, its original, and what differs', async () => {
  const { page } = bed;
  await show(page, { look: rgb, tool: 'brush', classValue: stroke.value, brushSizePx: stroke.diameterPx });
  const [from, to] = [stroke.from, stroke.to].map(([x, y]) => [clip.x + x, clip.y + y] as const);
  await page.mouse.move(...from!);
  await page.mouse.down();
  await page.mouse.move(...to!, { steps: 6 });
  await page.mouse.up();
  await expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
  // Less the ring of two pixels around the stroke.
  const least = clip.width * clip.height - 3000;
  await expectLook(bed, corrected, least);
  await expectLook(bed, peeked);
  // Less the pixels beside the lines, a third of the stroke.
  await expectLook(bed, difference, least - 10_000);
});

/** Where the ROI has nothing, what is behind the map. Two pixels beyond its edge are those of the line around it. */
const within =
  (mosaic: Mosaic, { origin, gsd }: RoiDetail, painter: Painter, background: Rgb): Painter =>
  (spot) => {
    if (spot.y > origin[1] && spot.y < origin[1] + 2 * gsd) return null;
    return Number.isNaN(mosaic.at(spot.x, spot.y, 0)) ? background : painter(spot);
  };

test('beside a patch that is missing, and beyond the ROI, nothing is drawn', async () => {
  const { page, roi: sample, app } = bed;
  const roi = await openRoi(bed, sample.datasetId, 'D091-2021_FA-S1-12');
  // The patch 1-3 is missing: to the right of 1-2 and above 2-3.
  const at = [700, -120] as const;
  await placeView(page, at);
  const { path } = (await app.client.workspace.current())!.datasets[0]!;
  const [x, y] = roi.origin;
  const land = new Land(path, roi.domainYear, roi.roi, [x, y - 200, x + 400, y]);
  const background = await backgroundOf(page);
  const aerial = await land.read('AERIAL_RGBI');
  await show(page, { look: rgb });
  const image = within(aerial, roi, paintBands(aerial, [0, 1, 2], [bytes]), background);
  const least = clip.width * (clip.height - 2);
  await expectPicture({ page, roi }, image, { corner: at }, least);
  const light = { azimuth: 315, altitude: 45, exaggeration: 3 };
  const dem = await land.read('DEM_ELEV');
  await show(page, { look: lookOf('dem', { kind: 'relief', of: 'dsm', ...light }, [0, 1]) });
  await expectPicture(
    { page, roi },
    within(dem, roi, paintRelief(dem, 0, light), background),
    { corner: at },
    least,
  );
});

test('FLAIR#2: the fifth band of its images, and the series of its super-areas', async () => {
  const { roi, aerial, date, sentinel } = await openFlair2(bed);
  const { page } = bed;
  const at = [0, 0] as const;
  await placeView(page, at);
  const map = (await page.getByTestId('roi-map').boundingBox())!;
  const screen = { left: clip.x - map.x, top: clip.y - map.y, above: map.y + map.height - clip.y };
  const least = clip.width * clip.height;
  const only =
    (painter: Painter): Painter =>
    (spot) =>
      Number.isNaN(aerial.at(spot.x, spot.y, 0)) ? null : painter(spot);

  await show(page, { look: lookOf('elevation', value('elevation', 'viridis'), bytes) });
  const elevation = paintValue(aerial, (band) => band(4), 'viridis', bytes, screen);
  await expectPicture({ page, roi }, only(elevation), { corner: at }, least);

  await show(page, { look: lookOf('aerial', bands('nir', 'red', 'green'), bytes) });
  await expectPicture({ page, roi }, only(paintBands(aerial, [3, 0, 1], [bytes])), { corner: at }, least);

  // Black in all bands is 0 divided by 0, and no vegetation.
  const index = '(nir - red) / (nir + red)';
  await show(page, { look: lookOf('aerial', value(index, 'vegetation'), [-1, 1]) });
  const ndvi = paintValue(
    aerial,
    (band) => normalisedDifference(band(3), band(0)),
    'vegetation',
    [-1, 1],
    screen,
  );
  await expectPicture({ page, roi }, only(ndvi), { corner: at }, least);

  await show(page, { look: lookOf('s2', bands('b04', 'b03', 'b02'), [0, 999], { date: date.key }) });
  const optical: Painter = ({ x, y }) => {
    const [red, green, blue] = [2, 1, 0].map((band) => (255 * sentinel(x, y, band)) / 999);
    return [red!, green!, blue!];
  };
  await expectPicture({ page, roi }, only(optical), { corner: at }, least);
});
