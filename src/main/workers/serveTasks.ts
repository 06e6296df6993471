import { move, transferableSymbol, valueSymbol } from 'piscina';
import { AppError } from '../../shared/errors.ts';

/** The tasks of one kind of worker: name to function of one structured-cloneable argument. */
// `any`: each task has its own argument; `unknown` would refuse every concrete function.
export type TaskMap = Record<string, (args: any) => unknown>;

/** What crosses to a worker: which task, on what. */
export interface TaskCall {
  readonly task: string;
  readonly args: unknown;
}

/** The one function that a worker module exports by default. */
export type TaskHandler = (call: TaskCall) => Promise<unknown>;

/**
 * The default export of a `*.worker.ts`: `export default serveTasks(tasks)`.
 *
 * Failures leave the worker as plain AppErrorData, because a structured clone keeps the message of an Error and drops its
 * code and parameters; `createPool` makes an AppError of them again.
 */
export function serveTasks(tasks: TaskMap): TaskHandler {
  return async ({ task, args }) => {
    try {
      const run = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
      if (!run) throw new Error(`No task named ${task}`);
      return await run(args);
    } catch (error) {
      throw AppError.from(error).toData();
    }
  };
}

/**
 * Marks the buffers of a task's result as given away, so that they are moved to the caller instead of copied (a copy of
 * 1 MiB costs about 0.3 ms). The worker must not touch them afterwards. Only what owns its whole memory may be given:
 * a small Node Buffer is a view of a shared block, so buffers that are larger than their view are left to be copied.
 *
 * @returns the same value as far as types go: the pool unwraps it.
 */
export function giveAway<T>(value: T, ...views: readonly ArrayBufferView[]): T {
  const buffers = views
    .filter((view) => view.byteLength === view.buffer.byteLength)
    .map((view) => view.buffer);
  if (buffers.length === 0) return value;
  const given = { [transferableSymbol]: [...new Set(buffers)], [valueSymbol]: value };
  return move(given as unknown as Parameters<typeof move>[0]) as T;
}

/** What `giveAway` wrapped; any other value as it is. Used where a task runs in place and nothing is moved. */
export function unwrapGiven(value: unknown): unknown {
  return typeof value === 'object' && value !== null && valueSymbol in value
    ? (value as Record<symbol, unknown>)[valueSymbol]
    : value;
}
