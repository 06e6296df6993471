import type { Page } from '@playwright/test';
import type { Grounds } from '../fullScale/grounds.ts';
import { openWindow } from '../fullScale/openWindow.ts';
import type { OverviewMap } from '../../../src/renderer/map/OverviewMap.ts';
import { count, p95, timeRow, type Row } from '../stats.ts';

const scenario = 'Whole FLAIR-HUB: map of all ROIs in Chromium, 1600 × 900';
const frameLimitMs = 16;
const seconds = 5;
const restMs = 4000;

/** Metres per pixel of what is panned over; null for all ROIs at once. */
const views = [
  ['all of France', null],
  ['a region', 150],
  ['some ROIs', 15],
  ['the patches of a ROI', 2],
] as const;

type OverviewView = Parameters<OverviewMap['setView']>[0];

interface Frames {
  /** Until the main thread was free again. */
  readonly frames: number[];
  /** Of our own code. */
  readonly scripts: number[];
  /** Since the frame before. */
  readonly gaps: number[];
}

/** Frames of the overview map while it is panned and zoomed: with every ROI of the dataset and the outline of France. */
export async function fullMap(grounds: Grounds): Promise<Row[]> {
  const filled = await grounds.filled();
  const { page, client, go, close } = await openWindow(filled, grounds.newFolder('config'));
  try {
    await go(`#/dataset/${encodeURIComponent(filled.datasetId)}?view=map`);
    await waitForMap(page);
    const rois = await client.catalogue.rois({ datasetId: filled.datasetId });
    const rows: Row[] = [];
    const note = [`${count(rois.length)} ROIs`, grounds.shareNote].filter(Boolean).join(', ');
    // The middle one of the list: somewhere in the middle of a domain.
    const [minX, minY, maxX, maxY] = rois[rois.length >> 1]!.extent!;
    const center: [number, number] = [(minX + maxX) / 2, (minY + maxY) / 2];
    for (const [place, resolution] of views) {
      const view = resolution === null ? null : { center, resolution };
      rows.push(...mapRows(`panning over ${place}`, await moveMap(page, view, 'pan'), true, note));
    }
    return [...rows, ...mapRows('zooming in and out', await moveMap(page, null, 'zoom'), false, note)];
  } finally {
    await close();
  }
}

function mapRows(what: string, { frames, scripts, gaps }: Frames, isTarget: boolean, note: string): Row[] {
  const missed = gaps.filter((gap) => gap > 1.5 * (1000 / 60)).length;
  return [
    timeRow(scenario, `${what}: frame`, frames, {
      ...(isTarget ? { target: `p95 < ${frameLimitMs} ms`, reached: p95(frames) < frameLimitMs } : {}),
      note: `${note}; until the main thread is free, with the browser's own painting`,
    }),
    timeRow(scenario, `${what}: our part`, scripts, {
      note: `${missed} of ${gaps.length} frames came later than the screen asks for`,
    }),
  ];
}

/** Waits until the map has its ROIs and rests. */
async function waitForMap(page: Page): Promise<void> {
  await page.getByTestId('overview-map').waitFor();
  await page.waitForFunction(() => {
    const { overviewMap } = (globalThis as unknown as { __arpenteurBench: { overviewMap?: OverviewMap } })
      .__arpenteurBench;
    return overviewMap && overviewMap.stats.count > 0;
  });
  // Outline, facts and ROIs come one after the other, each with a frame.
  await page.waitForTimeout(restMs);
}

/** Pans in circles, or zooms to and fro, a step each frame; answers what the frames cost. */
async function moveMap(page: Page, view: OverviewView | null, how: 'pan' | 'zoom'): Promise<Frames> {
  return page.evaluate(
    async ([start, way, duration]) => {
      const map = (globalThis as unknown as { __arpenteurBench: { overviewMap: OverviewMap } })
        .__arpenteurBench.overviewMap;
      const nextFrame = () => new Promise<number>((done) => requestAnimationFrame(done));
      const pause = (time: number) => new Promise((done) => setTimeout(done, time));
      map.fit(0);
      await pause(300);
      if (start) {
        map.setView(start);
        // Patches are asked for when the view has come to rest.
        await pause(1500);
      }
      map.stats.reset();
      const begin = performance.now();
      let lastZoom = begin;
      let inwards = true;
      for (let now = begin; now - begin < duration; now = await nextFrame()) {
        const angle = (now - begin) / 400;
        if (way === 'pan') map.panBy(14 * Math.cos(angle), 9 * Math.sin(angle));
        else if (now - lastZoom > 160) {
          map.zoomBy(inwards ? 1.6 : 1 / 1.6);
          if (now - begin > duration / 2) inwards = false;
          lastZoom = now;
        }
      }
      await pause(100);
      const { stats } = map;
      return {
        frames: [...stats.frames.slice(0, stats.frameCount)],
        scripts: [...stats.scripts.slice(0, stats.count)],
        gaps: [...stats.gaps.slice(0, stats.count)].filter((gap) => !Number.isNaN(gap)),
      };
    },
    [view, how, seconds * 1000] as const,
  );
}
