import { inOrder, throwIfAborted } from '../workers/index.ts';
import { joinFiner } from './joinFiner.ts';
import { childrenOf, tilesOf, type TilePixels, type TilePlace, type TileStack } from './TileStack.ts';

/** Where the overviews of a layer of a ROI come from and go to. */
export interface OverviewTarget {
  readonly stack: TileStack;
  /** Tiles of the finest built level that are made side by side. */
  readonly width: number;
  /** Told by its name: on the disk already. */
  isStored(place: TilePlace): boolean;
  load(place: TilePlace): Promise<TilePixels | null>;
  /** Makes a tile from the files. */
  make(place: TilePlace, signal: AbortSignal): Promise<TilePixels | null>;
  /** Puts a tile on the disk. @returns false when there is no room. */
  store(place: TilePlace, tile: TilePixels): Promise<boolean>;
}

export interface BuildOptions {
  readonly signal: AbortSignal;
  onProgress?(done: number, total: number): void;
  /** Waited for before each tile of the finest level: until nobody asks for tiles. */
  gate?(): Promise<void>;
}

/** A tile that was made, or one that is on the disk and read when it is needed. */
type Made = { readonly tile: TilePixels | null } | { readonly stored: TilePlace };

/** No room on the disk: what is built would be lost. */
class NoRoom extends Error {}

/**
 * Makes all overview tiles of a layer that are not on the disk: depth first, the finest of each corner before the coarser
 * one that is made of them, so that few are held at a time (`width` and three a level). Every file is read once.
 *
 * @returns tiles that are on the disk now; fewer than `total` when the disk is full or files cannot be read.
 * @throws AppError `cancelled`; what was built stays, and the next run goes on from there.
 */
export async function buildOverviews(
  target: OverviewTarget,
  { signal, onProgress, gate }: BuildOptions,
): Promise<{ done: number; total: number }> {
  const { stack } = target;
  const tops = placesOf(stack, stack.levels - 1);
  if (stack.levels - 1 < stack.firstBuiltLevel) return { done: 0, total: 0 };
  const total = countOverviews(stack);
  let done = 0;
  const finish = (): void => {
    done++;
    onProgress?.(done, total);
  };

  const keep = async (place: TilePlace, tile: TilePixels | null): Promise<Made> => {
    // One with a file that cannot be read is tried again when the ROI is opened again.
    if (tile?.isWhole) {
      if (!(await target.store(place, tile))) throw new NoRoom();
      finish();
    }
    return { tile };
  };
  const makeFinest = async (place: TilePlace): Promise<Made> => {
    throwIfAborted(signal);
    if (target.isStored(place)) {
      finish();
      return { stored: place };
    }
    await gate?.();
    throwIfAborted(signal);
    return keep(place, await target.make(place, signal));
  };
  const pixelsOf = async (made: Made): Promise<TilePixels | null> => {
    if ('tile' in made) return made.tile;
    return (await target.load(made.stored)) ?? target.make(made.stored, signal);
  };

  const finest = inOrder(
    tops.flatMap((top) => finestBelow(stack, top)),
    target.width,
    makeFinest,
  );
  const visit = async (place: TilePlace): Promise<Made> => {
    if (!stack.has(place)) return { tile: null };
    if (place.level === stack.firstBuiltLevel) return (await finest.next()).value as Made;
    const finer: Made[] = [];
    for (const child of childrenOf(place)) finer.push(await visit(child));
    throwIfAborted(signal);
    if (target.isStored(place)) {
      finish();
      return { stored: place };
    }
    return keep(place, await joinFiner(stack, await Promise.all(finer.map(pixelsOf))));
  };
  try {
    onProgress?.(0, total);
    for (const top of tops) await visit(top);
  } catch (error) {
    if (!(error instanceof NoRoom)) throw error;
  } finally {
    await finest.return();
  }
  return { done, total };
}

/** Overview tiles that a layer has. */
export function countOverviews(stack: TileStack): number {
  let count = 0;
  for (let level = stack.firstBuiltLevel; level < stack.levels; level++)
    count += placesOf(stack, level).length;
  return count;
}

/** Tiles of a level that are not empty. */
function placesOf(stack: TileStack, level: number): TilePlace[] {
  const { cols, rows } = tilesOf(stack, level);
  const places = Array.from({ length: cols * rows }, (_, i) => ({
    level,
    col: i % cols,
    row: Math.floor(i / cols),
  }));
  return places.filter((place) => stack.has(place));
}

/** Tiles of the finest built level below one, in the order in which they are needed. */
function finestBelow(stack: TileStack, place: TilePlace): TilePlace[] {
  if (!stack.has(place)) return [];
  if (place.level === stack.firstBuiltLevel) return [place];
  return childrenOf(place).flatMap((child) => finestBelow(stack, child));
}
