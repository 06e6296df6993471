import type { EvaluationPart } from '../../shared/contract/index.ts';
import { partScores, type EvaluationRules } from '../../shared/evaluation/evaluateTable.ts';
import { PairTally, type PairTable } from '../../shared/evaluation/PairTable.ts';
import type { Predicted } from './gatherJobs.ts';
import { inTurns } from './inTurns.ts';

export type Truth = 'corrected' | 'original';

/** A part of the dataset with its counts against each truth. */
export interface CountedPart {
  readonly kind: EvaluationPart['kind'];
  readonly name: string;
  readonly patches: number;
  readonly tables: Readonly<Record<Truth, PairTable>>;
}

interface Open {
  readonly kind: EvaluationPart['kind'];
  readonly name: string;
  readonly patches: Set<string>;
  readonly original: PairTally;
  readonly corrected: PairTally;
}

/** The name of a part, as a request gives it: `all`, `split:test`, `domain:D012`, `roi:D012-2019_AF-S1-27`. */
export const partKey = ({ kind, name }: Pick<EvaluationPart, 'kind' | 'name'>): string =>
  kind === 'all' ? 'all' : `${kind}:${name}`;

/** Parts between two breaths of the core's thread: some 50 us each. */
const partsPerTurn = 50;

const splitOrder = ['train', 'valid', 'test'];
const kindOrder = ['all', 'split', 'domain', 'roi'] as const;

/** Sums up what patches counted, by all parts that they belong to. */
export class Tallies {
  readonly #parts = new Map<string, Open>();

  add(
    { patchId, roiKey, domain, split }: Predicted,
    counted: { readonly original: Uint8Array; readonly corrected: Uint8Array | null },
  ): void {
    const add = (kind: Open['kind'], name: string): void => {
      const part = this.#part(kind, name);
      // Cells of one image are one patch.
      part.patches.add(patchId);
      part.original.add(counted.original);
      part.corrected.add(counted.corrected ?? counted.original);
    };
    add('all', '');
    if (split !== null) add('split', split);
    if (domain !== '') add('domain', domain);
    add('roi', roiKey);
  }

  /** All of the dataset, then splits, domains and ROIs; ROIs in the order of the dataset. @throws AppError `cancelled` */
  async finish(signal: AbortSignal): Promise<CountedPart[]> {
    const parts: CountedPart[] = [];
    for await (const some of inTurns(this.#parts.values(), partsPerTurn, signal)) {
      for (const { kind, name, patches, original, corrected } of some) {
        const tables = { original: original.table(), corrected: corrected.table() };
        parts.push({ kind, name, patches: patches.size, tables });
      }
    }
    return parts.sort((a, b) => {
      const byKind = kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
      if (byKind !== 0 || a.kind === 'roi') return byKind;
      if (a.kind === 'split') return rankOfSplit(a.name) - rankOfSplit(b.name);
      return a.name < b.name ? -1 : 1;
    });
  }

  #part(kind: Open['kind'], name: string): Open {
    const key = partKey({ kind, name });
    let part = this.#parts.get(key);
    if (!part) {
      part = { kind, name, patches: new Set(), original: new PairTally(), corrected: new PairTally() };
      this.#parts.set(key, part);
    }
    return part;
  }
}

const rankOfSplit = (name: string): number => {
  const rank = splitOrder.indexOf(name.toLowerCase());
  return rank < 0 ? splitOrder.length : rank;
};

/** The rows of the table of parts. @throws AppError `cancelled` */
export async function scoreParts(
  parts: readonly CountedPart[],
  truth: Truth,
  rules: EvaluationRules,
  signal: AbortSignal,
): Promise<EvaluationPart[]> {
  const rows: EvaluationPart[] = [];
  for await (const some of inTurns(parts, partsPerTurn, signal)) {
    for (const { kind, name, patches, tables } of some)
      rows.push({ kind, name, patches, ...partScores(tables[truth], rules) });
  }
  return rows;
}
