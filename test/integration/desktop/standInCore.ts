/*
 * A small core for tests of the shells: the real listener and the real messages to the parent, with a handler that shows
 * what it was asked. `/api/die` kills it; `/api/live` streams until the client goes.
 */
import { writeFileSync } from 'node:fs';
import { connectParent, readCoreOptions } from '../../../src/main/shells/coreProtocol.ts';
import { createToken, listen } from '../../../src/main/shells/http/index.ts';

const options = readCoreOptions(process.argv.slice(2), process.env);
const parent = connectParent();

async function handle(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  if (pathname === '/api/die') process.kill(process.pid, 'SIGKILL');
  if (pathname === '/api/live') {
    const encoder = new TextEncoder();
    let timer: NodeJS.Timeout;
    request.signal.addEventListener('abort', () => {
      if (options.dataset) writeFileSync(options.dataset, 'gone');
    });
    return new Response(
      new ReadableStream({
        start(controller) {
          let n = 0;
          timer = setInterval(() => controller.enqueue(encoder.encode(`event ${n++}\n`)), 20);
        },
        cancel: () => clearInterval(timer),
      }),
      { headers: { 'content-type': 'text/event-stream' } },
    );
  }
  const body = await request.text();
  return Response.json({
    pid: process.pid,
    method: request.method,
    path: pathname + search,
    length: body.length,
    options: { ...options, token: options.token === null ? null : 'set' },
  });
}

if (options.workspace === '/locked') {
  const error = { code: 'workspaceLocked', params: { path: '/locked', pid: 1 }, retryable: true } as const;
  await parent.post({ type: 'fatal', error });
  process.exit(1);
}
if (options.workspace === '/crashing') process.exit(3);

const { address, url, close } = await listen(
  handle,
  options.socketPath
    ? { socketPath: options.socketPath, token: options.token }
    : { port: options.port, token: options.token ?? createToken() },
);
parent.onClose(() => void close().then(() => process.exit(0)));
await parent.post({ type: 'ready', address, url });
