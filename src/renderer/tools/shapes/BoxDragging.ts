import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import { formatMetres, formatNumber } from '../../ui/format.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { boxOf, cornersOfBox } from './box.ts';
import { BoxIdle } from './BoxIdle.ts';
import type { BoxTool } from './BoxTool.ts';
import { isDrag, joinOf, type ShapeJoin } from './SetTool.ts';
import { whyEmpty } from './shapeText.ts';

/** A key that may have meant something else at the press: then it counts once it was let go and pressed again. */
class LateKey {
  #isSpent: boolean;

  constructor(isSpent: boolean) {
    this.#isSpent = isSpent;
  }

  isOn(held: boolean): boolean {
    if (!held) this.#isSpent = false;
    return held && !this.#isSpent;
  }
}

/** The button is held: the box goes from the press to the pointer. */
export class BoxDragging extends ToolState<BoxTool> {
  readonly cursor = 'crosshair';
  readonly busy = true;
  readonly #start: ToolEvent;
  readonly #join: ShapeJoin;
  readonly #shift: LateKey;
  readonly #alt: LateKey;
  #box: PixelWindow | null = null;

  constructor(tool: BoxTool, start: ToolEvent) {
    super(tool);
    this.#start = start;
    this.#join = joinOf(start);
    // What is selected is joined by the keys of the press.
    this.#shift = new LateKey(tool.selects && start.shift);
    this.#alt = new LateKey(tool.selects && start.alt);
  }

  override onMove(event: ToolEvent): void {
    const keys = { square: this.#shift.isOn(event.shift), centred: this.#alt.isOn(event.alt) };
    if (!this.#box && !isDrag(this.#start, event)) return;
    this.#box = boxOf(this.#start, event, keys);
    const path = { points: this.tool.lineOf(this.#box), closed: true };
    this.tool.show(path, this.tool.setOf(this.#box), this.#sizeText(this.#box), this.#join);
  }

  override onUp(): void {
    const { tool } = this;
    tool.clear();
    tool.go(new BoxIdle(tool));
    if (this.#box) this.#complete(this.#box);
    else if (this.#start.alt && !tool.selects) this.#pick();
    else tool.host.tell(translate('tools.shape.dragToDraw'));
  }

  override onCancel(): void {
    this.tool.clear();
    this.tool.go(new BoxIdle(this.tool));
  }

  #complete(box: PixelWindow): void {
    const { tool } = this;
    const { width, height } = box;
    const why = whyEmpty(cornersOfBox(box), tool.grid);
    tool.complete(tool.setOf(box), { widthPx: width, heightPx: height }, this.#join, why);
  }

  #pick(): void {
    const { host } = this.tool;
    const value = host.valueAt(this.#start.x, this.#start.y);
    if (value !== null) host.session.getState().setClass(value);
  }

  #sizeText({ width, height }: PixelWindow): string {
    const language = currentLanguage();
    const { gsd } = this.tool;
    return translate('tools.shape.size', {
      width: formatMetres(width * gsd, language),
      height: formatMetres(height * gsd, language),
      widthPx: formatNumber(width, language),
      heightPx: formatNumber(height, language),
    });
  }
}
