import { createToolHost } from '../../../src/renderer/map/createToolHost.ts';
import { EditSession } from '../../../src/renderer/map/EditSession.ts';
import { EditRules } from '../../../src/renderer/map/editing/EditRules.ts';
import { GateStore } from '../../../src/renderer/map/editing/GateStore.ts';
import { MaskRuns } from '../../../src/renderer/map/editing/MaskRuns.ts';
import {
  createToolQueries,
  postPixels,
  type RemoteOptions,
} from '../../../src/renderer/map/editing/ToolQueries.ts';
import { MaskStore } from '../../../src/renderer/map/MaskStore.ts';
import { RegionStore } from '../../../src/renderer/map/regions/RegionStore.ts';
import { createDocumentStore } from '../../../src/renderer/state/document.ts';
import { createMeasures } from '../../../src/renderer/state/measures.ts';
import { createSessionStore, type SessionStore } from '../../../src/renderer/state/session.ts';
import { ToolBox } from '../../../src/renderer/tools/ToolBox.ts';
import type { ToolEvent } from '../../../src/renderer/tools/ToolHost.ts';
import type { RoiDetail } from '../../../src/shared/contract/index.ts';
import type { Paint } from '../../../src/shared/editing/EditPainter.ts';
import { encodeSet } from '../../../src/shared/editing/pixelSet.ts';
import type { EditOp } from '../../../src/shared/editing/ops/op.ts';
import { toBase64 } from '../../../src/shared/editing/runs.ts';
import type { RealCore } from '../../support/realCore.ts';

/** `PointerEvent.buttons` of the left button. */
const left = 1;

/**
 * A window on a ROI of a real core, with all that it edits by and nothing that it draws with: the tools, their host, rules and
 * gates, the edits on their way. One CSS pixel is one pixel of the grid.
 */
export class CoreWindow {
  readonly session: SessionStore = createSessionStore();
  readonly document = createDocumentStore();
  readonly tools: ToolBox;
  readonly edits: EditSession;
  readonly masks: MaskStore;
  readonly regions: RegionStore;
  readonly gates: GateStore;
  readonly rules: EditRules;
  readonly #core: RealCore;
  readonly #roi: RoiDetail;
  #asked = 0;
  #keys = { alt: false, shift: false, ctrl: false };

