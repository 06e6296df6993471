import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PixelEdit } from '../../shared/contract/evidence.ts';
import { forEachRun, maxMaskPixels, type Runs } from '../../shared/editing/runs.ts';
import { AppError } from '../../shared/errors.ts';
import { prepareEditOf } from './history.ts';
import type { Journal } from './Journal.ts';
import { BoxBuilder } from './runBox.ts';

/** A pixel of a mask: of a patch, or of a cell of a large image. */
export interface MaskPixel {
  readonly datasetId: string;
  readonly patchId: string;
  readonly x: number;
  readonly y: number;
}

/** The rectangles that the edits of a mask stay in, in the order of its versions: four numbers an edit. */
interface Boxes {
  count: number;
  /** `[left, top, right, bottom, …]` in pixels of the mask, right and bottom included. */
  edges: Uint16Array;
}

/** Edits decoded between two looks at the clock: a fraction of a millisecond, a few for the largest brush. */
const editsPerStep = 32;
/** Turns of the event loop are given back after this long: a stroke may be waiting. */
const turnMs = 4;
/** Masks whose rectangles are kept: 80 kB for one with 10,000 edits. */
const keptMasks = 32;

/**
 * Finds the edits that changed a pixel.
 *
 * Which edits touch a mask is an index of the journal; which of them reach a pixel only their runs say. The rectangles of
 * those are kept once they were decoded, so that a pointer that moves over a mask decodes few edits again.
 */
export class PixelHistory {
  readonly #journal: Journal;
  readonly #runsOf;
  readonly #editOf;
  /** In order of use, the oldest first. */
  readonly #boxes = new Map<number, Boxes>();

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#editOf = prepareEditOf(journal.db);
    this.#runsOf = journal.db.prepare<[number, number], { edit: number; runs: Uint8Array }>(
      `SELECT edit, runs FROM edit_patch JOIN edit ON edit.id = edit_patch.edit
       WHERE mask = ? AND version = ? AND position IS NOT NULL`,
    );
  }

  /** Newest first, at most `limit`. @throws AppError `workspaceCorrupt` when the runs of an edit are damaged. */
  async read({ datasetId, patchId, x, y }: MaskPixel, limit: number): Promise<PixelEdit[]> {
    const mask = this.#journal.mask(datasetId, patchId);
    if (!mask || mask.edits === 0 || x < 0 || y < 0 || x >= mask.width || y >= mask.height) return [];
    const boxes = await this.#boxesOf(mask.id, mask.edits, mask.width);
    const found: PixelEdit[] = [];
    let decoded = 0;
    for (let version = mask.edits; version > 0 && found.length < limit; version--) {
      if (!isInBox(boxes.edges, (version - 1) * 4, x, y)) continue;
      if (++decoded % editsPerStep === 0) await nextTurn();
      const row = this.#runsOf.get(mask.id, version);
      const change = row && this.#changeAt(row.runs, y * mask.width + x);
      const edit = change && this.#editOf(row.edit);
      if (edit) found.push({ ...edit, ...change });
    }
    return found;
  }

  /** Those of the first `edits` versions at least. */
  async #boxesOf(mask: number, edits: number, width: number): Promise<Boxes> {
    const boxes = this.#boxes.get(mask) ?? { count: 0, edges: new Uint16Array(4 * editsPerStep) };
    this.#boxes.delete(mask);
    this.#boxes.set(mask, boxes);
    if (this.#boxes.size > keptMasks) this.#boxes.delete(this.#boxes.keys().next().value!);
    let end = performance.now() + turnMs;
    while (boxes.count < edits) {
      const rows = this.#journal.runsAfter(mask, boxes.count, editsPerStep);
      if (rows.length === 0) break;
      for (const { runs } of rows) addBox(boxes, this.#boxOf(runs, width));
      if (performance.now() < end) continue;
      // Whoever asks meanwhile goes on from the new count.
      await nextTurn();
      end = performance.now() + turnMs;
    }
    return boxes;
  }

  #boxOf(runs: Runs, width: number): readonly [number, number, number, number] {
    const box = new BoxBuilder(width);
    this.#visit(runs, (start, length) => box.add(start, length));
    return box.edges;
  }

  #changeAt(runs: Runs, pixel: number): { from: number; to: number } | null {
    let change: { from: number; to: number } | null = null;
    this.#visit(runs, (start, length, from, to) => {
      if (pixel >= start && pixel < start + length) change = { from, to };
    });
    return change;
  }

  #visit(runs: Runs, visit: Parameters<typeof forEachRun>[2]): void {
    try {
      forEachRun(runs, maxMaskPixels, visit);
    } catch (cause) {
      // Damaged bytes in the table: the same failure as when the mask is read.
      throw new AppError('workspaceCorrupt', { path: this.#journal.db.name }, { cause });
    }
  }
}

function addBox(boxes: Boxes, box: readonly number[]): void {
  if (boxes.edges.length < (boxes.count + 1) * 4) {
    const larger = new Uint16Array(boxes.edges.length * 2);
    larger.set(boxes.edges);
    boxes.edges = larger;
  }
  boxes.edges.set(box, boxes.count * 4);
  boxes.count++;
}

function isInBox(edges: Uint16Array, at: number, x: number, y: number): boolean {
  return x >= edges[at]! && y >= edges[at + 1]! && x <= edges[at + 2]! && y <= edges[at + 3]!;
}
