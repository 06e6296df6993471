import { createBlender } from './blending.ts';
import { activeChannels, createRowDecoder, createRowProbabilities } from './decodeRow.ts';
import type { ModelOutput, RowDecoder } from './decodeRow.ts';
import type { ModelManifest } from './manifest.ts';
import { summaryOf } from './patchSummary.ts';
import type { PlacedPatch, Tile, TilePart, TilePlan } from './tiling.ts';

/** What a model said of a patch, decoded. */
export interface DecodedPatch {
  readonly widthPx: number;
  readonly heightPx: number;
  /** `[height, width]` class values. */
  readonly classes: Uint8Array<ArrayBuffer>;
  /** round(255 p) of the class; null for models that answer classes alone. */
  readonly confidence: Uint8Array<ArrayBuffer> | null;
  /** `[values, height, width]`, round(255 p), zeros for ignored values; null unless asked for, and for models that answer classes. */
  readonly probabilities: Uint8Array<ArrayBuffer> | null;
  /** Mean of `confidence`, 0 to 1. */
  readonly meanConfidence: number | null;
  /** Pixels by class value, ascending. */
  readonly classPx: readonly (readonly [number, number])[];
}

/** A patch that has all of its tiles; null where the model answered no number (`modelNaN`). */
export interface ComposedPatch {
  readonly patchId: string;
  readonly decoded: DecodedPatch | null;
}

export interface ComposerOptions {
  readonly probabilities: boolean;
  /** Answers what that of `createRowDecoder` does, the default; one of its own for each composer. */
  readonly rowDecoder?: RowDecoder;
}

/** Puts patches together from what a model says of tiles. */
export interface Composer {
  /**
   * What a model said of a tile of the plan, or null for one that is not run. Tiles come in the order of the plan, each once.
   *
   * @returns patches that are whole now.
   */
  add(tile: Tile, output: ModelOutput | null): ComposedPatch[];
  /** A patch is not to be predicted: what there is of it is thrown away. */
  drop(patchId: string): void;
}

/** What of a manifest composing depends on. */
export type ComposedModel = Pick<ModelManifest, 'output' | 'values' | 'ignore' | 'tilePx'>;

/** What a patch is filled with. */
export interface PatchCanvas {
  /** Takes what a tile says of its part. @returns whether a pixel has no number. */
  add(part: TilePart, tile: Tile, output: ModelOutput): boolean;
  finish(): DecodedPatch;
}

/** Makes canvases; scratch memory is common to those of one model. */
export type CanvasMaker = (patch: PlacedPatch) => PatchCanvas;

/** A composer of the patches of a plan. Memory: about a megabyte a patch that is begun, with probabilities one a value, blended four. */
export function createComposer(
  model: ComposedModel,
  plan: TilePlan,
  patches: readonly PlacedPatch[],
  options: ComposerOptions,
): Composer {
  const placed = new Map(patches.map((patch) => [patch.patchId, patch]));
  const left = new Map<string, number>();
  for (const { parts } of plan.tiles)
    for (const { patchId } of parts) left.set(patchId, (left.get(patchId) ?? 0) + 1);
  const make =
    plan.overlap === 'blend'
      ? createBlender(model, plan.scale, options.probabilities)
      : createCutter(model, plan.scale, options.probabilities, options.rowDecoder);
  const canvases = new Map<string, PatchCanvas>();
  const failed = new Set<string>();

  const canvasOf = (patchId: string): PatchCanvas => {
    const canvas = canvases.get(patchId) ?? make(placed.get(patchId)!);
    canvases.set(patchId, canvas);
    return canvas;
  };

  return {
    add(tile, output) {
      const done: ComposedPatch[] = [];
      for (const part of tile.parts) {
        const { patchId } = part;
        const rest = left.get(patchId);
        if (rest === undefined) continue;
        if (output && !failed.has(patchId) && canvasOf(patchId).add(part, tile, output)) {
          failed.add(patchId);
          canvases.delete(patchId);
        }
        left.set(patchId, rest - 1);
        if (rest > 1) continue;
        left.delete(patchId);
        const decoded = failed.has(patchId) ? null : (canvases.get(patchId)?.finish() ?? null);
        canvases.delete(patchId);
        done.push({ patchId, decoded });
      }
      return done;
    },
    drop(patchId) {
      left.delete(patchId);
      canvases.delete(patchId);
    },
  };
}

/** Canvases whose pixels are each of one tile. */
function createCutter(
  model: ComposedModel,
  scale: number,
  withProbabilities: boolean,
  decodeRow: RowDecoder = createRowDecoder(model),
): CanvasMaker {
  const isClasses = model.output.kind === 'classes';
  const channels = activeChannels(model);
  const sharesOf = withProbabilities && !isClasses ? createRowProbabilities(model) : null;
  const shares = new Float64Array(sharesOf ? channels.length * model.tilePx : 0);
  const levels = new Uint8Array(model.tilePx);
  return ({ widthPx, heightPx }) => {
    const pixels = widthPx * heightPx;
    const classes = new Uint8Array(pixels);
    const confidence = isClasses ? null : new Uint8Array(pixels);
    const probabilities = sharesOf ? new Uint8Array(pixels * model.values.length) : null;
    return {
      add(part, _tile, output) {
        const first = Math.floor(part.tileX / scale);
        const width = Math.floor((part.tileX + part.width - 1) / scale) - first + 1;
        for (let y = 0; y < part.height; y++) {
          const at = (part.y + y) * widthPx + part.x;
          const tileY = Math.floor((part.tileY + y) / scale);
          // Rows of a coarser output are decoded once a row of the ROI: such models are rare.
          const row = decodeRow(output, tileY, first, width);
          if (row.isNaN) return true;
          copyRow(classes, at, row.classes, part, scale);
          if (confidence) copyRow(confidence, at, row.confidence, part, scale);
          if (!probabilities || !sharesOf) continue;
          sharesOf(output as Float32Array, tileY, first, width, shares);
          for (let k = 0; k < channels.length; k++) {
            // Shares are 0 to 1: the whole part is the rounded level.
            for (let x = 0; x < width; x++) levels[x] = shares[k * width + x]! * 255 + 0.5;
            copyRow(probabilities, channels[k]! * pixels + at, levels, part, scale);
          }
        }
        return false;
      },
      finish: () => ({
        ...{ widthPx, heightPx, classes, confidence, probabilities },
        ...summaryOf(classes, confidence),
      }),
    };
  };
}

/** Copies a decoded row; at a scale each of its pixels stands for several. */
function copyRow(target: Uint8Array, at: number, row: Uint8Array, part: TilePart, scale: number): void {
  if (scale === 1) {
    target.set(row.subarray(0, part.width), at);
    return;
  }
  const first = Math.floor(part.tileX / scale);
  for (let x = 0; x < part.width; x++) target[at + x] = row[Math.floor((part.tileX + x) / scale) - first]!;
}
