import { useState } from 'react';
import { useApp } from '../../app/AppContext.ts';
import type { Command } from '../../app/commands.ts';
import { conflictsOf, keymap, withDefault, withKey } from '../../app/keymap.ts';
import { digitOf, strokeOfPress, type KeyPress, type KeyRefusal, type KeyStroke } from '../../app/keys.ts';

/** Ctrl and Shift alone are no answer, and are not refused. */
type Refusal = Exclude<KeyRefusal, 'none'> | 'digit';

/** The command that waits for its new key, and what stands in the way of the one that was pressed. */
export interface RecordingState {
  readonly command: Command;
  readonly problem:
    | null
    | { readonly kind: 'refused'; readonly why: Refusal }
    | {
        readonly kind: 'taken';
        readonly stroke: KeyStroke;
        readonly press: KeyPress;
        readonly by: readonly Command[];
      };
}

export type Recording = ReturnType<typeof useRecording>;

/** Changing keys one by one: press, be warned of what would lose the key, take it or leave it. */
export function useRecording() {
  const { commands } = useApp();
  const [state, setState] = useState<RecordingState | null>(null);
  const change = (next: (changes: ReturnType<typeof keymap.getState>['changes']) => typeof changes) => {
    keymap.setState(({ changes }) => ({ changes: next(changes) }));
    setState(null);
  };
  return {
    state,
    start: (command: Command) => setState({ command, problem: null }),
    stop: () => setState(null),
    /** A key went down while a command waits for it. */
    press(press: KeyPress) {
      if (!state) return;
      const { command } = state;
      const result = strokeOfPress(press);
      const refuse = (why: Refusal) => setState({ command, problem: { kind: 'refused', why } });
      if ('refused' in result) {
        // Ctrl and Shift on their way to a key are no answer yet.
        if (result.refused !== 'none') refuse(result.refused);
        return;
      }
      const takesDigits = command.scope === 'dataset' || command.scope === 'review';
      if (digitOf(press) !== null && !takesDigits) return refuse('digit');
      const by = conflictsOf(commands, command, press);
      const { stroke } = result;
      if (by.length > 0)
        setState({ command, problem: { kind: 'taken', stroke, press: pressOnly(press), by } });
      else change((changes) => withKey(commands, command, stroke, press, changes));
    },
    /** The key that others have becomes this command's. */
    take() {
      if (state?.problem?.kind !== 'taken') return;
      const { stroke, press } = state.problem;
      change((changes) => withKey(commands, state.command, stroke, press, changes));
    },
    /** The command is left without a key. */
    clear() {
      if (state) change((changes) => withKey(commands, state.command, null, null, changes));
    },
    reset: (command: Command) => change((changes) => withDefault(commands, command, changes)),
  };
}

/** What decides of an event: the event itself is not kept. */
const pressOnly = ({ key, code, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): KeyPress => ({
  ...{ key, code, ctrlKey, metaKey, shiftKey, altKey },
});
