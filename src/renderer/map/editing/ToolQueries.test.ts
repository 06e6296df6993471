import { afterEach, describe, expect, it, vi } from 'vitest';
import { setRequestSchema, windowHeaderName } from '../../../shared/contract/editingPixels.ts';
import { encodeSet, setOfWindow } from '../../../shared/editing/pixelSet.ts';
import { AppError } from '../../../shared/errors.ts';
import { createToolQueries } from './ToolQueries.ts';

interface Sent {
  readonly url: string;
  readonly body: Record<string, unknown>;
}

/** A core that gives one answer after the other; an Error is a line that breaks. */
function core(...answers: readonly (Response | Error)[]) {
  const sent: Sent[] = [];
  const queue = [...answers];
  const fetch = (url: string, init: RequestInit) => {
    expect(init.method).toBe('POST');
    sent.push({ url, body: JSON.parse(init.body as string) as Sent['body'] });
    const next = queue.shift() ?? new Error('no answer');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  const options = { origin: 'http://here', datasetId: 'sample', roiKey: 'D000-2020_AA' };
  return { sent, queries: createToolQueries({ ...options, fetch: fetch as typeof globalThis.fetch }) };
}

const { signal } = new AbortController();
const wand = { by: 'wand', x: 3, y: 4, channels: ['red'], tolerance: 0.1, absolute: false, contiguous: true };
const query = wand as { by: 'wand' } & typeof wand;
const set = setOfWindow({ x: 5, y: 6, width: 7, height: 8 });
const bytesOf = () => new Response(encodeSet(set) as Uint8Array<ArrayBuffer>);

afterEach(() => {
  vi.useRealTimers();
});

describe('what tools ask the core', () => {
  it('asks for a set of the open ROI and reads its bytes', async () => {
    const { sent, queries } = core(bytesOf());
    expect(await queries.set(query, signal)).toEqual(set);
    expect(sent[0]!.url).toBe('http://here/api/pixels/set');
    expect(setRequestSchema.parse(sent[0]!.body)).toEqual({
      ...wand,
      datasetId: 'sample',
      roiKey: 'D000-2020_AA',
    });
  });

  it('reads the directions of a live-wire with their window', async () => {
    const window = { x: 10, y: 20, width: 2, height: 2 };
    const headers = { [windowHeaderName]: JSON.stringify(window) };
    const { sent, queries } = core(new Response(Uint8Array.of(255, 4, 6, 5), { headers }));
    expect(await queries.livewire(10, 20, signal)).toEqual({
      window,
      directions: Uint8Array.of(255, 4, 6, 5),
    });
    expect(sent[0]).toMatchObject({ url: 'http://here/api/pixels/livewire', body: { x: 10, y: 20 } });
  });

  it('refuses an answer that is not what it says', async () => {
    const headers = { [windowHeaderName]: '{"x":0,"y":0,"width":9,"height":9}' };
    for (const answer of [new Response(new Uint8Array(4), { headers }), new Response(new Uint8Array(4))])
      await expect(core(answer).queries.livewire(1, 1, signal)).rejects.toMatchObject({
        code: 'fileTruncated',
      });
    await expect(core(new Response(Uint8Array.of(200))).queries.set(query, signal)).rejects.toMatchObject({
      code: 'badRequest',
    });
  });

  it('hands on what the core says is wrong', async () => {
    const failure = new AppError('notFound', { what: 'layer', id: 'nir' }).toData();
    const { queries } = core(Response.json(failure, { status: 422 }));
    await expect(queries.set(query, signal)).rejects.toMatchObject({
      code: 'notFound',
      params: { id: 'nir' },
    });
    await expect(
      core(new Response('what?', { status: 500 })).queries.set(query, signal),
    ).rejects.toMatchObject({
      code: 'internal',
    });
  });

  it('asks again when nobody answers or no workspace is open yet, and gives up at last', async () => {
    vi.useFakeTimers();
    const early = Response.json(new AppError('workspaceNotOpen').toData(), { status: 422 });
    const { sent, queries } = core(
      new Error('broken'),
      new Response(null, { status: 503 }),
      early,
      bytesOf(),
    );
    const answer = queries.set(query, signal);
    await vi.runAllTimersAsync();
    expect(await answer).toEqual(set);
    expect(sent).toHaveLength(4);
    const given = expect(core().queries.set(query, signal)).rejects.toMatchObject({ code: 'coreStopped' });
    await vi.runAllTimersAsync();
    await given;
  });

  it('rejects with the reason of the signal, also between two attempts', async () => {
    vi.useFakeTimers();
    const abort = new AbortController();
    const { sent, queries } = core();
    const answer = queries.set(query, abort.signal);
    const expected = expect(answer).rejects.toBe('over');
    await vi.advanceTimersByTimeAsync(10);
    abort.abort('over');
    await expected;
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(1);
    await expect(core(bytesOf()).queries.set(query, abort.signal)).rejects.toBe('over');
  });
});
