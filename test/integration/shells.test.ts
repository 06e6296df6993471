import { fork } from 'node:child_process';
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createPrivateSocketPath } from '../../src/main/shells/privateSocket.ts';
import { coreArguments, readCoreOptions } from '../../src/main/shells/coreProtocol.ts';
import { createToken, forward, listen } from '../../src/main/shells/http/index.ts';
import type { FetchHandler, Listening, ListenOn } from '../../src/main/shells/http/index.ts';

const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function serve(handler: FetchHandler, on: ListenOn): Promise<Listening> {
  const listening = await listen(handler, on, { closeGraceMs: 20 });
  opened.push(() => listening.close());
  return listening;
}

function privateSocket(): string {
  const { path, remove } = createPrivateSocketPath();
  opened.push(remove);
  return path;
}

/** Echoes what it was asked; `/stream` never ends by itself and tells when the client went. */
function echo(onGone: () => void = () => {}): FetchHandler {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === '/empty') return new Response(null, { status: 204, headers: { 'x-kept': 'yes' } });
    if (pathname === '/cookies') {
      return new Response('ok', {
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      });
    }
    if (pathname === '/stream') {
      request.signal.addEventListener('abort', onGone);
      return new Response(
        new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('one\n')) }),
        { headers: { 'content-type': 'text/event-stream' } },
      );
    }
    const body = new Uint8Array(await request.arrayBuffer());
    if (pathname === '/mirror') return new Response(body, { headers: { 'x-length': String(body.length) } });
    return Response.json({
      method: request.method,
      path: pathname + search,
      asked: request.headers.get('x-asked'),
    });
  };
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Node's own client: it sends any Host, Origin and Sec-Fetch header, as a hostile page's browser would. */
function ask(port: number, path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode!, headers: incoming.headers, text }));
      },
    );
    outgoing.on('error', reject).end();
  });
}

async function servePort(): Promise<{ port: number; token: string; url: string }> {
  const token = createToken();
  const { url } = await serve(echo(), { port: 0, token });
  return { port: Number(new URL(url!).port), token, url: url! };
}

