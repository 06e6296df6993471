import type { Page } from '@playwright/test';
import type { RoiView } from '../../../src/renderer/map/RoiView.ts';
import type { SessionStore } from '../../../src/renderer/state/session.ts';
import { createRoiGrounds, hashOf, type RoiGrounds } from '../roiGrounds.ts';
import { megabytes, p95, rowOf, timeRow, type Row } from '../stats.ts';

const scenario = 'Panning and zooming over a ROI of 25 × 25 patches in Chromium, 1600 × 900';
const side = 25;
const roi = 1;
const targetMs = 33;
/** Time between two pointer events, as a 60 Hz mouse sends them. */
const moveEveryMs = 16;
const settleMs = 2500;
/** Of one movement. */
const seconds = 5;

/** Metres per pixel of what is panned over; null for the whole ROI. */
const scales = [
  ['the whole ROI', null],
  ['a part', 1],
  ['1:1', 0.2],
] as const;

interface Hook {
  __arpenteurBench: { roiView: RoiView; session: SessionStore };
  __frames: Frames & { isOn: boolean };
}

interface Frames {
  /** Between two frames in which something was drawn. */
  readonly gaps: number[];
  /** Of all that was called for a frame. */
  readonly scripts: number[];
}

/**
 * The map dragged by the hand and zoomed by the wheel, by the pointer events of a 60 Hz mouse, with the mask over the image.
 * A frame is the time between two that draw something; "our part" is what the page's code takes of it. Right after
 * the ROI is opened for the first time, and when its overviews are there.
 */
export async function pan(): Promise<Row[]> {
  const grounds = await createRoiGrounds({
    ...{ side, rois: 1 },
    modalities: ['AERIAL_RGBI', 'AERIAL_LABEL-COSIA', 'DEM_ELEV'],
  });
  try {
    const { page } = grounds;
    await page.context().addInitScript(watchFrames);
    await grounds.startCold();
    await open(grounds);
    const looks: boolean[] = [];
    const looking = setInterval(() => void isBuilding(grounds).then((is) => looks.push(is)), 500);
    const first = await move(page, null).finally(() => clearInterval(looking));
    const rows = frameRows('RGB, just opened, no overview there before', first, {
      note: `${looks.filter(Boolean).length} of ${looks.length} looks at the core found it building`,
    });
    await built(grounds);
    for (const [place, resolution] of scales)
      rows.push(...frameRows(`RGB, ${place}`, await move(page, resolution), { isTarget: true }));
    await show(page, (session) => session.setViewSet('height'));
    await built(grounds);
    for (const [place, resolution] of scales)
      rows.push(...frameRows(`height, ${place}`, await move(page, resolution)));
    await show(page, (session) => {
      session.setViewSet('rgb');
      session.setCompare({ mode: 'two' });
    });
    for (const [place, resolution] of scales)
      rows.push(...frameRows(`2 views, RGB and infrared, ${place}`, await move(page, resolution)));
    return [...rows, ...(await memoryRows(grounds))];
  } finally {
    await grounds.close();
  }
}

function frameRows(
  what: string,
  { gaps, scripts }: Frames,
  { isTarget = false, note = '' }: { readonly isTarget?: boolean; readonly note?: string } = {},
): Row[] {
  const late = gaps.filter((gap) => gap > 1.5 * (1000 / 60)).length;
  return [
    timeRow(scenario, `${what}: frame`, gaps, {
      ...(isTarget ? { target: `p95 < ${targetMs} ms`, reached: p95(gaps) < targetMs } : {}),
      note: [note, `${late} came later than the screen asks for`].filter(Boolean).join('; '),
    }),
    timeRow(scenario, `${what}: our part`, scripts),
  ];
}

async function open({ page, datasetId }: RoiGrounds): Promise<void> {
  await page.evaluate(
    async (hash) => {
      const { __arpenteurBench: hook } = globalThis as unknown as Hook;
      location.hash = hash;
      while (hook.roiView?.stats.firstPaintMs == null) await new Promise((done) => setTimeout(done, 5));
    },
    hashOf(datasetId, roi),
  );
}

async function isBuilding({ core }: RoiGrounds): Promise<boolean> {
  return (await core.client.imagery.memory()).overviews !== null;
}

/** Waits until nothing is built in the background any more. */
async function built(grounds: RoiGrounds): Promise<void> {
  // Building begins after a pause without requests.
  for (let quiet = 0; quiet < 5;) {
    await grounds.page.waitForTimeout(500);
    quiet = (await isBuilding(grounds)) ? 0 : quiet + 1;
  }
}

