import { ORPCError } from '@orpc/client';
import type { CommitInput, EditAck, RoiDetail, UndoResult } from '../../../shared/contract/index.ts';
import { applyRuns, countRuns, effectiveRuns, fromBase64, toBase64 } from '../../../shared/editing/runs.ts';
import type { AnnotationCalls } from '../EditSession.ts';
import { cellSizePx, formatCellId } from '../../../shared/model/layouts.ts';
import type { LoadMask } from '../MaskStore.ts';

interface StoredEdit {
  readonly input: Pick<CommitInput, 'editId' | 'tool' | 'windowId'>;
  readonly runs: ReadonlyMap<string, Uint8Array>;
}

/** A ROI of `cols` x `rows` patches of 512 px, or smaller ones for tests. */
export function testRoi(cols: number, rows: number, sizePx = 512): RoiDetail {
  const grid = Array.from({ length: rows * cols }, (_, i) => ({
    patchId: `D000-2020_AA-S1-1_${Math.floor(i / cols) + 1}-${(i % cols) + 1}`,
    row: Math.floor(i / cols) + 1,
    col: (i % cols) + 1,
    x: (i % cols) * sizePx,
    y: Math.floor(i / cols) * sizePx,
    widthPx: sizePx,
    heightPx: sizePx,
    modalityBits: 0x3ff,
    readOnly: null,
    edits: 0,
    changedPx: 0,
    split: null,
    aerialDate: null,
  }));
  const widthPx = cols * sizePx;
  const heightPx = rows * sizePx;
  const origin: [number, number] = [650_000, 6_860_000];
  return {
    datasetId: 'sample',
    roiKey: 'D000-2020_AA-S1-1',
    domainYear: 'D000-2020',
    domain: 'D000',
    year: '2020',
    roi: 'AA-S1-1',
    patches: grid.length,
    extent: [origin[0], origin[1] - heightPx * 0.2, origin[0] + widthPx * 0.2, origin[1]],
    provisional: false,
    commonBits: 0x3ff,
    anyBits: 0x3ff,
    editedPatches: 0,
    problems: 0,
    crs: 'EPSG:2154',
    gsd: 0.2,
    origin,
    widthPx,
    heightPx,
    patchSizePx: sizePx,
    grid,
    separate: [],
  };
}

/** A plain image of `widthPx` x `heightPx` pixels of half a metre, in cells of 512 px that are smaller at its edges. */
export function testImageRoi(widthPx: number, heightPx: number): RoiDetail {
  const cols = Math.ceil(widthPx / cellSizePx);
  const rows = Math.ceil(heightPx / cellSizePx);
  const [first] = testRoi(1, 1).grid;
  const grid = Array.from({ length: rows * cols }, (_, i) => {
    const [row, col] = [Math.floor(i / cols), i % cols];
    const [x, y] = [col * cellSizePx, row * cellSizePx];
    return {
      ...first!,
      ...{ patchId: formatCellId('field', row, col), row, col, x, y },
      widthPx: Math.min(cellSizePx, widthPx - x),
      heightPx: Math.min(cellSizePx, heightPx - y),
      modalityBits: 0x101,
    };
  });
  return {
    ...testRoi(1, 1),
    ...{ roiKey: 'field', domainYear: '', domain: '', year: '', roi: 'field', patches: 1 },
    ...{ commonBits: 0x101, anyBits: 0x101, crs: 'EPSG:32631', gsd: 0.5, widthPx, heightPx, grid },
  };
}

/**
 * The annotation calls in memory, for tests of the window's side: the same answers as the journal, without the journal.
 *
 * `mode` says how the next calls end: answered, without any answer (`lostBefore` the edit is stored, `lostAfter` it), or
 * refused, or not stored for want of room. A call waits while `gate` is set.
 */
export class FakeCore {
  mode: 'ok' | 'lostBefore' | 'lostAfter' | 'refuse' | 'diskFull' = 'ok';
  gate: Promise<void> | null = null;
  readonly calls: string[] = [];
  readonly edits: StoredEdit[] = [];
  readonly masks = new Map<string, Uint8Array>();
  readonly originals = new Map<string, Uint8Array>();
  readonly #versions = new Map<string, number>();
  readonly #answers = new Map<string, EditAck | UndoResult | null>();
  #undo: StoredEdit[] = [];
  #redo: StoredEdit[] = [];

  constructor(roi: RoiDetail, value = 8) {
    for (const { patchId, widthPx, heightPx } of roi.grid) {
      this.masks.set(patchId, new Uint8Array(widthPx * heightPx).fill(value));
      this.originals.set(patchId, new Uint8Array(widthPx * heightPx).fill(value));
    }
  }

