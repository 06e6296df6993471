import type { Blame } from '../../shared/contract/annotation.ts';
import type { EditContext } from './EditContext.ts';
import { MaskEvents } from './MaskEvents.ts';
import { PixelStacks } from './PixelStacks.ts';
import { Turns } from './Turns.ts';

interface MaskRow {
  readonly id: number;
  readonly patchId: string;
  readonly width: number;
  readonly height: number;
}

/** See `Annotation.blame`. */
export async function readBlame(
  { journal: { db }, roiOf }: EditContext,
  datasetId: string,
  patchId: string,
): Promise<Blame> {
  const turns = new Turns();
  // Of a large image its cells, `PATCH@ROW-COL`: A is the character after @.
  const masks = db
    .prepare<[string, string, string, string], MaskRow>(
      `SELECT id, patch_id AS patchId, width, height FROM mask
       WHERE dataset_id = ? AND edits > 0 AND (patch_id = ? OR (patch_id >= ? AND patch_id < ?))`,
    )
    .all(datasetId, patchId, `${patchId}@`, `${patchId}A`);
  const editsOf = db
    .prepare<[number], number>(
      'SELECT edit FROM edit_patch JOIN edit ON edit.id = edit WHERE mask = ? AND position IS NOT NULL',
    )
    .pluck();
  const events = new MaskEvents(db, datasetId);
  const total = new Map<number, number>();
  let pixels = 0;
  for (const mask of masks) {
    const stacks = new PixelStacks(new Set(editsOf.all(mask.id)), mask.width * mask.height, mask.width);
    await events.play({ ...mask, first: 1, roiKey: roiOf(datasetId, mask.patchId) }, stacks, turns);
    for (const [edit, px] of stacks.holders()) total.set(edit, (total.get(edit) ?? 0) + px);
    pixels += mask.width * mask.height;
    await turns.pause();
  }
  const row = db.prepare<[number], Omit<Blame['edits'][number], 'px'>>(
    'SELECT edit_id AS editId, seq, author, utc, tool FROM edit WHERE id = ?',
  );
  const edits = [...total].map(([edit, px]) => ({ ...row.get(edit)!, px }));
  return { pixels, edits: edits.sort((a, b) => b.px - a.px || b.seq - a.seq) };
}
