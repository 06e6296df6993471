import type { RoiPatch } from '../../../shared/contract/index.ts';
import type { PixelSet } from '../../../shared/editing/pixelSet.ts';
import { pixelRulesOf, type PixelRules, type Rules } from '../../../shared/editing/rules.ts';
import { windowOf } from '../../../shared/geo/grid.ts';
import type { DocumentStore } from '../../state/document.ts';
import type { SessionStore } from '../../state/session.ts';

/** What limits tools at one moment: an edit keeps to that of its beginning. */
export interface RulesNow {
  readonly rules: Rules;
  readonly selection: PixelSet | null;
  readonly isLimited: boolean;
}

/** Gates of patches: where they pass, as `gateValues`. */
export interface Gates {
  /** Null until it is read. */
  peek(text: string, patchId: string): Uint8Array | null;
  /** Settles when it is there; rejects with an AppError when it cannot be. */
  read(text: string, patchId: string): Promise<unknown>;
}

/** The rules as edits ask for them. */
export interface RulesSource {
  now(): RulesNow;
  /** The rules at the pixels of a patch, null when nothing is limited, `unread` until its gate is there. */
  at(now: RulesNow, patch: RoiPatch): PixelRules | null | 'unread';
  /** Reads what `at` lacks. Rejects with an AppError when it cannot be read. */
  read(now: RulesNow, patchId: string): Promise<void>;
}

/** Everything may change. */
export const noLimits: RulesSource = {
  now: () => ({ rules: { locked: [], onlyOver: null, gate: null }, selection: null, isLimited: false }),
  at: () => null,
  read: () => Promise.resolve(),
};

interface Cached {
  readonly now: RulesNow;
  readonly gate: Uint8Array | null;
  readonly rules: PixelRules;
}

/** Patches whose rules are kept ready: those of a wide view. */
const keptPatches = 160;

/** The session's rules and the document's selection, as one thing that limits every tool of a ROI's window. */
export class EditRules implements RulesSource {
  readonly #session: SessionStore;
  readonly #document: DocumentStore;
  readonly #gates: Gates;
  readonly #cache = new Map<string, Cached>();
  #now: RulesNow | null = null;
  #of: { readonly rules: unknown; readonly selection: PixelSet | null } | null = null;

  constructor(session: SessionStore, document: DocumentStore, gates: Gates) {
    this.#session = session;
    this.#document = document;
    this.#gates = gates;
  }

  /** The same object while nothing changed. */
  now(): RulesNow {
    const { rules } = this.#session.getState();
    const { selection } = this.#document.getState();
    if (this.#now && this.#of?.rules === rules && this.#of.selection === selection) return this.#now;
    const { locked, onlyOver, gate } = rules;
    const text = gate.text.trim();
    const isGated = gate.on && text !== '';
    this.#of = { rules, selection };
    this.#now = {
      rules: {
        locked: [...locked],
        onlyOver: onlyOver && [...onlyOver],
        gate: isGated ? { text, inverted: gate.inverted } : null,
      },
      selection,
      isLimited: locked.length > 0 || onlyOver !== null || isGated || selection !== null,
    };
    return this.#now;
  }

  at(now: RulesNow, patch: RoiPatch): PixelRules | null | 'unread' {
    if (!now.isLimited) return null;
    const { gate } = now.rules;
    const bytes = gate && this.#gates.peek(gate.text, patch.patchId);
    if (gate && !bytes) return 'unread';
    const known = this.#cache.get(patch.patchId);
    if (known && known.now === now && known.gate === bytes) return known.rules;
    if (this.#cache.size >= keptPatches) this.#cache.clear();
    const rules = pixelRulesOf(now.rules, bytes, now.selection, windowOf(patch));
    this.#cache.set(patch.patchId, { now, gate: bytes, rules });
    return rules;
  }

  async read({ rules }: RulesNow, patchId: string): Promise<void> {
    if (rules.gate) await this.#gates.read(rules.gate.text, patchId);
  }
}
