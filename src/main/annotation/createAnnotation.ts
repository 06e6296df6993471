import type {
  Blame,
  CommitInput,
  EditAck,
  EditExtent,
  EditPart,
  HistoryEntry,
  RevertPreview,
  RevertTarget,
  Snapshot,
  UndoResult,
  UndoState,
} from '../../shared/contract/annotation.ts';
import { countRuns, diffRuns, type PairCount } from '../../shared/editing/runs.ts';
import type {
  Annotation,
  AnnotationOptions,
  BatchInput,
  BatchTakenBack,
  CurrentMask,
  EditEvent,
  HistoryQuery,
  LongWork,
  MaskMoment,
  MaskVersion,
  NewSnapshot,
  PendingEdit,
  PendingStart,
  RevertInput,
  RevertResult,
  UndoInput,
} from './Annotation.ts';
import { Batches } from './Batches.ts';
import { readBlame } from './blame.ts';
import { EditContext } from './EditContext.ts';
import { readPart, type PartPlace } from './editPart.ts';
import { readExtent } from './extents.ts';
import { readFacets, readHistory } from './history.ts';
import type { MaskPixels, PatchEditState } from './MaskStore.ts';
import { MaskVersions } from './MaskVersions.ts';
import { PendingEdits } from './PendingEdits.ts';
import { PixelHistory, type MaskPixel } from './PixelHistory.ts';
import { Reverts } from './Reverts.ts';
import { Snapshots } from './Snapshots.ts';
import { WholeEdits } from './WholeEdits.ts';

/** Opens the edit journal of a workspace. Edits that were pending when the former process ended are discarded. */
export function createAnnotation(options: AnnotationOptions): Annotation {
  return new EditJournal(options);
}

class EditJournal implements Annotation {
  readonly #context: EditContext;
  readonly #edits: WholeEdits;
  readonly #pending: PendingEdits;
  readonly #batches: Batches;
  readonly #reverts: Reverts;
  readonly #snapshots: Snapshots;
  readonly #versions: MaskVersions;
  readonly #pixels: PixelHistory;

  constructor(options: AnnotationOptions) {
    this.#context = new EditContext(options);
    this.#edits = new WholeEdits(this.#context);
    this.#pending = new PendingEdits(this.#context);
    this.#batches = new Batches(this.#context, this.#pending);
    this.#reverts = new Reverts(this.#context, this.#pending);
    this.#snapshots = new Snapshots(this.#context);
    this.#versions = new MaskVersions(this.#context, this.#snapshots);
    this.#pixels = new PixelHistory(this.#context.journal);
  }

  commit(input: CommitInput): Promise<EditAck> {
    return this.#edits.commit(input);
  }

  undo(input: UndoInput): Promise<UndoResult | null> {
    return this.#edits.undo(input);
  }

  redo(input: UndoInput): Promise<UndoResult | null> {
    return this.#edits.redo(input);
  }

  undoState(datasetId: string, roiKey: string): UndoState {
    return this.#context.undoState({ datasetId, roiKey }, this.#context.author());
  }

  begin(start: PendingStart): PendingEdit {
    return this.#pending.begin(start);
  }

  takeBackBatch(input: BatchInput, work?: LongWork): Promise<BatchTakenBack> {
    return this.#batches.takeBack(input, work);
  }

  previewRevert(datasetId: string, target: RevertTarget, work?: LongWork): Promise<RevertPreview> {
    return this.#reverts.preview(datasetId, target, work);
  }

  revert(input: RevertInput, work?: LongWork): Promise<RevertResult | null> {
    return this.#reverts.revert(input, work);
  }

  history(query: HistoryQuery): HistoryEntry[] {
    return readHistory(this.#context.journal.db, query);
  }

  historyFacets(datasetId: string, roiKey?: string): { authors: string[]; tools: string[] } {
    return readFacets(this.#context.journal.db, datasetId, roiKey);
  }

  editExtent(datasetId: string, editId: string): Promise<EditExtent> {
    return readExtent(this.#context, datasetId, editId);
  }

  editPart(datasetId: string, editId: string, place: PartPlace): EditPart | null {
    return readPart(this.#context, datasetId, editId, place);
  }

  blame(datasetId: string, patchId: string): Promise<Blame> {
    return readBlame(this.#context, datasetId, patchId);
  }

  snapshots(datasetId: string, roiKey?: string): Snapshot[] {
    return this.#snapshots.list(datasetId, roiKey);
  }

  addSnapshot(input: NewSnapshot): Snapshot {
    return this.#snapshots.add(input);
  }

  removeSnapshot(datasetId: string, id: string): void {
    this.#snapshots.remove(datasetId, id);
  }

  maskAt(datasetId: string, patchId: string, at: MaskMoment): Promise<MaskPixels> {
    return this.#versions.read(datasetId, patchId, at);
  }

  pixelHistory(pixel: MaskPixel, limit: number): ReturnType<Annotation['pixelHistory']> {
    return this.#pixels.read(pixel, limit);
  }

  async mask(datasetId: string, patchId: string): Promise<CurrentMask> {
    const { data, width, height, version, readOnly } = await this.#context.masks.current(datasetId, patchId);
    return { data, width, height, version, readOnly };
  }

  async original(datasetId: string, patchId: string): Promise<MaskPixels> {
    const { original, width, height } = await this.#context.masks.current(datasetId, patchId);
    return { data: original, width, height };
  }

  patchStates(datasetId: string): ReadonlyMap<string, PatchEditState> {
    return this.#context.masks.states(datasetId);
  }

  async changedPairs(datasetId: string, patchId: string): Promise<PairCount[]> {
    const { original, data, width } = await this.#context.masks.current(datasetId, patchId);
    return original === data ? [] : countRuns(diffRuns(original, data, width)).pairs;
  }

  async maskVersion(datasetId: string, patchId: string): Promise<MaskVersion> {
    const { journal, masks } = this.#context;
    const row = journal.mask(datasetId, patchId);
    const mask = await masks.current(datasetId, patchId);
    const version = mask.version;
    const content = await masks.contentHash(mask);
    const original = await masks.originalHash(mask);
    const latest = journal.mask(datasetId, patchId);
    // An edit came in between: what was read describes no single version.
    if ((latest?.edits ?? 0) !== version || (version > 0 && row?.id !== latest?.id))
      return this.maskVersion(datasetId, patchId);
    const lastEdit = latest?.lastEdit == null ? null : journal.editById(latest.lastEdit);
    return {
      originalSha256: toHex(original),
      contentSha256: toHex(content),
      lastEditId: lastEdit?.editId ?? null,
      lastEditSeq: lastEdit?.seq ?? null,
      edits: version,
    };
  }

  onEdit(listener: (event: EditEvent) => void): () => void {
    return this.#context.listen(listener);
  }

  forgetMasks(): void {
    this.#context.masks.forget();
  }

  settled(): Promise<void> {
    return this.#context.masks.settled();
  }

  async close(): Promise<void> {
    await this.#context.idle();
    await this.#pending.close();
    await this.#context.masks.close();
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