  readonly load: LoadMask = async (patchId, of) => {
    this.calls.push(`load ${of} ${patchId}`);
    await this.gate;
    if (this.mode === 'lostBefore') throw new TypeError('Failed to fetch');
    const data = (of === 'current' ? this.masks : this.originals).get(patchId);
    if (!data) throw new Error(`no mask ${patchId}`);
    return { data: data.slice(), version: this.#versions.get(patchId) ?? 0 };
  };

  /** Another window's edit. Answers what the live event carries about the patch. */
  editElsewhere(patchId: string, runs: Uint8Array): { patchId: string; runs: string; version: number } {
    applyRuns(this.masks.get(patchId)!, runs, 'forward', { check: true });
    const version = (this.#versions.get(patchId) ?? 0) + 1;
    this.#versions.set(patchId, version);
    return { patchId, runs: toBase64(runs), version };
  }

  get annotation(): AnnotationCalls {
    const calls = {
      commit: (input: CommitInput) => this.#call('commit', input.editId, () => this.#commit(input)),
      undo: (input: { editId: string }) =>
        this.#call('undo', input.editId, () => this.#history(input.editId, 'undo')),
      redo: (input: { editId: string }) =>
        this.#call('redo', input.editId, () => this.#history(input.editId, 'redo')),
      undoState: () => Promise.resolve(this.#undoState()),
    };
    return calls as unknown as AnnotationCalls;
  }

  async #call<T extends EditAck | UndoResult | null>(name: string, editId: string, act: () => T): Promise<T> {
    this.calls.push(`${name} ${editId}`);
    await this.gate;
    if (this.mode === 'lostBefore') throw new TypeError('Failed to fetch');
    if (this.mode === 'refuse') throw failure('conflict');
    if (this.mode === 'diskFull') throw failure('diskFull');
    const known = this.#answers.get(editId) as T | undefined;
    const answer = known === undefined ? act() : known;
    this.#answers.set(editId, answer);
    if (this.mode === 'lostAfter') throw new TypeError('Failed to fetch');
    return answer;
  }

  #commit(input: CommitInput): EditAck {
    const runs = new Map(input.patches.map((patch) => [patch.patchId, fromBase64(patch.runs)]));
    for (const [patchId, bytes] of runs) {
      if (applyRuns(this.masks.get(patchId)!.slice(), bytes, 'forward', { check: true }).mismatched > 0)
        throw failure('conflict');
    }
    const edit = { input, runs };
    this.#undo.push(edit);
    this.#redo = [];
    return this.#store(edit);
  }

  #history(editId: string, kind: 'undo' | 'redo'): UndoResult | null {
    const [from, to] = kind === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const target = from.pop();
    if (!target) return null;
    to.push(target);
    const runs = new Map(
      [...target.runs].map(([patchId, bytes]) => [
        patchId,
        effectiveRuns(this.masks.get(patchId)!, bytes, kind === 'undo' ? 'backward' : 'forward').runs,
      ]),
    );
    const ack = this.#store({ input: { ...target.input, editId }, runs });
    return {
      ...ack,
      runs: [...runs].map(([patchId, bytes]) => ({ patchId, runs: toBase64(bytes) })),
      skippedPx: 0,
      targetTool: target.input.tool,
    };
  }

  #store(edit: StoredEdit): EditAck {
    let changedPx = 0;
    this.edits.push(edit);
    const patches = [...edit.runs].map(([patchId, bytes]) => {
      applyRuns(this.masks.get(patchId)!, bytes, 'forward', { check: true });
      changedPx += countRuns(bytes).px;
      const version = (this.#versions.get(patchId) ?? 0) + 1;
      this.#versions.set(patchId, version);
      return { patchId, version };
    });
    const utc = '2026-01-01T00:00:00.000Z';
    return {
      editId: edit.input.editId,
      seq: this.edits.length,
      utc,
      patches,
      changedPx,
      undo: this.#undoState(),
    };
  }

  #undoState() {
    return {
      undoDepth: this.#undo.length,
      redoDepth: this.#redo.length,
      undoTool: this.#undo.at(-1)?.input.tool ?? null,
      redoTool: this.#redo.at(-1)?.input.tool ?? null,
    };
  }
}

function failure(code: 'conflict' | 'diskFull') {
  const data = { code, params: { path: 'x' }, retryable: code === 'diskFull' };
  return new ORPCError('APP', { status: 422, data, defined: true });
}
