import type { Database } from 'better-sqlite3';
import type { Disagreement, Shown, Verdict } from '../../shared/contract/index.ts';
import type { Cause, Confidence, VerdictKind } from '../../shared/comparison/verdicts.ts';
import type { BookedVerdict } from './VerdictBook.ts';
import type { VerdictRow } from './reviewHash.ts';

/** What the event of a verdict or a group verdict says. */
export interface VerdictPayload {
  readonly verdict: VerdictKind;
  readonly confidence: Confidence;
  readonly cause: Cause | null;
  readonly comment: string;
  readonly shown: Shown | null;
  readonly rulesVersion: number;
}

export type MaskOfVerdict = Verdict['masks'][number];

/** What is kept with the pixels of each verdict. */
export interface ItemPayload {
  readonly declared3: number;
  readonly areaM2: number;
  readonly severity: number;
  readonly masks: readonly MaskOfVerdict[];
}

interface FullRow extends Omit<VerdictRow, 'geometry'> {
  readonly geometry: Uint8Array;
  readonly author: string;
  readonly utc: string;
  readonly event: string;
}

const columns = `v.n, v.roi_key AS roiKey, v.item_id AS itemId, v.cover, v.declared1, v.verdict, v.replaces, v.payload,
  v.geometry, e.author, e.utc, e.payload AS event`;

/** Verdicts as the log holds them, with their pixels. */
export class VerdictStore {
  readonly #one;
  readonly #setsOfRoi;

  constructor(db: Database) {
    this.#one = db.prepare<[number, number], FullRow>(
      `SELECT ${columns} FROM review_verdict v JOIN review_event e ON e.id = v.event WHERE v.event = ? AND v.n = ?`,
    );
    this.#setsOfRoi = db.prepare<[string, string], { event: number; n: number; set: Uint8Array }>(
      'SELECT event, n, geometry AS "set" FROM review_verdict WHERE dataset_id = ? AND roi_key = ?',
    );
  }

  /** A verdict as the contract describes it, with its pixels. `itemId` is the item that it is of now. */
  read(booked: BookedVerdict, itemId: string | null): Verdict & { readonly set: Uint8Array } {
    const {
      event,
      geometry,
      author,
      utc,
      payload,
      replaces: _,
      ...row
    } = this.#one.get(booked.event, booked.n)!;
    const said = JSON.parse(event) as VerdictPayload;
    const { declared3, areaM2, severity, masks } = JSON.parse(payload) as ItemPayload;
    return {
      ...{ eventId: booked.id, seq: booked.seq, author, utc },
      ...{ roiKey: row.roiKey, cover: row.cover, declared1: row.declared1, declared3, areaM2, severity },
      ...{ verdict: booked.verdict, confidence: said.confidence, cause: said.cause, comment: said.comment },
      ...{ shown: said.shown, groupId: booked.isGroup ? booked.eventId : null },
      ...{ rulesVersion: said.rulesVersion, masks: [...masks], itemId, takenBack: booked.takenBack },
      set: geometry,
    };
  }

  /** The pixels of all verdicts of a ROI, by `keyOf`. */
  setsOfRoi(datasetId: string, roiKey: string): Map<string, Uint8Array> {
    return new Map(this.#setsOfRoi.all(datasetId, roiKey).map((row) => [keyOf(row), row.set]));
  }
}

export const keyOf = ({ event, n }: Pick<BookedVerdict, 'event' | 'n'>): string => `${event}/${n}`;

/** The row of a verdict on an item as it is now. */
export function verdictRow(
  n: number,
  { item, set }: { readonly item: Disagreement; readonly set: Uint8Array },
  given: {
    readonly verdict: VerdictKind;
    readonly masks: readonly MaskOfVerdict[];
    readonly replaces: readonly string[];
  },
): VerdictRow {
  const { declared3, areaM2, severity } = item;
  const payload: ItemPayload = { declared3, areaM2, severity, masks: given.masks };
  return {
    ...{ n, roiKey: item.roiKey, itemId: item.id, cover: item.cover, declared1: item.declared1 },
    verdict: given.verdict,
    replaces: given.replaces.length === 0 ? null : JSON.stringify(given.replaces),
    payload: JSON.stringify(payload),
    geometry: set,
  };
}
