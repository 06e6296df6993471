import { useEffect } from 'react';
import { useApp, type AppServices } from './AppContext.ts';
import type { Command } from './commands.ts';
import { hasItem, isJudging } from './commandParts/review.ts';
import { strokesOf } from './keymap.ts';
import { matchesStroke } from './keys.ts';

/** True where typing must stay typing. */
function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
  );
}

const focusIsIn = (...panes: readonly string[]) =>
  document.activeElement?.closest(panes.map((pane) => `[data-pane="${pane}"]`).join()) != null;

/** True where Enter presses what has the focus. */
const isPressed = (event: KeyboardEvent) =>
  event.key === 'Enter' &&
  event.target instanceof Element &&
  event.target.closest('button, a, summary') !== null;

/** What acts on the item of a review goes before what acts on the land. */
function* inOrder(services: AppServices): Iterable<Command> {
  // While the ROI of the next item is opened, nothing has the focus.
  const isNowhere = document.activeElement === document.body;
  const isReview = hasItem(services) && (isNowhere || focusIsIn('canvas', 'inspector', 'evidence'));
  if (isReview) for (const command of services.commands) if (command.scope === 'review') yield command;
  for (const command of services.commands) if (command.scope !== 'review') yield command;
}

/** The command of a key press, by the rules of scope; null when the key means nothing here. */
export function commandOf(event: KeyboardEvent, services: AppServices): Command | null {
  const typing = isTextField(event.target);
  const { overlay, wheel } = services.app.getState();
  // Beside the card of an item there is nothing else in the inspector that would take a letter.
  const onLand = focusIsIn('canvas') || (isJudging(services) && focusIsIn('inspector'));
  for (const command of inOrder(services)) {
    if (command.scope === 'review' && isPressed(event)) continue;
    if (!strokesOf(command).some((stroke) => matchesStroke(stroke, event))) continue;
    if (command.isAvailable && !command.isAvailable(services)) continue;
    const here = onLand || command.scope === 'review';
    if (command.scope !== 'global' && (overlay || wheel || typing || !here)) continue;
    // In a text field only what cannot be text acts, and undo there means undo there.
    if (
      typing &&
      (command.group === 'edit' || !(event.ctrlKey || event.metaKey || event.key.startsWith('F')))
    )
      continue;
    return command;
  }
  return null;
}

/** Binds the command registry to the keyboard. Keys that a map tool handles itself (Space, Escape) pass through. */
export function useShortcuts(): void {
  const services = useApp();
  useEffect(() => {
    const held = new Map<string, { command: Command; since: number }>();
    /** The command of the last key, as long as nothing else was pressed. */
    let last: Command | null = null;
    const letGo = (code: string) => {
      const entry = held.get(code);
      if (!entry) return;
      held.delete(code);
      entry.command.release?.(services, performance.now() - entry.since);
    };
    const onDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = commandOf(event, services);
      if (!command) return;
      event.preventDefault();
      if (event.repeat && !command.repeats) return;
      if (command.release) held.set(event.code, { command, since: performance.now() });
      command.run(services, last === command ? 'again' : 'key');
      last = command;
    };
    const onUp = (event: KeyboardEvent) => letGo(event.code);
    // A key that is let go in another window sends no event here.
    const onBlur = () => [...held.keys()].forEach(letGo);
    const onPress = () => (last = null);
    window.addEventListener('pointerdown', onPress, true);
    window.addEventListener('keydown', onDown);
    window.addEventListener('keyup', onUp);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('pointerdown', onPress, true);
      window.removeEventListener('keydown', onDown);
      window.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', onBlur);
    };
  }, [services]);
}
