import { expect, type Page } from '@playwright/test';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import type { Look } from '../../../src/shared/model/look.ts';
import type { SessionState } from '../../../src/renderer/state/session.ts';
import { readPicture, type Picture } from '../picture.ts';
import type { Rgb } from './formulas.ts';

/** The part of the page that is compared, CSS pixels: map without anything that lies over it. */
export const clip = { x: 440, y: 190, width: 512, height: 400 } as const;

/** Pixel of the ROI's grid in the upper-left corner of {@link clip}: in sight are four patches, and four tiles. */
export type Corner = readonly [x: number, y: number];

/** What the page has for tests. */
interface Hook {
  readonly __arpenteurBench: {
    readonly roiView: {
      readonly shared: {
        readonly view: { setCenter(at: number[]): void; setResolution(metres: number): void };
        readonly roi: { readonly roi: RoiDetail };
      };
      clientPosition(x: number, y: number): { x: number; y: number } | null;
      maskValueAt(x: number, y: number): number | null;
    } | null;
    readonly session: { getState(): { restore(state: Partial<SessionState>): void } };
    readonly imagery: {
      getState(): {
        shown: {
          look: Look;
          isComplete: boolean;
          date: string | null;
          dateIndex: number | null;
          channels: { range: [number, number] }[];
        };
      };
    };
  };
}

/** Puts a pixel of the ROI's grid to the corner of {@link clip}, `scale` pixels of the grid on one of the screen. */
export async function placeView(page: Page, corner: Corner, scale = 1): Promise<void> {
  const found = await page.evaluate(
    ([place, at, perPixel]) => {
      const { roiView } = (globalThis as unknown as Hook).__arpenteurBench;
      const { view, roi } = roiView!.shared;
      const { gsd, origin } = roi.roi;
      const { x, y, width, height } = document
        .querySelector('[data-testid="roi-map"]')!
        .getBoundingClientRect();
      const resolution = gsd * perPixel;
      view.setResolution(resolution);
      view.setCenter([
        origin[0] + at[0] * gsd + (x + width / 2 - place.x) * resolution,
        origin[1] - at[1] * gsd - (y + height / 2 - place.y) * resolution,
      ]);
      return { isWhole: [x, y, width, height].every(Number.isInteger), ratio: devicePixelRatio };
    },
    [clip, corner, scale] as const,
  );
  expect(found).toEqual({ isWhole: true, ratio: 1 });
  await expect
    .poll(async () => {
      const at = await page.evaluate(
        ([x, y]) => (globalThis as unknown as Hook).__arpenteurBench.roiView!.clientPosition(x, y),
        corner,
      );
      return at && Math.hypot(at.x - clip.x, at.y - clip.y) < 1e-3;
    })
    .toBe(true);
}

/** All masks under the clip are there. */
export async function masksAreRead(page: Page, [x, y]: Corner): Promise<void> {
  const ends = [
    [x, y],
    [x + clip.width, y],
    [x, y + clip.height],
    [x + clip.width, y + clip.height],
  ] as const;
  await expect
    .poll(() =>
      page.evaluate(
        (pixels) =>
          pixels.every(
            ([px, py]) =>
              (globalThis as unknown as Hook).__arpenteurBench.roiView!.maskValueAt(px, py) !== null,
          ),
        ends,
      ),
    )
    .toBe(true);
}

/** What the map shows: the rest of the session is as it is at the start, without masks and LPIS. */
export type Wish = Partial<SessionState> & { readonly look: Look };

/** Shows it, waits until every tile is drawn, and answers what the window says about it. */
export async function show(page: Page, wish: Wish) {
  const { look, ...session } = wish;
  const state = {
    ...{ viewSet: 'rgb', changedLooks: { rgb: look }, lpisLevel: 1, palette: 'flair', maskStyle: 'fill' },
    ...{ peek: null, difference: null, differencePairs: [], overlays: hidden },
    ...session,
  } satisfies Partial<SessionState>;
  return page.evaluate(
    async ([wanted, text]) => {
      const { session: store, imagery } = (globalThis as unknown as Hook).__arpenteurBench;
      store.getState().restore(wanted);
      const end = performance.now() + 20_000;
      const isShown = () => {
        const { shown } = imagery.getState();
        return shown.isComplete && JSON.stringify(shown.look) === text;
      };
      while (!isShown()) {
        if (performance.now() > end) throw new Error(`not drawn: ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return imagery.getState().shown;
    },
    [state as Partial<SessionState>, JSON.stringify(look)] as const,
  );
}

export type Shown = Awaited<ReturnType<typeof show>>;

export const hidden: SessionState['overlays'] = {
  lpis: { visible: false, opacity: 0.5 },
  mask: { visible: false, opacity: 0.45 },
  model: { visible: false, opacity: 0.6 },
};

/** A pixel of the clip: its place on the screen from the clip's corner, and its middle in the world. */
export interface Spot {
  readonly px: number;
  readonly py: number;
  readonly x: number;
  readonly y: number;
}

/** A colour, with a tolerance of its own if it has one. */
export type Wanted = Rgb | readonly [...color: Rgb, tolerance: number];

/** What a pixel should be; null where nothing is said of it. */
export type Painter = (spot: Spot) => Wanted | null;

/** How much of a picture is not as it should be. */
export interface Mismatch {
  /** Share of the pixels that were compared with a channel further away than the tolerance. */
  readonly share: number;
  readonly compared: number;
  /** Different colours that it should have; no more than some are counted. */
  readonly colors: number;
  readonly first: string;
}

export interface View {
  readonly roi: Pick<RoiDetail, 'gsd' | 'origin'>;
  readonly corner: Corner;
  readonly scale?: number;
}

export function compareWith(
  picture: Picture,
  { roi, corner, scale = 1 }: View,
  painter: Painter,
  tolerance: number,
): Mismatch {
  let [compared, wrong, first] = [0, 0, ''];
  const colors = new Set<string>();
  const { gsd, origin } = roi;
  for (let py = 0; py < picture.height; py++) {
    for (let px = 0; px < picture.width; px++) {
      const x = origin[0] + (corner[0] + (px + 0.5) * scale) * gsd;
      const y = origin[1] - (corner[1] + (py + 0.5) * scale) * gsd;
      const wanted = painter({ px, py, x, y });
      if (!wanted) continue;
      compared++;
      if (colors.size < 20) colors.add(wanted.map(Math.round).join());
      const at = 4 * (py * picture.width + px);
      const isNear = [0, 1, 2].every(
        (band) => Math.abs(picture.data[at + band]! - wanted[band]!) <= (wanted[3] ?? tolerance),
      );
      if (isNear) continue;
      wrong++;
      first ||= `(${px}, ${py}) is ${[...picture.data.subarray(at, at + 3)].join(' ')}, not ${wanted.map((c) => c.toFixed(1)).join(' ')}`;
    }
  }
  return { share: wrong / Math.max(1, compared), compared, colors: colors.size, first };
}

/** The picture of the clip, without the pointer over the map. */
export async function takePicture(page: Page): Promise<Picture> {
  await page.mouse.move(3, 3);
  return readPicture(page, await page.screenshot({ clip, animations: 'disabled' }));
}

/** The colour behind the map, where nothing is drawn. */
export async function backgroundOf(page: Page): Promise<Rgb> {
  const color = await page.getByTestId('roi-map').evaluate((map) => {
    for (let part: Element | null = map; part; part = part.parentElement) {
      const { backgroundColor } = getComputedStyle(part);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  });
  const [red = 0, green = 0, blue = 0] = (color.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}
