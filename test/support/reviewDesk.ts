import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { createReview, type Review, type ReviewedItems } from '../../src/main/review/index.ts';
import { defaultMatrix } from '../../src/shared/comparison/defaultMatrix.ts';
import { matchByOverlap } from '../../src/shared/comparison/matchSets.ts';
import { rowGroups } from '../../src/shared/comparison/CompatibilityMatrix.ts';
import type { VerdictKind } from '../../src/shared/comparison/verdicts.ts';
import type { Disagreement, Shown, Verdict } from '../../src/shared/contract/index.ts';
import { countPixels, decodeSet, encodeSet, setOfWindow } from '../../src/shared/editing/pixelSet.ts';
import { openJournal } from './annotationDesk.ts';

export const datasetId = 'sample';
export const roiKey = 'D001-2020_AA-S1-1';

export const shown: Shown = {
  ...{ imagery: 'aerial', dates: { aerial: '2020-07-14' }, layers: ['mask', 'lpis'] },
  ...{ resolution: 0.4, seconds: 7, evidenceCard: true },
};

/** Where an item lies, and what it is of. */
export interface ItemPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly cover?: number;
  readonly declared1?: number;
  readonly roi?: string;
  readonly patchIds?: string[];
}

/** The comparison as a list of rectangles: finds verdicts again as the real one does. */
export class ItemsStand implements ReviewedItems {
  readonly kept = new Map<string, { item: Disagreement; set: Uint8Array }>();
  /** Items of verdicts, also of those that others took the place of. */
  readonly itemIds = new Map<string, string>();
  readonly given = new Map<string, { verdict: VerdictKind; eventId: string }>();

  add(place: ItemPlace = {}): string {
    const { x = 0, y = 0, width = 10, height = 10, cover = 0, declared1 = 1, roi = roiKey } = place;
    const id = `${roi}/${cover}-${declared1}/${y * 1000 + x}`;
    const window = { x, y, width, height };
    const set = setOfWindow(window);
    const item: Disagreement = {
      ...{
        id,
        datasetId,
        roiKey: roi,
        domain: roi.split('_')[0]!,
        cover,
        declared1,
        declared3: declared1 * 2,
      },
      ...{
        rule: 'object' as const,
        areaM2: countPixels(set) * 0.04,
        perimeterM: 8,
        severity: 5,
        level: 'major' as const,
      },
      ...{ parts: { weight: 1, evidence: 0.75 }, height: null, ndvi: null, model: null, regionShare: 0.1 },
      ...{ regionId: `${roi}/r`, edgeM: [2, 9] as [number, number], window },
      ...{ patchIds: place.patchIds ?? [`${roi}_0-0`], state: 'open' as const, verdict: null },
    };
    this.kept.set(id, { item, set: encodeSet(set) });
    return id;
  }

  judged(): number {
    return this.given.size;
  }

  full(_dataset: string, id: string) {
    return this.kept.get(id) ?? null;
  }

  itemOfVerdict(_dataset: string, eventId: string): string | null {
    const itemId = this.itemIds.get(eventId);
    return itemId !== undefined && this.given.get(itemId)?.eventId === eventId ? itemId : null;
  }

  async openOf(_dataset: string, pattern: { domain: string; cover: number; declared1: number }) {
    return [...this.kept.values()]
      .filter(({ item }) => item.domain === pattern.domain && item.cover === pattern.cover)
      .filter(({ item }) => item.declared1 === pattern.declared1 && !this.given.has(item.id))
      .map(({ item }) => item.id);
  }

  noteVerdict(
    _dataset: string,
    itemId: string,
    given: { verdict: VerdictKind; eventId: string } | null,
  ): void {
    if (!given) this.given.delete(itemId);
    else {
      this.given.set(itemId, given);
      this.itemIds.set(given.eventId, itemId);
    }
  }

