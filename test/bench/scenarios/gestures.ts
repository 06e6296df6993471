import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { generateScene } from '../../../src/main/datasets/index.ts';
import type { RoiView } from '../../../src/renderer/map/RoiView.ts';
import type { SessionState, SessionStore } from '../../../src/renderer/state/session.ts';
import { endOf, startCore, type RunningCore } from '../../support/core.ts';
import { quiet, threadClock, watchWork, workOf, type GestureWork, type ThreadTime } from '../gestureProbe.ts';
import { median, p95, timeRow, type Row } from '../stats.ts';

const scenario = 'Tools over a view of 64 patches (4096 × 4096 px) in Chromium, 1600 × 900';
const builtCore = fileURLToPath(new URL('../../../out/main/core.js', import.meta.url));
const side = 8;
const [domainYear, roi] = ['D013-2020', 'AU-S1-8'];
/** Time between two pointer events, as a 60 Hz mouse sends them. */
const moveEveryMs = 16;
const moves = 120;
/** Of each gesture; the quietest counts, for others use the machine too. */
const runs = 4;
const targets = { move: 8, level: 16 } as const;
const gateText = 'height > 1';

interface Hook {
  __arpenteurBench: { roiView: RoiView | null; session: SessionStore };
}

type Point = readonly [x: number, y: number];
/** Shares of the ROI, 0 to 1. */
type Path = (step: number) => Point;

interface Gesture {
  readonly name: string;
  readonly tool: SessionState['tool'];
  readonly sizePx?: number;
  readonly rules?: 'lock' | 'gate';
  readonly options?: Partial<SessionState['toolOptions']>;
  readonly path: Path;
  /** The button is down on the way. */
  readonly isDrag?: boolean;
  /** Clicked before. */
  readonly corners?: readonly Point[];
  readonly moves?: number;
  /** Ctrl and the wheel on each place in the place of what the way there costs. */
  readonly isLevels?: boolean;
  readonly note?: string;
}

const around: Path = (step) => [0.5 + 0.3 * Math.cos(step / 9), 0.5 + 0.3 * Math.sin(step / 9)];
/** Out from the middle and over nearly all of the ROI. */
const outwards: Path = (step) => [0.02 + (0.95 * step) / moves, 0.03 + (0.94 * step) / moves];
/** From class to class. */
const across: Path = (step) => [0.5 + 0.45 * Math.cos(step / 3), 0.5 + 0.45 * Math.sin(step / 7.3)];
const lassoMoves = 2000;
/** A ring of waves around most of the ROI, so that rows have many sides. */
const waves: Path = (step) => {
  const angle = (2 * Math.PI * step) / lassoMoves;
  const radius = 0.4 + 0.06 * Math.sin(40 * angle);
  return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)];
};
const corners = Array.from({ length: 12 }, (_, i): Point => {
  const radius = i % 2 === 0 ? 0.46 : 0.3;
  return [0.5 + radius * Math.cos(i / 2), 0.5 + radius * Math.sin(i / 2)];
});
const all = { fillAll: true, fillScope: 'roi' } as const;

