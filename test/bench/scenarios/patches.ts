import type { Page } from '@playwright/test';
import type { RoiView } from '../../../src/renderer/map/RoiView.ts';
import type { SessionStore } from '../../../src/renderer/state/session.ts';
import {
  createRoiGrounds,
  hashOf,
  middleOf,
  patchIdOf,
  showWelcome,
  type RoiGrounds,
} from '../roiGrounds.ts';
import { median, p95, timeRow, type Row } from '../stats.ts';

const scenario = 'Changing the patch, in the same view set, in Chromium, 1600 × 900';
const openScenario = 'Opening a ROI of 100 patches in Chromium, 1600 × 900';
const side = 10;
const coldOpenings = 8;
const limits = { cold: 300, warm: 100, open: 1500 } as const;
const sets = [
  ['rgb', 'RGB'],
  ['s2', 'Sentinel-2'],
] as const;

/** ROIs by what is done in them: one that was visited is not cold any more. */
const rois = { open: 1, first: 2, count: 15 } as const;
const rounds = 2;
/** Patches of which no two are in one view, nor in what is read around it. */
const farApart = [1, 5, 10].flatMap((row) => [1, 5, 10].map((col) => [row, col] as const));
const roisEach = 4;
/** Longer than the pause after which the surroundings are read, and reading them. */
const restMs = 500;

interface Hook {
  __arpenteurBench: { roiView: RoiView | null; session: SessionStore };
}

type Way = 'key' | 'link';

interface Aim {
  readonly roi: number;
  readonly row: number;
  readonly col: number;
}

/**
 * Patch after patch at 1:1, as a person goes: the patch in the grid of its ROI by Enter, a patch of another ROI by "Go to…"
 * or a link. From the key to the frame that has every tile and mask in sight. Cold is the first visit of a place, warm the
 * second; all files are in the system's memory.
 */
export async function patches(): Promise<Row[]> {
  const grounds = await createRoiGrounds({
    ...{ side, rois: rois.count + 1, hasSeries: true },
    modalities: ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA', 'ALL_LABEL-LPIS'],
  });
  try {
    const rows = await openings(grounds);
    for (const [set, name] of sets) {
      rows.push(...(await within(grounds, set, name)));
      rows.push(...(await across(grounds, set, `${name}, patch of another ROI by a link`, 'link')));
    }
    rows.push(...(await across(grounds, 'rgb', 'RGB, patch of another ROI by "Go to…"', 'key')));
    return rows;
  } finally {
    await grounds.close();
  }
}

async function openings(grounds: RoiGrounds): Promise<Row[]> {
  const { page, datasetId } = grounds;
  const cold: number[] = [];
  for (let run = 0; run < coldOpenings; run++) {
    await grounds.startCold();
    cold.push(await openRoi(page, hashOf(datasetId, rois.open)));
  }
  const warm: number[] = [];
  for (let run = 0; run < 2 * coldOpenings; run++) {
    await page.waitForTimeout(restMs);
    await showWelcome(page);
    warm.push(await openRoi(page, hashOf(datasetId, rois.open)));
  }
  return [
    timeRow(openScenario, 'to complete paint of the whole ROI, cold', cold, {
      ...{ target: `p95 < ${limits.open} ms`, reached: p95(cold) < limits.open },
      note: `new core, no overview on the disk, first ROI of the window; median ${Math.round(median(cold))} ms`,
    }),
    timeRow(openScenario, 'to complete paint of the whole ROI, warm', warm, { note: 'opened before' }),
  ];
}

/** Milliseconds from the navigation to the first complete picture. */
async function openRoi(page: Page, hash: string): Promise<number> {
  return page.evaluate(async (target) => {
    const hook = (globalThis as unknown as Hook).__arpenteurBench;
    hook.roiView = null;
    const start = performance.now();
    location.hash = target;
    while ((hook.roiView as RoiView | null)?.stats.firstPaintMs == null)
      await new Promise((done) => setTimeout(done, 2));
    return performance.now() - start;
  }, hash);
}

/** Within ROIs: far apart, so that nothing of the next is there, and step by step as one goes through a ROI. */
async function within(grounds: RoiGrounds, set: string, name: string): Promise<Row[]> {
  const far = { cold: [] as number[], warm: [] as number[] };
  const next = { cold: [] as number[], warm: [] as number[] };
  await grounds.startCold();
  for (let roi = rois.first; roi < rois.first + 2 * roisEach; roi++) {
    await enter(grounds, roi, set);
    const isFar = roi % 2 === 0;
    // Beginning with the second: the view of the first was there when the ROI was opened.
    const aims = (isFar ? farApart : stepsThrough()).map(([row, col]) => ({ roi, row, col }));
    const times = isFar ? far : next;
    for (const pass of ['cold', 'warm'] as const) {
      await change(grounds, aims[0]!, 'key');
      for (const aim of aims.slice(1)) times[pass].push(await change(grounds, aim, 'key'));
    }
  }
  return [
    ...rowsOf(`${name}, far patch of the same ROI`, far, 'no two in one view'),
    ...rowsOf(
      `${name}, next patch of the same ROI`,
      next,
      'beside the last; its surroundings are read ahead',
    ),
  ];
}