describe('a core on a loopback port', () => {
  test('the entry URL leaves the token as a cookie and goes on to the page without it', async () => {
    const { port, token, url } = await servePort();
    const entry = await ask(port, new URL(url).pathname + new URL(url).search);
    expect(entry.status).toBe(303);
    expect(entry.headers.location).toBe('/');
    const cookie = entry.headers['set-cookie']![0]!;
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).toContain(token);
    const page = await ask(port, '/', { cookie: cookie.split(';')[0] });
    expect(page.status).toBe(200);
  });

  test('a request without the token, or with another, is refused', async () => {
    const { port, token } = await servePort();
    expect((await ask(port, '/api/x')).status).toBe(401);
    expect((await ask(port, '/?token=wrong')).status).toBe(401);
    expect((await ask(port, '/', { cookie: `arpenteur-${port}=${token}x` })).status).toBe(401);
    expect((await ask(port, '/', { authorization: 'Bearer ' })).status).toBe(401);
    expect((await ask(port, '/api/x', { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  test('the token counts in the entry URL only', async () => {
    const { port, token } = await servePort();
    expect((await ask(port, `/api/x?token=${token}`)).status).toBe(401);
  });

  test('a foreign Host is refused, whatever it knows', async () => {
    const { port, token } = await servePort();
    const authorization = `Bearer ${token}`;
    expect((await ask(port, '/', { authorization, host: `evil.example:${port}` })).status).toBe(403);
    expect((await ask(port, '/', { authorization, host: '127.0.0.1' })).status).toBe(403);
    expect((await ask(port, '/', { authorization, host: `localhost:${port}` })).status).toBe(200);
  });

  test('a foreign Origin is refused, our own passes', async () => {
    const { port, token } = await servePort();
    const authorization = `Bearer ${token}`;
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${port + 1}`,
      `http://localhost:${port}`,
    ]) {
      expect((await ask(port, '/api/x', { authorization, origin }, 'POST')).status, origin).toBe(403);
    }
    const own = { authorization, origin: `http://127.0.0.1:${port}` };
    expect((await ask(port, '/api/x', own, 'POST')).status).toBe(200);
  });

  test('a page of another port, whose requests carry the cookie, may open a window and nothing else', async () => {
    const { port, token } = await servePort();
    const cookie = `arpenteur-${port}=${token}`;
    const image = {
      cookie,
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'image',
    };
    const frame = { ...image, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
    const link = { ...image, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ask(port, '/api/x', image)).status).toBe(403);
    expect((await ask(port, '/', frame)).status).toBe(403);
    expect((await ask(port, '/', link)).status).toBe(200);
  });

  test('a refused window gets a page in its language that says what to do', async () => {
    const { port } = await servePort();
    const french = await ask(port, '/', { accept: 'text/html', 'accept-language': 'fr-FR,fr;q=0.9' });
    expect(french.headers['content-type']).toContain('text/html');
    expect(french.text).toContain('jeton');
    expect((await ask(port, '/', { accept: 'text/html' })).text).toContain('access token');
  });

  test('a port that another program holds is an error that names it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    opened.push(() => void other.close());
    const { port } = other.address() as AddressInfo;
    await expect(listen(echo(), { port, token: 't' })).rejects.toMatchObject({
      code: 'portInUse',
      params: { port },
    });
  });

  test('closing frees the port although a stream is open', async () => {
    const token = createToken();
    const listening = await listen(echo(), { port: 0, token }, { closeGraceMs: 20 });
    const port = Number(new URL(listening.url!).port);
    const response = await forward(new Request('http://core/stream'), listening.address);
    const reader = response.body!.getReader();
    await reader.read();
    await listening.close();
    await expect(reader.read()).rejects.toThrow();
    await serve(echo(), { port, token });
  });
});

describe('a core on a local socket', () => {
  test.skipIf(process.platform === 'win32')('its folder is open to this user only', () => {
    const folder = dirname(privateSocket());
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('the socket file of a core that was killed is taken over, that of a living one is not', async () => {
    const socketPath = privateSocket();
    await abandonSocket(socketPath);
    const first = await serve(echo(), { socketPath });
    expect((await forward(new Request('http://core/x'), first.address)).status).toBe(200);
    await expect(listen(echo(), { socketPath })).rejects.toMatchObject({ code: 'portInUse' });
    expect((await forward(new Request('http://core/x'), first.address)).status).toBe(200);
  });

  test('a token, when one is set, is asked for', async () => {
    const socketPath = privateSocket();
    const { address } = await serve(echo(), { socketPath, token: 'secret' });
    expect((await forward(new Request('http://core/x'), { socketPath })).status).toBe(401);
    expect((await forward(new Request('http://core/x'), { socketPath, token: 'other' })).status).toBe(401);
    expect((await forward(new Request('http://core/x'), address)).status).toBe(200);
  });
});

describe.each(['socket', 'port'])('the forwarder over a %s', (kind) => {
  const start = async (onGone?: () => void): Promise<Listening> =>
    serve(
      echo(onGone),
      kind === 'socket' ? { socketPath: privateSocket() } : { port: 0, token: createToken() },
    );

  test('carries method, path, query and headers, whatever host and origin the request names', async () => {
    const { address } = await start();
    const request = new Request('app://arpenteur/api/a%20b?c=d&e', {
      method: 'DELETE',
      headers: { 'x-asked': 'yes' },
    });
    const answer = await forward(request, address);
    expect(await answer.json()).toEqual({ method: 'DELETE', path: '/api/a%20b?c=d&e', asked: 'yes' });
  });

  test('carries 5 MB both ways unchanged', async () => {
    const { address } = await start();
    const body = Uint8Array.from({ length: 5_000_000 }, (_, i) => (i * 31) >> 3);
    const answer = await forward(new Request('http://core/mirror', { method: 'POST', body }), address);
    expect(answer.headers.get('x-length')).toBe('5000000');
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
  });

  test('answers without a body where there is none', async () => {
    const { address } = await start();
    const empty = await forward(new Request('http://core/empty'), address);
    expect([empty.status, empty.body, empty.headers.get('x-kept')]).toEqual([204, null, 'yes']);
    const head = await forward(new Request('http://core/x', { method: 'HEAD' }), address);
    expect([head.status, head.body]).toEqual([200, null]);
  });

  test('keeps headers that come several times', async () => {
    const { address } = await start();
    const answer = await forward(new Request('http://core/cookies'), address);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('streams as it comes, and a client that goes ends the core’s work', async () => {
    let gone = (): void => {};
    const wasGone = new Promise<void>((resolve) => (gone = resolve));
    const { address } = await start(() => gone());
    const client = new AbortController();
    const answer = await forward(new Request('http://core/stream', { signal: client.signal }), address);
    const reader = answer.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('one\n');
    client.abort();
    await wasGone;
    await expect(reader.read()).rejects.toThrow();
  });

  test('a body that is cancelled ends the core’s work', async () => {
    let gone = (): void => {};
    const wasGone = new Promise<void>((resolve) => (gone = resolve));
    const { address } = await start(() => gone());
    const answer = await forward(new Request('http://core/stream'), address);
    await answer.body!.cancel();
    await wasGone;
  });
});

test('the forwarder fails when nobody listens', async () => {
  const socketPath = join(mkdtempSync(join(tmpdir(), 'arpenteur-')), 'core.sock');
  await expect(forward(new Request('http://core/x'), { socketPath })).rejects.toThrow(/ENOENT|ECONNREFUSED/);
});

test('the arguments of a core come back as they were, among others that are not ours', () => {
  const options = { socketPath: '/tmp/a b.sock', port: 0, workspace: '/w', dataset: '/d', sample: true };
  const env = { ARPENTEUR_TOKEN: 'secret' };
  const argv = ['out/main/index.js', '--no-sandbox', ...coreArguments(options), '--lang=fr'];
  expect(readCoreOptions(argv, env)).toEqual({ ...options, token: 'secret' });
  expect(env).not.toHaveProperty('ARPENTEUR_TOKEN');
});

/** Leaves a socket file that nobody listens on, as a killed process does. */
async function abandonSocket(socketPath: string): Promise<void> {
  const script = join(mkdtempSync(join(tmpdir(), 'arpenteur-')), 'listen.mjs');
  writeFileSync(
    script,
    `import { createServer } from 'node:net';
     createServer().listen(process.argv[2], () => process.send('ready'));`,
  );
  const child = fork(script, [socketPath]);
  await new Promise((resolve) => child.once('message', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  if (process.platform !== 'win32') expect(existsSync(socketPath)).toBe(true);
}
