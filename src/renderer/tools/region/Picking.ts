import { combineSets, emptySet, hasPixel, isEmpty, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { translate } from '../../i18n/index.ts';
import type { ShapeJoin } from '../shapes/SetTool.ts';
import { ToolState } from '../Tool.ts';
import type { GridPoint, ToolEvent } from '../ToolHost.ts';
import { Idle } from './Idle.ts';
import type { RegionTool } from './RegionTool.ts';

/** The way of the pointer is looked at in steps of so many pixels of the grid: the smallest regions are 5 px wide. */
const stepPx = 2;
/** Places whose tree is still being read that are come back to. */
const mostMissed = 500;

/** The button is held: every region on the way of the pointer is taken, and all of them become one edit at the release. */
export class Picking extends ToolState<RegionTool> {
  readonly cursor = 'crosshair';
  readonly busy = true;
  readonly #start: ToolEvent;
  readonly #join: ShapeJoin;
  readonly #stop: () => void;
  #last: GridPoint;
  #picked: PixelSet = emptySet;
  #regions = 0;
  #missed: GridPoint[] = [];

  constructor(tool: RegionTool, start: ToolEvent, join: ShapeJoin) {
    super(tool);
    this.#start = this.#last = start;
    this.#join = join;
    this.#stop = tool.host.regions.listen(() => this.#retry());
    this.#take(start);
    this.#show();
  }

  override onMove(event: ToolEvent): void {
    for (const point of event.points) this.#goTo(point);
    this.#show();
  }

  override onLevelStep(direction: 1 | -1): boolean {
    this.tool.stepLevel(this.#last, direction);
    const region = this.tool.regionAt(this.#last);
    if (region) this.#add(region);
    this.#show();
    return true;
  }

  override onUp(): void {
    const { tool } = this;
    const { x, y } = this.#start;
    const parameters = { x: Math.floor(x), y: Math.floor(y), level: tool.level, regions: this.#regions };
    const whyEmpty = tool.whyNone(this.#start) ?? translate('tools.wand.noPatch');
    this.#rest();
    tool.complete(this.#picked, parameters, this.#join, whyEmpty);
  }

  override onCancel(): void {
    this.#rest();
  }

  #goTo({ x, y }: GridPoint): void {
    const { x: fromX, y: fromY } = this.#last;
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / stepPx));
    for (let i = 1; i <= steps; i++)
      this.#take({ x: fromX + ((x - fromX) * i) / steps, y: fromY + ((y - fromY) * i) / steps });
    this.#last = { x, y };
  }

  #take(at: GridPoint): void {
    if (hasPixel(this.#picked, Math.floor(at.x), Math.floor(at.y))) return;
    const region = this.tool.regionAt(at);
    if (region) this.#add(region);
    else if (this.#missed.length < mostMissed && this.#isReading(at)) this.#missed.push(at);
  }

  #add(region: PixelSet): void {
    this.#picked = combineSets(this.#picked, region, 'unite');
    this.#regions++;
  }

  #isReading({ x, y }: GridPoint): boolean {
    return this.tool.host.regions.stateAt(x, y).kind === 'reading';
  }

  /** Trees came: regions that were passed before they were known are taken now. */
  #retry(): void {
    const missed = this.#missed;
    this.#missed = [];
    for (const at of missed) this.#take(at);
    this.#show();
  }

  #show(): void {
    const picked = isEmpty(this.#picked) ? null : this.#picked;
    this.tool.showRegion(this.#last, picked, this.#join);
  }

  #rest(): void {
    this.#stop();
    this.tool.clear();
    this.tool.go(new Idle(this.tool));
  }
}