  constructor(core: RealCore, roi: RoiDetail, windowId = 'window-1') {
    this.#core = core;
    this.#roi = roi;
    const { datasetId, roiKey } = roi;
    const { session, document } = this;
    const fetchFn: typeof fetch = (input, init) => {
      const { pathname } = new URL(String(input));
      return core.fetch(pathname, init);
    };
    const remote: RemoteOptions = { origin: 'http://test', datasetId, roiKey, fetch: fetchFn };
    this.masks = new MaskStore({
      roi,
      load: async (patchId, of) => {
        const { data, header } = (await core.pixels(`mask/${datasetId}/${patchId}?of=${of}`))!;
        return { data: data.slice(), version: header.version ?? 0 };
      },
    });
    this.gates = new GateStore({
      read: async (text, patchIds, signal) =>
        (await postPixels(remote, 'gate', { text, patchIds }, signal)).bytes,
      check: (text) => core.client.editing.checkExpression({ datasetId, roiKey, text }),
      sizeOf: () => roi.patchSizePx ** 2,
      onChange: () => document.setState({ gate: this.gates.state }),
    });
    this.rules = new EditRules(session, document, this.gates);
    this.edits = new EditSession({
      ...{ datasetId, roiKey, windowId, annotation: core.client.annotation, document },
      ...{ masks: this.masks, rules: this.rules },
      onPending: (pending) => this.gates.setBehind(pending > 0),
    });
    this.regions = new RegionStore({
      ...{ patches: roi.grid, patchSizePx: roi.patchSizePx },
      load: async (patchId, signal) => (await postPixels(remote, 'regions', { patchId }, signal)).bytes,
    });
    const queries = createToolQueries(remote);
    const host = createToolHost({
      ...{ session, document, roi, masks: this.masks, edits: this.edits, regions: this.regions },
      edit: {
        rules: this.rules,
        runs: new MaskRuns(this.masks, () => {}),
        queries: {
          ...queries,
          set: (query, signal) => {
            this.#asked++;
            return queries.set(query, signal).finally(() => this.#asked--);
          },
        },
        showPath: () => {},
        showGhost: () => {},
        paintOfOutcome: (): Paint | null => {
          const { toolOptions, classValue: value } = session.getState();
          if (toolOptions.outcome === 'select') return null;
          return toolOptions.outcome === 'paint' ? { kind: 'class', value } : { kind: 'restore' };
        },
      },
      ground: {
        ...{ measures: createMeasures(), space: 'test' },
        toWorld: (x, y) => [x, -y],
        toScreen: ([x, y]) => [x, -y],
      },
      paintInCore: () => Promise.reject(new Error('no ROI of this test is so large')),
      frame: () => ({ ...{ width: 1024, height: 1024, pixelRatio: 1, offsetX: 0, offsetY: 0, scale: 1 } }),
      stopGliding: () => {},
      panByScreen: () => {},
      toolChanged: () => {},
    });
    this.tools = new ToolBox(host);
    document.subscribe((now, before) => {
      if (now.historyVersion !== before.historyVersion) this.gates.masksChanged();
    });
    session.subscribe((now, before) => {
      if (now.rules !== before.rules) this.#wantGate();
      if (now.tool !== before.tool) this.tools.leave(before.tool);
    });
  }

  /** Reads all masks, as a view of the whole ROI does. */
  async open(): Promise<this> {
    this.masks.want(
      this.#roi.grid.map(({ patchId }) => patchId),
      true,
    );
    while (this.masks.loading) await new Promise((resolve) => setTimeout(resolve, 2));
    this.#wantGate();
    return this;
  }

  down(x: number, y: number): void {
    this.tools.down(this.#event(x, y, 0, left));
  }

  move(x: number, y: number): void {
    this.tools.move(this.#event(x, y, -1, left));
  }

  hover(x: number, y: number): void {
    this.tools.move(this.#event(x, y, -1, 0));
  }

  up(x: number, y: number): void {
    this.tools.up(this.#event(x, y, 0, 0));
  }

  click(x: number, y: number): void {
    this.down(x, y);
    this.up(x, y);
  }

  drag(points: readonly (readonly [number, number])[]): void {
    this.down(...points[0]!);
    for (const point of points.slice(1)) this.move(...point);
    this.up(...points.at(-1)!);
  }

  hold(keys: Partial<Record<'alt' | 'shift' | 'ctrl', boolean>>): void {
    this.#keys = { ...this.#keys, ...keys };
    this.tools.setHeld(keys);
  }

  /** An operation from its panel. */
  operate(op: EditOp) {
    const { rules, selection } = this.rules.now();
    return this.edits.operate((input) =>
      this.#core.client.editing.apply({
        ...{ ...input, op, rules, scope: { kind: 'roi' } },
        selection: selection && toBase64(encodeSet(selection)),
      }),
    );
  }

  /** Settles when the core has answered every question and has every edit. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (this.#asked > 0 || this.edits.isStroking || this.edits.pending > 0) quiet = -1;
      await this.edits.flush();
    }
  }

  dispose(): void {
    this.tools.cancel();
    this.gates.dispose();
    this.regions.dispose();
    this.masks.dispose();
  }

  #wantGate(): void {
    const { gate } = this.rules.now().rules;
    this.gates.want(
      gate,
      this.#roi.grid.map(({ patchId }) => patchId),
    );
    this.document.setState({ gate: this.gates.state });
  }

  #event(x: number, y: number, button: number, buttons: number): ToolEvent {
    const point = { x, y };
    return { ...point, screenX: x, screenY: y, points: [point], button, buttons, pen: false, ...this.#keys };
  }
}
