import { request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** Where a core listens: a local socket (or Windows named pipe), or a loopback port. */
export type CoreAddress =
  | { readonly socketPath: string; readonly token?: string | undefined }
  | { readonly url: string; readonly token: string };

// RFC 9110, 7.6.1: about one connection, not about the message. Host and length are set anew for the next hop.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const bodyless = new Set([204, 205, 304]);

/**
 * Sends a Request to a core and answers its Response, streamed as it comes.
 *
 * The body goes whole, with its length. When `request.signal` fires, or the response's body is cancelled, the connection
 * is closed, so the core's own `request.signal` fires too. Rejects with Node's error when nobody listens (`ECONNREFUSED`,
 * `ENOENT`) or the core dies before it answered.
 */
export async function forward(request: Request, address: CoreAddress): Promise<Response> {
  request.signal.throwIfAborted();
  const body =
    request.method === 'GET' || request.method === 'HEAD' ? null : Buffer.from(await request.arrayBuffer());
  const answer = await send(requestOptions(request, address, body), body, request.signal);
  const status = answer.statusCode ?? 502;
  const init = { status, statusText: answer.statusMessage ?? '', headers: responseHeaders(answer) };
  if (request.method === 'HEAD' || bodyless.has(status)) {
    answer.resume();
    return new Response(null, init);
  }
  return new Response(Readable.toWeb(answer) as NodeReadableStream as ReadableStream<Uint8Array>, init);
}

function requestOptions(request: Request, address: CoreAddress, body: Buffer | null): RequestOptions {
  const { pathname, search } = new URL(request.url);
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (!hopByHop.has(name) && name !== 'host' && name !== 'content-length') headers[name] = value;
  }
  if (body) headers['content-length'] = String(body.byteLength);
  if (address.token) headers['authorization'] = `Bearer ${address.token}`;
  const common = { method: request.method, path: pathname + search, signal: request.signal };
  if ('socketPath' in address) {
    return { ...common, socketPath: address.socketPath, headers: { ...headers, host: 'arpenteur' } };
  }
  const { hostname, port, host } = new URL(address.url);
  return { ...common, hostname, port, headers: { ...headers, host } };
}

function send(options: RequestOptions, body: Buffer | null, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(options, (incoming) => {
      // Node's own signal ends with the request; an answer that is still streaming must be cut as well.
      const cut = (): void => void incoming.destroy(abortReason(signal));
      signal.addEventListener('abort', cut, { once: true });
      incoming.once('close', () => signal.removeEventListener('abort', cut));
      resolve(incoming);
    });
    outgoing.on('error', (error) => reject(signal.aborted ? abortReason(signal) : error));
    outgoing.end(body ?? undefined);
  });
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError');
}

function responseHeaders(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < answer.rawHeaders.length; i += 2) {
    const name = answer.rawHeaders[i]!;
    if (!hopByHop.has(name.toLowerCase())) headers.append(name, answer.rawHeaders[i + 1]!);
  }
  return headers;
}
