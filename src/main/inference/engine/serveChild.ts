import { AppError } from '../../../shared/errors.ts';
import { createEngineChild, type EngineChild } from './EngineChild.ts';
import { inspectFile } from './inspectFile.ts';
import type { ChildMessage, EngineReport } from './messages.ts';
import { tryDevice } from './tryDevice.ts';

/** What a child process is to its parent. */
export interface ParentChannel {
  onMessage(listener: (message: ChildMessage) => void): void;
  send(message: object): void;
}

/** Answers what the parent asks. */
export function serveChild({ onMessage, send }: ParentChannel): void {
  const report = (message: EngineReport): void => send(message);
  let engine: EngineChild | undefined;

  async function answer(message: ChildMessage): Promise<void> {
    switch (message.type) {
      case 'inspect':
        return send(await inspectFile(message.path));
      case 'testDevice':
        return send(await tryDevice(message.device));
      case 'load':
        report({ type: 'loading' });
        engine = await createEngineChild(message, report);
        return report({ type: 'loaded', ...engine.loaded });
      case 'predict':
        return engine?.predict(message.run, message.request);
      case 'taken':
        return engine?.taken(message.run);
      case 'cancel':
        return engine?.cancel(message.run);
    }
  }

  onMessage((message) => {
    answer(message).catch((error: unknown) => {
      if (message.type === 'load') report({ type: 'notLoaded', error: AppError.from(error).toData() });
      // Nobody waits for anything else: a process that does not work as it should says so and ends.
      else throw error;
    });
  });
}
