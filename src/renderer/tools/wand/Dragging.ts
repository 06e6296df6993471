import type { ShapeJoin } from '../shapes/SetTool.ts';
import { isDrag, sentenceOf } from '../shapes/SetTool.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { LatestSet, type Answer } from './LatestSet.ts';
import type { Seed, WandTool } from './WandTool.ts';

/** The whole range of tolerances is this long a drag (CSS pixels): a nudge is a third of a percent. */
const wholeRangePx = 320;

/** The button is held: the pixels at the press are the measure, the way sideways from there is the tolerance. */
export class Dragging extends ToolState<WandTool> {
  readonly cursor = 'crosshair';
  readonly busy = true;
  readonly #seed: Seed;
  readonly #start: ToolEvent;
  readonly #join: ShapeJoin;
  readonly #latest: LatestSet;
  readonly #from: number;
  #tolerance: number;
  #isDragged = false;
  #isOver = false;
  /** Why there are no pixels, as a sentence. */
  #problem: string | null = null;

  /** @param known what a click was shown to do, if it was. */
  constructor(tool: WandTool, seed: Seed, start: ToolEvent, join: ShapeJoin, known: Answer | null) {
    super(tool);
    this.#seed = seed;
    this.#start = start;
    this.#join = join;
    this.#from = this.#tolerance = tool.host.session.getState().toolOptions.wandTolerance;
    this.#latest = new LatestSet(
      (tolerance, signal) => tool.find(seed, tolerance, signal),
      () => {
        this.#problem = null;
        this.#show();
      },
    );
    if (known?.tolerance === this.#from) this.#latest.know(known);
    this.#want();
  }

  override onMove(event: ToolEvent): void {
    this.#isDragged ||= isDrag(this.#start, event);
    if (!this.#isDragged) return;
    const share = (event.screenX - this.#startX()) / wholeRangePx;
    this.#tolerance = Math.min(1, Math.max(0, this.#from + share));
    this.#want();
  }

  override onUp(): void {
    const { tool } = this;
    // The next click begins where this drag ended.
    if (this.#isDragged) tool.host.session.getState().setToolOptions({ wandTolerance: this.#tolerance });
    this.#isOver = true;
    void tool.finish(this.#seed, this.#latest, this.#tolerance, this.#join);
  }

  override onCancel(): void {
    this.#isOver = true;
    this.#latest.stop();
    this.tool.clear();
    this.tool.rest();
  }

  #want(): void {
    this.#show();
    // At the release it is asked again, and said what is wrong then.
    this.#latest.want(this.#tolerance).catch((error: unknown) => {
      this.#problem = sentenceOf(error);
      this.#show();
    });
  }

  #show(): void {
    if (this.#isOver) return;
    if (this.#problem === null) this.tool.showAnswer(this.#latest.answer, this.#tolerance, this.#join);
    else this.tool.show(null, null, this.#problem, this.#join);
  }

  /** Where the press is on the screen now: the land may have been moved since. */
  #startX(): number {
    const { ground } = this.tool.host;
    const at = ground.toScreen(ground.toWorld(this.#start.x, this.#start.y));
    return at ? at[0] : this.#start.screenX;
  }
}
