import type { Seam } from '../../shared/contract/editing.ts';
import { combineSets, countPixels, decodeSet, emptySet, encodeSet } from '../../shared/editing/pixelSet.ts';
import { findSeams } from '../../shared/editing/seams.ts';
import type { PixelWindow } from '../../shared/geo/grid.ts';
import { giveAway, serveTasks } from '../workers/index.ts';
import { readSelection, runPiece, type PieceResult, type PieceTask } from './runPiece.ts';

export interface SeamsTask {
  readonly patches: readonly {
    readonly patchId: string;
    readonly window: PixelWindow;
    readonly data: Uint8Array;
  }[];
  readonly minPx: number;
}

const tasks = {
  runPiece(task: PieceTask): PieceResult {
    const result = runPiece(task);
    return giveAway(result, ...result.changes.map(({ runs }) => runs), ...(result.set ? [result.set] : []));
  },
  readSelection: (text: string): PixelWindow => readSelection(text),
  /** Several sets as one: as base64, with the number of its pixels. */
  uniteSets(sets: readonly Uint8Array[]): { set: string; px: number } {
    const all = sets.map(decodeSet).reduce((a, b) => combineSets(a, b, 'unite'), emptySet);
    return { set: Buffer.from(encodeSet(all)).toString('base64'), px: countPixels(all) };
  },
  findSeams: ({ patches, minPx }: SeamsTask): readonly Seam[] => findSeams(patches, minPx),
};

export type OperationTasks = typeof tasks;
export default serveTasks(tasks);
