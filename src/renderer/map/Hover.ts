import { levelCount, tileSizePx, type RoiDetail } from '../../shared/contract/index.ts';
import { brushPoint } from '../../shared/editing/brush.ts';
import { pixelToWorld } from '../../shared/geo/grid.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { modalityBit } from '../../shared/model/modality.ts';
import type { Nomenclature } from '../../shared/model/Nomenclature.ts';
import type { ToolCursor } from '../tools/Tool.ts';
import type { DocumentStore } from '../state/document.ts';
import type { PaletteId, SessionStore } from '../state/session.ts';
import { BrushCursor } from './BrushCursor.ts';
import { cursorLabel, pageLanguage } from './cursorText.ts';
import type { MaskStore } from './MaskStore.ts';
import { paletteColors } from './palette.ts';
import type { PixelReader } from './PixelReader.ts';
import { toGrid, toScreen, type ScreenFrame } from './screenFrame.ts';

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

  /** Puts outline and label where they belong: the pointer, the view or what the tools mean changed. */
  draw(): void {
    const { viewport, session, document, nomenclature, masks } = this.#options;
    const frame = this.#options.frame();
    if (!frame) return;
    const cursor = this.#options.cursor();
    const { brushSizePx, classValue, tool } = session.getState();
    const showRing = cursor === 'brush' || cursor === 'resize';
    const diameterPx = (brushSizePx * frame.scale) / frame.pixelRatio;
    viewport.style.cursor = showRing
      ? BrushCursor.cssCursor(diameterPx)
      : cursor === 'pick'
        ? 'crosshair'
        : cursor;
    if (!this.#at || (!showRing && cursor !== 'pick')) {
      this.#brush.hide();
      return;
    }
    const { screenX, screenY } = this.#at;
    const [x, y] = toGrid(frame, screenX, screenY);
    const [ringX, ringY] = showRing ? toScreen(frame, ...brushPoint(x, y, brushSizePx)) : [screenX, screenY];
    const isReadOnly = (masks.index.at(x, y)?.readOnly ?? null) !== null;
    const label = cursorLabel(
      nomenclature,
      pageLanguage(),
      cursor === 'pick' ? 'pick' : tool === 'restore' ? 'restore' : 'brush',
      classValue,
      masks.valueAt(x, y),
      document.getState().paintBlocked ?? (isReadOnly ? 'readOnly' : null),
    );
    const color = label.value === null ? null : (this.#colors[label.value] ?? null);
    const look = { x: ringX, y: ringY, diameterPx, color, label };
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
