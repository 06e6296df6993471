import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { setOfPolygon } from '../../../shared/editing/shapes.ts';
import { translate } from '../../i18n/index.ts';
import { SetTool, type ShapeJoin } from '../shapes/SetTool.ts';
import { whyEmpty } from '../shapes/shapeText.ts';
import { turned, Wire } from '../shapes/Wire.ts';
import type { ToolState } from '../Tool.ts';
import type { GridPoint, ToolEvent, ToolHost } from '../ToolHost.ts';
import { Idle } from './Idle.ts';
import { PolygonDraft } from './PolygonDraft.ts';

/** A ring encloses something from so many corners on. */
export const leastCorners = 3;

/** A ring of clicked corners, whose sides may follow the edges of the image. */
export class PolygonTool extends SetTool {
  readonly id = 'polygon';
  draft = new PolygonDraft();
  join: ShapeJoin = 'replace';
  /** Where the next corner would be; null while the pointer is elsewhere. */
  pointer: GridPoint | null = null;
  /** From the last corner to the pointer. */
  readonly wire: Wire;
  state: ToolState<PolygonTool>;
  /** From a corner that was moved to those beside it. */
  readonly #mend: Wire;
  #mended: GridPoint | null = null;

  constructor(host: ToolHost) {
    super(host);
    this.wire = new Wire(host, () => this.showDraft());
    this.#mend = new Wire(host, () => this.#takeMended());
    this.state = new Idle(this);
  }

  /** The corner under the pointer, or -1; of several the newest. */
  cornerAt(event: ToolEvent): number {
    return this.draft.corners.findLastIndex((corner) => this.isOn(event, corner));
  }

  add(point: GridPoint): void {
    this.draft = this.draft.with(point, this.wire.to(point) ?? []);
    this.wire.stop();
  }

  /** Draws the ring as it would be with a click at the pointer, or as it would end now where a click adds no corner. */
  showDraft(): void {
    const { draft, pointer } = this;
    const path = pointer
      ? draft.path({ ...pointer, way: this.wire.to(pointer) ?? [] })
      : this.#closed().path(null);
    const set = setOfPolygon(path.points, this.grid);
    this.show(path, set, this.#text(set), this.join);
  }

  /** Lets the sides of a corner that was moved follow the edges again, once they are known. */
  mend(index: number): void {
    this.#mended = this.draft.corners[index] ?? null;
    if (this.#mended) this.#mend.from(this.#mended);
  }

  /** The ring is done: nothing of it stays open. False when it must wait, where masks cannot be changed now. */
  finish(): boolean {
    const last = this.draft.corners.length - 1;
    const isRing = last + 1 >= leastCorners;
    // A tool that was left cannot wait: nobody sees it any more.
    if (isRing && !this.mayWork() && this.isChosen) return false;
    const { points } = this.#closed().path(null);
    const { join } = this;
    this.drop();
    if (!isRing) this.host.tell(translate('tools.shape.fewVertices'));
    else if (this.mayWork()) this.#complete(points, last + 1, join);
    return true;
  }

  /** Takes everything back. */
  drop(): void {
    this.wire.stop();
    this.#mend.stop();
    this.draft = new PolygonDraft();
    this.pointer = null;
    this.clear();
    this.go(new Idle(this));
  }

  /** The corners with the side that leads back to the first one, along the edges where they are known. */
  #closed(): PolygonDraft {
    const [first] = this.draft.corners;
    const closing = first ? this.wire.to(first) : null;
    return closing ? this.draft.withWay(this.draft.corners.length - 1, closing) : this.draft;
  }

  #complete(points: readonly number[], vertices: number, join: ShapeJoin): void {
    const { snapToEdges } = this.host.session.getState().toolOptions;
    const set = setOfPolygon(points, this.grid);
    this.complete(set, { vertices, snapToEdges }, join, whyEmpty(points, this.grid));
  }

  #takeMended(): void {
    const { draft } = this;
    // Corners may have come and gone since.
    const index = draft.corners.findIndex(({ x, y }) => x === this.#mended?.x && y === this.#mended.y);
    const [last, before] = [draft.corners.length - 1, draft.before(index)];
    if (index < 0) return;
    // The side after the last corner is the pointer's until the ring is closed.
    const back = before === last ? null : this.#mend.to(draft.corners[before]!);
    const on = index === last ? null : this.#mend.to(draft.corners[index + 1]!);
    if (back) this.draft = this.draft.withWay(before, turned(back));
    if (on) this.draft = this.draft.withWay(index, on);
    this.#mend.stop();
    this.showDraft();
  }

  #text(set: PixelSet): string {
    const count = this.draft.corners.length;
    const text = `${translate('tools.shape.vertices', { count })} · ${this.sizeText(set)}`;
    return this.wire.problem === null ? text : `${text} · ${this.wire.problem}`;
  }
}