  /** Finds the verdicts again after items were put in the place of others. */
  recompute(review: Review): void {
    this.given.clear();
    const items = [...this.kept.values()];
    for (const roi of new Set(items.map(({ item }) => item.roiKey))) {
      const here = items.filter(({ item }) => item.roiKey === roi);
      const verdicts = review.standing(datasetId, roi);
      const areas = here.map(({ item, set }) => ({ ...item, set: decodeSet(set) }));
      const olds = verdicts.map((verdict) => ({ ...verdict, set: decodeSet(verdict.set) }));
      matchByOverlap(areas, olds, rowGroups(defaultMatrix)).forEach((item, v) => {
        if (item >= 0) this.noteVerdict(datasetId, here[item]!.item.id, verdicts[v]!);
      });
    }
  }
}

/** People at one review log: the real service over items that are rectangles. */
export class ReviewDesk {
  readonly journal: Database;
  readonly items = new ItemsStand();
  readonly edits = new Map<string, number>();
  author = 'Ana';
  now = () => new Date();
  review: Review;

  constructor(options: { file?: string } = {}) {
    this.journal = openJournal(options.file);
    this.review = this.open();
  }

  open(): Review {
    return createReview({
      journal: this.journal,
      logId: '00000000-0000-4000-8000-000000000001',
      author: () => this.author,
      items: this.items,
      now: () => this.now(),
      roiOf: (_dataset, patchId) =>
        patchId.includes('_') ? patchId.slice(0, patchId.lastIndexOf('_')) : null,
      editStates: () => new Map([...this.edits].map(([patchId, edits]) => [patchId, { edits }])),
      maskVersions: async (_dataset, patchIds) =>
        patchIds.map((patchId) => ({
          ...{ patchId, version: this.edits.get(patchId) ?? 0, sha256: 'ab'.repeat(32) },
        })),
    });
  }

  /** As after a restart of the program: the comparison finds the verdicts again. */
  async restart(): Promise<void> {
    await this.review.close();
    this.review = this.open();
    this.items.recompute(this.review);
  }

  judge(
    itemId: string,
    verdict: VerdictKind = 'cosia',
    rest: Partial<Parameters<Review['judge']>[0]> = {},
  ): Promise<Verdict> {
    const event = { datasetId, eventId: randomUUID() as string, itemId, verdict, shown };
    return this.review.judge({ ...event, confidence: 'sure', cause: null, comment: '', ...rest });
  }

  takeBack(target: string | null = null, eventId: string = randomUUID()): Promise<Verdict | null> {
    return this.review.takeBack({ datasetId, eventId, target });
  }

  draw(n = 3, eventId: string = randomUUID()) {
    const pattern = { domain: roiKey.split('_')[0]!, cover: 0, declared1: 1 };
    return this.review.groupBegin({ datasetId, eventId, ...pattern, n });
  }

  groupJudge(groupId: string, eventId: string = randomUUID()) {
    return this.review.groupJudge({ datasetId, eventId, groupId, comment: '' });
  }

  setPatches(
    patchIds: string[],
    state: Parameters<Review['setPatches']>[0]['state'],
    eventId: string = randomUUID(),
  ) {
    const skipCode = state === 'skipped' ? 'tooHard' : null;
    return this.review.setPatches({ datasetId, eventId, patchIds, state, skipCode, comment: '' });
  }

  remark(text = 'Look here', patchId: string | null = `${roiKey}_0-0`) {
    const place = { roiKey, patchId, x: 12.5, y: 40 };
    return this.review.addRemark({ datasetId, eventId: randomUUID(), ...place, flag: null, text });
  }

  countEvents(): number {
    return this.journal.prepare<[], number>('SELECT count(*) FROM review_event').pluck().get()!;
  }

  /** As somebody with the file in hand could. */
  dropTriggers(): void {
    const names = this.journal
      .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'trigger'")
      .pluck()
      .all();
    for (const name of names) this.journal.exec(`DROP TRIGGER "${name}"`);
  }
}
