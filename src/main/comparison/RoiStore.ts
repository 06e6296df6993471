import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { ComparisonRules } from '../../shared/comparison/roi.ts';
import { writeInSlices } from '../workers/index.ts';
import type { StandingVerdict } from './Comparison.ts';
import type { ComparisonRows, JudgedItem, RoiPlace } from './ComparisonRows.ts';
import { withSeverity } from './itemRows.ts';
import type { KnownItem, OldItem, RoiOutcome } from './roiJob.ts';
import type { ItemFacts, ItemNumbers, ItemRow, ModelSays } from './rowTypes.ts';
import type { VerdictRows } from './VerdictRows.ts';

/** Rows that are read in one turn: a millisecond or two of the core's thread. */
const rowsPerTurn = 256;

/** Reads and writes ROIs in pieces of a few milliseconds, however many items they have. */
export class RoiStore {
  readonly #db: Database;
  readonly #rows: ComparisonRows;
  readonly #verdicts: VerdictRows;

  constructor(db: Database, rows: ComparisonRows, verdicts: VerdictRows) {
    this.#db = db;
    this.#rows = rows;
    this.#verdicts = verdicts;
  }

  known(roiId: number): Promise<KnownItem[]> {
    return gather((last: KnownItem | null) => this.#rows.known(roiId, last?.item ?? '', rowsPerTurn));
  }

  olds(roiId: number): Promise<OldItem[]> {
    return gather((last: (OldItem & { id: number }) | null) =>
      this.#rows.olds(roiId, last?.id ?? -1, rowsPerTurn),
    );
  }

  /** Items whose images were not read yet, with their pixels. */
  unmeasured(roiId: number): Promise<(ItemRow & { id: number })[]> {
    return gather((last: (ItemRow & { id: number }) | null) =>
      this.#rows.unmeasured(roiId, last?.id ?? -1, rowsPerTurn),
    );
  }

  /** All items with their pixels. */
  withPixels(roiId: number): Promise<(ItemRow & { id: number })[]> {
    return gather((last: (ItemRow & { id: number }) | null) =>
      this.#rows.withPixels(roiId, last?.id ?? -1, rowsPerTurn),
    );
  }

  items(roiId: number): Promise<JudgedItem[]> {
    return gather((last: JudgedItem | null) => this.#rows.page(roiId, last?.item ?? '', rowsPerTurn));
  }

  /** Writes what differs. Killed in between, the ROI is one that is not compared. @returns the id of its row. */
  async write(
    place: RoiPlace,
    rules: ComparisonRules,
    outcome: RoiOutcome,
    verdicts: readonly StandingVerdict[],
  ): Promise<number> {
    const rows = this.#rows;
    let roiId = 0;
    const steps: (() => void)[] = [
      () => (roiId = rows.begin(place, rules, outcome.shift !== undefined)),
      ...outcome.gone.map((item) => () => rows.dropItem(roiId, item)),
      ...outcome.put.map((row) => () => rows.putItem(roiId, row)),
      ...outcome.patches.map((patch) => () => rows.putPatch(roiId, patch)),
      () => {
        rows.finish(roiId, place, outcome);
        this.#verdicts.match({ ...place, roiId }, verdicts, outcome.matches, Date.now());
      },
    ];
    await writeInSlices(this.#db, steps, (step) => step());
    return roiId;
  }

  /** Writes what images say of items, with the severity that follows. */
  async writeNumbers(
    roiId: number,
    gsd: number,
    rules: ComparisonRules,
    items: readonly (ItemFacts & { numbers: ItemNumbers })[],
  ): Promise<void> {
    await writeInSlices(this.#db, items, ({ numbers, ...item }) => {
      this.#rows.measure(roiId, withSeverity({ ...item, ...numbers, measured: 1 }, gsd, rules));
    });
    this.#rows.setMeasured(roiId);
  }

  /** Writes what a prediction says of items, with the severity that follows. */
  async writeModel(
    roiId: number,
    gsd: number,
    rules: ComparisonRules,
    stamp: string,
    items: readonly (ItemFacts & { says: ModelSays })[],
  ): Promise<void> {
    await writeInSlices(this.#db, items, ({ says, ...item }) => {
      this.#rows.holdAgainst(roiId, withSeverity({ ...item, ...says }, gsd, rules));
    });
    this.#rows.setModelStamp(roiId, stamp);
  }
}

/** All pages of a list, one in a turn of the event loop. */
async function gather<T>(read: (last: T | null) => T[]): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = read(all.at(-1) ?? null);
    all.push(...page);
    if (page.length < rowsPerTurn) return all;
    await nextTurn();
  }
}
