import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import {
  createAnnotation,
  type Annotation,
  type PendingChange,
  type PendingEdit,
  type PendingStart,
} from '../../src/main/annotation/index.ts';
import { migrate } from '../../src/main/workspace/index.ts';
import type { EditAck } from '../../src/shared/contract/annotation.ts';
import { diffRuns, toBase64, type PixelWindow } from '../../src/shared/editing/runs.ts';
import { AppError } from '../../src/shared/errors.ts';

export const datasetId = 'sample';
export const roiKey = 'D001-2020_AA-S1-1';

/** A journal with the schema of the program, in memory unless a file is named. */
export function openJournal(file = ':memory:'): Database.Database {
  const journal = new Database(file);
  journal.pragma('journal_mode = WAL');
  journal.pragma('synchronous = FULL');
  journal.pragma('foreign_keys = ON');
  migrate(journal, 'journal');
  return journal;
}

/** Original of a patch: classes 0 to 2 in blocks, another pattern for each patch. */
export function makeOriginal(patchId: string, size: number): Uint8Array {
  const shift = [...patchId].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const x = i % size;
    const y = Math.floor(i / size);
    return ((x >> 2) + (y >> 2) + shift) % 3;
  });
}

/** People at one journal: the real annotation service over originals kept in memory. */
export class AnnotationDesk {
  readonly journal: Database.Database;
  readonly size: number;
  readonly cacheBytes: number | undefined;
  readonly originals = new Map<string, Uint8Array>();
  author = 'Ana';
  now = () => new Date();
  reads = 0;
  annotation: Annotation;

  constructor(options: { size?: number; file?: string; cacheBytes?: number } = {}) {
    this.size = options.size ?? 16;
    this.cacheBytes = options.cacheBytes;
    this.journal = openJournal(options.file);
    this.annotation = this.open();
  }

  open(): Annotation {
    return createAnnotation({
      journal: this.journal,
      logId: '00000000-0000-4000-8000-000000000001',
      author: () => this.author,
      now: () => this.now(),
      readOriginal: async (_dataset, patchId) => {
        this.reads++;
        return { data: this.original(patchId), width: this.size, height: this.size };
      },
      roiOf: (_dataset, patchId) => this.roiOf(patchId),
      ...(this.cacheBytes === undefined ? {} : { cacheBytes: this.cacheBytes }),
    });
  }

  /** `east/p` lies in the ROI `east`, a patch without a slash in `roiKey`. */
  roiOf(patchId: string): string {
    return patchId.includes('/') ? patchId.split('/')[0]! : roiKey;
  }

  original(patchId: string): Uint8Array {
    let original = this.originals.get(patchId);
    if (!original) this.originals.set(patchId, (original = makeOriginal(patchId, this.size)));
    return original;
  }

  async restart(): Promise<void> {
    await this.annotation.close();
    this.annotation = this.open();
  }

  async pixels(patchId: string): Promise<Uint8Array> {
    return (await this.annotation.mask(datasetId, patchId)).data;
  }

  scope(editId: string = randomUUID()) {
    return { datasetId, roiKey, windowId: 'window-1', editId };
  }

  /** What a window sends after it painted one rectangle per patch, seen on the current masks. */
  async stroke(rectangles: Record<string, PixelWindow & { value: number }>) {
    const patches = [];
    for (const [patchId, rectangle] of Object.entries(rectangles)) {
      const before = await this.pixels(patchId);
      const after = paint(before, this.size, rectangle);
      patches.push({ patchId, runs: toBase64(diffRuns(before, after, this.size)) });
    }
    return { ...this.scope(), tool: 'brush' as const, parameters: { sizePx: 5 }, patches };
  }

  async paint(patchId: string, rectangle: PixelWindow & { value: number }): Promise<EditAck> {
    return this.annotation.commit(await this.stroke({ [patchId]: rectangle }));
  }

  /** Begins an edit over several masks, of several ROIs unless one is named. */
  begin(options: Partial<PendingStart> = {}): PendingEdit {
    const scope = { ...this.scope(), roiKey: null, tool: 'majority', parameters: {}, gate: null };
    return this.annotation.begin({ ...scope, ...options });
  }

  /** What an edit of a rectangle does to a mask, seen on its current pixels. */
  async change(patchId: string, rectangle: PixelWindow & { value: number }): Promise<PendingChange> {
    const { data, version } = await this.annotation.mask(datasetId, patchId);
    return { patchId, version, runs: diffRuns(data, paint(data, this.size, rectangle), this.size) };
  }

  undo(editId?: string) {
    return this.annotation.undo(this.scope(editId));
  }

  redo(editId?: string) {
    return this.annotation.redo(this.scope(editId));
  }

  countEdits(): number {
    return this.journal.prepare<[], number>('SELECT count(*) FROM edit').pluck().get()!;
  }

  /** Takes the guards off the journal, to do what the program never does. */
  dropTriggers(): void {
    const names = this.journal
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck()
      .all();
    for (const name of names) this.journal.exec(`DROP TRIGGER ${name}`);
  }
}

/** A mask with a rectangle set to one value. */
export function paint(
  mask: Uint8Array,
  width: number,
  rectangle: PixelWindow & { value: number },
): Uint8Array {
  const painted = mask.slice();
  const right = Math.min(width, rectangle.x + rectangle.width);
  const bottom = Math.min(mask.length / width, rectangle.y + rectangle.height);
  for (let y = rectangle.y; y < bottom; y++) {
    if (right > rectangle.x) painted.fill(rectangle.value, y * width + rectangle.x, y * width + right);
  }
  return painted;
}

/** The code of the AppError that a call ends with, null when it succeeds. */
export async function errorCodeOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
