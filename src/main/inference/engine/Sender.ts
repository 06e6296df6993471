import type { PatchOutput } from '../Inference.ts';

/** Patches that are sent and not taken yet: whoever stores them may be slower than the model. */
export const maxSentAhead = 4;

export interface Sender {
  /** Resolves when the patch was sent, or will not be. */
  send(output: PatchOutput): Promise<void>;
  /** One was taken. */
  taken(): void;
  /** Nothing more is sent; who waits goes on. */
  stop(): void;
}

/** Sends patches, a few ahead of what was taken. */
export function createSender(post: (output: PatchOutput) => void): Sender {
  const waiting: (() => void)[] = [];
  let ahead = 0;
  let isStopped = false;
  return {
    async send(output) {
      while (ahead >= maxSentAhead && !isStopped) await new Promise<void>((resolve) => waiting.push(resolve));
      if (isStopped) return;
      ahead++;
      post(output);
    },
    taken() {
      ahead--;
      waiting.shift()?.();
    },
    stop() {
      isStopped = true;
      for (const go of waiting.splice(0)) go();
    },
  };
}
