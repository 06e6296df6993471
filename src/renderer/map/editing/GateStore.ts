import { gateValues, type Gate } from '../../../shared/editing/rules.ts';
import type { AppErrorData } from '../../../shared/errors.ts';
import { isAbort, toErrorData } from '../../client/toErrorData.ts';
import type { DocumentState } from '../../state/document.ts';
import type { Gates } from './EditRules.ts';
import { GateBatch, type GateBatchOptions } from './GateBatch.ts';

export interface GateStoreOptions extends GateBatchOptions {
  /** Rejects with what is wrong with an expression. */
  check(text: string): Promise<{ readonly dependsOnMask: boolean }>;
  /** Pixels that are kept. Default: 50 MB. */
  readonly capacityPx?: number;
  /** How the gate stands, or what is known of it, changed. */
  onChange(): void;
}

/** Gates of 200 patches of 512 px. */
const heldPx = 200 * 512 * 512;
/** A core that does not answer is asked again. */
const retryMs = 2000;

interface GateBytes {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Pixels of each of `gateValues`. */
  readonly counts: readonly number[];
}

/**
 * The gates at the pixels of patches, as many as the view and the edits need.
 *
 * What depends on the masks is forgotten when these change, and read when the core has every edit: no edit is judged by a
 * gate that is older than the pixels it paints over.
 */
export class GateStore implements Gates {
  readonly #options: GateStoreOptions;
  readonly #batch: GateBatch;
  readonly #known = new Map<string, GateBytes>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #needs = new Map<string, ReturnType<GateStoreOptions['check']>>();
  /** Gates that say something else after an edit. */
  readonly #onMasks = new Set<string>();
  #generation = 0;
  #isBehind = false;
  #caughtUp: (() => void)[] = [];
  #px = 0;
  #gate: Gate | null = null;
  #inSight: readonly string[] = [];
  #error: AppErrorData | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(options: GateStoreOptions) {
    this.#options = options;
    this.#batch = new GateBatch(options);
  }

  peek(text: string, patchId: string): Uint8Array | null {
    if (this.#isBehind && this.#onMasks.has(text)) return null;
    return this.#known.get(keyOf(text, patchId))?.bytes ?? null;
  }

  read(text: string, patchId: string): Promise<void> {
    if (this.peek(text, patchId)) return Promise.resolve();
    const key = keyOf(text, patchId);
    const running = this.#running.get(key);
    if (running) return running;
    const job = this.#ask(text, patchId).finally(() => this.#running.delete(key));
    this.#running.set(key, job);
    return job;
  }

  /** The gate that is on, and the patches in sight: what `state` is about. */
  want(gate: Gate | null, inSight: readonly string[]): void {
    if (gate?.text !== this.#gate?.text) this.#error = null;
    this.#gate = gate;
    this.#inSight = inSight;
    if (!gate || this.#error || this.#isDisposed) return;
    for (const patchId of inSight) {
      if (this.peek(gate.text, patchId) || this.#running.has(keyOf(gate.text, patchId))) continue;
      this.read(gate.text, patchId).then(
        () => this.#changed(),
        (error: unknown) => this.#failed(gate.text, error),
      );
    }
  }

  /** How the gate stands where one looks. */
  get state(): DocumentState['gate'] {
    const gate = this.#gate;
    if (!gate) return { kind: 'off' };
    if (this.#error) return { kind: 'wrong', error: this.#error };
    const passes = gate.inverted ? gateValues.no : gateValues.yes;
    let isOpen = this.#inSight.length === 0;
    for (const patchId of this.#inSight) {
      if (!this.peek(gate.text, patchId)) return { kind: 'loading' };
      isOpen ||= this.#known.get(keyOf(gate.text, patchId))!.counts[passes]! > 0;
    }
    return { kind: isOpen ? 'ready' : 'never' };
  }

  /** Masks are not any more what gates were asked about. */
  masksChanged(): void {
    if (this.#onMasks.size === 0) return;
    this.#generation++;
    for (const [key, { text }] of this.#known) if (this.#onMasks.has(text)) this.#forget(key);
    this.want(this.#gate, this.#inSight);
    this.#changed();
  }

  /** What a model proposes is not any more what gates were asked about. */
  predictionsChanged(): void {
    this.#needs.clear();
    this.#error = null;
    this.#generation++;
    for (const [key, { text }] of this.#known) if (namesModel(text)) this.#forget(key);
    this.want(this.#gate, this.#inSight);
    this.#changed();
  }

  /** True while the core does not have all edits of this window: what it says of masks would be old. */
  setBehind(isBehind: boolean): void {
    if (isBehind === this.#isBehind) return;
    this.#isBehind = isBehind;
    if (!isBehind) for (const resolve of this.#caughtUp.splice(0)) resolve();
    if (this.#onMasks.size > 0) this.#changed();
  }

  /** Asks again: the core is back. */
  retry(): void {
    this.#error = null;
    this.#needs.clear();
    this.want(this.#gate, this.#inSight);
    this.#changed();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#retry);
    this.#batch.dispose();
  }

  async #ask(text: string, patchId: string): Promise<void> {
    const { dependsOnMask } = await this.#needsOf(text);
    if (dependsOnMask) this.#onMasks.add(text);
    for (;;) {
      if (dependsOnMask && this.#isBehind) await new Promise<void>((resolve) => this.#caughtUp.push(resolve));
      const generation = this.#generation;
      const bytes = await this.#batch.load(text, patchId);
      const isOld = generation !== this.#generation;
      if (isOld && namesModel(text)) continue;
      if (dependsOnMask && (isOld || this.#isBehind)) continue;
      this.#keep({ text, bytes, counts: countsOf(bytes) }, keyOf(text, patchId));
      return;
    }
  }

  async #needsOf(text: string): Promise<{ readonly dependsOnMask: boolean }> {
    const known = this.#needs.get(text);
    if (known) return known;
    const needs = this.#options.check(text);
    this.#needs.set(text, needs);
    try {
      return await needs;
    } catch (error) {
      this.#needs.delete(text);
      throw error;
    }
  }

  #keep(gate: GateBytes, key: string): void {
    this.#forget(key);
    this.#known.set(key, gate);
    this.#px += gate.bytes.length;
    const inSight = new Set(this.#inSight);
    for (const oldest of this.#known.keys()) {
      if (this.#px <= (this.#options.capacityPx ?? heldPx)) return;
      if (oldest !== key && !inSight.has(patchOf(oldest))) this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#px -= this.#known.get(key)?.bytes.length ?? 0;
    this.#known.delete(key);
  }

  #failed(text: string, error: unknown): void {
    if (this.#isDisposed || text !== this.#gate?.text || isAbort(error)) return;
    const data = toErrorData(error);
    if (data.code === 'coreStopped' || data.code === 'workspaceNotOpen') {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.want(this.#gate, this.#inSight), retryMs);
    } else this.#error = data;
    this.#changed();
  }

  #changed(): void {
    if (!this.#isDisposed) this.#options.onChange();
  }
}

/** It may name `model` or `confidence`. */
const namesModel = (text: string): boolean => /model|confidence/i.test(text);
const keyOf = (text: string, patchId: string) => `${patchId}\n${text}`;
const patchOf = (key: string) => key.slice(0, key.indexOf('\n'));

function countsOf(bytes: Uint8Array): number[] {
  const counts = [0, 0, 0];
  for (const value of bytes) counts[value]!++;
  return counts;
}
