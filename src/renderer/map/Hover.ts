import { levelCount, tileSizePx, type RoiDetail } from '../../shared/contract/index.ts';
import { brushPoint } from '../../shared/editing/brush.ts';
import { hasPixel } from '../../shared/editing/pixelSet.ts';
import { mayChange } from '../../shared/editing/rules.ts';
import { pixelToWorld } from '../../shared/geo/grid.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { ToolCursor } from '../tools/Tool.ts';
import type { BrushTip } from '../tools/ToolHost.ts';
import type { DocumentStore } from '../state/document.ts';
import type { PaletteId, SessionStore, ToolId } from '../state/session.ts';
import { BrushCursor } from './BrushCursor.ts';
import { cursorLabel, pageLanguage, type CursorLabel, type PixelBlock } from './cursorText.ts';
import type { RulesSource } from './editing/EditRules.ts';
import type { MaskStore } from './MaskStore.ts';
import { paletteColors } from './palette.ts';
import type { PixelReader } from './PixelReader.ts';
import { toGrid, toScreen, type ScreenFrame } from './screenFrame.ts';

/** Tools without a ring, whose result is as the session's outcome says. */
const setTools: ReadonlySet<ToolId> = new Set([
  ...(['polygon', 'rectangle', 'ellipse', 'lasso', 'fill', 'wand', 'region'] as const),
]);
const lpisBit = modalityBit('ALL_LABEL-LPIS');
/** The panels are told where the pointer is this often. */
const publishEveryMs = 50;
/** The LPIS value is read for a pointer that rests, not for every patch that it crosses. */
const lpisRestMs = 120;

export interface HoverOptions {
  readonly target: HTMLElement;
  readonly viewport: HTMLElement;
  readonly roi: RoiDetail;
  readonly session: SessionStore;
  readonly document: DocumentStore;
  readonly nomenclature: Nomenclature;
  readonly masks: MaskStore;
  readonly reader: PixelReader;
  frame(): ScreenFrame | null;
  cursor(): ToolCursor;
  /** The brush at this zoom. */
  tip(): BrushTip;
  readonly rules: RulesSource;
  isStroking(): boolean;
}

/** What follows the pointer: the brush's outline and label at once, the document's cursor a little later. */
export class Hover {
  readonly #options: HoverOptions;
  readonly #brush: BrushCursor;
  #at: { readonly screenX: number; readonly screenY: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lpisTimer: ReturnType<typeof setTimeout> | undefined;
  #colors: string[] = [];

  constructor(options: HoverOptions) {
    this.#options = options;
    this.#brush = new BrushCursor(options.target);
    this.setPalette(options.session.getState().palette);
  }

