import i18next from 'i18next';
import { countPixels, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { toolsEn } from '../../i18n/parts/tools.ts';
import { createMeasures } from '../../state/measures.ts';
import { createSessionStore, type ToolId, type ToolOptions } from '../../state/session.ts';
import { ToolBox } from '../ToolBox.ts';
import type { LivewireTree, SelectionJoin, SetQuery, ShapePath, ToolEvent, ToolHost } from '../ToolHost.ts';

/** A question to the core that waits for its answer. */
export interface Asked<Q, A> {
  readonly query: Q;
  readonly signal: AbortSignal;
  answer(answer: A): Promise<void>;
  fail(error: unknown): Promise<void>;
}

/** What a tool handed over. */
export interface Finished {
  readonly tool: string;
  readonly set: PixelSet;
  readonly parameters: Record<string, unknown>;
  readonly join: SelectionJoin | undefined;
}

/** The grid of the hand: 400 x 300 px of 0.2 m, in two patches with a hole between them. */
export const handGrid = { widthPx: 400, heightPx: 300 } as const;
const patches = [
  { patchId: 'left', window: { x: 0, y: 0, width: 200, height: 300 } },
  { patchId: 'right', window: { x: 260, y: 0, width: 140, height: 300 } },
];

/** Texts are English. Once, before the first gesture. */
export const startToolTexts = async (): Promise<void> => {
  await i18next.init({
    lng: 'en',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: toolsEn } },
  });
};

/** A hand with the tools whose result is a set of pixels. One screen pixel is one grid pixel until the view is moved. */
export class ShapeHand {
  readonly session;
  readonly view = { x: 0, y: 0, scale: 1 };
  readonly tools: ToolBox;
  readonly finished: Finished[] = [];
  readonly wires: Asked<{ x: number; y: number }, LivewireTree>[] = [];
  readonly sets: Asked<SetQuery, PixelSet>[] = [];
  ghost: PixelSet | null = null;
  path: ShapePath | null = null;
  told: string | null = null;
  blocked = false;
  keys = { alt: false, shift: false, ctrl: false };
  #buttons = 0;
  #last = { x: 0, y: 0 };

  constructor(tool: ToolId, options: Partial<ToolOptions> = {}) {
    this.session = createSessionStore({ tool, classValue: 3 });
    this.session.getState().setToolOptions(options);
    this.tools = new ToolBox(this.#host());
    this.session.subscribe((now, before) => now.tool !== before.tool && this.tools.leave(before.tool));
  }

  /** Pixels of the ghost. */
  get ghostPx(): number {
    return this.ghost ? countPixels(this.ghost) : 0;
  }

  /** True when nothing is left of what was open. */
  get isClean(): boolean {
    return this.ghost === null && this.path === null && this.told === null;
  }

  move(x: number, y: number): this {
    this.tools.move(this.#event(x, y, -1));
    return this;
  }

  down(x: number, y: number, button = 0): this {
    this.#buttons = [1, 4, 2][button]!;
    this.tools.down(this.#event(x, y, button));
    return this;
  }

  up(button = 0): this {
    this.#buttons = 0;
    this.tools.up(this.#event(this.#last.x, this.#last.y, button));
    return this;
  }

  click(x: number, y: number, button = 0): this {
    return this.move(x, y).down(x, y, button).up(button);
  }

  drag(...[first, ...rest]: readonly (readonly [x: number, y: number])[]): this {
    this.move(...first!).down(...first!);
    for (const point of rest) this.move(...point);
    return this.up();
  }

  hold(keys: Partial<ShapeHand['keys']>): this {
    this.keys = { ...this.keys, ...keys };
    this.tools.setHeld(keys);
    return this;
  }

  #event(screenX: number, screenY: number, button: number): ToolEvent {
    this.#last = { x: screenX, y: screenY };
    const { x, y, scale } = this.view;
    const grid = { x: (screenX - x) / scale, y: (screenY - y) / scale };
    return {
      ...{ ...grid, screenX, screenY, points: [grid], button, buttons: this.#buttons, pen: false },
      ...this.keys,
    };
  }

  #host(): ToolHost {
    const never = () => {
      throw new Error('no tool of pixel sets does this');
    };
    const nothing = () => {};
    return {
      session: this.session,
      ground: {
        measures: createMeasures(),
        space: 'here',
        toWorld: (x, y) => [x * 0.2, -y * 0.2],
        toScreen: ([x, y]) => [
          (x / 0.2) * this.view.scale + this.view.x,
          (-y / 0.2) * this.view.scale + this.view.y,
        ],
      },
      canPaint: () => !this.blocked,
      ...{ brushTip: never, beginStroke: never, strokeTo: never, endStroke: never, cancelStroke: never },
      ...{ connectedAt: never, classPixels: never, reachesUnread: never, flushed: never },
      isLimited: false,
      showGhost: (set) => (this.ghost = set),
      showPath: (path) => (this.path = path),
      tell: (text) => (this.told = text),
      finishSet: (tool, set, parameters, join) => this.finished.push({ tool, set, parameters, join }),
      queries: {
        set: (query, signal) => ask(this.sets, query, signal),
        livewire: (x, y, signal) => ask(this.wires, { x, y }, signal),
      },
      regions: { at: never, stepLevel: never, stateAt: never, listen: () => nothing },
      gridSize: handGrid,
      patchAt: (x, y) =>
        patches.find(
          ({ window }) =>
            x >= window.x && x < window.x + window.width && y >= window.y && y < window.y + window.height,
        ) ?? null,
      valueAt: () => 8,
      panByScreen: (dx, dy) => {
        this.view.x += dx;
        this.view.y += dy;
      },
      toolChanged: nothing,
    };
  }
}

/** Settles when everything that waited for an answer has run. */
const soon = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

function ask<Q, A>(list: Asked<Q, A>[], query: Q, signal: AbortSignal): Promise<A> {
  return new Promise<A>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
    list.push({
      query,
      signal,
      answer: (answer) => (resolve(answer), soon()),
      fail: (error) => (reject(error as Error), soon()),
    });
  });
}
