import type { Page } from '@playwright/test';

/** What one gesture cost the thread of the window, in milliseconds by pointer move (or turn of the wheel). */
export interface Work {
  /** From the event to the end of all that listens to it, with the microtasks. */
  readonly handlers: number[];
  /** What was called for frames before the next event. */
  readonly frames: number[];
}

/** What the gesture cost in all: time of the processor, which does not grow when others use the machine. */
export interface GestureWork extends Work {
  /** Of the scripts from one event to the next: what handles it, timers, answers of the core. */
  readonly scripts: number[];
  /** Of the thread: scripts, layout and drawing. */
  readonly thread: number[];
}

/** Milliseconds of the processor since the page began. */
export interface ThreadTime {
  readonly scripts: number;
  readonly thread: number;
}

interface Probe extends Work {
  isOn: boolean;
  /** Questions to the core that are not answered. */
  asked: number;
  lastAnswer: number;
}
interface Hook {
  __gestureProbe: Probe;
}

/** Watches a page from its first script on: for `addInitScript`. */
export function watchWork(): void {
  const probe: Probe = { handlers: [], frames: [], isOn: false, asked: 0, lastAnswer: 0 };
  (globalThis as unknown as Hook).__gestureProbe = probe;
  for (const type of ['pointermove', 'wheel'] as const) {
    let startedAt = 0;
    addEventListener(type, () => (startedAt = performance.now()), { capture: true, passive: true });
    const note = () => {
      if (!probe.isOn) return;
      probe.handlers.push(performance.now() - startedAt);
      probe.frames.push(0);
    };
    // The first that was added is called last on the way down and, on the window, after all that is within it.
    addEventListener(type, note, { passive: true });
    // A wheel that a tool took is not heard here: its listener ends the event.
    if (type === 'wheel') {
      const stop = Event.prototype.stopImmediatePropagation;
      Event.prototype.stopImmediatePropagation = function (this: Event) {
        stop.call(this);
        if (this.type === 'wheel') queueMicrotask(() => queueMicrotask(note));
      };
    }
  }
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    request((time) => {
      const startedAt = performance.now();
      callback(time);
      if (probe.isOn && probe.frames.length > 0)
        probe.frames[probe.frames.length - 1]! += performance.now() - startedAt;
    });
  const ask = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.includes('/api/pixels/')) return ask(input, init);
    probe.asked++;
    try {
      return await ask(input, init);
    } finally {
      probe.asked--;
      probe.lastAnswer = performance.now();
    }
  };
}

/** Waits until the core has answered every question about pixels, and nothing more was asked for a while. */
export async function quiet(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.waitForFunction(
    () => {
      const { asked, lastAnswer } = (globalThis as unknown as Hook).__gestureProbe;
      return asked === 0 && performance.now() - lastAnswer > 300;
    },
    undefined,
    { timeout: 120_000 },
  );
}

/** Reads how much of the processor the thread of a page has taken. */
export async function threadClock(page: Page): Promise<() => Promise<ThreadTime>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (wanted: string) => 1000 * (metrics.find(({ name }) => name === wanted)?.value ?? NaN);
    return { scripts: of('ScriptDuration'), thread: of('TaskDuration') };
  };
}

/** The work of the moves that `gesture` makes one after the other. */
export async function workOf(
  page: Page,
  clock: () => Promise<ThreadTime>,
  steps: readonly (() => Promise<void>)[],
): Promise<GestureWork> {
  await page.evaluate(() => {
    const { __gestureProbe: probe } = globalThis as unknown as Hook;
    Object.assign(probe, { handlers: [], frames: [], isOn: true });
  });
  const times: ThreadTime[] = [];
  let before = await clock();
  for (const step of steps) {
    await step();
    const now = await clock();
    times.push({ scripts: now.scripts - before.scripts, thread: now.thread - before.thread });
    before = now;
  }
  const work = await page.evaluate(() => {
    const { __gestureProbe: probe } = globalThis as unknown as Hook;
    probe.isOn = false;
    return { handlers: probe.handlers, frames: probe.frames };
  });
  return { ...work, scripts: times.map(({ scripts }) => scripts), thread: times.map(({ thread }) => thread) };
}
