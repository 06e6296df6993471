import type { OverviewGroup } from './overviewGroups.ts';
import { placeLabels, type LabelWish, type ScreenBox } from './overviewLabels.ts';
import { OverviewLayer, type OverviewFrame } from './OverviewLayer.ts';
import { drawPatches } from './overviewPatches.ts';
import { lightnessOf } from './overviewRamp.ts';
import {
  isGathered,
  type Mark,
  type OverviewMarksOf,
  type OverviewPatch,
  type OverviewPlaces,
  type OverviewTarget,
} from './overviewScene.ts';

/** CSS colours of the marks in one theme. */
export interface MarkColors {
  readonly outline: string;
  /** Inside of a mark that is not coloured by a fact. */
  readonly label: string;
  /** Around a coloured mark and behind text: the ground. */
  readonly halo: string;
  /** What the pointer or the keys are at. */
  readonly highlight: string;
  /** Outline of ROIs with edits, where no fact colours them. */
  readonly edited: string;
  readonly text: string;
  readonly muted: string;
  readonly patch: string;
}

/** What the labels say, in the language of the window. */
export interface OverviewTexts {
  /** Below the name of a domain: how many ROIs and patches. */
  group(rois: number, patches: number): string;
  /** Below the name of a ROI. */
  roi(patches: number): string;
}

/** Everything the marks are drawn from. */
export interface MarksView {
  readonly places: OverviewPlaces;
  readonly marks: OverviewMarksOf;
  readonly ramp: readonly string[];
  readonly colors: MarkColors;
  readonly texts: OverviewTexts;
  /** Footprints to draw; empty from afar. */
  readonly patches: readonly OverviewPatch[];
  readonly target: OverviewTarget | null;
  /** A ROI pointed at elsewhere: in the list. */
  readonly pointed: string | null;
}

export const markFont = '12px "Inter Variable", Inter, "Segoe UI", system-ui, sans-serif';
const boldFont = `600 ${markFont}`;
const lineHeightPx = 15;
/** With more domains than this in sight, their names stand without a second line. */
const fewGroups = 14;
/** With more ROIs than this in sight none is named: names would be picked by chance. */
const namedRois = 220;
/** A footprint this wide has room for a second line. */
const twoLinesPx = 110;
const countedRadiusPx = 11;
/** Dashes of a smaller footprint would not be seen as such. */
const dashedPx = 60;
const faintAlpha = 0.28;
/** From this many squares on, one is left out where another was drawn in the same place. */
const crowd = 4000;
const crowdCellPx = 3;

interface Label {
  readonly lines: readonly string[];
  readonly isHighlight: boolean;
}

/** Circles of domains, footprints of ROIs and patches, and their names. */
export class OverviewMarks extends OverviewLayer {
  #view: MarksView;
  readonly #widths = new Map<string, number>();
  #hatch: { readonly color: string; readonly pattern: CanvasPattern | null } | null = null;

  constructor(view: MarksView) {
    super();
    this.#view = view;
  }

  show(change: Partial<MarksView>): void {
    this.#view = { ...this.#view, ...change };
    this.redraw();
  }

