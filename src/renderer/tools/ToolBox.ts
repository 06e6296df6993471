import { BrushTool } from './brush/BrushTool.ts';
import type { ToolId } from '../state/session.ts';
import { MeasureTool } from './measure/MeasureTool.ts';
import { PanTool } from './pan/PanTool.ts';
import { PickTool } from './pick/PickTool.ts';
import { ResizeTool } from './resize/ResizeTool.ts';
import { RestoreTool } from './restore/RestoreTool.ts';
import type { Tool, ToolCursor } from './Tool.ts';
import type { ToolEvent, ToolHost } from './ToolHost.ts';

/** `PointerEvent.buttons` bits and `PointerEvent.button` numbers. */
const held = { left: 1, right: 2, middle: 4, eraser: 32 } as const;
const pressed = { left: 0, middle: 1, right: 2, eraser: 5 } as const;

/**
 * Gives each gesture to a tool: the chosen one, or the one that a held key, another button or the pen's other end means.
 *
 * One gesture at a time owns the pointer. Space or the middle button pan in the middle of it, without ending it: the land
 * moves with the pointer, so a stroke goes on where it was.
 */
export class ToolBox {
  readonly #host: ToolHost;
  readonly #brush: BrushTool;
  readonly #restore: RestoreTool;
  readonly #pick: PickTool;
  readonly #pan: PanTool;
  readonly #resize: ResizeTool;
  readonly #measure: MeasureTool;
  #active: { readonly tool: Tool; readonly button: number } | null = null;
  /** Panning within the gesture of another tool. */
  #detour = false;
  #space = false;
  #alt = false;

  constructor(host: ToolHost) {
    this.#host = host;
    this.#brush = new BrushTool(host);
    this.#restore = new RestoreTool(host);
    this.#pick = new PickTool(host);
    this.#pan = new PanTool(host);
    this.#resize = new ResizeTool(host);
    this.#measure = new MeasureTool(host);
  }

  /** True while a gesture is under way. */
  get busy(): boolean {
    return this.#active !== null;
  }

  get cursor(): ToolCursor {
    if (this.#detour) return this.#pan.state.cursor;
    if (this.#active) return this.#active.tool.state.cursor;
    if (this.#space) return 'grab';
    return this.#alt && this.#isForClasses() ? 'pick' : this.#chosen().state.cursor;
  }

  down(event: ToolEvent): void {
    if (this.#active) return;
    if (event.button === pressed.right && !event.pen && this.finish(false)) return;
    const tool = this.#toolFor(event);
    if (!tool) return;
    tool.state.onDown(event);
    if (tool.state.busy) this.#active = { tool, button: event.button };
    this.#host.toolChanged();
  }

  move(event: ToolEvent): void {
    if (!this.#active) {
      if (!this.#space) this.#chosen().state.onHover(event);
      return;
    }
    // A second button does not send a press of its own: it shows in the buttons that are held.
    if (event.button === this.#active.button && !this.#isHeld(event)) {
      this.up(event);
      return;
    }
    const panning = this.#active.tool !== this.#pan && (this.#space || (event.buttons & held.middle) !== 0);
    if (panning !== this.#detour) {
      this.#detour = panning;
      if (panning) this.#pan.state.onDown(event);
      else this.#pan.state.onUp(event);
    }
    (this.#detour ? this.#pan : this.#active.tool).state.onMove(event);
  }

  up(event: ToolEvent): void {
    if (!this.#active || event.button !== this.#active.button) return;
    if (this.#detour) {
      this.#detour = false;
      this.#pan.state.onUp(event);
    }
    const { tool } = this.#active;
    this.#active = null;
    tool.state.onUp(event);
    this.#host.toolChanged();
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
    const { state } = this.#tool(tool);
    if (state.isOpen) state.onFinish(false);
  }

  /** Ends the gesture and takes back what it did; without one, what is open. True when there was something. */
  cancel(): boolean {
    if (!this.#active) {
      const { state } = this.#chosen();
      if (state.isOpen) state.onCancel();
      return state.isOpen;
    }
    if (this.#detour) {
      this.#detour = false;
      this.#pan.state.onCancel();
    }
    const { tool } = this.#active;
    this.#active = null;
    tool.state.onCancel();
    this.#host.toolChanged();
    return true;
  }

  /** The keys that change what the next gesture means. */
  setHeld(keys: { readonly space?: boolean; readonly alt?: boolean }): void {
    this.#space = keys.space ?? this.#space;
    this.#alt = keys.alt ?? this.#alt;
    this.#host.toolChanged();
  }

  #chosen(): Tool {
    return this.#tool(this.#host.session.getState().tool);
  }

  #tool(id: ToolId): Tool {
    const tools: Record<ToolId, Tool> = {
      ...{ brush: this.#brush, restore: this.#restore, pick: this.#pick },
      ...{ pan: this.#pan, measure: this.#measure },
    };
    return tools[id];
  }

  /** True for tools whose Alt picks a class and resizes the brush. */
  #isForClasses(): boolean {
    return this.#chosen() !== this.#pan && this.#chosen() !== this.#measure;
  }

  #toolFor(event: ToolEvent): Tool | null {
    if (event.button === pressed.middle) return this.#pan;
    // The pen's barrel button pans; a mouse's right button is kept for the class wheel.
    if (event.button === pressed.right) {
      return event.pen ? this.#pan : event.alt && this.#isForClasses() ? this.#resize : null;
    }
    if (this.#space) return this.#pan;
    if (event.button === pressed.eraser || (event.buttons & held.eraser) !== 0) return this.#restore;
    if (event.button !== pressed.left) return null;
    return event.alt && this.#isForClasses() ? this.#pick : this.#chosen();
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
