import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { setOfPolygon } from '../../../shared/editing/shapes.ts';
import { translate } from '../../i18n/index.ts';
import { isDrag, joinOf } from '../shapes/SetTool.ts';
import { whyEmpty } from '../shapes/shapeText.ts';
import { ToolState } from '../Tool.ts';
import type { ToolEvent } from '../ToolHost.ts';
import { FreeLine } from './FreeLine.ts';
import { Idle } from './Idle.ts';
import type { LassoTool } from './LassoTool.ts';

/** The button is held: the line follows the hand. */
export class Drawing extends ToolState<LassoTool> {
  readonly cursor = 'crosshair';
  readonly busy = true;
  readonly #start: ToolEvent;
  readonly #line: FreeLine;
  #isDragged = false;

  constructor(tool: LassoTool, start: ToolEvent) {
    super(tool);
    this.#start = start;
    this.#line = new FreeLine(tool.host, start, () => this.#show());
  }

  override onMove(event: ToolEvent): void {
    this.#isDragged ||= isDrag(this.#start, event);
    this.#line.add(event.points);
    this.#show();
  }

  override onUp(): void {
    const { points } = this.#line;
    this.#leave();
    if (this.#isDragged) this.#complete(points);
    else this.tool.host.tell(translate('tools.shape.dragAround'));
  }

  override onCancel(): void {
    this.#leave();
  }

  #leave(): void {
    this.#line.stop();
    this.tool.clear();
    this.tool.go(new Idle(this.tool));
  }

  #show(): void {
    const { tool } = this;
    const { points, problem } = this.#line;
    const set = this.#setOf(points);
    const text = tool.sizeText(set);
    const path = { points, closed: true };
    tool.show(path, set, problem === null ? text : `${text} · ${problem}`, joinOf(this.#start));
  }

  #complete(points: readonly number[]): void {
    const { tool } = this;
    const { snapToEdges } = tool.host.session.getState().toolOptions;
    const parameters = { vertices: points.length / 2, snapToEdges };
    tool.complete(this.#setOf(points), parameters, joinOf(this.#start), whyEmpty(points, tool.grid));
  }

  #setOf(points: readonly number[]): PixelSet {
    return setOfPolygon(points, this.tool.grid);
  }
}