async function show(
  page: Page,
  change: (session: ReturnType<SessionStore['getState']>) => void,
): Promise<void> {
  await page.evaluate(`(${change.toString()})(globalThis.__arpenteurBench.session.getState())`);
  await page.waitForTimeout(settleMs);
}

/** Drags in circles and turns the wheel, to and fro; answers the frames of it. */
async function move(page: Page, resolution: number | null): Promise<Frames> {
  await page.evaluate((wanted) => {
    const { roiView, session } = (globalThis as unknown as Hook).__arpenteurBench;
    session.getState().setTool('pan');
    roiView.fit();
    if (wanted !== null)
      setTimeout(() => roiView.zoomBy((roiView.savedView?.resolution ?? wanted) / wanted), 400);
  }, resolution);
  await page.waitForTimeout(settleMs);
  const box = (await page.getByTestId('roi-map').boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const radius = Math.min(box.width * 0.3, box.height * 0.4);
  await page.mouse.move(x + radius, y);
  await page.evaluate(() => {
    const { __frames: frames } = globalThis as unknown as Hook;
    frames.gaps.length = 0;
    frames.scripts.length = 0;
    frames.isOn = true;
  });
  await page.mouse.down();
  await steps(seconds, async (time) => {
    const angle = time / 500;
    await page.mouse.move(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  });
  await page.mouse.up();
  await steps(seconds, async (time) => {
    // As a wheel that is turned: some notches in, some out.
    await page.mouse.wheel(0, Math.sin(time / 600) > 0 ? -8 : 8);
  });
  return page.evaluate(() => {
    const { __frames: frames } = globalThis as unknown as Hook;
    frames.isOn = false;
    return { gaps: [...frames.gaps], scripts: [...frames.scripts] };
  });
}

/** Events at the pace of the mouse, whether the page has answered the last or not. */
async function steps(duration: number, step: (time: number) => Promise<void>): Promise<void> {
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let n = 0; n * moveEveryMs < 1000 * duration; n++) {
    sent.push(step(n * moveEveryMs));
    const wait = start + (n + 1) * moveEveryMs - performance.now();
    await new Promise((done) => setTimeout(done, Math.max(0, wait)));
  }
  await Promise.all(sent);
}

/** In the page, before its own scripts: measures the frames in which something is drawn, and what is called for them. */
function watchFrames(): void {
  const frames = { gaps: [] as number[], scripts: [] as number[], isOn: false };
  (globalThis as unknown as { __frames: typeof frames }).__frames = frames;
  const original = requestAnimationFrame.bind(globalThis);
  let current = 0;
  let own = 0;
  let drawnAt = 0;
  const enter = (time: number): void => {
    if (time === current) return;
    // Frames without work show nothing new: one that comes late leaves them out.
    if (own > 0.2) {
      if (frames.isOn && drawnAt > 0) {
        frames.gaps.push(current - drawnAt);
        frames.scripts.push(own);
      }
      drawnAt = frames.isOn ? current : 0;
    }
    current = time;
    own = 0;
  };
  globalThis.requestAnimationFrame = (callback) =>
    original((time) => {
      enter(time);
      const start = performance.now();
      callback(time);
      own += performance.now() - start;
    });
  const watch = (time: number): void => {
    enter(time);
    original(watch);
  };
  original(watch);
}

async function memoryRows({ page, core }: RoiGrounds): Promise<Row[]> {
  const shown = await page.getByTestId('memory').textContent();
  await page.getByTestId('memory').click();
  const details = (await page.getByTestId('memory-details').locator('dl').first().innerText()).split(
    /\s*\n\s*/,
  );
  const own = await page.evaluate(() => (globalThis as unknown as Hook).__arpenteurBench.roiView.memory());
  const of = await core.client.imagery.memory();
  const row = (measure: string, bytes: number | null, most: number | null, note = '') =>
    rowOf(scenario, measure, {
      ...{ median: bytes === null ? '' : megabytes(bytes), n: 1, note },
      ...(most === null ? {} : { target: `≤ ${megabytes(most)}`, reached: (bytes ?? 0) <= most }),
    });
  return [
    row(
      'tiles in the window at the end',
      own.tileBytes,
      own.maxTileBytes,
      `shown: ${shown}; on a click: ${details.join(' ')}`,
    ),
    row('masks in the window at the end', own.maskBytes, null),
    row('tiles in the core at the end', of.tileBytes, of.maxTileBytes),
    row('overviews on the disk', of.diskBytes, of.maxDiskBytes),
  ];
}
