import { patchStates } from '../../shared/comparison/verdicts.ts';
import { parseExpression, parseNumber, patchVocabulary } from '../../shared/expression/index.ts';
import type { NomenclatureClass } from '../../shared/model/Nomenclature.ts';
import { patchOfCell } from '../../shared/model/layouts.ts';
import { createPool } from '../workers/index.ts';
import type { Pool } from '../workers/index.ts';
import { idSeparator } from './messages.ts';
import type { About, EditEntry, Filter, SortKey, TableTasks } from './messages.ts';
import type { PatchRemarks, PatchTable, PatchTableOptions, TableQuery } from './PatchTable.ts';
import type { FactNode } from './vectors.ts';

export interface PatchTableServiceOptions extends PatchTableOptions {
  /** The class list of a dataset's masks: with it filters may name classes, as in `share("vineyard")`. */
  readonly classes?: ((datasetId: string) => readonly NomenclatureClass[] | null) | undefined;
}

/** What the worker has not been told yet about a dataset. */
interface Pending {
  reload: boolean;
  /** All that people did and said is to be sent, not only that of `edits`. */
  allEdits: boolean;
  readonly edits: Set<string>;
  readonly facts: Set<string>;
  compared: boolean;
  /** True once a question was asked: before that the worker holds nothing that could be out of date. */
  asked: boolean;
}

/** Facts are passed on this long after they were written, so that no question waits for many of them. */
const factsDelayMs = 250;
/** Facts that are read again at once: about 20 ms of the worker. */
const factsAtOnce = 2000;

let tables = 0;

/** @see PatchTable */
export function createPatchTable(options: PatchTableServiceOptions): PatchTable {
  return new PatchTableService(options);
}

