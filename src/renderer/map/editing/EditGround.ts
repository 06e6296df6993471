import type BaseLayer from 'ol/layer/Layer.js';
import type { RoiDetail } from '../../../shared/contract/index.ts';
import type { Paint } from '../../../shared/editing/EditPainter.ts';
import { combineSets, encodeSet, type PixelSet } from '../../../shared/editing/pixelSet.ts';
import { toBase64 } from '../../../shared/editing/runs.ts';
import type { Nomenclature } from '../../../shared/model/Nomenclature.ts';
import type { Client } from '../../client/client.ts';
import type { DocumentStore } from '../../state/document.ts';
import type { PaletteId, SessionState, SessionStore } from '../../state/session.ts';
import type { ShapePath, ToolQueries } from '../../tools/ToolHost.ts';
import type { CoreCallInput, CoreChange } from '../EditSession.ts';
import { hasMask, type MaskStore } from '../MaskStore.ts';
import { paletteLut } from '../palette.ts';
import { RegionStore } from '../regions/RegionStore.ts';
import { SelectionLayer } from './AreaLayer.ts';
import { EditRules } from './EditRules.ts';
import { GateStore } from './GateStore.ts';
import { GhostLayer, type GhostPaint } from './GhostLayer.ts';
import { MaskRuns } from './MaskRuns.ts';
import { PathLayer } from './PathLayer.ts';
import { createToolQueries, postPixels } from './ToolQueries.ts';

export interface EditGroundOptions {
  readonly roi: RoiDetail;
  readonly origin: string;
  readonly client: Pick<Client, 'editing'>;
  readonly masks: MaskStore;
  readonly session: SessionStore;
  readonly document: DocumentStore;
  readonly nomenclature: Nomenclature;
  /** What the tool shows under the pointer may be another thing now. */
  onChange(): void;
}

/** What tools work on besides the masks: the rules and their gates, the areas of the masks, what is drawn over them. */
export class EditGround {
  readonly rules: EditRules;
  readonly gates: GateStore;
  readonly runs: MaskRuns;
  readonly queries: ToolQueries;
  readonly regions: RegionStore;
  /** From bottom to top. */
  readonly layers: readonly BaseLayer[];
  readonly #path: PathLayer;
  readonly #ghost: GhostLayer;
  /** What an operation would change: it stays while tools come and go over it. */
  readonly #operation: GhostLayer;
  readonly #selection: SelectionLayer;
  readonly #options: EditGroundOptions;
  readonly #stop: (() => void)[];
  #inSight: readonly string[] = [];
  #refreshing = false;

