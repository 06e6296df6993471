import type { Database } from 'better-sqlite3';
import type { FoundProblem } from '../datasets/index.ts';

/** Problems of one code that are kept one by one; the rest is a number. Nobody reads more, and disks are not endless. */
export const maxProblemsPerCode = 5000;

export type ProblemStage = 'names' | 'metadata' | 'headers';

/** A problem belongs to a scan as a whole, or to a unit. */
export type ProblemOwner = { readonly scan: number } | { readonly unit: number };

const ranks = { error: 0, warning: 1, info: 2 };

/** How many problems of each code a run has written so far; shared by its writers. */
export type ProblemCounts = Map<string, number>;

/** Writes problem rows of one owner and stage. To be called within a transaction (`writeInSlices`). */
export class ProblemWriter {
  readonly #insert;
  readonly #forgetPixels;
  readonly #owner: readonly [scan: number | null, unit: number | null];
  readonly #stage: ProblemStage;
  readonly #counts: ProblemCounts;
  readonly #dropped = new Map<string, number>();

  constructor(db: Database, owner: ProblemOwner, stage: ProblemStage, counts: ProblemCounts) {
    this.#insert = db.prepare(
      'INSERT INTO problem (scan, unit, stage, rank, code, path, patch_id, roi, params) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#forgetPixels = db.prepare(
      `DELETE FROM problem WHERE roi = ? AND stage = 'pixels' AND path = ? AND code = ?`,
    );
    this.#owner = 'scan' in owner ? [owner.scan, null] : [null, owner.unit];
    this.#stage = stage;
    this.#counts = counts;
  }

  /** @param roi row of the ROI that it concerns. */
  add(problem: FoundProblem, roi: number | null = null): void {
    const { severity, code, path, patchId, params } = problem;
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > maxProblemsPerCode) {
      this.#dropped.set(code, (this.#dropped.get(code) ?? 0) + 1);
      return;
    }
    // The job of the facts may have met the file first: one line is enough.
    if (this.#stage === 'headers' && severity === 'error' && roi !== null)
      this.#forgetPixels.run(roi, path, code);
    this.#write(ranks[severity], code, path, patchId, roi, params);
  }

  /** One line for each code of which there were too many to keep. */
  finish(): void {
    for (const [kind, count] of this.#dropped) {
      this.#write(ranks.warning, 'moreProblems', '', null, null, { kind, count });
    }
    this.#dropped.clear();
  }

  #write(
    rank: number,
    code: string,
    path: string,
    patchId: string | null,
    roi: number | null,
    params: object,
  ): void {
    this.#insert.run(...this.#owner, this.#stage, rank, code, path, patchId, roi, JSON.stringify(params));
  }
}
