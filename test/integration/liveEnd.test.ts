import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, it } from 'vitest';
import { RealCore } from '../support/realCore.ts';

const core = new RealCore();
afterAll(() => core.close());

it('live events end when nobody listens any more, whatever was tidied up of the memory meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const abort = new AbortController();
  const events = await core.client.app.live(undefined, { signal: abort.signal });
  const kinds: string[] = [];
  const listening = (async () => {
    for await (const event of events) kinds.push(event.kind);
  })().catch(() => {});
  for (let i = 0; i < 5; i++) {
    await pause(20);
    collect();
  }
  abort.abort();
  await listening;
  expect(kinds).toEqual(['hello']);
}, 10_000);
