import type { Command } from '../../app/commands.ts';
import type { Place } from '../../state/app.ts';
import { foldText } from '../../ui/format.ts';

/** What the window is used for now, and with it what its keys mean. */
export type KeyMode = Place['kind'];

/** True for a command whose key means something in this mode: digits are classes in a ROI and views of a dataset. */
export function isOfMode(command: Pick<Command, 'scope'>, mode: KeyMode): boolean {
  if (command.scope === 'global') return true;
  return mode === (command.scope === 'dataset' ? 'dataset' : 'roi');
}

/** True when every word that was typed is in the text; case and accents do not matter. */
export function matchesTyped(typed: string, ...texts: readonly string[]): boolean {
  const text = foldText(texts.join(' '));
  return foldText(typed)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
