import { cornersOf, followWire } from '../../../shared/editing/livewire.ts';
import type { GridPoint, LivewireTree, ToolHost } from '../ToolHost.ts';
import { sentenceOf } from './SetTool.ts';

/**
 * The way along the edges of the image from one point of a shape to the pointer.
 *
 * The core is asked once for each point; then every move of the pointer only follows directions. Until they are here, out of
 * their window and without snapping the way is straight.
 */
export class Wire {
  /** Why there are no edges to follow, as a sentence; null while all is well. */
  problem: string | null = null;
  readonly #host: ToolHost;
  readonly #onTree: () => void;
  #abort: AbortController | null = null;
  #tree: LivewireTree | null = null;

  /** @param onTree the directions came, or it is known why they do not. */
  constructor(host: ToolHost, onTree: () => void) {
    this.#host = host;
    this.#onTree = onTree;
  }

  /** True when the directions are here. */
  get isReady(): boolean {
    return this.#tree !== null;
  }

  /** True when nothing was asked: without snapping, and for a point beside the grid. */
  get isIdle(): boolean {
    return this.#abort === null;
  }

  /** Asks for the ways to a point; what was known of another one is forgotten. */
  from(point: GridPoint): void {
    this.stop();
    const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
    const { widthPx, heightPx } = this.#host.gridSize;
    const isInside = x >= 0 && y >= 0 && x < widthPx && y < heightPx;
    if (isInside && this.#host.session.getState().toolOptions.snapToEdges) void this.#ask(x, y);
  }

  /** Corners of the way from the point to another, both left out; null when it is not known. */
  to({ x, y }: GridPoint): readonly number[] | null {
    if (!this.#tree || !this.#host.session.getState().toolOptions.snapToEdges) return null;
    const way = followWire(this.#tree, x, y);
    return way && cornersOf(way).slice(2, -2);
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#tree = null;
    this.problem = null;
  }

  async #ask(x: number, y: number): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const tree = await this.#host.queries.livewire(x, y, abort.signal);
      if (abort.signal.aborted) return;
      this.#tree = tree;
    } catch (error) {
      // Another point is asked for, or nothing any more: this one's answer means nothing.
      if (abort.signal.aborted) return;
      this.problem = sentenceOf(error);
    }
    this.#onTree();
  }
}

/** The same points the other way round, `[x0, y0, …]`. */
export function turned(way: readonly number[]): number[] {
  const back: number[] = [];
  for (let i = way.length - 2; i >= 0; i -= 2) back.push(way[i]!, way[i + 1]!);
  return back;
}