const gestures: readonly Gesture[] = [
  { name: 'brush of 500 px', tool: 'brush', sizePx: 500, path: around, isDrag: true },
  {
    name: 'brush of 500 px, a class locked',
    tool: 'brush',
    sizePx: 500,
    rules: 'lock',
    path: around,
    isDrag: true,
  },
  {
    name: 'brush of 500 px, a class locked: before the press',
    tool: 'brush',
    sizePx: 500,
    rules: 'lock',
    path: around,
  },
  { name: 'brush of 500 px, a gate', tool: 'brush', sizePx: 500, rules: 'gate', path: around, isDrag: true },
  {
    name: 'brush of 500 px, a gate: before the press',
    tool: 'brush',
    sizePx: 500,
    rules: 'gate',
    path: around,
  },
  { name: 'restore with 500 px', tool: 'restore', sizePx: 500, path: around, isDrag: true },
  { name: 'smooth with 100 px', tool: 'smooth', sizePx: 100, path: around, isDrag: true },
  { name: 'smooth with 500 px', tool: 'smooth', sizePx: 500, path: around, isDrag: true },
  {
    name: 'smooth with 500 px, a gate',
    tool: 'smooth',
    sizePx: 500,
    rules: 'gate',
    path: around,
    isDrag: true,
  },
  {
    name: 'smooth with 500 px, a gate: before the press',
    tool: 'smooth',
    sizePx: 500,
    rules: 'gate',
    path: around,
  },
  { name: 'polygon, its 13th corner', tool: 'polygon', corners, path: around },
  { name: 'polygon, its 13th corner, a gate', tool: 'polygon', rules: 'gate', corners, path: around },
  { name: 'rectangle', tool: 'rectangle', path: outwards, isDrag: true },
  { name: 'ellipse', tool: 'ellipse', path: outwards, isDrag: true },
  { name: 'ellipse, a gate', tool: 'ellipse', rules: 'gate', path: outwards, isDrag: true },
  { name: 'lasso of 2,000 points', tool: 'lasso', path: waves, isDrag: true, moves: lassoMoves },
  { name: 'fill, connected', tool: 'fill', path: across },
  { name: 'fill, all of the class in the ROI', tool: 'fill', options: all, path: across },
  {
    name: 'fill, all of the class in the ROI, a gate',
    tool: 'fill',
    options: all,
    rules: 'gate',
    path: across,
  },
  {
    name: 'wand, the tolerance',
    tool: 'wand',
    path: (step) => [0.4 + 0.1 * Math.sin(step / 20), 0.5],
    isDrag: true,
  },
  { name: 'region under the pointer', tool: 'region', path: across },
  { name: 'region, many in one drag', tool: 'region', path: around, isDrag: true },
  { name: 'region, its level by the wheel', tool: 'region', path: around, isLevels: true },
];

/**
 * Every tool along a fixed way over the whole ROI, fitted into the window: what a pointer move costs the window's thread, from
 * the event to the end of all that listens to it and of what is called for the frame. Drawing by the browser is not in it.
 */