class PatchTableService implements PatchTable {
  readonly #options: PatchTableServiceOptions;
  readonly #owner = ++tables;
  readonly #pool: Pool<TableTasks>;
  readonly #pending = new Map<string, Pending>();
  /** One question at a time: what travels with each must arrive in order. */
  #tail: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PatchTableServiceOptions) {
    this.#options = options;
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const filename = new URL(`./patchTable.worker.${extension}`, import.meta.url);
    this.#pool = createPool<TableTasks>({ filename, threads: options.threads ?? 1 });
  }

  async page(query: TableQuery & { readonly offset: number; readonly limit: number }) {
    const { offset, limit } = query;
    return this.#ask('page', query.datasetId, { ...this.#listing(query), offset, limit });
  }

  async ids(query: TableQuery & { readonly from: number; readonly to: number }) {
    const { from, to } = query;
    const listing = this.#listing(query);
    return split(await this.#ask('ids', query.datasetId, { ...listing, from, to }));
  }

  async select(datasetId: string, where: string) {
    return this.ids({ datasetId, where, sort: { by: 'name', descending: false }, from: 0, to: Infinity });
  }

  async roiFacts({ datasetId, where, fact, by }: Parameters<PatchTable['roiFacts']>[0]) {
    const options = { ...this.#parseOptions(datasetId), types: ['number', 'boolean'] as const };
    return this.#ask('roiFacts', datasetId, {
      where: this.#filter(datasetId, where),
      fact: fact === null ? null : parseNumber(fact, patchVocabulary, options),
      by,
    });
  }

  async patchesIn({ datasetId, where, extent, limit }: Parameters<PatchTable['patchesIn']>[0]) {
    return this.#ask('patchesIn', datasetId, { where: this.#filter(datasetId, where), extent, limit });
  }

  async values(datasetId: string, name: string) {
    const { expression } = parseNumber(name, patchVocabulary, { types: ['text'] });
    // Of type text are names, calls and literals; the only value of a literal is itself.
    if (expression.kind !== 'name' && expression.kind !== 'call') return [];
    return this.#ask('values', datasetId, { name: expression satisfies FactNode });
  }

  forget(datasetId: string): void {
    const pending = this.#pendingOf(datasetId);
    pending.reload = true;
    pending.facts.clear();
  }

  noteFacts(datasetId: string, patchIds: readonly string[]): void {
    const pending = this.#pendingOf(datasetId);
    if (!pending.asked || pending.reload || this.#closed) return;
    for (const id of patchIds) pending.facts.add(id);
    this.#timer ??= setTimeout(() => this.#passOnFacts(), factsDelayMs).unref();
  }

  noteEdits(datasetId: string, patchIds: readonly string[]): void {
    const { edits } = this.#pendingOf(datasetId);
    for (const id of patchIds) edits.add(patchOfCell(id));
  }

  noteReview(datasetId: string, patchIds: readonly string[]): void {
    this.noteEdits(datasetId, patchIds);
  }

  noteComparison(datasetId: string): void {
    this.#pendingOf(datasetId).compared = true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#tail;
    await this.#pool.run('close', this.#owner).catch(() => null);
    await this.#pool.close();
  }

  /** Tells the worker of new facts a part at a time, between questions. */
  #passOnFacts(): void {
    this.#timer = undefined;
    for (const [datasetId, pending] of this.#pending) {
      if (pending.facts.size === 0 || pending.reload) continue;
      // A failure is met again by the next question, which says so.
      this.#ask('update', datasetId, {}, factsAtOnce).catch(() => null);
      if (pending.facts.size > 0) this.#timer ??= setTimeout(() => this.#passOnFacts(), factsDelayMs).unref();
    }
  }

  #listing({ datasetId, where, sort }: TableQuery): { where: Filter; sort: SortKey } {
    const types = ['number', 'text', 'boolean'] as const;
    const by =
      sort.by === 'name'
        ? null
        : parseNumber(sort.by, patchVocabulary, { ...this.#parseOptions(datasetId), types });
    return { where: this.#filter(datasetId, where), sort: { by, descending: sort.descending } };
  }

  #filter(datasetId: string, where: string): Filter {
    if (where.trim() === '') return null;
    return parseExpression(where, patchVocabulary, this.#parseOptions(datasetId));
  }

  #parseOptions(datasetId: string): { classes: readonly NomenclatureClass[] | undefined } {
    return { classes: this.#options.classes?.(datasetId) ?? undefined };
  }

  #ask<K extends keyof TableTasks & string>(
    task: K,
    datasetId: string,
    args: Omit<Parameters<TableTasks[K]>[0], 'about'>,
    maxFacts = Infinity,
  ): Promise<Awaited<ReturnType<TableTasks[K]>>> {
    const answer = this.#tail.then(async () => {
      const about = this.#about(datasetId, maxFacts);
      try {
        return await this.#pool.run(task, { about, ...args } as never);
      } catch (error) {
        // The worker may be a new one, which knows nothing.
        const pending = this.#pendingOf(datasetId);
        pending.reload = true;
        pending.allEdits = true;
        pending.compared = true;
        throw error;
      }
    });
    this.#tail = answer.catch(() => null);
    return answer as Promise<Awaited<ReturnType<TableTasks[K]>>>;
  }

  /** What goes with a question: everything that the worker was not told yet. */
  #about(datasetId: string, maxFacts: number): About {
    const pending = this.#pendingOf(datasetId);
    const facts = [...pending.facts].slice(0, maxFacts);
    const about: About = {
      owner: this.#owner,
      databasePath: this.#options.databasePath,
      datasetId,
      update: {
        reload: pending.reload,
        edits: { all: pending.allEdits, entries: this.#editEntries(datasetId, pending) },
        facts,
        compared: pending.compared,
      },
    };
    for (const id of facts) pending.facts.delete(id);
    pending.edits.clear();
    Object.assign(pending, { reload: false, allEdits: false, compared: false, asked: true });
    return about;
  }

  #editEntries(datasetId: string, { allEdits, edits }: Pending): EditEntry[] {
    if (!allEdits && edits.size === 0) return [];
    const known = this.#options.editStates(datasetId);
    const reviewed = this.#options.reviewStates?.(datasetId) ?? new Map<string, PatchRemarks>();
    const all = allEdits ? new Set([...known.keys(), ...reviewed.keys()]) : edits;
    return Array.from(all, (patchId) => {
      const state = known.get(patchId);
      const review = reviewed.get(patchId);
      return {
        patchId,
        edits: state?.edits ?? 0,
        changedPx: state?.changedPx ?? 0,
        readOnly: state !== undefined && state.readOnly !== null,
        review: review ? patchStates.indexOf(review.state) : 0,
        remarks: review?.openRemarks ?? 0,
      };
    });
  }

  #pendingOf(datasetId: string): Pending {
    let pending = this.#pending.get(datasetId);
    if (!pending) {
      pending = {
        reload: false,
        allEdits: true,
        edits: new Set(),
        facts: new Set(),
        compared: false,
        asked: false,
      };
      this.#pending.set(datasetId, pending);
    }
    return pending;
  }
}

function split(ids: string): string[] {
  return ids === '' ? [] : ids.split(idSeparator);
}
