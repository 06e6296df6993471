import { join } from 'node:path';
import { expect, type Browser, type Page } from '@playwright/test';
import { readRaster } from '../../../src/main/raster/index.ts';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import { formatPatchPath, parsePatchId } from '../../../src/shared/model/flairHubNames.ts';
import type { Modality } from '../../../src/shared/model/modality.ts';
import { startApp, type StartedApp } from '../app.ts';
import { countChanged, difference, type Land, type Point } from './reference.ts';

/** What a view that was made under the bench hook offers. */
interface Hook {
  readonly roiView: {
    clientPosition(x: number, y: number): { x: number; y: number } | null;
    lookAt(at: readonly [number, number], resolution?: number): void;
    readonly isReadingMasks: boolean;
  } | null;
  readonly session: { getState(): Record<string, any> };
}
type Hooked = { __arpenteurBench: Hook };

/** Where the ROI grid lies on the page: CSS pixels of grid position (0, 0), and CSS pixels per grid pixel. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
}

/** The pixels in sight: 1 where the ghost says that a click would change them. */
export interface Ghost {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A class that the sample has not where tests paint. */
export const paint = 17;
/** So near that the middle of a pixel is none of the ghost's lines, and no whole number: no pointer lies on a border. */
const cssPerPixel = 3.37;

const optionsAtFirst = {
  brushShape: 'round',
  brushUnit: 'ground',
  outcome: 'paint',
  snapToEdges: false,
  fillAll: false,
  fillScope: 'roi',
  wandChannels: ['red', 'green', 'blue'],
  wandTolerance: 0.12,
  wandContiguous: true,
  regionLevel: 0.35,
};

/** The program on the sample, in a real browser, where the corner of four patches is in the middle of the map. */
export class Stand {
  app!: StartedApp;
  page!: Page;
  roi!: RoiDetail;
  /** Folder of the sample. */
  dataset!: string;
  #browser!: Browser;

  async open(browser: Browser): Promise<void> {
    this.#browser = browser;
    this.app = await startApp();
    const { client, home } = this.app;
    await client.workspace.open({ path: join(home, 'work') });
    const { jobId } = await client.workspace.addSample({ seed: 1 });
    await expect
      .poll(async () => (await client.jobs.wait({ id: jobId, timeoutMs: 20_000 })).state, {
        timeout: 120_000,
      })
      .toBe('done');
    await client.workspace.setAuthor({ name: 'Test' });
    await client.workspace.setSetting({ key: 'hints', value: ['brush', 'undo', 'classes'] });
    const { id: datasetId, path } = (await client.workspace.current())!.datasets[0]!;
    this.dataset = path;
    const rois = await client.catalogue.rois({ datasetId });
    const { roiKey } = rois.find((roi) => roi.patches >= 16)!;
    this.roi = await client.catalogue.roi({ datasetId, roiKey });
    this.page = await this.newWindow();
  }

  async close(): Promise<void> {
    await this.page?.context().close();
    await this.app?.stop();
  }

