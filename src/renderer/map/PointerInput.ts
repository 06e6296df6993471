import type { ToolBox } from '../tools/ToolBox.ts';
import type { ToolEvent } from '../tools/ToolHost.ts';

export interface PointerInputOptions {
  /** Receives the pointer. */
  readonly viewport: HTMLElement;
  /** Has the focus while the map has it. */
  readonly target: HTMLElement;
  readonly tools: ToolBox;
  /** Grid position under a CSS position of the map, or null before the first frame. */
  toGrid(screenX: number, screenY: number): [number, number] | null;
  /** The pointer is somewhere over the map, or has left it. Called after the tools. */
  onHover(position: { readonly screenX: number; readonly screenY: number } | null): void;
  /** Shift + wheel. */
  onBrushStep(direction: 1 | -1): void;
  /**
   * A right click that means nothing to the tools, or a tap with the pen's barrel button: CSS pixels of the window; `held` while
   * the button is still down.
   */
  onWheel(at: { readonly x: number; readonly y: number; readonly held: boolean }): void;
  /** A move was handled. */
  onMoved(startedAt: number, timeStamp: number): void;
}

/** A touch so soon after the pen was seen is the hand that holds it. */
const palmMs = 1000;

/** A press of the barrel button that is let go so soon, and as near, was a tap and no drag. */
const tap = { ms: 350, px: 5 } as const;
/** `PointerEvent.button` of the right button, which is a pen's barrel button too. */
const rightButton = 2;

/**
 * Pointer, wheel and held keys of the page → events for the tools. Touch is not looked at here: it pans and zooms the map; that
 * of a hand which holds a pen does nothing.
 */
export class PointerInput {
  readonly #options: PointerInputOptions;
  readonly #abort = new AbortController();
  #rect: DOMRect;
  #pointerId: number | null = null;
  #isOver = false;
  /** When the pen was seen last, over the map or in a gesture. */
  #penAt = -Infinity;
  readonly #palms = new Set<number>();
  /** The press of the barrel button that is under way. */
  #barrel: PointerEvent | null = null;

