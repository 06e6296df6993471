import Layer from 'ol/layer/Layer.js';
import type { FrameState } from 'ol/Map.js';
import type { RoiDetail } from '../../shared/contract/index.ts';
import { segmentsOf, type Xy } from '../../shared/geo/ground.ts';
import { worldToPixel } from '../../shared/geo/grid.ts';
import { spaceOf, type Measure, type Measures } from '../state/measures.ts';
import { formatArea, formatLength, measureFacts } from '../tools/measure/measureFacts.ts';
import { pageLanguage } from './cursorText.ts';
import { screenFrameOf, toScreen, type ScreenFrame } from './screenFrame.ts';

/** A side must be this long on the screen (CSS pixels) to carry its length. */
const labelledSidePx = 78;
const pointPx = 3.5;
const casing = 'rgba(0, 0, 0, 0.7)';
const line = '#ffe14d';

/**
 * Measured lines and rings, and the one that is being measured.
 *
 * While the pointer moves only this layer's own canvas is painted: a frame of the map would draw its imagery again.
 */
export class MeasureLayer extends Layer {
  readonly #canvas = document.createElement('canvas');
  readonly #roi: RoiDetail;
  readonly #measures: Measures;
  readonly #space: string;
  readonly #unsubscribe: () => void;
  #frame: ScreenFrame | null = null;

  constructor(roi: RoiDetail, measures: Measures) {
    super({});
    this.#roi = roi;
    this.#measures = measures;
    this.#space = spaceOf(roi);
    this.#canvas.style.position = 'absolute';
    this.setVisible(this.#hasContent());
    this.#unsubscribe = measures.subscribe(() => this.#changed());
  }

  override render(frameState: FrameState): HTMLElement {
    this.#frame = screenFrameOf(frameState, this.#roi);
    this.#paint(this.#frame);
    return this.#canvas;
  }

  /** The page's language changed. */
  repaint(): void {
    if (this.getVisible() && this.#frame) this.#paint(this.#frame);
  }

  protected override disposeInternal(): void {
    this.#unsubscribe();
    super.disposeInternal();
  }

  #mine(): readonly Measure[] {
    return this.#measures.getState().measures.filter((measure) => measure.space === this.#space);
  }

  #hasContent(): boolean {
    return this.#measures.getState().draft?.space === this.#space || this.#mine().length > 0;
  }

  #changed(): void {
    const hasContent = this.#hasContent();
    if (hasContent !== this.getVisible()) {
      this.setVisible(hasContent);
      // A hidden layer's frame may be old: it is painted with the next one.
      this.#frame = null;
    } else if (hasContent) this.repaint();
  }

  #paint(frame: ScreenFrame): void {
    const ratio = frame.pixelRatio;
    this.#canvas.width = frame.width;
    this.#canvas.height = frame.height;
    this.#canvas.style.width = `${frame.width / ratio}px`;
    this.#canvas.style.height = `${frame.height / ratio}px`;
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    context.scale(ratio, ratio);
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.font = '600 12px system-ui, sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const [index, measure] of this.#mine().entries()) {
      this.#drawShape(context, frame, measure.points, measure.closed);
      this.#labelShape(context, frame, measure.points, measure.closed, `${index + 1}`);
    }
    const { draft } = this.#measures.getState();
    if (draft?.space === this.#space)
      this.#drawDraft(context, frame, draft.points, draft.pointer, draft.closing);
  }

  #drawDraft(
    context: CanvasRenderingContext2D,
    frame: ScreenFrame,
    points: readonly Xy[],
    pointer: Xy | null,
    closing: boolean,
  ): void {
    const next = pointer && !closing ? [...points, pointer] : points;
    this.#drawShape(context, frame, points, closing, next);
    this.#labelShape(context, frame, next, closing, null);
  }

  #at(frame: ScreenFrame, [x, y]: Xy): [number, number] {
    return toScreen(frame, ...worldToPixel(this.#roi, x, y));
  }

  /** @param next with the point under the pointer, the side to which is dashed. */
  #drawShape(
    context: CanvasRenderingContext2D,
    frame: ScreenFrame,
    points: readonly Xy[],
    closed: boolean,
    next: readonly Xy[] = points,
  ): void {
    const path = new Path2D();
    for (const [i, point] of points.entries()) path[i === 0 ? 'moveTo' : 'lineTo'](...this.#at(frame, point));
    if (closed) path.closePath();
    if (closed) {
      context.fillStyle = 'rgba(255, 225, 77, 0.14)';
      context.fill(path);
    }
    this.#strokeTwice(context, path);
    if (next.length > points.length) {
      const ahead = new Path2D();
      ahead.moveTo(...this.#at(frame, points.at(-1)!));
      ahead.lineTo(...this.#at(frame, next.at(-1)!));
      context.setLineDash([6, 5]);
      this.#strokeTwice(context, ahead);
      context.setLineDash([]);
    }
    context.strokeStyle = casing;
    context.fillStyle = line;
    context.lineWidth = 1;
    for (const point of points) {
      context.beginPath();
      context.arc(...this.#at(frame, point), pointPx, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }

  /** A dark line under a light one is seen on any ground. */
  #strokeTwice(context: CanvasRenderingContext2D, path: Path2D): void {
    context.strokeStyle = casing;
    context.lineWidth = 4;
    context.stroke(path);
    context.strokeStyle = line;
    context.lineWidth = 2;
    context.stroke(path);
  }

  #labelShape(
    context: CanvasRenderingContext2D,
    frame: ScreenFrame,
    points: readonly Xy[],
    closed: boolean,
    name: string | null,
  ): void {
    const language = pageLanguage();
    const sides = segmentsOf(points, closed);
    const isOneSide = sides.length === 1;
    for (const [a, b] of sides) {
      const [fromX, fromY] = this.#at(frame, a);
      const [toX, toY] = this.#at(frame, b);
      if (isOneSide || Math.hypot(toX - fromX, toY - fromY) < labelledSidePx) continue;
      const text = formatLength(Math.hypot(b[0] - a[0], b[1] - a[1]), language);
      chip(context, text, (fromX + toX) / 2, (fromY + toY) / 2);
    }
    if (sides.length === 0) return;
    const facts = measureFacts(points, closed, this.#roi.crs);
    const total =
      facts.areaM2 === null ? formatLength(facts.lengthM, language) : formatArea(facts.areaM2, language);
    const [x, y] = closed
      ? middleOf(points.map((point) => this.#at(frame, point)))
      : this.#at(frame, points.at(-1)!);
    chip(context, name === null ? total : `${name} · ${total}`, x, closed ? y : y - 18, true);
  }
}

function middleOf(points: readonly (readonly [number, number])[]): [number, number] {
  const sum = (axis: 0 | 1) => points.reduce((total, point) => total + point[axis], 0) / points.length;
  return [sum(0), sum(1)];
}

/** A text on a dark ground, whatever lies under it. */
function chip(context: CanvasRenderingContext2D, text: string, x: number, y: number, isTotal = false): void {
  const width = context.measureText(text).width + 10;
  context.fillStyle = isTotal ? 'rgba(20, 22, 26, 0.92)' : 'rgba(20, 22, 26, 0.72)';
  context.beginPath();
  context.roundRect(Math.round(x - width / 2), Math.round(y - 9), Math.round(width), 18, 4);
  context.fill();
  context.fillStyle = isTotal ? line : '#fff';
  context.fillText(text, Math.round(x), Math.round(y) + 0.5);
}
