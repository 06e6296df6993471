import { joinOf, isDrag } from '../shapes/SetTool.ts';
import { translate } from '../../i18n/index.ts';
import type { ToolOptions } from '../../state/session.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import type { Answer } from './LatestSet.ts';
import { Dragging } from './Dragging.ts';
import type { WandTool } from './WandTool.ts';

/** A pointer that rests so long asks what a click would do; one that is on its way asks nothing. */
const restMs = 150;

/** Waits for the press; shows what a click would do where the pointer rests. */
export class Idle extends ToolState<WandTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;
  #at: ToolEvent | null = null;
  #options: ToolOptions | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;
  #answer: Answer | null = null;

  override onHover(event: ToolEvent): void {
    const options = this.tool.host.session.getState().toolOptions;
    if (this.#at && !isDrag(this.#at, event) && options === this.#options) return;
    this.#stop();
    this.#at = event;
    this.#options = options;
    this.#resting = setTimeout(() => void this.#look(event), restMs);
  }

  override onLeave(): void {
    this.#stop();
  }

  override onDown(event: ToolEvent): void {
    const at = this.#at;
    const known =
      this.#options === this.tool.host.session.getState().toolOptions &&
      at &&
      Math.floor(at.x) === Math.floor(event.x) &&
      Math.floor(at.y) === Math.floor(event.y);
    const answer = known ? this.#answer : null;
    this.#stop();
    const { tool } = this;
    if (!tool.mayWork()) return;
    const seed = tool.seedAt(event);
    if (seed) tool.go(new Dragging(tool, seed, event, joinOf(event), answer));
    else tool.host.tell(translate('tools.wand.noPatch'));
  }

  async #look(event: ToolEvent): Promise<void> {
    const { tool } = this;
    const seed = tool.seedAt(event);
    if (!seed || tool.state !== this || !tool.isChosen) return;
    const tolerance = tool.host.session.getState().toolOptions.wandTolerance;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const set = await tool.find(seed, tolerance, abort.signal);
      if (abort.signal.aborted || tool.state !== this || !tool.isChosen) return;
      this.#answer = { tolerance, set };
      tool.host.showGhost(set);
    } catch {
      // What is wrong is said to who presses: a pointer that only passes asked for nothing.
    }
  }

  #stop(): void {
    clearTimeout(this.#resting);
    this.#abort?.abort();
    this.#abort = null;
    this.#at = null;
    if (this.#answer) this.tool.host.showGhost(null);
    this.#answer = null;
  }
}
