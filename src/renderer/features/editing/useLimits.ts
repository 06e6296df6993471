import { useMemo } from 'react';
import { encodeSet } from '../../../shared/editing/pixelSet.ts';
import type { Rules } from '../../../shared/editing/rules.ts';
import { toBase64 } from '../../../shared/editing/runsBase64.ts';
import { useDocument, useSession } from '../../app/AppContext.ts';
import type { RulesState } from '../../state/session.ts';

/** The session's rules as the core takes them: a gate that is off, or empty, is none. */
export function rulesOf({ locked, onlyOver, gate }: RulesState): Rules {
  const text = gate.text.trim();
  return {
    locked: [...locked],
    onlyOver: onlyOver && [...onlyOver],
    gate: gate.on && text !== '' ? { text, inverted: gate.inverted } : null,
  };
}

/** What limits an operation: the rules, and what is selected as base64; the same objects while nothing changes. */
export function useLimits(): { readonly rules: Rules; readonly selection: string | null } {
  const state = useSession((s) => s.rules);
  const set = useDocument((s) => s.selection);
  const rules = useMemo(() => rulesOf(state), [state]);
  const selection = useMemo(() => set && toBase64(encodeSet(set)), [set]);
  return useMemo(() => ({ rules, selection }), [rules, selection]);
}
