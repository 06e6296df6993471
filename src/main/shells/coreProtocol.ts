import { parseArgs } from 'node:util';
import type { AppErrorData } from '../../shared/errors.ts';
import { formatError } from '../../shared/i18n/errors.ts';
import type { CoreAddress } from './forward.ts';

/*
 * What a core process and its parent say to each other. The parent is Electron's main process, `npm start`, or nobody
 * (a core started by hand). Both ways of starting use the same arguments and the same messages.
 */

/** From the core to its parent. */
export type CoreMessage =
  /** The core answers requests. `url` is the entry URL with its token when it listens on a port. */
  | { readonly type: 'ready'; readonly address: CoreAddress; readonly url: string | null }
  /** The core cannot run and exits with code 1; starting it again the same way is of no use unless `retryable`. */
  | { readonly type: 'fatal'; readonly error: AppErrorData; readonly text?: FatalText };

/** The error's sentences, added on the way: `npm start` is a script that knows no texts. */
export interface FatalText {
  readonly fr: string;
  readonly en: string;
}

/** From the parent to the core. */
export interface ParentMessage {
  /** Finish what is being written, release the workspace, exit with code 0. */
  readonly type: 'close';
}

/** Where and on what a core starts. Paths are absolute. */
export interface CoreOptions {
  /** Local socket or Windows named pipe to listen on; else a loopback port is used. */
  readonly socketPath: string | null;
  /** Loopback port; 0 takes any free one. */
  readonly port: number;
  /** Null: the core makes one for a port, and asks for none on a socket. Never an argument, which every user can list. */
  readonly token: string | null;
  readonly workspace: string | null;
  readonly dataset: string | null;
  readonly sample: boolean;
}

/** Name of the environment variable that carries the token. */
export const tokenVariable = 'ARPENTEUR_TOKEN';

/**
 * Reads `--socket PATH | --port N, --workspace DIR, --dataset DIR, --sample` and the token from the environment, then
 * takes the token out of it, so that no child process of the core inherits it. Unknown arguments are left alone: Electron
 * and Chromium add their own.
 */
export function readCoreOptions(argv: readonly string[], env: NodeJS.ProcessEnv): CoreOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      socket: { type: 'string' },
      port: { type: 'string' },
      workspace: { type: 'string' },
      dataset: { type: 'string' },
      sample: { type: 'boolean' },
    },
  });
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const token = text(env[tokenVariable]);
  delete env[tokenVariable];
  return {
    socketPath: text(values.socket),
    port: Number(text(values.port) ?? 0),
    token,
    workspace: text(values.workspace),
    dataset: text(values.dataset),
    sample: values.sample === true,
  };
}

/** The arguments that `readCoreOptions` reads; the token goes by the environment. */
export function coreArguments(options: Partial<CoreOptions>): string[] {
  const args: string[] = [];
  if (options.socketPath) args.push('--socket', options.socketPath);
  else if (options.port) args.push('--port', String(options.port));
  if (options.workspace) args.push('--workspace', options.workspace);
  if (options.dataset) args.push('--dataset', options.dataset);
  if (options.sample) args.push('--sample');
  return args;
}

/** The core's side of the channel. */
export interface Parent {
  /** Messages to nobody are dropped. Resolves when the message is on its way, so that the core may exit after it. */
  post(message: CoreMessage): Promise<void>;
  /** Calls back once: on `close`, when the parent is gone, or on a signal that asks the process to end. */
  onClose(listener: () => void): void;
}

/** Electron's `process.parentPort` in a utility process, as far as we use it. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Finds the parent by itself: Electron's port, Node's IPC channel of `fork`, or none. */
export function connectParent(): Parent {
  const port = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort;
  return {
    post(posted) {
      const message = posted.type === 'fatal' ? { ...posted, text: fatalText(posted.error) } : posted;
      if (port) port.postMessage(message);
      else if (process.send && process.connected) {
        return new Promise((done) => process.send!(message, undefined, undefined, () => done()));
      }
      return Promise.resolve();
    },
    onClose(listener) {
      let called = false;
      const once = (): void => {
        if (!called) listener();
        called = true;
      };
      const onMessage = (message: unknown): void => {
        if (isParentMessage(message)) once();
      };
      port?.on('message', (event) => onMessage(event.data));
      process.on('message', onMessage);
      // A parent that was killed must not leave a core behind that holds the workspace.
      process.once('disconnect', once);
      process.on('SIGINT', once);
      process.on('SIGTERM', once);
    },
  };
}

function fatalText(error: AppErrorData): FatalText {
  const sentence = (language: 'fr' | 'en'): string => {
    const { message, hint } = formatError(error, language);
    return `${message} ${hint}`;
  };
  return { fr: sentence('fr'), en: sentence('en') };
}

function isParentMessage(message: unknown): message is ParentMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'close';
}

/** True for what a core posts; anything else on the channel is not ours. */
export function isCoreMessage(message: unknown): message is CoreMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    (message.type === 'ready' || message.type === 'fatal')
  );
}