  /** Another window on the ROI, over the corner of its patches. */
  async newWindow(): Promise<Page> {
    const context = await this.#browser.newContext({
      locale: 'en-GB',
      reducedMotion: 'reduce',
      viewport: { width: 1600, height: 900 },
    });
    const page = await context.newPage();
    await page.addInitScript(() => {
      (globalThis as unknown as { __arpenteurBench: object }).__arpenteurBench = {};
    });
    await page.goto(this.app.url);
    await this.openRoi(page);
    return page;
  }

  async openRoi(page = this.page, roi = this.roi): Promise<void> {
    await page.evaluate((hash) => (location.hash = hash), `#/roi/${roi.datasetId}/${roi.roiKey}`);
    await expect(page.getByTestId('status-zoom')).not.toBeEmpty();
    await this.lookAt(roi.widthPx / 2 + 7.3, roi.heightPx / 2 - 4.6, { page, roi });
    await page.getByTestId('roi-map').focus();
  }

  /** Shows a place of the grid in the middle of the map. */
  async lookAt(
    x: number,
    y: number,
    {
      page = this.page,
      roi = this.roi,
      scale = cssPerPixel,
    }: { page?: Page; roi?: RoiDetail; scale?: number } = {},
  ): Promise<void> {
    const at = [roi.origin[0] + x * roi.gsd, roi.origin[1] - y * roi.gsd] as const;
    await page.evaluate(
      ([place, resolution]) =>
        (globalThis as unknown as Hooked).__arpenteurBench.roiView!.lookAt(place, resolution),
      [at, roi.gsd / scale] as const,
    );
    await this.frame(page);
    await this.masksRead(page);
  }

  masksRead(page = this.page): Promise<void> {
    return expect
      .poll(() =>
        page.evaluate(() => (globalThis as unknown as Hooked).__arpenteurBench.roiView!.isReadingMasks),
      )
      .toBe(false);
  }

  /** The tool and what it works with, all else as in a new session. */
  async choose(tool: string, state: Record<string, unknown> = {}, page = this.page): Promise<void> {
    const { toolOptions = {}, rules = {}, ...rest } = state as Record<string, object>;
    await page.evaluate(
      ([id, options, limits, others]) => {
        const store = (globalThis as unknown as Hooked).__arpenteurBench.session;
        store.getState()['restore'](others);
        store.getState()['setRules'](limits);
        store.getState()['setToolOptions'](options);
        store.getState()['setTool'](id);
      },
      [
        tool,
        { ...optionsAtFirst, ...toolOptions },
        { locked: [], onlyOver: null, gate: { text: '', on: false, inverted: false }, ...rules },
        { classValue: paint, brushSizePx: 24, ...rest },
      ] as const,
    );
    await page.getByTestId('roi-map').focus();
  }

  session<T>(page = this.page): Promise<Record<string, T>> {
    return page.evaluate(() => {
      const state = (globalThis as unknown as Hooked).__arpenteurBench.session.getState();
      return { tool: state['tool'], classValue: state['classValue'], toolOptions: state['toolOptions'] };
    });
  }

  /** Where the grid lies once the view is at rest. */
  async frame(page = this.page): Promise<Frame> {
    const ends = () =>
      page.evaluate(() => {
        const { roiView } = (globalThis as unknown as Hooked).__arpenteurBench;
        const [from, to] = [roiView!.clientPosition(0, 0), roiView!.clientPosition(1000, 1000)];
        return from && to ? { left: from.x, top: from.y, scale: (to.x - from.x) / 1000 } : null;
      });
    let before: Frame | null = null;
    for (;;) {
      const now = await ends();
      if (now && JSON.stringify(now) === JSON.stringify(before)) return now;
      before = now;
      await page.waitForTimeout(50);
    }
  }

  /** A place of the page, CSS pixels from the middle of the map. */
  async at(dx: number, dy: number, page = this.page): Promise<Point> {
    const box = (await page.getByTestId('roi-map').boundingBox())!;
    return [Math.round(box.x + box.width / 2) + dx, Math.round(box.y + box.height / 2) + dy];
  }

  /** Places of the page as positions on the ROI grid. */
  async onGrid(places: readonly Point[], page = this.page): Promise<Point[]> {
    const { left, top, scale } = await this.frame(page);
    return places.map(([x, y]): Point => [(x - left) / scale, (y - top) / scale]);
  }

  /** Places around the middle of the map, on the page and on the grid. */
  async places(...offsets: readonly Point[]): Promise<{ page: Point[]; grid: Point[] }> {
    const page: Point[] = [];
    for (const [dx, dy] of offsets) page.push(await this.at(dx, dy));
    return { page, grid: await this.onGrid(page) };
  }

  async drag(places: readonly Point[], options: { release?: boolean; page?: Page } = {}): Promise<void> {
    const { mouse } = options.page ?? this.page;
    const [first, ...rest] = places;
    await mouse.move(...first!);
    await mouse.down();
    for (const place of rest) await mouse.move(...place);
    if (options.release ?? true) await mouse.up();
  }

  /** What the canvas of a ghost shows of the pixels that lie wholly on it. */
  async ghost(testId = 'ghost', page = this.page): Promise<Ghost | null> {
    const { widthPx, heightPx } = this.roi;
    const found = await page.evaluate(
      ([id, width, height]) => {
        const canvas = document.querySelector<HTMLCanvasElement>(`[data-testid="${id}"]`);
        if (!canvas || canvas.style.display === 'none') return null;
        const view = (globalThis as unknown as Hooked).__arpenteurBench.roiView!;
        const map = document.querySelector('[data-testid="roi-map"]')!.getBoundingClientRect();
        const [from, to] = [view.clientPosition(0, 0)!, view.clientPosition(1000, 1000)!];
        const scale = (to.x - from.x) / 1000;
        const [left, top] = [from.x - map.left, from.y - map.top];
        const x = Math.max(0, Math.ceil(-left / scale));
        const y = Math.max(0, Math.ceil(-top / scale));
        const right = Math.min(width, Math.floor((canvas.width - left) / scale));
        const bottom = Math.min(height, Math.floor((canvas.height - top) / scale));
        const image = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
        let bits = '';
        for (let row = y; row < bottom; row++)
          for (let column = x; column < right; column++) {
            const px = Math.floor(left + (column + 0.5) * scale);
            const py = Math.floor(top + (row + 0.5) * scale);
            bits += image[(py * canvas.width + px) * 4 + 3]! > 0 ? '1' : '0';
          }
        return { x, y, width: right - x, height: bottom - y, bits };
      },
      [testId, widthPx, heightPx] as const,
    );
    if (!found) return null;
    const { bits, ...window } = found;
    return { ...window, data: Uint8Array.from(bits, Number) };
  }

  /** Bands of the ROI from the files of a modality on the grid of the masks, `[heightPx, widthPx]` each; NaN beside patches. */
  async raster(modality: Modality): Promise<Float64Array[]> {
    const { widthPx, heightPx, grid } = this.roi;
    const bands: Float64Array[] = [];
    for (const { patchId, x, y, widthPx: width, heightPx: height } of grid) {
      const raster = await readRaster(join(this.dataset, formatPatchPath(parsePatchId(patchId)!, modality)));
      for (let b = 0; b < raster.bands; b++) {
        bands[b] ??= new Float64Array(widthPx * heightPx).fill(NaN);
        for (let i = 0; i < width * height; i++) {
          const at = (y + Math.floor(i / width)) * widthPx + x + (i % width);
          bands[b]![at] = raster.data[i * raster.bands + b]!;
        }
      }
    }
    return bands;
  }

  /** The masks as the core has them. */
  async land(roi = this.roi): Promise<Land> {
    const { widthPx, heightPx, grid, datasetId } = roi;
    const data = new Int16Array(widthPx * heightPx).fill(-1);
    const masks = await Promise.all(grid.map(({ patchId }) => this.app.mask(datasetId, patchId)));
    for (const [p, { x, y, widthPx: width, heightPx: height }] of grid.entries())
      for (let row = 0; row < height; row++)
        data.set(masks[p]!.subarray(row * width, (row + 1) * width), (y + row) * widthPx + x);
    return { widthPx, heightPx, data };
  }

  async undoDepth(roi = this.roi): Promise<number> {
    const { datasetId, roiKey } = roi;
    return (await this.app.client.annotation.undoState({ datasetId, roiKey })).undoDepth;
  }

  depthIs(depth: number, roi = this.roi): Promise<void> {
    const poll = { message: 'steps that can be undone', intervals: [30, 60, 100, 200] };
    return expect.poll(() => this.undoDepth(roi), poll).toBe(depth);
  }

  saved(page = this.page): Promise<void> {
    return expect(page.getByTestId('save-state')).toHaveAttribute('data-state', 'saved');
  }

  /**
   * Does a gesture that must be one edit, compares what the core has then with what is wanted, and with the ghost that the
   * gesture saw last, and takes it back: byte for byte.
   */
  async edit(
    gesture: () => Promise<Ghost | null | void>,
    wanted: (before: Land) => Land | Promise<Land>,
  ): Promise<{ before: Land; after: Land }> {
    const before = await this.land();
    const depth = await this.undoDepth();
    const ghost = await gesture();
    await this.depthIs(depth + 1);
    await this.saved();
    const after = await this.land();
    const expected = await wanted(before);
    expect(countChanged(before, expected), 'pixels that should change').toBeGreaterThan(0);
    expect(difference(after, expected)).toBeNull();
    if (ghost) expectGhost(ghost, before, after);
    await this.undo();
    expect(await this.undoDepth()).toBe(depth);
    expect(difference(await this.land(), before), 'after the undo').toBeNull();
    return { before, after };
  }

  /** A gesture that must leave no step and no pixel. */
  async noEdit(gesture: () => Promise<unknown>): Promise<void> {
    const before = await this.land();
    const depth = await this.undoDepth();
    await gesture();
    await this.page.waitForTimeout(200);
    expect(await this.undoDepth()).toBe(depth);
    expect(difference(await this.land(), before)).toBeNull();
  }

  async undo(page = this.page): Promise<void> {
    const depth = await this.undoDepth();
    await page.getByTestId('roi-map').focus();
    await page.keyboard.press('Control+z');
    await this.depthIs(depth - 1);
    await this.saved(page);
  }

  /** The gate that is on was read where one looks, and may be used. */
  async gateIsReady(): Promise<void> {
    // A frame later what is read is said.
    await this.page.waitForTimeout(60);
    await expect(this.page.getByTestId('gate-state')).toHaveCount(0);
  }

  note(text: string | RegExp): Promise<void> {
    return expect(this.page.getByTestId('tool-note')).toHaveText(text);
  }
}