  constructor(options: PointerInputOptions) {
    this.#options = options;
    const { viewport } = options;
    this.#rect = viewport.getBoundingClientRect();
    const { signal } = this.#abort;
    viewport.addEventListener('pointerenter', () => this.#measure(), { signal });
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel'] as const)
      viewport.addEventListener(type, (event) => this.#rejectPalm(event), { signal, capture: true });
    viewport.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    viewport.addEventListener('pointermove', (event) => this.#move(event), { signal });
    viewport.addEventListener('pointerup', (event) => this.#up(event), { signal });
    viewport.addEventListener('pointercancel', (event) => this.#lost(event), { signal });
    viewport.addEventListener('lostpointercapture', (event) => this.#lost(event), { signal });
    viewport.addEventListener('pointerleave', (event) => this.#leave(event), { signal });
    viewport.addEventListener('dblclick', (event) => this.#double(event), { signal });
    viewport.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    // Before the map's own wheel handler: Shift + wheel is the brush's.
    viewport.addEventListener('wheel', (event) => this.#wheel(event), {
      signal,
      capture: true,
      passive: false,
    });
    // In the capture phase: an Escape that ends a stroke means nothing else to anyone.
    window.addEventListener('keydown', (event) => this.#key(event, true), { signal, capture: true });
    window.addEventListener('keyup', (event) => this.#key(event, false), { signal });
    const noKeys = { space: false, alt: false, shift: false, ctrl: false };
    window.addEventListener('blur', () => options.tools.setHeld(noKeys), { signal });
    window.addEventListener('resize', () => this.#measure(), { signal });
  }

  /** The map moved within the page. */
  measure(): void {
    this.#measure();
  }

  dispose(): void {
    this.#options.tools.cancel();
    this.#abort.abort();
  }

  #measure(): void {
    this.#rect = this.#options.viewport.getBoundingClientRect();
  }

  /** The pen was here a moment ago: a touch is a palm, from its first event to its last, for the map too. */
  #rejectPalm(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.#penAt = event.timeStamp;
    if (event.pointerType !== 'touch') return;
    const isFirst = event.type === 'pointerdown';
    if (isFirst && event.timeStamp - this.#penAt < palmMs) this.#palms.add(event.pointerId);
    if (!this.#palms.has(event.pointerId)) return;
    if (event.type === 'pointerup' || event.type === 'pointercancel') this.#palms.delete(event.pointerId);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #event(event: PointerEvent | MouseEvent): ToolEvent | null {
    const screenX = event.clientX - this.#rect.left;
    const screenY = event.clientY - this.#rect.top;
    const at = this.#options.toGrid(screenX, screenY);
    if (!at) return null;
    const point = { x: at[0], y: at[1] };
    const pointer = event instanceof PointerEvent ? event : null;
    const coalesced = event.type === 'pointermove' ? (pointer?.getCoalescedEvents?.() ?? []) : [];
    const points = coalesced.flatMap((step) => {
      const grid = this.#options.toGrid(step.clientX - this.#rect.left, step.clientY - this.#rect.top);
      return grid ? [{ x: grid[0], y: grid[1] }] : [];
    });
    return {
      ...point,
      screenX,
      screenY,
      points: points.length > 0 ? points : [point],
      button: event.button,
      buttons: event.buttons,
      alt: event.altKey,
      shift: event.shiftKey,
      ctrl: event.ctrlKey,
      pen: pointer?.pointerType === 'pen',
    };
  }

  #down(event: PointerEvent): void {
    if (event.pointerType === 'touch' || this.#pointerId !== null) return;
    this.#measure();
    this.#options.target.focus({ preventScroll: true });
    const toolEvent = this.#event(event);
    if (!toolEvent) return;
    const isTaken = this.#options.tools.down(toolEvent);
    if (!isTaken && event.button === rightButton) {
      event.preventDefault();
      this.#options.onWheel({ x: event.clientX, y: event.clientY, held: true });
    }
    if (!this.#options.tools.busy) return;
    this.#barrel = event.pointerType === 'pen' && event.button === rightButton ? event : null;
    this.#pointerId = event.pointerId;
    this.#options.viewport.setPointerCapture(event.pointerId);
    // No text selection, no scrolling by the middle button.
    event.preventDefault();
    this.#options.onHover(toolEvent);
  }

  #move(event: PointerEvent): void {
    if (event.pointerType === 'touch') return;
    if (this.#pointerId !== null && event.pointerId !== this.#pointerId) return;
    if (this.#pointerId !== null && !this.#options.viewport.hasPointerCapture(event.pointerId))
      this.#options.viewport.setPointerCapture(event.pointerId);
    const startedAt = performance.now();
    this.#isOver = true;
    const toolEvent = this.#event(event);
    if (!toolEvent) return;
    this.#options.tools.move(toolEvent);
    this.#settle();
    this.#options.onHover(toolEvent);
    this.#options.onMoved(startedAt, event.timeStamp);
  }

  #up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointerId) return;
    const toolEvent = this.#event(event);
    if (toolEvent) this.#options.tools.up(toolEvent);
    this.#settle();
    if (toolEvent && this.#isOver) this.#options.onHover(toolEvent);
    this.#tapped(event);
  }

  /** The barrel button was pressed and let go in one place: it panned nothing, and means the wheel. */
  #tapped(up: PointerEvent): void {
    const down = this.#barrel;
    this.#barrel = null;
    if (!down || up.timeStamp - down.timeStamp > tap.ms) return;
    if (Math.hypot(up.clientX - down.clientX, up.clientY - down.clientY) > tap.px) return;
    this.#options.onWheel({ x: up.clientX, y: up.clientY, held: false });
  }

  /** Gives the pointer back once the gesture has ended, however it did. */
  #settle(): void {
    if (this.#pointerId === null || this.#options.tools.busy) return;
    const pointerId = this.#pointerId;
    this.#pointerId = null;
    if (this.#options.viewport.hasPointerCapture(pointerId))
      this.#options.viewport.releasePointerCapture(pointerId);
  }

  #lost(event: PointerEvent): void {
    // Also sent after a regular release, when no gesture is left.
    if (event.pointerId !== this.#pointerId) return;
    // Chromium drops the capture when one of two buttons is let go: a middle drag within a stroke is no end of it. The
    // next move takes the pointer again.
    if (event.type === 'lostpointercapture' && event.buttons !== 0) return;
    this.#pointerId = null;
    this.#options.tools.lost();
  }

  #double(event: MouseEvent): void {
    const toolEvent = this.#event(event);
    if (toolEvent) this.#options.tools.double(toolEvent);
  }

  #leave(event: PointerEvent): void {
    if (event.pointerType === 'touch') return;
    this.#isOver = false;
    if (this.#pointerId !== null) return;
    this.#options.tools.leaveMap();
    this.#options.onHover(null);
  }

  #wheel(event: WheelEvent): void {
    // With Shift some systems turn the wheel sideways.
    const delta = event.deltaY || event.deltaX;
    const direction = delta < 0 ? 1 : -1;
    const isLevel = event.ctrlKey && delta !== 0 && this.#options.tools.levelStep(direction);
    if (!isLevel && !event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isLevel && delta !== 0) this.#options.onBrushStep(direction);
  }

  #key(event: KeyboardEvent, isDown: boolean): void {
    const { tools, target } = this.#options;
    if (event.key === 'Alt') {
      tools.setHeld({ alt: isDown && this.#isOver });
      // Alone it would open the window's menu, in the middle of picking.
      if (this.#isOver) event.preventDefault();
    } else if (event.key === 'Shift' || event.key === 'Control') {
      tools.setHeld(event.key === 'Shift' ? { shift: isDown } : { ctrl: isDown });
    } else if (event.code === 'Space') {
      const inMap = target.contains(document.activeElement);
      const nowhere = document.activeElement === document.body && this.#isOver;
      if (isDown && !inMap && !nowhere) return;
      event.preventDefault();
      tools.setHeld({ space: isDown });
    } else if (event.key === 'Escape' && isDown && tools.cancel()) {
      this.#settle();
      event.preventDefault();
      event.stopPropagation();
    } else if (isDown && target.contains(document.activeElement) && this.#editsOpen(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Enter ends what the tool has open, with Shift as a ring; Backspace takes its last point back. */
  #editsOpen(event: KeyboardEvent): boolean {
    const { tools } = this.#options;
    if (event.key === 'Enter') return tools.finish(event.shiftKey);
    return event.key === 'Backspace' && tools.removeLast();
  }
}
