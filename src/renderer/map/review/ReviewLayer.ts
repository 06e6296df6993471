import type { ItemState } from '../../../shared/contract/index.ts';
import type { SeverityLevel } from '../../../shared/comparison/severity.ts';
import { CanvasLayer } from '../editing/CanvasLayer.ts';
import type { GridFrame } from '../../../shared/geo/grid.ts';
import type { ScreenFrame } from '../screenFrame.ts';

type Rings = readonly (readonly number[])[];

/** An item as an outline; rings `[x0, y0, x1, y1, …]` are closed and run along pixel edges of the grid of the ROI. */
export interface OutlinedItem {
  readonly id: string;
  readonly level: SeverityLevel;
  readonly state: ItemState;
  readonly rings: Rings;
}

/** What the map shows of a review. */
export interface ReviewShown {
  /** Of the open ROI. */
  readonly items: readonly OutlinedItem[];
  /** The item on the card, with the region that it lies in. */
  readonly active: { readonly id: string; readonly level: SeverityLevel; readonly rings: Rings } | null;
  readonly region: Rings;
}

/** On imagery of any brightness, with a dark casing; told apart by dark and light too. */
export const severityColors: Readonly<Record<SeverityLevel, string>> = {
  critical: '#ff6b5e',
  major: '#f2b04a',
  minor: '#d9d27a',
};
const judgedColor = 'rgba(255, 255, 255, 0.55)';
const casingColor = 'rgba(0, 0, 0, 0.7)';

/** A stroke: casing, then line, in CSS pixels. */
interface Line {
  readonly color: string;
  readonly widthPx: number;
  readonly casingPx: number;
  readonly dashPx?: readonly [number, number];
}

const thin = { widthPx: 1.25, casingPx: 2.75 } as const;
const regionLine: Line = { color: '#ffffff', widthPx: 2, casingPx: 4, dashPx: [9, 6] };

/** Outlines of disagreements: thin ones for those of the ROI, a strong one for the item on the card, dashes for its region. */
export class ReviewLayer extends CanvasLayer {
  #shown: ReviewShown | null = null;
  /** By level of the open items; those that are judged under `judged`. */
  #items = new Map<SeverityLevel | 'judged', Path2D>();
  #active: Path2D | null = null;
  #region: Path2D | null = null;

  constructor(grid: GridFrame) {
    super(grid, 'review-outlines');
  }

  show(shown: ReviewShown | null): void {
    const before = this.#shown;
    if (shown === before) return;
    this.#shown = shown;
    const isSameList = shown?.items === before?.items && shown?.active?.id === before?.active?.id;
    if (!isSameList) this.#items = shown ? pathsOf(shown) : new Map();
    if (shown?.active?.rings !== before?.active?.rings)
      this.#active = shown?.active ? pathOf([shown.active.rings]) : null;
    if (shown?.region !== before?.region) this.#region = shown ? pathOf([shown.region]) : null;
    this.repaint();
  }

  protected override hasContent(): boolean {
    return this.#shown !== null;
  }

  protected override paint(context: CanvasRenderingContext2D, frame: ScreenFrame): void {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    context.setTransform(frame.scale, 0, 0, frame.scale, frame.offsetX, frame.offsetY);
    context.lineJoin = 'round';
    const stroke = (path: Path2D, line: Line) => strokePath(context, path, line, frame);
    for (const [kind, path] of this.#items)
      stroke(path, { ...thin, color: kind === 'judged' ? judgedColor : severityColors[kind] });
    if (this.#region) stroke(this.#region, regionLine);
    const active = this.#shown?.active;
    if (active && this.#active)
      stroke(this.#active, { color: severityColors[active.level], widthPx: 2.5, casingPx: 5 });
  }
}

function strokePath(
  context: CanvasRenderingContext2D,
  path: Path2D,
  { color, widthPx, casingPx, dashPx = [0, 0] }: Line,
  { pixelRatio, scale }: ScreenFrame,
): void {
  const unit = pixelRatio / scale;
  context.setLineDash(dashPx[0] > 0 ? dashPx.map((length) => length * unit) : []);
  context.strokeStyle = casingColor;
  context.lineWidth = casingPx * unit;
  context.stroke(path);
  context.strokeStyle = color;
  context.lineWidth = widthPx * unit;
  context.stroke(path);
}

/** One path a kind of line: hundreds of items are a handful of strokes. The item on the card has its own. */
function pathsOf({ items, active }: ReviewShown): Map<SeverityLevel | 'judged', Path2D> {
  const rings = new Map<SeverityLevel | 'judged', Rings[]>();
  for (const item of items) {
    if (item.id === active?.id) continue;
    const kind = item.state === 'judged' ? 'judged' : item.level;
    const list = rings.get(kind);
    if (list) list.push(item.rings);
    else rings.set(kind, [item.rings]);
  }
  return new Map([...rings].map(([kind, list]) => [kind, pathOf(list)]));
}

function pathOf(lists: readonly Rings[]): Path2D {
  const path = new Path2D();
  for (const rings of lists)
    for (const ring of rings) {
      for (let i = 0; i + 1 < ring.length; i += 2)
        path[i === 0 ? 'moveTo' : 'lineTo'](ring[i]!, ring[i + 1]!);
      path.closePath();
    }
  return path;
}
