import { giveAway, serveTasks } from '../../workers/index.ts';
import { createTileDesk, type ComposeSpec, type DeskSpec, type TileDesk } from './TileDesk.ts';

/*
 * A thread of the child process that reads and normalises what a model is given, and decodes and compresses what it says, while
 * the model runs on other tiles.
 */

const desks = new Map<number, TileDesk>();

function deskOf(run: number): TileDesk {
  const desk = desks.get(run);
  if (!desk) throw new Error(`no run ${run}`);
  return desk;
}

const tasks = {
  open({ run, spec }: { run: number; spec: DeskSpec }): void {
    desks.set(run, createTileDesk(spec));
  },
  async prepare({ run, tiles }: { run: number; tiles: readonly number[] }) {
    const prepared = await deskOf(run).prepare(tiles);
    return giveAway(
      prepared,
      ...prepared.stacks.flatMap(({ tensors }) => Object.values(tensors).map(({ data }) => data)),
    );
  },
  compose({ run, spec }: { run: number; spec: ComposeSpec }) {
    const composed = deskOf(run).compose(spec);
    const views = composed.outputs.flatMap((output) => [
      output.classes,
      ...(output.confidence ? [output.confidence] : []),
      ...(output.probabilities ? [output.probabilities] : []),
    ]);
    return giveAway(composed, ...views);
  },
  close({ run }: { run: number }): void {
    desks.delete(run);
  },
};

export type TilesTasks = typeof tasks;
export default serveTasks(tasks);
