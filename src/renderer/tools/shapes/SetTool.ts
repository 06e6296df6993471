import { countPixels, isEmpty, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import type { EditTool } from '../../../shared/editing/tools.ts';
import { AppError } from '../../../shared/errors.ts';
import type { PixelWindow } from '../../../shared/geo/grid.ts';
import { formatError } from '../../../shared/i18n/errors.ts';
import { currentLanguage, translate } from '../../i18n/index.ts';
import type { ToolId } from '../../state/session.ts';
import { formatNumber } from '../../ui/format.ts';
import { formatArea } from '../measure/measureFacts.ts';
import { Tool } from '../Tool.ts';
import type { GridPoint, ShapePath, ToolEvent } from '../ToolHost.ts';

/** How a shape joins the selection, by the keys held when it begins. */
export type ShapeJoin = 'replace' | 'unite' | 'subtract' | 'intersect';

/** A press this near to a vertex (CSS pixels) means that vertex. */
const grabPx = 7;
/** A pointer that moved less (CSS pixels) has clicked. */
const clickPx = 3;

/** As in Photoshop: alone a new selection, Shift adds, Alt takes away, both keep what is in both. */
export function joinOf({ shift, alt }: Pick<ToolEvent, 'shift' | 'alt'>): ShapeJoin {
  if (shift && alt) return 'intersect';
  return shift ? 'unite' : alt ? 'subtract' : 'replace';
}

/** True when the pointer went farther than a hand shakes in a click. */
export const isDrag = (from: ToolEvent, to: ToolEvent): boolean =>
  Math.hypot(to.screenX - from.screenX, to.screenY - from.screenY) > clickPx;

/** A tool whose result is a set of pixels: painted, restored or selected, as the session says. */
export abstract class SetTool extends Tool {
  abstract readonly id: EditTool & ToolId;

  /** Alt says how the pixels join the selection, where the tool selects. */
  override get takesAlt(): boolean {
    return this.selects;
  }

  get selects(): boolean {
    return this.host.session.getState().toolOptions.outcome === 'select';
  }

  get isChosen(): boolean {
    return this.host.session.getState().tool === this.id;
  }

  /** False where nothing can be done with pixels now; the host says why. A selection changes no mask. */
  mayWork(): boolean {
    return this.selects || this.host.canPaint();
  }

  get grid(): PixelWindow {
    const { widthPx: width, heightPx: height } = this.host.gridSize;
    return { x: 0, y: 0, width, height };
  }

  /** Metres per pixel of the grid. */
  get gsd(): number {
    const { ground } = this.host;
    return Math.abs(ground.toWorld(1, 0)[0] - ground.toWorld(0, 0)[0]);
  }

  /** True when the pointer is on a place of the grid, as it is seen. */
  isOn(event: ToolEvent, { x, y }: GridPoint): boolean {
    const { ground } = this.host;
    const at = ground.toScreen(ground.toWorld(x, y));
    return at !== null && Math.hypot(at[0] - event.screenX, at[1] - event.screenY) <= grabPx;
  }

  /** Shows what is being drawn, the pixels that it would be, and its size in the status. */
  show(path: ShapePath | null, set: PixelSet | null, text: string | null, join: ShapeJoin): void {
    this.host.showPath(path);
    this.host.showGhost(set && !isEmpty(set) ? set : null);
    this.host.tell(
      text !== null && this.selects ? `${translate(`tools.shape.join.${join}`)} · ${text}` : text,
    );
  }

  clear(): void {
    this.host.showPath(null);
    this.host.showGhost(null);
    this.host.tell(null);
  }

  /** Hands the result over. A set of no pixel is none: `whyEmpty` says it. */
  complete(set: PixelSet, parameters: Record<string, unknown>, join: ShapeJoin, whyEmpty: string): void {
    if (isEmpty(set)) {
      this.host.tell(whyEmpty);
      return;
    }
    const { classValue, toolOptions } = this.host.session.getState();
    const painted = toolOptions.outcome === 'paint' ? { classValue } : {};
    this.host.finishSet(this.id, set, { ...painted, ...parameters }, this.selects ? join : undefined);
  }

  /** The size of a set: `12.4 m² · 310 px`. */
  sizeText(set: PixelSet): string {
    const px = countPixels(set);
    const language = currentLanguage();
    const area = formatArea(px * this.gsd ** 2, language);
    return translate('tools.shape.area', { area, px: formatNumber(px, language) });
  }
}

/** The sentence of anything thrown. */
export const sentenceOf = (error: unknown): string =>
  formatError(AppError.from(error), currentLanguage()).message;
