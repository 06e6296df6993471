import {
  forEachRun,
  PairCounter,
  RunWriter,
  type PixelWindow,
  type Runs,
} from '../../shared/editing/runs.ts';
import { BoxBuilder } from './runBox.ts';

/** What taking some edits back does to one mask. */
export interface RevertOfMask {
  /** From the current pixels; empty when none goes back. */
  readonly runs: Runs;
  readonly px: number;
  readonly sums: PairCounter;
  /** Pixels that stay as they are, or go back only in part, because later edits touched them. */
  readonly keptPx: number;
  /** Around those. */
  readonly keptWindow: PixelWindow;
  /** Rows of the edits that hold them. */
  readonly holders: ReadonlySet<number>;
  /** Rows of the targets with pixels in force here, and how many of their pixels stay. */
  readonly keptOf: ReadonlyMap<number, number>;
}

/** Pixels that a revert took back, with the tops of their stacks before and after it: three numbers a pixel. */
type Popped = Int32Array;

/** The node of an empty stack. */
const base = 0;

/**
 * The edits in force at each pixel of a mask, the newest on top, followed through a part of its history.
 *
 * An edit lays itself on the pixels that it changed. An undo takes it off where it is on top; elsewhere it lays itself on
 * (the pixel had the edit's value by chance). A redo does the reverse. A revert takes its targets off from the top down. So
 * the value of the top is always the value of the pixel, and whatever lies over an edit is what touched the pixel later.
 *
 * Pixels are followed from the first target on that changes them. Stacks share their lower parts, nodes in a tree: `top` has
 * the node of each pixel, `base` of an empty stack.
 */
export class PixelStacks {
  readonly #targets: ReadonlySet<number>;
  readonly #width: number;
  readonly #top: Int32Array;
  /** 1 for a pixel that a target has changed. */
  readonly #followed: Uint8Array;
  #parent = new Int32Array(1024);
  #owner = new Float64Array(1024);
  #before = new Uint8Array(1024);
  #after = new Uint8Array(1024);
  #nodes = 1;
  /** Nodes made by the present edit, by parent and values. */
  readonly #made = new Map<number, number>();
  readonly #reverts = new Map<number, Popped>();
  /** The newest undo about an edit. */
  readonly #undoOf = new Map<number, number>();

  /** @param targets rows of the edits that are to be taken back; `pixels` of a mask `width` wide. */
  constructor(targets: ReadonlySet<number>, pixels: number, width: number) {
    this.#targets = targets;
    this.#width = width;
    this.#top = new Int32Array(pixels);
    this.#followed = new Uint8Array(pixels);
  }

  /** An edit that is no undo, redo or revert. */
  edit(edit: number, runs: Runs): void {
    this.#made.clear();
    this.#visit(runs, (i, before, after) => this.#lay(i, edit, before, after));
  }