  protected override draw(frame: OverviewFrame): void {
    const { places } = this.#view;
    const seen: ScreenBox[] = [];
    const wishes: LabelWish<Label>[] = [];
    const groups = places.groups
      .map((group, index) => ({ group, index }))
      .filter(({ group }) => isGathered(group, frame.resolution) && isIn(group.center, frame.extent));
    this.#drawRois(frame, seen, wishes);
    drawPatches(frame, this.#view);
    this.#drawGroups(frame, groups, seen, wishes);
    this.#drawLabels(frame, placeLabels(seen, wishes));
  }

  #drawGroups(
    frame: OverviewFrame,
    groups: readonly { readonly group: OverviewGroup; readonly index: number }[],
    seen: ScreenBox[],
    wishes: LabelWish<Label>[],
  ): void {
    const { marks, colors, texts, target, pointed } = this.#view;
    const { context } = frame;
    const sized = groups.map((entry) => {
      const mark = marks.groups[entry.index]!;
      const isHighlight =
        (target?.kind === 'group' && target.group === entry.index) ||
        (pointed !== null && entry.group.rois.some((roi) => roi.roiKey === pointed));
      const [x, y] = [frame.x(entry.group.center[0]), frame.y(entry.group.center[1])];
      return { ...entry, mark, isHighlight, x, y };
    });
    // The largest below; what is pointed at above all.
    sized.sort((a, b) => Number(a.isHighlight) - Number(b.isHighlight) || b.mark.radiusPx - a.mark.radiusPx);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const { group, mark, isHighlight, x, y } of sized) {
      const radius = mark.radiusPx;
      context.globalAlpha = mark.isFaint && !isHighlight ? faintAlpha : 1;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      const fill = this.#fill(context, mark);
      context.fillStyle = colors.label;
      if (mark.step === 'unknown') context.fill();
      context.fillStyle = fill;
      context.fill();
      const isEdited = mark.step === null && group.rois.some((roi) => roi.editedPatches > 0);
      context.lineWidth = isHighlight ? 3 : 1.5;
      context.strokeStyle = isHighlight
        ? colors.highlight
        : isEdited
          ? colors.edited
          : mark.step === null || mark.step === 'unknown'
            ? colors.outline
            : colors.halo;
      context.stroke();
      if (radius >= countedRadiusPx && mark.step !== 'unknown') {
        context.font = boldFont;
        context.fillStyle =
          mark.step === null
            ? colors.text
            : lightnessOf(this.#view.ramp[mark.step]!) > 0.66
              ? '#111'
              : '#fff';
        context.fillText(String(group.rois.length), x, y + 0.5);
      }
      seen.push({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });
    }
    context.globalAlpha = 1;
    // In an order of their own: names must not give way to the one that is pointed at.
    sized.sort((a, b) => b.mark.radiusPx - a.mark.radiusPx || a.index - b.index);
    for (const { group, mark, isHighlight, x, y } of sized) {
      if (mark.isFaint) continue;
      const hasRoom = groups.length <= fewGroups;
      const lines = hasRoom ? [group.name, texts.group(group.rois.length, group.patches)] : [group.name];
      const gap = mark.radiusPx + 3;
      wishes.push(this.#wish(context, { lines, isHighlight }, x, y, [gap, gap]));
    }
  }

  #drawRois(frame: OverviewFrame, seen: ScreenBox[], wishes: LabelWish<Label>[]): void {
    const { places, marks, colors, target, pointed, texts } = this.#view;
    const { context, resolution, extent } = frame;
    const inSight: number[] = [];
    places.index.visit(extent, (i) => {
      if (!isGathered(places.groups[places.groupIndex[i]!]!, resolution)) inSight.push(i);
    });
    if (inSight.length === 0) return;
    const isNamed = inSight.length <= namedRois;
    const taken = inSight.length > crowd ? new Set<number>() : null;
    // By colour, so that the context's is set once for each.
    const order = (i: number) => {
      const { step, isFaint } = marks.rois[i]!;
      return (isFaint ? -100 : 0) + (typeof step === 'number' ? step : -10);
    };
    const isTarget = (i: number) => target?.kind === 'roi' && target.roi === i;
    const isHot = (i: number) => isTarget(i) || (pointed !== null && places.rois[i]!.roiKey === pointed);
    inSight.sort((a, b) => order(a) - order(b) || a - b);
    let last = NaN;
    let fill: string | CanvasPattern = colors.label;
    const hot: number[] = [];
    for (const i of inSight) {
      if (isHot(i)) {
        hot.push(i);
        continue;
      }
      if (order(i) !== last) {
        last = order(i);
        fill = this.#fill(context, marks.rois[i]!);
      }
      this.#drawRoi(frame, i, fill, false, taken);
    }
    for (const i of hot) this.#drawRoi(frame, i, this.#fill(context, marks.rois[i]!), true, null);
    context.globalAlpha = 1;
    // What the pointer is at is named beside it.
    const named = isNamed ? inSight : hot.filter((i) => places.rois[i]!.roiKey === pointed && !isTarget(i));
    for (const i of named) {
      const roi = places.rois[i]!;
      const mark = marks.rois[i]!;
      const isHighlight = hot.includes(i);
      if (mark.isFaint && isNamed) continue;
      const box = roiBox(frame, roi.extent, mark.radiusPx);
      seen.push(box);
      const lines = box.width > twoLinesPx ? [roi.roi, texts.roi(roi.patches)] : [roi.roi];
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const wish = this.#wish(context, { lines, isHighlight }, x, y, [box.width / 2 + 3, box.height / 2 + 3]);
      wishes.push(wish);
    }
  }

