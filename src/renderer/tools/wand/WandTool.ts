import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { sentenceOf, SetTool, type ShapeJoin } from '../shapes/SetTool.ts';
import type { ToolState } from '../Tool.ts';
import type { GridPoint, ToolEvent, ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';
import type { Answer, LatestSet } from './LatestSet.ts';
import { Waiting } from './Waiting.ts';

/** What the wand compares with: a pixel, and the channels and reach that were set when it was pressed. */
export interface Seed extends GridPoint {
  readonly channels: readonly string[];
  readonly contiguous: boolean;
}

/** Pixels that look like the one under the pointer. Dragging sideways changes how much alike they must be. */
export class WandTool extends SetTool {
  readonly id = 'wand';
  state: ToolState<WandTool>;
  /** Presses that are over, whose last pixels are still being found. */
  readonly finishing = new Set<LatestSet>();

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }

  /** The seed under the pointer, or null where there is no patch. */
  seedAt(event: ToolEvent): Seed | null {
    const [x, y] = [Math.floor(event.x), Math.floor(event.y)];
    const { wandChannels: channels, wandContiguous: contiguous } = this.host.session.getState().toolOptions;
    return this.host.patchAt(event.x, event.y) ? { x, y, channels, contiguous } : null;
  }

  /** Tolerances are shares of each channel's spread, 0 (only equal pixels) to 1. */
  find({ x, y, channels, contiguous }: Seed, tolerance: number, signal: AbortSignal): Promise<PixelSet> {
    const { queries } = this.host;
    const query = { by: 'wand', x, y, tolerance, absolute: false, contiguous } as const;
    return queries.set({ ...query, channels: [...channels] }, signal);
  }

  /** Shows the pixels of an answer; the tolerance in the label may be a later one already. */
  showAnswer(answer: Answer | null, tolerance: number, join: ShapeJoin): void {
    const language = currentLanguage();
    const percent = translate('tools.wand.tolerance', {
      percent: formatNumber(tolerance * 100, language, 1),
    });
    const size = answer ? this.sizeText(answer.set) : translate('tools.wand.looking');
    this.show(null, answer?.set ?? null, `${percent} · ${size}`, join);
  }

  /** Paints the pixels of a press that is over, once those of its last tolerance are found. */
  async finish(seed: Seed, latest: LatestSet, tolerance: number, join: ShapeJoin): Promise<void> {
    this.finishing.add(latest);
    this.rest();
    try {
      const { set } = await latest.want(tolerance);
      this.#settle(latest);
      const parameters = { ...seed, tolerance };
      this.complete(set, parameters, join, translate('tools.wand.nothing'));
    } catch (error) {
      // Taken back with Escape: nobody waits for it.
      if (!this.finishing.has(latest)) return;
      this.#settle(latest);
      this.host.tell(sentenceOf(error));
    }
  }

  /** No button is held. */
  rest(): void {
    this.go(this.finishing.size > 0 ? new Waiting(this) : new Idle(this));
  }

  /** Gives up what is still being found. */
  drop(): void {
    for (const latest of this.finishing) latest.stop();
    this.finishing.clear();
    this.clear();
    this.rest();
  }

  /** The last press is done: nothing of it stays on screen, unless the next one or another tool is at work. */
  #settle(latest: LatestSet): void {
    this.finishing.delete(latest);
    if (this.finishing.size > 0 || this.state.busy) return;
    if (this.isChosen) this.clear();
    this.rest();
  }
}
