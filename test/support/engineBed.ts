import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTestModel, type TestModelKind, type TestModelOptions } from './onnx/index.ts';
import { writeTiffFile } from '../../src/main/raster/index.ts';
import type {
  Engine,
  EngineOptions,
  InputPatch,
  OpenModel,
  PatchOutput,
  PredictRequest,
  RoiInputs,
} from '../../src/main/inference/Inference.ts';
import { startEngine } from '../../src/main/inference/engine/index.ts';

/** Pixels of a patch of `testRoi`. */
export const patchPx = 64;

/** A folder for images and models, and the engines that are started in it. */
export interface TestBed {
  readonly folder: string;
  /** Patches of four random bands, `rows` by `cols`; the values tell them apart. */
  roi(rows: number, cols: number, seed?: number): Promise<RoiInputs>;
  model(kind: TestModelKind, options?: TestModelOptions): OpenModel;
  start(model: OpenModel, options?: Partial<EngineOptions>): Promise<Engine>;
  close(): Promise<void>;
}

export function createTestBed(): TestBed {
  const folder = mkdtempSync(join(tmpdir(), 'arpenteur-engine-'));
  const engines: Engine[] = [];
  let files = 0;
  return {
    folder,
    async roi(rows, cols, seed = 1) {
      const patches: InputPatch[] = [];
      for (let i = 0; i < rows * cols; i++) {
        const path = join(folder, `image-${files++}.tif`);
        const place = { x: (i % cols) * patchPx, y: Math.floor(i / cols) * patchPx };
        await writeTiffFile(path, {
          ...{ width: patchPx, height: patchPx, bands: 4, dtype: 'uint8' },
          ...{ compression: 'none', layout: { kind: 'strips' }, geo: null },
          data: noise(4 * patchPx * patchPx, seed * 1000 + i),
        });
        patches.push({
          ...{ patchId: `p${i}`, ...place, widthPx: patchPx, heightPx: patchPx },
          ...{ sources: { AERIAL_RGBI: path }, fileWindow: null, superArea: null },
        });
      }
      return {
        ...{ roiKey: `roi-${seed}`, gsd: 0.2, widthPx: cols * patchPx, heightPx: rows * patchPx, patches },
        dates: { s2: null, s1Asc: null, s1Desc: null },
      };
    },
    model(kind, options = {}) {
      const { path, manifest } = writeTestModel(folder, kind, {
        ...{ tilePx: patchPx, ...options },
        fileName: `model-${files++}`,
      });
      return { id: kind, manifest, path };
    },
    async start(model, options = {}) {
      const engine = await startEngine({ model, device: 'cpu', batch: null, ...options });
      engines.push(engine);
      return engine;
    },
    async close() {
      await Promise.all(engines.map((engine) => engine.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** All patches of a ROI, or those that are named. */
export function requestOf(roi: RoiInputs, wanted?: readonly string[]): PredictRequest {
  return {
    roi,
    wanted: wanted ?? roi.patches.map(({ patchId }) => patchId),
    settings: { overlap: 'interior', marginPx: null, probabilities: false },
  };
}

/** Predicts and keeps what comes. */
export async function collect(engine: Engine, request: PredictRequest, signal?: AbortSignal) {
  const outputs = new Map<string, PatchOutput>();
  const { skipped } = await engine.predict(request, {
    ...(signal ? { signal } : {}),
    onPatch: (output) => void outputs.set(output.patchId, output),
  });
  return { outputs, skipped };
}

function noise(count: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** Processes of engines that this one has started (Linux). */
export function enginePids(): number[] {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  const lines = list.split('\n').filter((line) => line.includes('inference.child'));
  return lines.map((line) => Number.parseInt(line, 10));
}
