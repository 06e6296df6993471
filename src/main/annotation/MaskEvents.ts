import type { Database } from 'better-sqlite3';
import type { PixelStacks } from './PixelStacks.ts';
import { isInScope, type RevertScope, type TargetMask } from './revertTargets.ts';
import type { Turns } from './Turns.ts';
import { redoTool, revertTool, undoTool } from './UndoStack.ts';

/** An edit as the stacks of a mask need it; `version` is null where it changed no pixel of the mask. */
interface MaskEvent {
  readonly id: number;
  readonly position: number;
  readonly tool: string;
  /** Row of the edit that an undo or redo is about. */
  readonly about: number | null;
  readonly version: number | null;
}

/** A revert of the dataset, with the undos and redos about it. */
interface RevertEvents {
  readonly edits: Set<number>;
  readonly scope: RevertScope;
  readonly events: readonly MaskEvent[];
}

/** Events read in one turn. */
const eventsPerTurn = 1000;
const noRuns = new Uint8Array(0);

const columns = `edit.id, edit.position, edit.tool,
  (SELECT id FROM edit AS about WHERE about.edit_id = edit.target) AS about`;

/** Plays the history of masks to `PixelStacks`. Of use until `newestRevert` changes. */
export class MaskEvents {
  readonly #read;
  readonly #runsOf;
  readonly #reverts: ReadonlyMap<number, RevertEvents>;
  /** Rows of reverts by the row of an edit that they took back. */
  readonly #revertsOf = new Map<number, number[]>();

  constructor(journal: Database, datasetId: string) {
    this.#read = journal.prepare<[number, number, number], MaskEvent>(
      `SELECT ${columns}, version FROM edit_patch JOIN edit ON edit.id = edit_patch.edit
       WHERE mask = ? AND version >= ? AND position IS NOT NULL ORDER BY version LIMIT ?`,
    );
    this.#runsOf = journal
      .prepare<[number, number], Uint8Array>('SELECT runs FROM edit_patch WHERE edit = ? AND mask = ?')
      .pluck();
    this.#reverts = readReverts(journal, datasetId);
    for (const [revert, { edits }] of this.#reverts) {
      for (const edit of edits) {
        const reverts = this.#revertsOf.get(edit);
        if (reverts) reverts.push(revert);
        else this.#revertsOf.set(edit, [revert]);
      }
    }
  }

  /** Plays what happened to a mask since its first target; answers the version that the mask has then. */
  async play(mask: TargetMask, stacks: PixelStacks, turns: Turns): Promise<number> {
    const events: MaskEvent[] = [];
    for (let from = mask.first; ; from = events.at(-1)!.version! + 1) {
      const page = this.#read.all(mask.id, from, eventsPerTurn);
      events.push(...page);
      if (page.length < eventsPerTurn) break;
      await turns.pause();
    }
    const version = events.at(-1)!.version!;
    for (const event of this.#withReverts(mask, events)) {
      await turns.pause();
      this.#playOne(event, mask.id, stacks);
    }
    return version;
  }

  /**
   * Also the reverts, with their undos and redos, that took back edits of this mask without changing a pixel of it: what
   * those edits did had come to nothing.
   */
  #withReverts(mask: TargetMask, events: MaskEvent[]): MaskEvent[] {
    const known = new Set(events.map(({ id }) => id));
    const reverts = new Set(events.flatMap(({ id }) => this.#revertsOf.get(id) ?? []));
    const missing = [...reverts]
      .map((revert) => this.#reverts.get(revert)!)
      .filter(({ scope }) => isInScope(mask, scope))
      .flatMap((revert) => revert.events)
      .filter(({ id }) => !known.has(id));
    if (missing.length === 0) return events;
    return [...events, ...missing].sort((a, b) => a.position - b.position);
  }

  #playOne({ id, tool, about, version }: MaskEvent, mask: number, stacks: PixelStacks): void {
    const runs = version === null ? noRuns : this.#runsOf.get(id, mask)!;
    const reverted = this.#reverts.get(id);
    if (tool === revertTool && reverted) stacks.revert(id, reverted.edits);
    else if (tool === undoTool && about !== null) stacks.undo(id, about, runs);
    else if (tool === redoTool && about !== null) stacks.redo(id, about, runs);
    else stacks.edit(id, runs);
  }
}

/** Row of the newest revert of the journal, 0 when there is none. */
export function newestRevert(journal: Database): number {
  return journal.prepare<[], number | null>('SELECT max(edit) FROM revert_target').pluck().get() ?? 0;
}

function readReverts(journal: Database, datasetId: string): Map<number, RevertEvents> {
  const reverts = journal
    .prepare<[string], MaskEvent & { editId: string; roiKey: string | null; patchId: string | null }>(
      `SELECT ${columns}, edit.edit_id AS editId, NULL AS version, parameters ->> '$.filter.roiKey' AS roiKey,
         parameters ->> '$.filter.patchId' AS patchId FROM edit
       WHERE id IN (SELECT edit FROM revert_target) AND dataset_id = ? AND position IS NOT NULL`,
    )
    .all(datasetId);
  const editsOf = journal
    .prepare<[number], number>(
      `SELECT edit.id FROM revert_target JOIN edit ON edit.edit_id = revert_target.target WHERE revert_target.edit = ?`,
    )
    .pluck();
  const about = journal.prepare<[string], MaskEvent>(
    `SELECT ${columns}, NULL AS version FROM edit WHERE target = ? AND position IS NOT NULL AND tool IN ('undo', 'redo')`,
  );
  return new Map(
    reverts.map(({ editId, roiKey, patchId, ...revert }) => [
      revert.id,
      {
        edits: new Set(editsOf.all(revert.id)),
        scope: { roiKey, patchId },
        events: [revert, ...about.all(editId)],
      },
    ]),
  );
}
