import { askChild } from './childProcess.ts';
import type { InspectAnswer, Question } from './messages.ts';
import type { InspectModel } from './ModelFile.ts';

// A model of 1.5 GB loads in some seconds; its optimisation may take a minute on a slow machine.
const timeoutMs = 120_000;

/** Loads a file in a child process of its own, which may die of it. */
export const inspectModel: InspectModel = async (path, options = {}) => {
  const outcome = await askChild<Question, InspectAnswer>(
    { type: 'inspect', path },
    { timeoutMs, signal: options.signal },
  );
  return outcome.kind === 'answer' ? outcome.answer : { kind: 'failed', message: outcome.reason };
};
