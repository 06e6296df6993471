import type { BrushShape } from '../../shared/editing/brush.ts';
import type { CursorLabel } from './cursorText.ts';

/** Under this diameter (CSS pixels) a ring alone would be lost: the system's cross is shown with it. */
const smallRingPx = 9;
/** Rings larger than this are not drawn; nothing of them would be in sight. */
const largestRingPx = 8000;

export interface CursorLook {
  /** CSS pixels from the map's corner. */
  readonly x: number;
  readonly y: number;
  readonly diameterPx: number;
  readonly shape: BrushShape;
  readonly color: string | null;
  readonly label: CursorLabel;
}

/**
 * The brush's outline and what it paints, beside the pointer.
 *
 * Plain elements that are moved by `transform` in the pointer event itself: the compositor moves them, nothing is laid out.
 * A light ring between two dark ones can be seen on any ground.
 */
export class BrushCursor {
  readonly #root = document.createElement('div');
  readonly #ring = document.createElement('div');
  readonly #chip = document.createElement('div');
  readonly #swatch = document.createElement('span');
  readonly #main = document.createElement('b');
  readonly #rest = document.createElement('span');
  #shown = { diameterPx: -1, shape: 'round', text: '', color: '' };
  #chipWidth = 0;
  /** Widths of labels that were shown, by their text: to measure one lays the page out, in the middle of a move. */
  readonly #widths = new Map<string, number>();

  constructor(target: HTMLElement) {
    Object.assign(this.#root.style, {
      position: 'absolute',
      inset: '0',
      overflow: 'hidden',
      pointerEvents: 'none',
      display: 'none',
      zIndex: '1',
    });
    this.#root.setAttribute('aria-hidden', 'true');
    this.#root.dataset['testid'] = 'brush-cursor';
    Object.assign(this.#ring.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      boxSizing: 'border-box',
      borderRadius: '50%',
      border: '1px solid #fff',
      boxShadow: '0 0 0 1px rgba(0,0,0,.75), inset 0 0 0 1px rgba(0,0,0,.55)',
      willChange: 'transform',
    });
    Object.assign(this.#chip.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      display: 'flex',
      alignItems: 'center',
      gap: '6px',
      padding: '2px 8px',
      borderRadius: '4px',
      background: 'rgba(20,22,26,.86)',
      color: '#fff',
      font: '12px/18px system-ui, sans-serif',
      whiteSpace: 'nowrap',
      willChange: 'transform',
    });
    Object.assign(this.#swatch.style, { width: '11px', height: '11px', borderRadius: '2px', flex: 'none' });
    this.#main.style.fontWeight = '600';
    this.#rest.style.opacity = '0.75';
    this.#chip.append(this.#swatch, this.#main, this.#rest);
    this.#root.append(this.#ring, this.#chip);
    target.append(this.#root);
  }

  /** The CSS cursor to use with a ring of this size. */
  static cssCursor(diameterPx: number): string {
    return diameterPx < smallRingPx ? 'crosshair' : 'none';
  }

  hide(): void {
    this.#root.style.display = 'none';
  }

  /** @param showRing False for tools without a brush: only the label is shown. */
  show(look: CursorLook, mapWidthPx: number, showRing: boolean): void {
    this.#root.style.display = 'block';
    this.#ring.style.visibility = showRing && look.diameterPx < largestRingPx ? 'visible' : 'hidden';
    const diameterPx = Math.max(3, Math.round(look.diameterPx));
    if (diameterPx !== this.#shown.diameterPx) {
      this.#shown.diameterPx = diameterPx;
      this.#ring.style.width = `${diameterPx}px`;
      this.#ring.style.height = `${diameterPx}px`;
    }
    if (look.shape !== this.#shown.shape) {
      this.#shown.shape = look.shape;
      this.#ring.style.borderRadius = look.shape === 'round' ? '50%' : '0';
    }
    this.#ring.style.transform = `translate(${look.x - diameterPx / 2}px, ${look.y - diameterPx / 2}px)`;
    this.#setLabel(look);
    // Beside the ring while it is small; a large one carries its label inside, near the pointer.
    const gap = showRing ? Math.min(diameterPx / 2 + 8, 64) : 14;
    const left = look.x + gap + this.#chipWidth > mapWidthPx ? look.x - gap - this.#chipWidth : look.x + gap;
    this.#chip.style.transform = `translate(${Math.round(left)}px, ${Math.round(look.y - 11)}px)`;
  }

  dispose(): void {
    this.#root.remove();
  }

  #setLabel({ label, color }: CursorLook): void {
    const text = `${label.main}\n${label.rest}`;
    if (text !== this.#shown.text) {
      this.#shown.text = text;
      this.#main.textContent = label.main;
      this.#rest.textContent = label.rest;
      this.#chip.style.visibility = label.main ? 'visible' : 'hidden';
    }
    if (color !== this.#shown.color) {
      this.#shown.color = color ?? '';
      this.#swatch.style.background = color ?? 'transparent';
      this.#swatch.style.display = color ? 'block' : 'none';
    }
    const key = `${color === null}\n${text}`;
    let width = this.#widths.get(key);
    if (!width) this.#widths.set(key, (width = this.#chip.offsetWidth));
    this.#chipWidth = width;
  }
}
