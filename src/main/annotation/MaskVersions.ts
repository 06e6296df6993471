import { AppError } from '../../shared/errors.ts';
import type { MaskMoment } from './Annotation.ts';
import type { EditContext } from './EditContext.ts';
import { utcText } from './historyFilter.ts';
import type { MaskRow } from './Journal.ts';
import { appliesWhole, type CachedMask, type MaskPixels } from './MaskStore.ts';
import type { Snapshots } from './Snapshots.ts';
import { Turns } from './Turns.ts';

/** Masks as they were: forward from the original or backward from the newest, whichever is nearer. */
export class MaskVersions {
  readonly #context: EditContext;
  readonly #snapshots: Snapshots;
  readonly #runsOf;
  readonly #atPosition;
  readonly #atUtc;

  constructor(context: EditContext, snapshots: Snapshots) {
    this.#context = context;
    this.#snapshots = snapshots;
    const { db } = context.journal;
    const committed =
      'edit_patch JOIN edit ON edit.id = edit_patch.edit WHERE mask = ? AND position IS NOT NULL';
    this.#runsOf = db
      .prepare<[number, number], Uint8Array>(`SELECT runs FROM ${committed} AND version = ?`)
      .pluck();
    this.#atPosition = db
      .prepare<[number, number], number | null>(`SELECT max(version) FROM ${committed} AND position <= ?`)
      .pluck();
    this.#atUtc = db
      .prepare<[number, string], number | null>(`SELECT max(version) FROM ${committed} AND utc <= ?`)
      .pluck();
  }

  /** See `Annotation.maskAt`. */
  async read(datasetId: string, patchId: string, at: MaskMoment): Promise<MaskPixels> {
    const mask = await this.#context.masks.current(datasetId, patchId);
    const row = this.#context.journal.mask(datasetId, patchId);
    if (row && row.edits > 0) this.#context.refuseReadOnly(mask);
    const version = this.#versionAt(datasetId, row, at);
    // Edits are counted anew, in case one came while the mask was read.
    if (version > (row?.edits ?? 0))
      throw new AppError('notFound', { what: 'version', id: `${patchId} ${version}` });
    const { width, height } = mask;
    return { data: row ? await this.#replay(mask, row, version) : mask.original, width, height };
  }

  #versionAt(datasetId: string, row: MaskRow | null, at: MaskMoment): number {
    if ('version' in at) return at.version;
    if ('snapshot' in at) {
      const position = this.#snapshots.positionOf(datasetId, at.snapshot);
      return (row && this.#atPosition.get(row.id, position)) ?? 0;
    }
    const utc = utcText(at.utc);
    return (row && this.#atUtc.get(row.id, utc)) ?? 0;
  }

  async #replay(mask: CachedMask, row: MaskRow, version: number): Promise<Uint8Array> {
    if (version === 0) return mask.original;
    if (version === mask.version) return mask.data;
    const isBackward = mask.version - version < version;
    const data = (isBackward ? mask.data : mask.original).slice();
    const turns = new Turns();
    if (isBackward) {
      for (let edit = mask.version; edit > version; edit--) {
        await turns.pause();
        this.#apply(data, row, edit, 'backward');
      }
    } else {
      for (let edit = 1; edit <= version; edit++) {
        await turns.pause();
        this.#apply(data, row, edit, 'forward');
      }
    }
    return data;
  }

  #apply(data: Uint8Array, row: MaskRow, version: number, direction: 'forward' | 'backward'): void {
    const runs = this.#runsOf.get(row.id, version);
    if (runs && appliesWhole(data, runs, direction)) return;
    const detail = `mask ${row.patchId}: edit ${version} does not fit ${direction}`;
    throw new AppError('workspaceCorrupt', { path: this.#context.journal.db.name }, { detail });
  }
}