export async function gesturesInWindow(
  only: (name: string) => boolean = () => true,
  onRow: (row: Row) => void = () => {},
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-bench-gestures-'));
  const executablePath = process.env['CHROMIUM_PATH'];
  const browser = await chromium.launch(executablePath ? { executablePath } : {});
  let core: RunningCore | null = null;
  try {
    const dataset = join(folder, 'dataset');
    const modalities = ['AERIAL_RGBI', 'DEM_ELEV', 'AERIAL_LABEL-COSIA'] as const;
    const scene = { outDir: dataset, seed: 11, domainYear, roi, rows: side, cols: side };
    await generateScene({ ...scene, modalities: [...modalities] });
    core = await startCore(
      ['--port', '0', '--workspace', join(folder, 'work')],
      {
        ...{ ARPENTEUR_CONFIG_DIR: join(folder, 'config') },
      },
      builtCore,
    );
    const page = await openRoi(
      await browser.newPage({ viewport: { width: 1600, height: 900 }, locale: 'en-GB' }),
      core,
      dataset,
    );
    const rows: Row[] = [];
    for (const gesture of gestures.filter(({ name }) => only(name))) {
      const row = await rowOf(page, gesture);
      rows.push(row);
      onRow(row);
    }
    return rows;
  } finally {
    await browser.close();
    await core?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openRoi(page: Page, core: RunningCore, dataset: string): Promise<Page> {
  await page.addInitScript(() => ((globalThis as { __arpenteurBench?: object }).__arpenteurBench = {}));
  await page.addInitScript(watchWork);
  await core.client.workspace.setAuthor({ name: 'bench' });
  const { datasetId, jobId } = await core.client.workspace.addDataset({ path: dataset });
  if (jobId !== null) await endOf(core.client, jobId);
  await page.goto(core.entryUrl);
  await page.getByTestId('side-panel').or(page.getByTestId('welcome')).first().waitFor();
  await page.evaluate(
    async (hash) => {
      const { __arpenteurBench: hook } = globalThis as unknown as Hook;
      location.hash = hash;
      while (hook.roiView?.stats.firstPaintMs == null) await new Promise((done) => setTimeout(done, 5));
      hook.roiView.fit();
    },
    `#/roi/${encodeURIComponent(datasetId)}/${domainYear}_${roi}`,
  );
  await page.waitForTimeout(1500);
  return page;
}

async function rowOf(page: Page, gesture: Gesture): Promise<Row> {
  await setUp(page, gesture);
  const hand = await createHand(page);
  // Once before it is measured: the trees of regions, gates and the compiler's work are there then.
  await make(page, hand, gesture, Math.min(gesture.moves ?? moves, moves));
  await quiet(page);
  const times: GestureWork[] = [];
  for (let run = 0; run < (gesture.moves ? 2 : runs); run++)
    times.push(await make(page, hand, gesture, gesture.moves ?? moves));
  const samples = times.map(({ handlers, frames }) => handlers.map((ms, i) => ms + frames[i]!));
  const sum = (some: readonly number[]) => some.reduce((total, ms) => total + ms, 0);
  const best = samples.toSorted((a, b) => sum(a) - sum(b))[0]!;
  const limit = gesture.isLevels ? targets.level : targets.move;
  return timeRow(scenario, gesture.name, best, {
    ...{ target: `p95 < ${limit} ms`, reached: p95(best) < limit },
    note: noteOf(times, samples),
  });
}

function noteOf(times: readonly GestureWork[], samples: readonly number[][]): string {
  const of = (name: string, kind: 'scripts' | 'thread') => {
    const [best] = times.map((work) => work[kind]).toSorted((a, b) => p95(a) - p95(b));
    return `${name} ${median(best!).toFixed(1)}, p95 ${p95(best!).toFixed(1)} ms`;
  };
  return (
    `quietest of ${samples.length} runs, p95 of all ${p95(samples.flat()).toFixed(1)} ms; in time of the processor ` +
    `${of('all scripts', 'scripts')}, ${of('the whole thread', 'thread')}`
  );
}

/** Chooses the tool and what limits it, and waits until gates are there. */
async function setUp(page: Page, { tool, sizePx, rules, options }: Gesture): Promise<void> {
  const changed = { fillAll: false, regionLevel: 0.5, wandTolerance: 0.2, ...options };
  await page.evaluate(
    ([id, size, limit, some, text]) => {
      const { session, roiView } = (globalThis as unknown as Hook).__arpenteurBench;
      const now = session.getState();
      now.setRules({ locked: limit === 'lock' ? [5] : [] });
      now.setGate({ text, on: limit === 'gate', inverted: false });
      now.setToolOptions(some);
      now.setClass(0);
      if (size !== null) now.setBrushSize(size);
      now.setTool(id);
      roiView!.focus();
    },
    [tool, sizePx ?? null, rules ?? null, changed, gateText] as const,
  );
  await quiet(page);
}

interface Hand {
  at(point: Point): Point;
  clock(): Promise<ThreadTime>;
}

/** Where places of the ROI are on the page. */
async function createHand(page: Page): Promise<Hand> {
  const [from, to] = await page.evaluate((px) => {
    const { roiView } = (globalThis as unknown as Hook).__arpenteurBench;
    return [roiView!.clientPosition(0, 0)!, roiView!.clientPosition(px, px)!] as const;
  }, side * 512);
  const clock = await threadClock(page);
  return { clock, at: ([x, y]) => [from.x + x * (to.x - from.x), from.y + y * (to.y - from.y)] };
}

/** The gesture once, and back: nothing is changed by it. */
async function make(page: Page, hand: Hand, gesture: Gesture, steps: number): Promise<GestureWork> {
  const { path, isDrag = false, corners: clicked = [], isLevels = false } = gesture;
  for (const corner of clicked) await page.mouse.click(...hand.at(corner));
  await page.mouse.move(...hand.at(path(0)));
  if (isDrag) await page.mouse.down();
  const moveTo = async (step: number) => {
    const next = performance.now() + moveEveryMs;
    if (isLevels) await turn(page, step);
    else await page.mouse.move(...hand.at(path(step)));
    await page.waitForTimeout(Math.max(0, next - performance.now()));
  };
  const work = await workOf(
    page,
    hand.clock,
    Array.from({ length: steps }, (_, i) => () => moveTo(i + 1)),
  );
  await page.keyboard.press('Escape');
  if (isDrag) await page.mouse.up();
  await page.mouse.move(5, 5);
  await quiet(page);
  return work;
}

/** From the smallest regions to the largest and back. */
async function turn(page: Page, step: number): Promise<void> {
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, step % 60 < 30 ? -100 : 100);
  await page.keyboard.up('Control');
}
