import { failedFragment, type Uniform } from './lookShader.ts';
import type { GlStage, Quad } from './GlStage.ts';
import type { StoredTile } from './TextureStore.ts';
import type { TileValues } from './TileCache.ts';
import { TileQueue, type WantedTile } from './TileQueue.ts';
import { cellsIn, levelFor, partsOf, type Cell, type TilePyramid, type WorldExtent } from './tilePyramid.ts';

/** A stack of tiles and how they are drawn. */
export interface TilePass {
  readonly pyramid: TilePyramid;
  readonly gutterPx: number;
  readonly bands: number;
  /** Name of the stack among the textures. */
  readonly name: string;
  /** Counts up when its tiles have changed; older ones are shown until the new are there. */
  readonly version: number;
  /** Values in memory: null for a place without any, undefined when they must be loaded. */
  peek(cell: Cell): TileValues | null | undefined;
  load(cell: Cell): Promise<TileValues | null>;
  /** Cells whose values must be in memory before it is known how to draw, besides those in sight. */
  readonly needs: readonly Cell[];
  loadNeed(cell: Cell): Promise<TileValues | null>;
  readonly program: { readonly key: string; readonly fragment: string };
  /** Null while it is not known how to draw it: tiles are loaded, nothing is drawn. */
  readonly uniforms: Readonly<Record<string, Uniform>> | null;
  /** Pixels may be mixed where they are shrunk. */
  readonly isSmooth: boolean;
  readonly opacity: number;
  /** Of class values. */
  readonly palette: Uint32Array | null;
  /** What could not be read is shown as such. */
  readonly showsFailed: boolean;
}

/** Where the picture is taken. */
export interface TileFrame {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  readonly center: readonly [number, number];
  /** Metres per device pixel. */
  readonly resolution: number;
  /** The view is moving: a frame has little time. */
  readonly isMoving: boolean;
  /** Pixels that are drawn for each of the screen's along a side; 1 but for what is only passing. */
  readonly detail?: number;
}

/** A pass in a frame: the cells that it needs, and whether all of them are there. */
interface Prepared {
  readonly pass: TilePass;
  readonly cells: readonly Cell[];
  readonly isComplete: boolean;
  readonly wanted: readonly WantedTile<TileValues | null>[];
  /** Values are there, but were too many for this frame. */
  readonly isDeferred: boolean;
}

/** Bytes that go to the GPU in one frame, while the view moves and while it rests. */
const uploadBytes = { moving: 6 * 1024 * 1024, resting: 96 * 1024 * 1024 } as const;

export function extentOf({ width, height, center, resolution }: TileFrame): WorldExtent {
  const [x, y] = center;
  const [halfX, halfY] = [(width / 2) * resolution, (height / 2) * resolution];
  return [x - halfX, y - halfY, x + halfX, y + halfY];
}

/** The cells that a frame shows of a stack, from the middle outwards. */
export function cellsOf(pyramid: TilePyramid, frame: TileFrame): Cell[] {
  return cellsIn(pyramid, levelFor(pyramid, frame.resolution), extentOf(frame));
}

/** Draws passes of tiles over each other and has what is not there loaded. */
export class TilePainter {
  readonly #queue: TileQueue<TileValues | null>;
  /** Loaded and not yet on the GPU: tiles of the masks are kept by nobody else. */
  readonly #arrived = new Map<string, TileValues | null | Error>();
  #frame = 0;
  #budget = 0;

