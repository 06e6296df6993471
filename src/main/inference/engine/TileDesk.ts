import { createComposer, planTiles } from '../../../shared/inference/index.ts';
import type { ComposedPatch, ModelManifest, ModelOutput, Tile } from '../../../shared/inference/index.ts';
import { createAssembler, stack, type InputTensors, type Lacking } from '../assemble/index.ts';
import type { PatchOutput, PredictRequest } from '../Inference.ts';
import { packPlane } from '../packed.ts';
import { createFastRowDecoder } from './fastRowDecoder.ts';

/** A run as its threads share it: patch `i` of the ROI is composed by thread `i % threads`. */
export interface DeskSpec {
  readonly manifest: ModelManifest;
  readonly request: PredictRequest;
  readonly thread: number;
  readonly threads: number;
}

/** Tiles that are run at once: consecutive ones whose inputs have the same size, so that a series is not padded for another's sake. */
export interface TileStack {
  readonly tensors: InputTensors;
  /** In the order of the first axis. */
  readonly tiles: readonly number[];
}

export interface PreparedTiles {
  /** Without the tiles that are not to be run. */
  readonly stacks: readonly TileStack[];
  readonly lacking: readonly Lacking[];
}

export interface ComposeSpec {
  /** Patches that are not to be predicted after all. */
  readonly dropped: readonly string[];
  /** In the order of the plan; `output` null for a tile that was not run. */
  readonly tiles: readonly { readonly tile: number; readonly output: ModelOutput | null }[];
}

export interface ComposedTiles {
  readonly outputs: readonly PatchOutput[];
  /** Patches of which the model answers no number. */
  readonly notNumbers: readonly string[];
}

/** One thread's work on one run. Tiles are numbered as in the plan. */
export interface TileDesk {
  prepare(tiles: readonly number[]): Promise<PreparedTiles>;
  compose(spec: ComposeSpec): ComposedTiles;
}

/** Memory for decoded images of all threads together. */
const imageBytes = 256 * 2 ** 20;

/** @throws AppError as `planTiles` does */
export function createTileDesk({ manifest, request, thread, threads }: DeskSpec): TileDesk {
  const { roi, wanted, settings } = request;
  const plan = planTiles(manifest, roi, wanted, settings);
  const assembler = createAssembler(manifest, roi, { maxBytes: Math.floor(imageBytes / threads) });
  const mine = new Set(roi.patches.filter((_, i) => i % threads === thread).map(({ patchId }) => patchId));
  const owned = plan.tiles.map((tile): Tile => ({
    ...tile,
    parts: tile.parts.filter(({ patchId }) => mine.has(patchId)),
  }));
  const composer = createComposer(manifest, { ...plan, tiles: owned }, roi.patches, {
    probabilities: settings.probabilities,
    rowDecoder: createFastRowDecoder(manifest),
  });
  return {
    async prepare(tiles) {
      const groups: { tiles: number[]; inputs: InputTensors[] }[] = [];
      const lacking: Lacking[] = [];
      for (const tile of tiles) {
        const { tensors, lacking: without } = await assembler.assemble(plan.tiles[tile]!);
        lacking.push(...without);
        if (!tensors) continue;
        const last = groups.at(-1);
        if (last && isSameSize(last.inputs[0]!, tensors)) {
          last.tiles.push(tile);
          last.inputs.push(tensors);
        } else groups.push({ tiles: [tile], inputs: [tensors] });
      }
      const stacks = groups.map((group) => ({ tiles: group.tiles, tensors: stack(group.inputs) }));
      return { stacks, lacking };
    },
    compose({ dropped, tiles }) {
      for (const patchId of dropped) composer.drop(patchId);
      const outputs: PatchOutput[] = [];
      const notNumbers: string[] = [];
      for (const { tile, output } of tiles) {
        for (const patch of composer.add(owned[tile]!, output)) {
          const packed = pack(patch);
          if (packed) outputs.push(packed);
          else notNumbers.push(patch.patchId);
        }
      }
      return { outputs, notNumbers };
    },
  };
}

function isSameSize(a: InputTensors, b: InputTensors): boolean {
  return Object.entries(a).every(([name, { dims }]) => dims.join() === b[name]?.dims.join());
}

function pack({ patchId, decoded }: ComposedPatch): PatchOutput | null {
  if (!decoded) return null;
  const { classes, confidence, probabilities, ...summary } = decoded;
  return {
    patchId,
    ...summary,
    classes: packPlane(classes, 'classes'),
    confidence: confidence && packPlane(confidence, 'levels'),
    probabilities: probabilities && packPlane(probabilities, 'levels'),
  };
}
