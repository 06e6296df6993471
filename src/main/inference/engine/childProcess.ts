import { fork } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { AppError } from '../../../shared/errors.ts';

/** A child process that speaks in messages of type `Out` and is sent those of type `In`. */
export interface Child<In, Out> {
  readonly pid: number;
  send(message: In): void;
  onMessage(listener: (message: Out) => void): void;
  /** Resolves when it has ended: how, and the last that it wrote to its standard error. */
  readonly ended: Promise<ChildEnd>;
  /** Ends it at once: it has nothing to save. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  /** A text for people: `SIGSEGV`, `exit code 134: …`. */
  readonly reason: string;
}

/** Of standard error; a runtime that dies says why in its last lines. */
const keptErrorBytes = 4096;
const reasonCharacters = 300;

/**
 * Starts `inference.child`. It ends when this process does, however that comes about: the channel between them closes.
 *
 * The program that runs it is the one that runs us. In Electron that is Electron itself, which is a Node when
 * ELECTRON_RUN_AS_NODE says so; a packaged program needs the fuse `runAsNode` for it (electron-builder.yml).
 * Our own `execArgv` is not handed on: what a test runner loads into its processes is not for this one.
 */
export function startChild<In, Out>(): Child<In, Out> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const env: NodeJS.ProcessEnv = { ...process.env };
  if (process.versions['electron'] !== undefined) env['ELECTRON_RUN_AS_NODE'] = '1';
  // What a debugger or a test runner adds to every Node that starts.
  delete env['NODE_OPTIONS'];
  const child = fork(new URL(`./inference.child.${extension}`, import.meta.url), [], {
    execArgv: [],
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = Buffer.alloc(0);
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = Buffer.concat([errors, chunk]);
    errors = errors.subarray(Math.max(0, errors.length - keptErrorBytes));
  });
  const ended = new Promise<ChildEnd>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve({ code, signal, reason: describeEnd(code, signal, errors.toString('utf8')) });
    // `close` comes after `exit`, when standard error has been read to its end.
    child.once('close', end);
    child.once('error', (error) => {
      // Not started at all; a message that cannot be sent any more is told by its end.
      if (child.pid === undefined) resolve({ code: null, signal: null, reason: error.message });
    });
  });
  return {
    pid: child.pid ?? 0,
    send(message) {
      // A child that has died meanwhile is told by `ended`.
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage(listener) {
      child.on('message', (message) => listener(message as Out));
    },
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null, errors: string): string {
  const how = signal ?? `exit code ${code ?? '?'}`;
  const said = stripVTControlCharacters(errors).trim().slice(-reasonCharacters).replaceAll(/\s+/g, ' ');
  return said === '' ? how : `${how}: ${said}`;
}

/**
 * Asks a child of its own one question. The child is gone when this settles.
 *
 * @returns the answer, or how the child ended without one
 * @throws AppError `cancelled`
 */
export async function askChild<In, Out>(
  question: In,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<{ kind: 'answer'; answer: Out } | { kind: 'ended'; reason: string }> {
  if (options.signal?.aborted) throw new AppError('cancelled');
  const child = startChild<In, Out>();
  const stop = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      child.onMessage((answer) => resolve({ kind: 'answer', answer }));
      void child.ended.then(({ reason }) => resolve({ kind: 'ended', reason }));
      const timer = setTimeout(
        () => resolve({ kind: 'ended', reason: `no answer in ${Math.round(options.timeoutMs / 1000)} s` }),
        options.timeoutMs,
      );
      stop.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
      options.signal?.addEventListener('abort', () => reject(new AppError('cancelled')), {
        once: true,
        signal: stop.signal,
      });
      child.send(question);
    });
  } finally {
    stop.abort();
    await child.kill();
  }
}
