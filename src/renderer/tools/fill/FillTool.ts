import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { translate } from '../../i18n/index.ts';
import { joinOf, SetTool } from '../shapes/SetTool.ts';
import type { ToolState } from '../Tool.ts';
import type { SetQuery, ToolEvent, ToolHost } from '../ToolHost.ts';
import { Finding } from './Finding.ts';
import { Idle } from './Idle.ts';

/** Which pixels a click means. */
export interface FillWish {
  readonly x: number;
  readonly y: number;
  /** Class under the pointer. */
  readonly value: number;
  /** What is connected; all of the class in the patch; all of it in the ROI. */
  readonly reach: 'connected' | 'patch' | 'roi';
  readonly patchId: string;
}

/** Fills the area of one class under the pointer, or all of that class in the patch or the ROI. */
export class FillTool extends SetTool {
  readonly id = 'fill';
  state: ToolState<FillTool>;
  #sized: { readonly set: PixelSet; readonly text: string } | null = null;

  constructor(host: ToolHost) {
    super(host);
    this.state = new Idle(this);
  }

  /** What a click here would mean, or null where there is no mask. */
  wishAt(event: ToolEvent): FillWish | null {
    const [x, y] = [Math.floor(event.x), Math.floor(event.y)];
    const { fillAll, fillScope } = this.host.session.getState().toolOptions;
    const value = this.host.valueAt(x, y);
    const patch = this.host.patchAt(x, y);
    if (value === null || !patch) return null;
    // Where the tool selects, Shift adds to the selection.
    const all = fillAll || (event.shift && !this.selects);
    return { x, y, value, patchId: patch.patchId, reach: all ? fillScope : 'connected' };
  }

  /** Its pixels as far as they are in memory; null where there are none. */
  pixelsOf({ x, y, value, patchId, reach }: FillWish, isFinal: boolean): PixelSet | null {
    if (reach === 'connected') return this.host.connectedAt(x, y, isFinal);
    return this.host.classPixels(value, reach === 'patch' ? patchId : null, isFinal);
  }

  showWish(wish: FillWish | null): void {
    const { classValue, toolOptions } = this.host.session.getState();
    const isPointless = toolOptions.outcome === 'paint' && wish?.value === classValue;
    const set = wish && !isPointless && this.mayWork() ? this.pixelsOf(wish, false) : null;
    this.host.showGhost(set);
    if (set && this.#sized?.set !== set) this.#sized = { set, text: this.sizeText(set) };
    this.host.tell(set && this.#sized ? this.#sized.text : null);
  }

  /** Fills now, or as soon as the core has found what is not in memory. */
  fill(wish: FillWish, event: ToolEvent): void {
    const join = joinOf(event);
    const set = this.pixelsOf(wish, true);
    this.clear();
    if (!set) return;
    const isCut = wish.reach !== 'patch' && this.host.reachesUnread(set, wish.reach);
    if (isCut) this.go(new Finding(this, wish, join));
    else this.finish(set, wish, join);
  }

  finish(set: PixelSet, { value, reach, x, y }: FillWish, join: ReturnType<typeof joinOf>): void {
    this.complete(set, { from: value, reach, x, y }, join, translate('tools.nothingChanged'));
  }

  queryOf({ x, y, value, reach }: FillWish): SetQuery {
    if (reach === 'connected') return { by: 'connected', x, y, patchId: null };
    return { by: 'class', value, patchId: null };
  }
}