  #drawRoi(
    frame: OverviewFrame,
    i: number,
    fill: string | CanvasPattern,
    isHighlight: boolean,
    taken: Set<number> | null,
  ): void {
    const { places, marks, colors, patches } = this.#view;
    const { context, ratio } = frame;
    const roi = places.rois[i]!;
    const mark = marks.rois[i]!;
    const box = roiBox(frame, roi.extent, mark.radiusPx);
    if (taken) {
      const cell = Math.round(box.x / crowdCellPx) * 65536 + Math.round(box.y / crowdCellPx);
      if (taken.has(cell)) return;
      taken.add(cell);
    }
    const isLarge = box.width > 2 * mark.radiusPx + 6;
    const alpha = mark.isFaint && !isHighlight ? faintAlpha : 1;
    const snap = (value: number) => Math.round(value * ratio) / ratio;
    const [x, y] = [snap(box.x), snap(box.y)];
    const [width, height] = [snap(box.width), snap(box.height)];
    const isCovered = isLarge && patches.length > 0;
    context.globalAlpha = alpha * (isCovered ? 0.25 : isLarge ? (mark.step === null ? 0.5 : 0.75) : 1);
    const stroke =
      mark.step === null
        ? roi.editedPatches > 0
          ? colors.edited
          : colors.outline
        : mark.step === 'unknown'
          ? colors.outline
          : isLarge
            ? (fill as string)
            : colors.halo;
    if (isLarge || isHighlight) {
      if (mark.step === 'unknown') {
        context.fillStyle = colors.label;
        context.fillRect(x, y, width, height);
      }
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
      context.globalAlpha = alpha;
      context.strokeStyle = isHighlight ? colors.highlight : stroke;
      context.lineWidth = isHighlight ? 2.5 : 1.25;
      context.setLineDash(roi.provisional && width >= dashedPx && !isHighlight ? [5, 4] : []);
      context.strokeRect(x, y, width, height);
      context.setLineDash([]);
      return;
    }
    // Two filled squares: much cheaper than a filled and stroked one, and there may be thousands.
    context.fillStyle = stroke;
    context.fillRect(x - 1, y - 1, width + 2, height + 2);
    if (mark.step === 'unknown') {
      context.fillStyle = colors.label;
      context.fillRect(x, y, width, height);
    }
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
  }

  /** Right of the mark, left, below or above it. */
  #wish(
    context: CanvasRenderingContext2D,
    of: Label,
    x: number,
    y: number,
    [gapX, gapY]: readonly [number, number],
  ): LabelWish<Label> {
    const width = Math.max(...of.lines.map((line, i) => this.#width(context, line, i === 0))) + 6;
    const height = of.lines.length * lineHeightPx + 2;
    const box = (left: number, top: number): ScreenBox => ({ x: left, y: top, width, height });
    return {
      of,
      places: [
        box(x + gapX, y - height / 2),
        box(x - gapX - width, y - height / 2),
        box(x - width / 2, y + gapY),
        box(x - width / 2, y - gapY - height),
      ],
    };
  }

  #drawLabels(
    { context }: OverviewFrame,
    labels: readonly { readonly of: Label; readonly box: ScreenBox }[],
  ): void {
    const { colors } = this.#view;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = colors.halo;
    for (const { of, box } of labels)
      of.lines.forEach((line, i) => {
        const [x, y] = [box.x + 3, box.y + 1 + (i + 0.5) * lineHeightPx];
        context.font = i === 0 ? boldFont : markFont;
        context.strokeText(line, x, y);
        context.fillStyle = of.isHighlight ? colors.highlight : i === 0 ? colors.text : colors.muted;
        context.fillText(line, x, y);
      });
  }

  #width(context: CanvasRenderingContext2D, text: string, isBold: boolean): number {
    const key = `${isBold ? 'b' : ''}${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      context.font = isBold ? boldFont : markFont;
      width = context.measureText(text).width;
      this.#widths.set(key, width);
    }
    return width;
  }

  #fill(context: CanvasRenderingContext2D, { step }: Mark): string | CanvasPattern {
    const { ramp, colors } = this.#view;
    if (step === null) return colors.label;
    if (step !== 'unknown') return ramp[step] ?? colors.label;
    if (this.#hatch?.color !== colors.muted)
      this.#hatch = { color: colors.muted, pattern: hatch(context, colors.muted) };
    return this.#hatch.pattern ?? colors.label;
  }
}

/** A footprint on the screen, or a square around its middle when it is smaller than its mark. */
function roiBox(
  { x, y }: OverviewFrame,
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
  radiusPx: number,
): ScreenBox {
  const [left, top, right, bottom] = [x(minX), y(maxY), x(maxX), y(minY)];
  if (right - left >= 2 * radiusPx || bottom - top >= 2 * radiusPx)
    return { x: left, y: top, width: right - left, height: bottom - top };
  return {
    x: (left + right) / 2 - radiusPx,
    y: (top + bottom) / 2 - radiusPx,
    width: 2 * radiusPx,
    height: 2 * radiusPx,
  };
}

function isIn(
  [x, y]: readonly [number, number],
  [minX, minY, maxX, maxY]: readonly [number, number, number, number],
): boolean {
  return x >= minX && x <= maxX && y >= minY && y <= maxY;
}

/** Slanting lines: the sign for "not known". */
function hatch(context: CanvasRenderingContext2D, color: string): CanvasPattern | null {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 6;
  const pen = tile.getContext('2d');
  if (!pen) return null;
  pen.strokeStyle = color;
  pen.lineWidth = 1.2;
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift - 1, 7);
    pen.lineTo(shift + 7, -1);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}