  setPalette(palette: PaletteId): void {
    this.#colors = paletteColors(this.#options.nomenclature, palette).map(
      ([red, green, blue]) => `rgb(${red} ${green} ${blue})`,
    );
  }

  /** The pointer is here, or has left. */
  move(position: { readonly screenX: number; readonly screenY: number } | null): void {
    this.#at = position;
    this.draw();
    // The panels hear of the pointer between strokes only: a stroke has the thread for itself.
    if (!this.#options.isStroking()) this.#timer ??= setTimeout(() => this.#publish(), publishEveryMs);
  }

  /** What the label speaks of: what a press would paint here, and what keeps it from that. */
  #label(x: number, y: number, cursor: ToolCursor): CursorLabel {
    const { session, document, nomenclature, masks } = this.#options;
    const { classValue, tool, toolOptions } = session.getState();
    const { paintBlocked, gate } = document.getState();
    const isReadOnly = (masks.index.at(x, y)?.readOnly ?? null) !== null;
    const under = masks.valueAt(x, y);
    const gated =
      gate.kind === 'wrong' || gate.kind === 'never' || gate.kind === 'loading' ? gate.kind : null;
    const blocked = paintBlocked ?? (isReadOnly ? 'readOnly' : null);
    const outcome = setTools.has(tool) ? toolOptions.outcome : 'paint';
    const kind = cursor === 'pick' || tool === 'pick' ? 'pick' : outcome === 'select' ? 'select' : null;
    const brush = tool === 'smooth' ? 'smooth' : tool === 'restore' ? 'restore' : 'brush';
    const meant = kind ?? (outcome === 'restore' ? 'restore' : brush);
    const kept = blocked ?? (gated ? (`gate.${gated}` as const) : this.#keptBy(x, y, under));
    return cursorLabel(nomenclature, pageLanguage(), meant, classValue, under, kept);
  }

  /** The rule that keeps the pixel at a point; null when it may change, or its gate is not there yet. */
  #keptBy(x: number, y: number, under: number | null): PixelBlock | null {
    const { masks, rules } = this.#options;
    const patch = masks.index.at(x, y);
    const now = rules.now();
    if (!patch || under === null || !now.isLimited) return null;
    if (now.rules.locked.includes(under)) return 'locked';
    if (now.rules.onlyOver && !now.rules.onlyOver.includes(under)) return 'onlyOver';
    if (now.selection && !hasPixel(now.selection, Math.floor(x), Math.floor(y))) return 'outside';
    const at = rules.at(now, patch);
    if (at === null || at === 'unread') return null;
    const index = (Math.floor(y) - patch.y) * patch.widthPx + Math.floor(x) - patch.x;
    return mayChange(index, under, at) ? null : 'gated';
  }

  /** Puts outline and label where they belong: the pointer, the view or what the tools mean changed. */
  draw(): void {
    const { viewport, session } = this.#options;
    const frame = this.#options.frame();
    if (!frame) return;
    const cursor = this.#options.cursor();
    const { diameterPx: sizePx, shape } = this.#options.tip();
    const showRing = cursor === 'brush' || cursor === 'resize';
    const isLabelled = showRing || cursor === 'pick' || setTools.has(session.getState().tool);
    const diameterPx = (sizePx * frame.scale) / frame.pixelRatio;
    viewport.style.cursor = showRing
      ? BrushCursor.cssCursor(diameterPx)
      : cursor === 'pick'
        ? 'crosshair'
        : cursor;
    if (!this.#at || !isLabelled || cursor === 'grab' || cursor === 'grabbing') {
      this.#brush.hide();
      return;
    }
    const { screenX, screenY } = this.#at;
    const [x, y] = toGrid(frame, screenX, screenY);
    const [ringX, ringY] = showRing
      ? toScreen(frame, ...brushPoint(x, y, sizePx, shape))
      : [screenX, screenY];
    const label = this.#label(x, y, cursor);
    const color = label.value === null ? null : (this.#colors[label.value] ?? null);
    const look = { x: ringX, y: ringY, diameterPx, shape, color, label };
    this.#brush.show(look, frame.width / frame.pixelRatio, showRing);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#lpisTimer);
    this.#brush.dispose();
  }

  /** Tiles of the level that is shown. */
  get #lpisLayer(): 'lpis1' | 'lpis2' | 'lpis3' {
    return `lpis${this.#options.session.getState().lpisLevel}`;
  }

  #publish(): void {
    this.#timer = undefined;
    clearTimeout(this.#lpisTimer);
    const { document, roi, masks, reader } = this.#options;
    const frame = this.#options.frame();
    if (!this.#at || !frame) {
      document.setState({ cursor: null });
      return;
    }
    const [x, y] = toGrid(frame, this.#at.screenX, this.#at.screenY);
    const [worldX, worldY] = pixelToWorld(roi, x, y);
    const patch = masks.index.at(x, y);
    const hasLpis = patch !== undefined && (patch.modalityBits & lpisBit) !== 0;
    const lpis = hasLpis
      ? reader.peekClass(this.#lpisLayer, x, y, levelCount(roi.widthPx, roi.heightPx))
      : null;
    document.setState({
      cursor: {
        worldX,
        worldY,
        patchId: patch ? patchOfCell(patch.patchId) : null,
        maskValue: masks.valueAt(x, y),
        lpisValue: lpis === 255 ? null : lpis,
      },
    });
    if (lpis === null && hasLpis) this.#lpisTimer = setTimeout(() => this.#readLpis(x, y), lpisRestMs);
  }

  /** The layer is not shown here: its tile under the pointer is read so that the panels can tell the value. */
  #readLpis(x: number, y: number): void {
    const { reader, isStroking } = this.#options;
    if (isStroking()) return;
    reader.tile(this.#lpisLayer, 0, Math.floor(x / tileSizePx), Math.floor(y / tileSizePx)).then(
      // Without LPIS there is nothing to tell, and nothing to ask for again.
      (tile) => tile && (this.#timer ??= setTimeout(() => this.#publish(), 0)),
      () => {
        // The layer says on the map what cannot be read; a value in a panel is not worth a message.
      },
    );
  }
}
