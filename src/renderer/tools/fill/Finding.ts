import { translate } from '../../i18n/index.ts';
import { sentenceOf, type ShapeJoin } from '../shapes/SetTool.ts';
import { ToolState } from '../Tool.ts';
import type { FillTool, FillWish } from './FillTool.ts';
import { Idle } from './Idle.ts';

/** The area goes on where no mask is in memory: the core looks for the rest. Another tool does not wait for it. */
export class Finding extends ToolState<FillTool> {
  readonly cursor = 'crosshair';
  readonly busy = false;
  override readonly isOpen = true;
  readonly #abort = new AbortController();

  constructor(tool: FillTool, wish: FillWish, join: ShapeJoin) {
    super(tool);
    tool.host.tell(translate('tools.fill.looking'));
    void this.#find(wish, join);
  }

  override onFinish(): void {
    this.onCancel();
  }

  override onCancel(): void {
    this.#abort.abort();
    this.#rest();
  }

  async #find(wish: FillWish, join: ShapeJoin): Promise<void> {
    const { host } = this.tool;
    const { signal } = this.#abort;
    try {
      // It knows no stroke that is still on its way.
      await host.flushed();
      signal.throwIfAborted();
      const set = await host.queries.set(this.tool.queryOf(wish), signal);
      if (signal.aborted) return;
      this.#rest();
      this.tool.finish(set, wish, join);
    } catch (error) {
      if (signal.aborted) return;
      this.#rest();
      host.tell(sentenceOf(error));
    }
  }

  #rest(): void {
    this.tool.clear();
    this.tool.go(new Idle(this.tool));
  }
}
