import type { LiveEvent } from '../../shared/contract/index.ts';
import type { Client } from '../client/client.ts';

export interface LiveHandlers {
  onEvent(event: LiveEvent): void;
  /** The core does not answer. Called once per outage. */
  onLost(): void;
  /** It answers again; `restarted` when it is another process than before. */
  onBack(restarted: boolean): Promise<void>;
}

/** A restart takes about a second: asking more often than this would not show it sooner. */
const pollMs = 500;

/** A stream that ends while the core is well is opened again at once, but not in a tight loop. */
const reopenMs = 200;

/**
 * Follows the core's live events for as long as the window lives.
 *
 * The event stream is also the heartbeat: when it breaks, `/api/health` is asked until it answers, then the stream is
 * opened again.
 *
 * @returns a function that stops following.
 */
export function followCore(client: Client, origin: string, handlers: LiveHandlers): () => void {
  const stop = new AbortController();
  let coreId: string | null = null;

  const listen = async () => {
    const stream = await client.app.live(undefined, { signal: stop.signal });
    for await (const event of stream) {
      if (event.kind === 'hello') coreId ??= event.coreId;
      handlers.onEvent(event);
    }
  };

  const health = async (): Promise<string | null> => {
    try {
      const response = await fetch(`${origin}/api/health`, { signal: stop.signal, cache: 'no-store' });
      return response.ok ? ((await response.json()) as { coreId: string }).coreId : null;
    } catch {
      return null;
    }
  };

  const run = async () => {
    while (!stop.signal.aborted) {
      await listen().catch(() => {
        // Why the stream broke does not matter: whether the core answers does, and that is asked next.
      });
      if (stop.signal.aborted) return;
      let now = await health();
      const lost = now === null;
      if (lost) handlers.onLost();
      while (now === null && !stop.signal.aborted) {
        await wait(pollMs);
        now = await health();
      }
      const restarted = coreId !== null && now !== coreId;
      coreId = now;
      if (lost || restarted) await handlers.onBack(restarted);
      await wait(reopenMs);
    }
  };
  void run();
  return () => stop.abort();
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