  undo(undo: number, about: number, runs: Runs): void {
    this.#made.clear();
    this.#undoOf.set(about, undo);
    const popped = this.#reverts.get(about);
    if (popped) return this.#exchange(popped, 1, undo, null, runs);
    this.#visit(runs, (i, before, after) => {
      const top = this.#top[i]!;
      if (this.#owner[top] === about) this.#top[i] = this.#parent[top]!;
      else this.#lay(i, undo, before, after);
    });
  }

  redo(redo: number, about: number, runs: Runs): void {
    this.#made.clear();
    const undo = this.#undoOf.get(about) ?? null;
    const popped = this.#reverts.get(about);
    if (popped) return this.#exchange(popped, 2, redo, undo, runs);
    this.#visit(runs, (i, before, after) => {
      const top = this.#top[i]!;
      if (top !== base && this.#owner[top] === undo) this.#top[i] = this.#parent[top]!;
      else this.#lay(i, about, before, after);
    });
  }

  /** @param edits rows of the edits that it took back. */
  revert(revert: number, edits: ReadonlySet<number>): void {
    const popped: number[] = [];
    const bottoms = new Map<number, number>();
    for (let i = 0; i < this.#top.length; i++) {
      const top = this.#top[i]!;
      if (top === base) continue;
      let below = bottoms.get(top);
      if (below === undefined) {
        below = top;
        while (edits.has(this.#owner[below]!)) below = this.#parent[below]!;
        bottoms.set(top, below);
      }
      if (below === top) continue;
      popped.push(i, top, below);
      this.#top[i] = below;
    }
    this.#reverts.set(revert, Int32Array.from(popped));
  }

  /** What taking the targets back does now. */
  result(): RevertOfMask {
    const writer = new RunWriter();
    const sums = new PairCounter();
    const box = new BoxBuilder(this.#width);
    const holders = new Set<number>();
    const keptOf = new Map<number, number>();
    const outcomes = new Map<number, Outcome>();
    let keptPx = 0;
    for (let i = 0; i < this.#top.length; i++) {
      const top = this.#top[i]!;
      if (top === base) continue;
      let outcome = outcomes.get(top);
      if (!outcome) outcomes.set(top, (outcome = this.#outcomeOf(top)));
      const { from, to, kept } = outcome;
      if (from !== to) {
        writer.push(i, 1, from, to);
        sums.add(from, to, 1);
      }
      for (const target of outcome.freed) if (!keptOf.has(target)) keptOf.set(target, 0);
      if (kept.length === 0) continue;
      keptPx++;
      box.add(i, 1);
      for (const target of kept) keptOf.set(target, (keptOf.get(target) ?? 0) + 1);
      for (const holder of outcome.holders) holders.add(holder);
    }
    return { runs: writer.finish(), px: sums.px, sums, keptPx, keptWindow: box.window, holders, keptOf };
  }

  /** How many pixels each edit holds, by its row: it is on top of their stacks. Pixels with an empty stack are no one's. */
  holders(): Map<number, number> {
    const px = new Map<number, number>();
    for (const top of this.#top) {
      if (top === base) continue;
      const owner = this.#owner[top]!;
      px.set(owner, (px.get(owner) ?? 0) + 1);
    }
    return px;
  }

  /** Walks down one stack: targets at the top go, those under another edit stay. */
  #outcomeOf(top: number): Outcome {
    const from = this.#after[top]!;
    let to = from;
    const freed = new Set<number>();
    let node = top;
    for (; this.#targets.has(this.#owner[node]!); node = this.#parent[node]!) {
      freed.add(this.#owner[node]!);
      to = this.#before[node]!;
    }
    const kept = new Set<number>();
    const holders: number[] = [];
    let between: number[] = [];
    for (; node !== base; node = this.#parent[node]!) {
      const owner = this.#owner[node]!;
      if (!this.#targets.has(owner)) between.push(owner);
      else {
        kept.add(owner);
        holders.push(...between);
        between = [];
      }
    }
    return { from, to, freed: [...freed], kept: [...kept], holders };
  }

  /** An undo or redo of a revert: puts the stacks that it changed from one side of `popped` to the other. */
  #exchange(popped: Popped, to: 1 | 2, edit: number, taken: number | null, runs: Runs): void {
    const changed = new Uint8Array(this.#top.length);
    const from = 3 - to;
    for (let at = 0; at < popped.length; at += 3) {
      const i = popped[at]!;
      if (this.#top[i] !== popped[at + from]) continue;
      this.#top[i] = popped[at + to]!;
      changed[i] = 1;
    }
    this.#visit(runs, (i, before, after) => {
      if (changed[i] === 1) return;
      const top = this.#top[i]!;
      if (taken !== null && top !== base && this.#owner[top] === taken) this.#top[i] = this.#parent[top]!;
      else this.#lay(i, edit, before, after);
    });
  }

  #lay(i: number, owner: number, before: number, after: number): void {
    if (this.#followed[i] === 0) {
      if (!this.#targets.has(owner)) return;
      this.#followed[i] = 1;
    }
    const parent = this.#top[i]!;
    const key = (parent * 256 + before) * 256 + after;
    let node = this.#made.get(key);
    if (node === undefined) this.#made.set(key, (node = this.#addNode(parent, owner, before, after)));
    this.#top[i] = node;
  }

  #addNode(parent: number, owner: number, before: number, after: number): number {
    if (this.#nodes === this.#parent.length) this.#grow();
    const node = this.#nodes++;
    this.#parent[node] = parent;
    this.#owner[node] = owner;
    this.#before[node] = before;
    this.#after[node] = after;
    return node;
  }

  #grow(): void {
    const size = this.#parent.length * 2;
    const copy = <T extends Int32Array | Float64Array | Uint8Array>(larger: T, old: T): T => {
      larger.set(old);
      return larger;
    };
    this.#parent = copy(new Int32Array(size), this.#parent);
    this.#owner = copy(new Float64Array(size), this.#owner);
    this.#before = copy(new Uint8Array(size), this.#before);
    this.#after = copy(new Uint8Array(size), this.#after);
  }

  #visit(runs: Runs, visit: (i: number, before: number, after: number) => void): void {
    forEachRun(runs, this.#top.length, (start, length, before, after) => {
      for (let i = start; i < start + length; i++) visit(i, before, after);
    });
  }
}

/** What happens to the pixels of one stack. */
interface Outcome {
  readonly from: number;
  readonly to: number;
  /** Targets that go. */
  readonly freed: readonly number[];
  /** Targets that stay, and the edits over them. */
  readonly kept: readonly number[];
  readonly holders: readonly number[];
}