  /** @param onLoaded a frame would show more than the last. */
  constructor(onLoaded: () => void) {
    this.#queue = new TileQueue((key, loaded) => {
      this.#arrived.set(key, loaded);
      onLoaded();
    });
  }

  get isLoading(): boolean {
    return !this.#queue.isIdle;
  }

  /**
   * @param choices for each layer of the picture what to show, and what to show instead until that is complete.
   * @returns whether everything wanted is drawn, and whether another frame is needed for what is at hand already.
   */
  paint(
    stage: GlStage,
    frame: TileFrame,
    choices: readonly { readonly pass: TilePass; readonly until: TilePass | null }[],
  ): { readonly isComplete: boolean; readonly isDeferred: boolean; readonly completed: readonly TilePass[] } {
    this.#frame++;
    this.#budget = frame.isMoving ? uploadBytes.moving : uploadBytes.resting;
    const detail = frame.detail ?? 1;
    stage.begin(Math.ceil(frame.width * detail), Math.ceil(frame.height * detail));
    const prepared = choices.map(({ pass }) => this.#prepare(stage, frame, pass));
    this.#queue.want(prepared.flatMap(({ wanted }) => wanted));
    const isDeferred = prepared.some((own) => own.isDeferred);
    // What is out of sight by now; the reader keeps what it may.
    if (!isDeferred) this.#arrived.clear();
    prepared.forEach((own, i) => {
      const { until } = choices[i]!;
      const isReady = own.isComplete && own.pass.uniforms !== null;
      if (isReady || !until) this.#draw(stage, frame, own.pass, own.cells);
      else this.#draw(stage, frame, until, cellsOf(until.pyramid, frame));
    });
    stage.textures.trim(this.#frame);
    return {
      isComplete: prepared.every(({ isComplete, pass }) => isComplete && pass.uniforms !== null),
      isDeferred,
      completed: prepared.flatMap(({ isComplete, pass }) => (isComplete ? [pass] : [])),
    };
  }

  /** Nothing more is loaded, and what was is forgotten. */
  stop(): void {
    this.#queue.want([]);
    this.#arrived.clear();
  }

  #prepare(stage: GlStage, frame: TileFrame, pass: TilePass): Prepared {
    const cells = cellsOf(pass.pyramid, frame);
    const wanted: WantedTile<TileValues | null>[] = pass.needs
      .filter((cell) => pass.peek(cell) === undefined)
      .map((cell) => ({ key: `need ${keyOf(pass, cell)}`, load: () => pass.loadNeed(cell) }));
    let isComplete = true;
    let isDeferred = false;
    for (const cell of cells) {
      const key = keyOf(pass, cell);
      const stored = stage.textures.get(key);
      if (stored && stored.version >= pass.version) continue;
      const loadKey = `${key}@${pass.version}`;
      const values = this.#arrived.get(loadKey) ?? pass.peek(cell);
      if (values === undefined && !this.#arrived.has(loadKey)) {
        wanted.push({ key: loadKey, load: () => pass.load(cell) });
        isComplete = false;
      } else if (this.#budget <= 0) {
        isDeferred = true;
        isComplete = false;
      } else {
        this.#arrived.delete(loadKey);
        this.#store(stage, pass, key, values ?? null);
      }
    }
    return { pass, cells, isComplete, wanted, isDeferred };
  }

  #store(stage: GlStage, pass: TilePass, key: string, values: TileValues | null | Error): void {
    if (values === null || values instanceof Error) {
      stage.textures.mark(key, values ? 'failed' : 'empty', pass.version);
      return;
    }
    const side = pass.pyramid.tileSizePx + 2 * pass.gutterPx;
    stage.textures.put(key, values, side, pass.bands, pass.version, this.#frame);
    this.#budget -= values.byteLength;
  }

  #draw(stage: GlStage, frame: TileFrame, pass: TilePass, cells: readonly Cell[]): void {
    if (!pass.uniforms || pass.opacity <= 0) return;
    const { key, fragment } = pass.program;
    const failed: Quad[] = [];
    const common = { u_opacity: pass.opacity, u_pixelRatio: frame.pixelRatio * (frame.detail ?? 1) };
    // Mixing neighbours is half of what a pixel costs without a GPU.
    const isPassing = (frame.detail ?? 1) < 1;
    const isSmooth = pass.isSmooth && !isPassing && frame.resolution > pass.pyramid.gsd * 1.0001;
    if (pass.palette) stage.setPalette(pass.palette);
    stage.use(key, fragment, {
      ...{ ...common, ...pass.uniforms },
      ...{ u_tile: 0, u_palette: 1, u_smooth: isSmooth ? 1 : 0 },
    });
    let cellM = 0;
    for (const cell of cells) {
      for (const part of partsOf(pass.pyramid, cell, (at) => this.#find(stage, pass, at))) {
        const quad = quadOf(frame, part, pass.gutterPx);
        if (part.tile.state === 'failed') failed.push(quad);
        if (part.tile.state !== 'ready') continue;
        part.tile.usedAt = this.#frame;
        const metres = part.place[2] / part.source[2];
        if (metres !== cellM) stage.use(key, fragment, { u_cellM: metres });
        cellM = metres;
        stage.draw(key, quad, part.tile.texture);
      }
    }
    if (failed.length === 0 || !pass.showsFailed) return;
    stage.use('failed', failedFragment, common);
    for (const quad of failed) stage.draw('failed', quad, null);
  }

  #find(stage: GlStage, pass: TilePass, cell: Cell): StoredTile | undefined {
    return stage.textures.get(keyOf(pass, cell));
  }
}

const keyOf = (pass: TilePass, { level, col, row }: Cell) => `${pass.name}/${level}/${col}/${row}`;

function quadOf(
  { width, height, center, resolution }: TileFrame,
  part: { readonly source: Quad['texels']; readonly place: Quad['place'] },
  gutterPx: number,
): Quad {
  const [left, upper, wide, high] = part.place;
  const [sourceX, sourceY, sourceWidth, sourceHeight] = part.source;
  const perX = 2 / (width * resolution);
  const perY = 2 / (height * resolution);
  return {
    // Rows of tiles run downwards, clip space upwards.
    place: [(left - center[0]) * perX, (upper - center[1]) * perY, wide * perX, -high * perY],
    texels: [sourceX + gutterPx, sourceY + gutterPx, sourceWidth, sourceHeight],
  };
}