/** The ghost showed exactly what changed, as far as it was in sight. */
export function expectGhost(ghost: Ghost, before: Land, after: Land): void {
  let wrong = 0;
  let first = '';
  for (let row = 0, i = 0; row < ghost.height; row++)
    for (let column = 0; column < ghost.width; column++, i++) {
      const [x, y] = [ghost.x + column, ghost.y + row];
      const at = y * before.widthPx + x;
      const changed = before.data[at] === after.data[at] ? 0 : 1;
      if (changed === ghost.data[i]) continue;
      if (wrong++ === 0) first = `${x}, ${y}`;
    }
  expect(wrong, `pixels where the ghost was wrong, the first at ${first}`).toBe(0);
}

/** Draws by dragging, looks at the ghost, and lets go; with a key that is pressed on the way. */
export async function seenThenReleased(stand: Stand, places: readonly Point[], key?: 'Shift' | 'Alt') {
  const { keyboard, mouse } = stand.page;
  await stand.drag(places, { release: false });
  if (key) await keyboard.down(key);
  const ghost = await stand.ghost();
  await mouse.up();
  if (key) await keyboard.up(key);
  return ghost;
}

/** The ghost when it does not change any more. */
export async function ghostAtRest(stand: Stand, testId = 'ghost') {
  for (let last = -1; ;) {
    const ghost = await stand.ghost(testId);
    const count = ghost ? countOf(ghost.data) : 0;
    if (count === last) return ghost;
    last = count;
    await stand.page.waitForTimeout(150);
  }
}

/** Pixels that a ghost shows. */
export const countOf = (data: Uint8Array): number => data.reduce((sum, is) => sum + is, 0);