  constructor(options: EditGroundOptions) {
    const { roi, masks, session, document, nomenclature, client, origin } = options;
    this.#options = options;
    const { datasetId, roiKey } = roi;
    const remote = { origin, datasetId, roiKey };
    const sizes = new Map(roi.grid.map((patch) => [patch.patchId, patch.widthPx * patch.heightPx]));
    this.queries = createToolQueries(remote);
    this.regions = new RegionStore({
      patches: roi.grid,
      patchSizePx: roi.patchSizePx,
      load: async (patchId, signal) => (await postPixels(remote, 'regions', { patchId }, signal)).bytes,
    });
    this.gates = new GateStore({
      read: async (text, patchIds, signal) =>
        (await postPixels(remote, 'gate', { text, patchIds }, signal)).bytes,
      check: (text) => client.editing.checkExpression({ datasetId, roiKey, text }),
      sizeOf: (patchId) => sizes.get(patchId) ?? 0,
      onChange: () => this.#gateChanged(),
    });
    this.rules = new EditRules(session, document, this.gates);
    this.runs = new MaskRuns(masks, () => this.#refresh());
    const lut = paletteLut(nomenclature, session.getState().palette);
    this.#ghost = new GhostLayer({ grid: roi, masks, rules: this.rules, lut });
    this.#operation = new GhostLayer({ grid: roi, masks, rules: this.rules, lut, testId: 'operation-ghost' });
    this.#selection = new SelectionLayer(roi);
    this.#path = new PathLayer(roi);
    this.layers = [this.#selection, this.#operation, this.#ghost, this.#path];
    const refresh = () => this.#refresh();
    this.#stop = [
      masks.listen({ onPixels: refresh, onOriginal: refresh, onEvict: refresh }),
      this.regions.listen(refresh),
      document.subscribe((now, before) => {
        if (now.historyVersion !== before.historyVersion) this.gates.masksChanged();
        if (now.selection === before.selection) return;
        this.#selection.show(now.selection);
        this.#refresh();
      }),
    ];
    this.#selection.show(document.getState().selection);
  }

  /** Shows what finishing a set would change: by the session's outcome, or painted with something else. */
  showGhost(set: PixelSet | null, paint?: Paint): void {
    this.#ghost.show(set, paint ?? this.#outcome());
  }

  /** Shows the pixels that an operation would change, in the colours that they would get; null takes them away. */
  showOperation(set: PixelSet | null, paint: GhostPaint): void {
    this.#operation.show(set, paint);
  }

  /** True while pixels that would change are shown. */
  get hasGhost(): boolean {
    return this.#ghost.isShown;
  }

  /** Draws the line of an open shape. */
  showPath(path: ShapePath | null): void {
    this.#path.show(path);
  }

  /** What the session wants a set to be painted with; null for a selection. */
  paintOfOutcome(): Paint | null {
    const paint = this.#outcome();
    return paint.kind === 'select' ? null : paint;
  }

  /** The core is there again: asks for what it did not answer. */
  retry(): void {
    this.gates.retry();
    this.regions.retry();
  }

  /** Lets the core paint a set under the rules, as the operation that means the same. */
  paintInCore(set: PixelSet, paint: Paint, input: CoreCallInput): Promise<CoreChange | null> {
    const { rules, selection } = this.rules.now();
    const within = selection ? combineSets(set, selection, 'intersect') : set;
    return this.#options.client.editing.apply({
      ...input,
      op:
        paint.kind === 'class'
          ? { op: 'set', value: paint.value }
          : { op: 'copy', from: { kind: 'original' } },
      scope: { kind: 'roi' },
      rules,
      selection: toBase64(encodeSet(within)),
    });
  }

  /** The patches in sight: their gates are read. */
  sight(patchIds: readonly string[]): void {
    this.#inSight = patchIds.filter((patchId) => {
      const mask = this.#options.masks.get(patchId);
      return mask !== undefined && hasMask(mask.patch);
    });
    this.gates.want(this.rules.now().rules.gate, this.#inSight);
    this.#gateChanged();
  }

  apply(state: SessionState, previous: SessionState): void {
    if (state.palette !== previous.palette) this.#setPalette(state.palette);
    if (state.rules !== previous.rules) this.sight(this.#inSight);
    if (state.rules !== previous.rules || state.classValue !== previous.classValue) this.#refresh();
    // What a tool shows may be another set, of the same masks under the same rules.
    else if (state.toolOptions !== previous.toolOptions) queueMicrotask(() => this.#options.onChange());
  }

  dispose(): void {
    for (const stop of this.#stop) stop();
    this.gates.dispose();
    this.regions.dispose();
    this.runs.dispose();
    for (const layer of this.layers) layer.dispose();
  }

  #outcome(): GhostPaint {
    const { toolOptions, classValue } = this.#options.session.getState();
    if (toolOptions.outcome === 'paint') return { kind: 'class', value: classValue };
    return { kind: toolOptions.outcome };
  }

  #setPalette(palette: PaletteId): void {
    const lut = paletteLut(this.#options.nomenclature, palette);
    this.#ghost.setPalette(lut);
    this.#operation.setPalette(lut);
  }

  #gateChanged(): void {
    const { document } = this.#options;
    const gate = this.gates.state;
    if (JSON.stringify(gate) !== JSON.stringify(document.getState().gate)) document.setState({ gate });
    this.#refresh();
  }

  /** Once for all that changes in one turn. */
  #refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    queueMicrotask(() => {
      this.#refreshing = false;
      this.#ghost.refresh();
      this.#operation.refresh();
      this.#options.onChange();
    });
  }
}
