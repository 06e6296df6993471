import type { RoiDetail, RoiPatch } from '../../shared/contract/index.ts';
import type { EditOp } from '../../shared/editing/ops/op.ts';
import { noRules } from '../../shared/editing/rules.ts';
import { applyRuns } from '../../shared/editing/runs.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { AppError } from '../../shared/errors.ts';
import type { OpRequest } from './gather.ts';
import type { MaskChange } from './Engine.ts';
import type { OperationSources } from './sources.ts';

export const datasetId = 'sample';
export const roiKey = 'D001-2020_AA-S1-1';

/** A ROI of square patches in memory, for tests; places without a patch are holes. */
export class TestRoi {
  readonly size: number;
  readonly roi: RoiDetail;
  readonly masks = new Map<string, Uint8Array>();
  readonly versions = new Map<string, number>();
  /** What `mask` throws or says of a patch. */
  readonly faults = new Map<string, AppError | 'readOnly'>();
  /** Gate at each pixel of the ROI grid; null: every gate is refused. */
  gateAt: ((x: number, y: number) => number) | null = null;
  /** Code of LPIS at each pixel. */
  lpisAt: ((x: number, y: number) => number) | null = null;
  readonly reads: string[] = [];

  /** @param has whether there is a patch at a row and column. */
  constructor(
    size: number,
    rows: number,
    cols: number,
    valueAt: (x: number, y: number) => number,
    has: (row: number, col: number) => boolean = () => true,
  ) {
    this.size = size;
    const grid: RoiPatch[] = [];
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        if (!has(row, col)) continue;
        const patch = patchAt(row, col, size);
        grid.push(patch);
        this.masks.set(patch.patchId, this.pixels(patch, valueAt));
        this.versions.set(patch.patchId, 0);
      }
    }
    this.roi = {
      ...{ datasetId, roiKey, domainYear: 'D001-2020', domain: 'D001', year: '2020', roi: 'AA-S1-1' },
      ...{ patches: grid.length, extent: null, provisional: false, commonBits: 0, anyBits: 0 },
      ...{ editedPatches: 0, problems: 0, crs: 'EPSG:2154', gsd: 0.2, origin: [0, 0] },
      ...{ widthPx: cols * size, heightPx: rows * size, patchSizePx: size, grid, separate: [] },
    };
  }

  get all(): RoiPatch[] {
    return this.roi.grid;
  }

  request(op: EditOp, more: Partial<OpRequest> = {}): OpRequest {
    return { datasetId, roiKey, op, rules: noRules, selection: null, ...more };
  }

  sources(annotation: Partial<OperationSources['annotation']> = {}): OperationSources {
    return {
      catalogue: {
        roi: async () => this.roi,
        patch: () => null,
        source: (_dataset, patchId) => (this.lpisAt ? `/lpis/${patchId}` : null),
      },
      raster: {
        read: async (source) => {
          const patch = this.all.find(({ patchId }) => source === `/lpis/${patchId}`)!;
          const { size } = this;
          const data = this.pixels(patch, this.lpisAt!);
          return { data, width: size, height: size, bands: 1, dtype: 'uint8' } as never;
        },
      },
      annotation: {
        mask: async (_dataset, patchId) => {
          this.reads.push(patchId);
          const fault = this.faults.get(patchId);
          if (fault instanceof AppError) throw fault;
          const readOnly = fault === 'readOnly' ? ('originalChanged' as const) : null;
          const data = this.masks.get(patchId)!;
          return {
            data,
            width: this.size,
            height: this.size,
            version: this.versions.get(patchId)!,
            readOnly,
          };
        },
        original: () => Promise.reject(new Error('no original')),
        begin: () => {
          throw new Error('no journal');
        },
        maskAt: () => Promise.reject(new Error('no versions')),
        ...annotation,
      },
      gates: {
        gate: async (_dataset, _roi, text, patchIds) => {
          const { gateAt } = this;
          if (!gateAt) throw new AppError('layerMissing', { layer: text });
          return patchIds.map((id) =>
            this.pixels(
              this.all.find(({ patchId }) => patchId === id)!,
              gateAt,
            ),
          );
        },
        check: async () => null,
      },
      predictions: {
        sets: () => [],
        pixels: () => Promise.reject(new AppError('notFound', { what: 'prediction' })),
      },
      select: async () => this.all.map(({ patchId }) => patchId),
    };
  }

  /** The masks laid on the whole grid; 255 where there is none. */
  whole(masks: ReadonlyMap<string, Uint8Array> = this.masks): Uint8Array {
    const { widthPx, heightPx } = this.roi;
    const data = new Uint8Array(widthPx * heightPx).fill(255);
    for (const { patchId, x, y } of this.all) {
      const mask = masks.get(patchId)!;
      for (let row = 0; row < this.size; row++)
        data.set(mask.subarray(row * this.size, (row + 1) * this.size), (y + row) * widthPx + x);
    }
    return data;
  }

  /** The masks after changes; each must fit what is there. */
  after(changes: readonly MaskChange[]): Map<string, Uint8Array> {
    const masks = new Map([...this.masks].map(([id, data]) => [id, data.slice()]));
    for (const { patchId, runs } of changes) {
      const { mismatched } = applyRuns(masks.get(patchId)!, runs, 'forward', { check: true });
      if (mismatched > 0) throw new Error(`changes do not fit ${patchId}`);
    }
    return masks;
  }

  pixels({ x, y }: Pick<PixelWindow, 'x' | 'y'>, valueAt: (x: number, y: number) => number): Uint8Array {
    return Uint8Array.from({ length: this.size ** 2 }, (_, i) =>
      valueAt(x + (i % this.size), y + Math.floor(i / this.size)),
    );
  }
}

function patchAt(row: number, col: number, size: number): RoiPatch {
  return {
    patchId: `${roiKey}_${row}-${col}`,
    ...{ row, col, x: col * size, y: row * size, widthPx: size, heightPx: size },
    ...{ modalityBits: 0, readOnly: null, edits: 0, changedPx: 0, split: null, aerialDate: null },
  };
}
