/** Times in milliseconds. */
export interface RestartPolicy {
  /** Notes a crash; the delay until the next start, or null to give up. */
  crashed(now: number): number | null;
  /** Forgets what was: the user asked for another try. */
  reset(): void;
}

const windowMs = 60_000;
const maxCrashes = 5;
const firstDelayMs = 100;

/**
 * Starts again at once after a first crash, then at doubling intervals (100, 200, 400, 800 ms), and gives up at the fifth
 * crash within a minute: a core that dies as it starts will not get better.
 */
export function createRestartPolicy(): RestartPolicy {
  let crashes: number[] = [];
  return {
    crashed(now) {
      crashes = [...crashes.filter((time) => now - time < windowMs), now];
      return crashes.length >= maxCrashes ? null : firstDelayMs * 2 ** (crashes.length - 1);
    },
    reset() {
      crashes = [];
    },
  };
}