const stepsThrough = () => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((col) => [5, col] as const);

/** From ROI to ROI. Cold and warm in groups: the tiles of a group fit into the core's memory. */
async function across(grounds: RoiGrounds, set: string, name: string, way: Way): Promise<Row[]> {
  const times = { cold: [] as number[], warm: [] as number[] };
  const groupSize = 5;
  for (let round = 0; round < rounds; round++) {
    await grounds.startCold();
    await enter(grounds, rois.open, set);
    for (let first = rois.first; first < rois.first + rois.count; first += groupSize) {
      for (const pass of ['cold', 'warm'] as const) {
        for (let roi = first; roi < first + groupSize; roi++)
          times[pass].push(await change(grounds, { roi, row: 5, col: 5 }, way));
      }
    }
  }
  return rowsOf(name, times, 'each of 100 patches');
}

function rowsOf(name: string, times: { cold: number[]; warm: number[] }, note: string): Row[] {
  return (['cold', 'warm'] as const).map((pass) =>
    timeRow(scenario, `${name}, ${pass}`, times[pass], {
      ...{ target: `p95 < ${limits[pass]} ms`, reached: p95(times[pass]) < limits[pass], note },
    }),
  );
}

/** Opens a ROI in a view set, and waits until it is shown. */
async function enter({ page, datasetId }: RoiGrounds, roi: number, set: string): Promise<void> {
  const [x, y] = middleOf(8, 8);
  await openRoi(page, hashOf(datasetId, roi, `at=${x},${y}&res=0.2&set=${set}`));
  await page.waitForTimeout(restMs);
}

/** Goes to a patch; answers milliseconds until it is drawn at 1:1 with all in sight. */
async function change({ page, datasetId }: RoiGrounds, aim: Aim, way: Way): Promise<number> {
  const middle = middleOf(aim.row, aim.col);
  const id = patchIdOf(aim.roi, aim.row, aim.col);
  const cell = page.getByTestId(`patch-${id}`);
  const isHere = (await cell.count()) > 0;
  if (way === 'key' && isHere) await cell.focus();
  if (way === 'key' && !isHere) {
    await page.getByTestId('roi-map').focus();
    await page.keyboard.press('Control+g');
    await page.keyboard.type(id);
    await page.getByRole('option').first().waitFor();
  }
  // Resolves when the page has seen the key and drawn what it asks for.
  const isWatching = page.evaluate(
    async ([[x, y], hash]) => {
      const hook = (globalThis as unknown as Hook).__arpenteurBench;
      const before = hook.roiView;
      const pause = () => new Promise((done) => setTimeout(done, 2));
      let start = 0;
      if (hash === null)
        addEventListener('keydown', (event) => (start = event.timeStamp), { capture: true, once: true });
      else {
        start = performance.now();
        location.hash = hash;
      }
      (globalThis as { isWatching?: boolean }).isWatching = true;
      const isThere = () => {
        const view = hook.roiView;
        if (start === 0 || !view || (hash !== null && view === before)) return false;
        const { center = [0, 0], resolution = 0 } = view.savedView ?? {};
        const isInPlace =
          Math.hypot(center[0] - x, center[1] - y) < 0.05 && Math.abs(resolution - 0.2) < 1e-6;
        return isInPlace && view.stats.drawnAt > start && view.stats.firstPaintMs !== null;
      };
      while (!isThere()) await pause();
      const view = hook.roiView!;
      if (!view.isReadingMasks) return Math.max(view.stats.drawnAt, 0) - start;
      while (view.isReadingMasks) await pause();
      // They are drawn in the next frame.
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      return performance.now() - start;
    },
    [middle, way === 'link' ? hashOf(datasetId, aim.roi, `at=${middle.join()}&res=0.2`) : null] as const,
  );
  if (way === 'key') {
    await page.waitForFunction(() => (globalThis as { isWatching?: boolean }).isWatching);
    await page.keyboard.press('Enter');
  }
  const taken = await isWatching;
  await page.evaluate(() => ((globalThis as { isWatching?: boolean }).isWatching = false));
  await page.waitForTimeout(restMs);
  return taken;
}
