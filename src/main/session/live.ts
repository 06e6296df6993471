import type { LiveEvent } from '../../shared/contract/index.ts';

/** Events a slow window may be behind before it is cut off; it subscribes again and reloads. */
const maxQueued = 10_000;

/** What all windows hear of each other and of the core. */
export interface LiveHub {
  publish(event: LiveEvent): void;
  /** Events from now on, a greeting first; ends with the signal. */
  subscribe(signal?: AbortSignal): AsyncGenerator<LiveEvent, void, void>;
}

/** Creates the event hub of one core. */
export function createLiveHub(coreId: string): LiveHub {
  const subscribers = new Set<(event: LiveEvent) => void>();
  return {
    publish(event) {
      for (const subscriber of subscribers) subscriber(event);
    },
    async *subscribe(signal) {
      const queue: LiveEvent[] = [{ kind: 'hello', coreId }];
      let wake = () => {};
      const subscriber = (event: LiveEvent) => {
        queue.push(event);
        wake();
      };
      const onAbort = () => wake();
      subscribers.add(subscriber);
      signal?.addEventListener('abort', onAbort);
      try {
        while (!signal?.aborted && queue.length < maxQueued) {
          const event = queue.shift();
          if (event) yield event;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        subscribers.delete(subscriber);
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}
