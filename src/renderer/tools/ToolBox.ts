import type { ToolId } from '../state/session.ts';
import { createTools } from './createTools.ts';
import { ResizeTool } from './resize/ResizeTool.ts';
import type { Tool, ToolCursor } from './Tool.ts';
import type { ToolEvent, ToolHost } from './ToolHost.ts';

/** `PointerEvent.buttons` bits and `PointerEvent.button` numbers. */
const held = { left: 1, right: 2, middle: 4, eraser: 32 } as const;
const pressed = { left: 0, middle: 1, right: 2, eraser: 5 } as const;

/** Tools without a class: Alt means nothing to them. */
const classless: ReadonlySet<ToolId> = new Set(['pan', 'measure']);
/** Keys that change what a gesture means, while they are held. */
export interface HeldKeys {
  readonly space: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
}

/**
 * Gives each gesture to a tool: the chosen one, or the one that a held key, another button or the pen's other end means.
 *
 * One gesture at a time owns the pointer. Space or the middle button pan in the middle of it, without ending it: the land
 * moves with the pointer, so a stroke goes on where it was.
 */
export class ToolBox {
  readonly #host: ToolHost;
  readonly #tools: Readonly<Record<ToolId, Tool>>;
  readonly #resize: ResizeTool;
  #active: { readonly tool: Tool; readonly button: number } | null = null;
  /** Panning within the gesture of another tool. */
  #detour = false;
  #keys: HeldKeys = { space: false, alt: false, shift: false, ctrl: false };
  /** Where the pointer was last; null while it is not over the map. */
  #last: ToolEvent | null = null;

  constructor(host: ToolHost) {
    this.#host = host;
    this.#tools = createTools(host);
    this.#resize = new ResizeTool(host);
  }

  /** True while a gesture is under way. */
  get busy(): boolean {
    return this.#active !== null;
  }

