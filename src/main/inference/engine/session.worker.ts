import { serveTasks } from '../../workers/index.ts';
import {
  createModelRunner,
  type LoadedModel,
  type LoadSpec,
  type ModelRunner,
  type RunSpec,
} from './ModelRunner.ts';

/*
 * The thread of a model's session, in the child process: a run blocks its thread. One model a process, loaded once.
 */

let runner: ModelRunner | undefined;

const tasks = {
  async load(spec: LoadSpec): Promise<LoadedModel> {
    runner = await createModelRunner(spec);
    return runner.loaded;
  },
  run(spec: RunSpec): ReturnType<ModelRunner['run']> {
    if (!runner) throw new Error('no model is loaded');
    return runner.run(spec);
  },
};

export type SessionTasks = typeof tasks;
export default serveTasks(tasks);
