import { join } from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import type { ImageryId } from '../../../src/shared/model/imagery.ts';
import type { Look, Rendering, Stretch } from '../../../src/shared/model/look.ts';
import type { SessionState } from '../../../src/renderer/state/session.ts';
import { startApp, type StartedApp } from '../app.ts';
import { percentile, type Range } from './formulas.ts';
import { Land } from './land.ts';
import type { Screen } from './painters.ts';
import {
  clip,
  compareWith,
  placeView,
  show,
  takePicture,
  type Painter,
  type Shown,
  type View,
} from './stage.ts';

/**
 * Tolerance: 2 of 255 in each channel for at least 99.5 % of the pixels. 2, since the GPU computes in single precision and
 * each layer that is laid over another is rounded once more. The 0.5 % leaves room for pixels whose middle falls on the edge
 * between two pixels of a file; none is expected of the sample, whose pixels are 1, 2, 8 and 51.2 pixels of the screen.
 */
export const tolerance = 2;
export const maxDifferent = 0.005;

/** The sample, opened in a window, with its files. */
export interface Bed {
  readonly app: StartedApp;
  readonly page: Page;
  readonly roi: RoiDetail;
  readonly land: Land;
  readonly screen: Screen;
}

/** A kind of layer. */
export interface Kind {
  readonly look: Look | ((bed: Bed) => Promise<Look>);
  readonly session?: Partial<SessionState>;
  /** What it should be. */
  paint(bed: Bed, shown: Shown): Promise<Painter>;
}
export type Kinds = Readonly<Record<string, Kind>>;

/** Pixel of the ROI's grid in the corner of what is compared: patches and tiles meet in it, at (512, 1024). */
export const corner = [320, 760] as const;

export async function openBed(browser: Browser): Promise<Bed> {
  const app = await startApp();
  await app.client.workspace.open({ path: join(app.home, 'work') });
  const { jobId } = await app.client.workspace.addSample({ seed: 1 });
  await jobDone(app, jobId);
  await app.client.workspace.setAuthor({ name: 'Test' });
  const { id: datasetId, path } = (await app.client.workspace.current())!.datasets[0]!;
  const page = await browser.newPage({ locale: 'en-GB' });
  await page.addInitScript(() => {
    (globalThis as { __arpenteurBench?: object }).__arpenteurBench = {};
  });
  await page.goto(app.url);
  const roi = await openRoi({ app, page }, datasetId, 'D091-2021_AU-S1-3');
  await placeView(page, corner);
  const [left, upper] = [roi.origin[0] + corner[0] * roi.gsd, roi.origin[1] - corner[1] * roi.gsd];
  const margin = 4 * roi.gsd;
  const extent = [
    ...[left - margin, upper - clip.height * roi.gsd - margin],
    ...[left + clip.width * roi.gsd + margin, upper + margin],
  ] as [number, number, number, number];
  const map = (await page.getByTestId('roi-map').boundingBox())!;
  const screen = { left: clip.x - map.x, top: clip.y - map.y, above: map.y + map.height - clip.y };
  return { app, page, roi, land: new Land(path, roi.domainYear, roi.roi, extent), screen };
}

export async function jobDone(app: StartedApp, jobId: string | null): Promise<void> {
  if (jobId === null) return;
  const state = async () => (await app.client.jobs.wait({ id: jobId, timeoutMs: 20_000 })).state;
  await expect.poll(state, { timeout: 60_000 }).toBe('done');
}

export async function openRoi(
  { app, page }: Pick<Bed, 'app' | 'page'>,
  datasetId: string,
  roiKey: string,
): Promise<RoiDetail> {
  await page.evaluate((hash) => (location.hash = hash), `#/roi/${datasetId}/${roiKey}`);
  await expect
    .poll(() =>
      page.evaluate(() => {
        const { __arpenteurBench: hook } = globalThis as unknown as {
          __arpenteurBench: { roiView?: { shared: { roi: { roi: { roiKey: string } } } } | null };
        };
        return hook.roiView?.shared.roi.roi.roiKey;
      }),
    )
    .toBe(roiKey);
  await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
  return app.client.catalogue.roi({ datasetId, roiKey });
}

/** Shows a kind and holds it against its picture; `least` as for {@link expectPicture}. */
export async function expectLook(
  bed: Bed,
  { look: of, session = {}, paint }: Kind,
  least?: number,
): Promise<void> {
  const wanted = typeof of === 'function' ? await of(bed) : of;
  const shown = await show(bed.page, { look: wanted, ...session });
  await expectPicture(bed, await paint(bed, shown), { corner }, least);
}

/**
 * Holds the clip against a picture until it is that, or has been something else for too long.
 *
 * @param least pixels that must have been compared: all of them without it.
 */
export async function expectPicture(
  { page, roi }: Pick<Bed, 'page' | 'roi'>,
  painter: Painter,
  view: Omit<View, 'roi'>,
  least: number = clip.width * clip.height,
): Promise<void> {
  const compare = async () => compareWith(await takePicture(page), { roi, ...view }, painter, tolerance);
  let found = await compare();
  // Masks and marks are drawn by other layers, which do not say when they are done.
  for (let attempt = 0; attempt < 15 && found.share > maxDifferent; attempt++) {
    await page.waitForTimeout(200);
    found = await compare();
  }
  expect(found.compared).toBeGreaterThanOrEqual(least);
  // A picture of one colour would prove little.
  expect(found.colors).toBeGreaterThan(8);
  expect(found.share, `first: ${found.first}`).toBeLessThanOrEqual(maxDifferent);
  test.info().annotations.push({ type: 'different', description: `${(100 * found.share).toFixed(3)} %` });
}

export function lookOf(
  imagery: ImageryId,
  rendering: Rendering,
  stretch: Stretch | Range,
  more: Partial<Look> = {},
): Look {
  return {
    ...{ imagery, rendering },
    stretch: 'mode' in stretch ? stretch : { mode: 'fixed', ranges: [[stretch[0], stretch[1]]] },
    ...{ date: null, clouds: false },
    ...more,
  };
}

export const bands = (...names: [string, string, string]): Rendering => ({ kind: 'bands', bands: names });
export type Ramp = (Rendering & { kind: 'value' })['ramp'];
export const value = (expression: string, ramp: Ramp, isShaded = false): Rendering => ({
  ...{ kind: 'value', expression, ramp, shaded: isShaded },
});
export const percentiles: Stretch = { mode: 'percentile', low: 2, high: 98, over: 'roi' };
export const twoTo98 = (values: ArrayLike<number>): Range => [percentile(values, 2), percentile(values, 98)];
export const bytes: Range = [0, 255];