  get cursor(): ToolCursor {
    if (this.#detour) return this.#tools.pan.state.cursor;
    if (this.#active) return this.#active.tool.state.cursor;
    if (this.#keys.space) return 'grab';
    return this.#keys.alt && this.#altPicks() ? 'pick' : this.#chosen().state.cursor;
  }

  /** A press. False when it means nothing to any tool: a right click that ends no shape. */
  down(event: ToolEvent): boolean {
    this.#last = event;
    if (this.#active) return true;
    if (event.button === pressed.right && !event.pen && this.finish(false)) return true;
    const tool = this.#toolFor(event);
    if (!tool) return false;
    if (tool !== this.#chosen()) this.#chosen().state.onLeave();
    tool.state.onDown(event);
    if (tool.state.busy) this.#active = { tool, button: event.button };
    this.#host.toolChanged();
    return true;
  }

  move(event: ToolEvent): void {
    this.#last = event;
    const { alt, shift, ctrl } = event;
    this.#keys = { ...this.#keys, alt, shift, ctrl };
    if (!this.#active) {
      this.#hover(event);
      return;
    }
    // A second button does not send a press of its own: it shows in the buttons that are held.
    if (event.button === this.#active.button && !this.#isHeld(event)) {
      this.up(event);
      return;
    }
    const pan = this.#tools.pan;
    const panning = this.#active.tool !== pan && (this.#keys.space || (event.buttons & held.middle) !== 0);
    if (panning !== this.#detour) {
      this.#detour = panning;
      if (panning) pan.state.onDown(event);
      else pan.state.onUp(event);
    }
    (this.#detour ? pan : this.#active.tool).state.onMove(event);
  }

  up(event: ToolEvent): void {
    this.#last = event;
    if (!this.#active || event.button !== this.#active.button) return;
    this.#endDetour();
    const { tool } = this.#active;
    this.#active = null;
    tool.state.onUp(event);
    this.#host.toolChanged();
  }

  /** A double click: its presses were handled already. */
  double(event: ToolEvent): void {
    if (this.#active || this.#keys.space || event.button !== pressed.left) return;
    if (!(event.alt && this.#altPicks())) this.#chosen().state.onDouble(event);
  }

  /** The pointer is not over the map any more; a gesture under way goes on. */
  leaveMap(): void {
    this.#last = null;
    if (!this.#active) this.#chosen().state.onLeave();
  }

  /** What the tool shows under the pointer may have changed: masks, rules, the class or the view. */
  refresh(): void {
    if (!this.#active && this.#last) this.#hover(this.#last);
  }

  /** Ctrl + wheel. True when the tool took it. */
  levelStep(direction: 1 | -1): boolean {
    return (this.#active?.tool ?? this.#chosen()).state.onLevelStep(direction);
  }

  /** Ends what is open between presses, as a ring where `closed` says so. True when something was. */
  finish(closed: boolean): boolean {
    const { state } = this.#chosen();
    if (this.#active || !state.isOpen) return false;
    state.onFinish(closed);
    return true;
  }

  /** Takes back the last point of what is open. True when something was. */
  removeLast(): boolean {
    const { state } = this.#chosen();
    if (this.#active || !state.isOpen) return false;
    state.onRemoveLast();
    return true;
  }

  /** Another tool was chosen: what this one has open is done, so that a borrowed tool leaves its result. */
  leave(tool: ToolId): void {
    const { state } = this.#tools[tool];
    if (state.isOpen) state.onFinish(false);
    this.#tools[tool].state.onLeave();
    this.#host.showGhost(null);
    this.#host.showPath(null);
    this.#host.tell(null);
    this.refresh();
  }

  /** Ends the gesture and takes back what it did; without one, what is open. True when there was something. */
  cancel(): boolean {
    return this.#end((tool) => tool.state.onCancel());
  }

  /** The pointer was taken away in the middle of a gesture. What is open between presses stays. */
  lost(): void {
    if (this.#active) this.#end((tool) => tool.state.onLost());
  }

  /** The keys that change what the next gesture means, or the one under way. */
  setHeld(keys: Partial<HeldKeys>): void {
    const before = this.#keys;
    this.#keys = { ...before, ...keys };
    const now = this.#keys;
    const isSame = now.alt === before.alt && now.shift === before.shift && now.ctrl === before.ctrl;
    if (this.#last && !(isSame && now.space === before.space)) {
      const { alt, shift, ctrl } = now;
      const here = { ...this.#last, alt, shift, ctrl, points: [this.#last], button: -1 };
      this.#last = here;
      if (!this.#active) this.#hover(here);
      else if (!this.#detour && !isSame) this.#active.tool.state.onMove(here);
    }
    this.#host.toolChanged();
  }

  #hover(event: ToolEvent): void {
    const { state } = this.#chosen();
    if (this.#keys.space || (event.alt && this.#altPicks())) state.onLeave();
    else state.onHover(event);
  }

  #end(how: (tool: Tool) => void): boolean {
    if (!this.#active) {
      const tool = this.#chosen();
      const { isOpen } = tool.state;
      if (isOpen) how(tool);
      return isOpen;
    }
    const { tool } = this.#active;
    this.#endDetour();
    this.#active = null;
    how(tool);
    this.#host.toolChanged();
    return true;
  }

  #endDetour(): void {
    if (!this.#detour) return;
    this.#detour = false;
    this.#tools.pan.state.onCancel();
  }

  #chosen(): Tool {
    return this.#tools[this.#host.session.getState().tool];
  }

  /** True when Alt picks a class: with any tool that has one and no other use for the key. */
  #altPicks(): boolean {
    return !classless.has(this.#host.session.getState().tool) && !this.#chosen().takesAlt;
  }

  #toolFor(event: ToolEvent): Tool | null {
    const { pan, restore, pick } = this.#tools;
    if (event.button === pressed.middle) return pan;
    // The pen's barrel button pans; a mouse's right button is kept for the class wheel.
    if (event.button === pressed.right) {
      if (event.pen) return pan;
      return event.alt && !classless.has(this.#host.session.getState().tool) ? this.#resize : null;
    }
    if (this.#keys.space) return pan;
    if (event.button === pressed.eraser || (event.buttons & held.eraser) !== 0) return restore;
    if (event.button !== pressed.left) return null;
    return event.alt && this.#altPicks() ? pick : this.#chosen();
  }

  #isHeld(event: ToolEvent): boolean {
    const bits: Record<number, number> = {
      [pressed.left]: held.left,
      [pressed.middle]: held.middle,
      [pressed.right]: held.right,
      [pressed.eraser]: held.eraser,
    };
    return (event.buttons & (bits[this.#active?.button ?? 0] ?? 0)) !== 0;
  }
}
