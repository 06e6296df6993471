import type { Page } from '@playwright/test';
import { fillThumbnails } from '../fullScale/fillFacts.ts';
import type { Grounds } from '../fullScale/grounds.ts';
import { openWindow } from '../fullScale/openWindow.ts';
import { buildSceneThumbnails } from '../fullScale/sceneThumbnails.ts';
import { count, p95, timeRow, type Row } from '../stats.ts';

const scenario = 'Whole FLAIR-HUB: patch grid and table in Chromium, 1600 × 900';
const frameLimitMs = 16;
const seconds = 5;
const jumps = 20;
/** Patches that have a picture: more than are scrolled past. */
const pictures = 12_000;

const views = [
  { view: 'grid', testId: 'patch-gallery', cell: '.patch-card' },
  { view: 'table', testId: 'patch-table', cell: '.table-row' },
] as const;
type View = (typeof views)[number];

/** Frames of the patch grid and of the table while they are scrolled, and jumps to anywhere in them. */
export async function fullGrid(grounds: Grounds): Promise<Row[]> {
  const filled = await grounds.filled();
  const jpegs = await buildSceneThumbnails(grounds.newFolder('scene'));
  await fillThumbnails(filled.path, filled.datasetId, jpegs, pictures);
  const { page, client, go, close } = await openWindow(filled, grounds.newFolder('config'));
  try {
    const { datasetId } = filled;
    const { all } = await client.catalogue.patches({ datasetId, limit: 1 });
    const note = [`${count(all)} patches`, grounds.shareNote].filter(Boolean).join(', ');
    const rows: Row[] = [];
    for (const view of views) {
      await go(`#/dataset/${encodeURIComponent(datasetId)}?view=${view.view}`);
      await page.getByTestId(view.testId).waitFor();
      await page.waitForFunction(
        ({ testId, cell }) =>
          document.querySelector(`[data-testid="${testId}"] ${cell}:not([data-empty])`) !== null,
        view,
      );
      await page.waitForTimeout(2000);
      for (const stepPx of [10, 100]) rows.push(await scrollRow(page, view, stepPx, note));
      rows.push(
        timeRow(
          scenario,
          `${view.view}, jump to anywhere: until all in view is told`,
          await jump(page, view),
          {
            note: `${note}; without the pictures`,
          },
        ),
      );
    }
    return rows;
  } finally {
    await close();
  }
}

async function scrollRow(page: Page, { view, testId }: View, stepPx: number, note: string): Promise<Row> {
  const { frames, gaps } = await scroll(page, testId, stepPx);
  const late = gaps.filter((gap) => gap > 1.5 * (1000 / 60)).length;
  return timeRow(scenario, `${view}, scrolled by ${stepPx} px a frame: frame`, frames, {
    target: `p95 < ${frameLimitMs} ms`,
    reached: p95(frames) < frameLimitMs,
    note: `${note}; ${late} of ${gaps.length} frames came later than the screen asks for`,
  });
}

/**
 * Scrolls from the top, a step each frame. `frames`: from the scroll event of a step, before anything answers it, until the
 * frame is painted and the main thread free again.
 */
async function scroll(
  page: Page,
  testId: string,
  stepPx: number,
): Promise<{ frames: number[]; gaps: number[] }> {
  return page.evaluate(
    async ([id, step, duration]) => {
      const scroller = document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
      const frames: number[] = [];
      const gaps: number[] = [];
      const { port1, port2 } = new MessageChannel();
      let began: number | null = null;
      // The browser tells of a scroll at the beginning of the next frame, and a message is handled after its end.
      const onScroll = (): void => {
        if (began !== null) return;
        began = performance.now();
        port2.postMessage(null);
      };
      port1.onmessage = () => {
        frames.push(performance.now() - began!);
        began = null;
      };
      const nextFrame = () => new Promise<number>((done) => requestAnimationFrame(done));
      scroller.scrollTop = 0;
      await new Promise((done) => setTimeout(done, 1000));
      window.addEventListener('scroll', onScroll, { capture: true });
      const start = await nextFrame();
      for (let last = start; last - start < duration;) {
        scroller.scrollTop += step;
        const now = await nextFrame();
        gaps.push(now - last);
        last = now;
      }
      window.removeEventListener('scroll', onScroll, { capture: true });
      port1.close();
      if (frames.length === 0) throw new Error('It does not scroll.');
      return { frames, gaps };
    },
    [testId, stepPx, seconds * 1000] as const,
  );
}

/** Milliseconds from setting the scroll bar until nothing in view is empty any more. */
async function jump(page: Page, { testId, cell }: View): Promise<number[]> {
  return page.evaluate(
    async ([id, selector, times]) => {
      const scroller = document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;
      const nextFrame = () => new Promise<number>((done) => requestAnimationFrame(done));
      const box = scroller.getBoundingClientRect();
      const isTold = () => {
        const cells = [...scroller.querySelectorAll<HTMLElement>(selector)].filter((element) => {
          const { top, bottom } = element.getBoundingClientRect();
          return bottom > box.top && top < box.bottom;
        });
        return cells.length > 0 && cells.every((element) => element.dataset['empty'] === undefined);
      };
      const samples: number[] = [];
      for (let i = 1; i <= times; i++) {
        const start = performance.now();
        // Places far from each other, none twice.
        scroller.scrollTop = (((i * 7919) % 1000) / 1000) * scroller.scrollHeight;
        do await nextFrame();
        while (!isTold() && performance.now() - start < 5000);
        samples.push(performance.now() - start);
      }
      return samples;
    },
    [testId, cell, jumps] as const,
  );
}
