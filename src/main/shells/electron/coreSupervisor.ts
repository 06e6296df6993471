import { randomBytes } from 'node:crypto';
import { utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';
import { coreArguments, isCoreMessage, tokenVariable } from '../coreProtocol.ts';
import type { CoreOptions, ParentMessage } from '../coreProtocol.ts';
import type { CoreAddress } from '../forward.ts';
import { createPrivateSocketPath } from '../privateSocket.ts';
import { createRestartPolicy } from '../restartPolicy.ts';
import { shellLanguage } from './texts.ts';

export interface SupervisorOptions extends Pick<CoreOptions, 'workspace' | 'dataset' | 'sample'> {
  readonly corePath: string;
  /** Asked when the core cannot be kept running; true starts it again. `reason` is what the core itself said, if it did. */
  onGiveUp(reason: string | null): Promise<boolean>;
}

export interface CoreSupervisor {
  readonly closed: boolean;
  /** Where the core listens: waits while it starts. Rejects when it was given up or closed. */
  address(): Promise<CoreAddress>;
  /** Asks the core to finish and waits until it is gone. */
  close(): Promise<void>;
}

// Writing out a batch takes milliseconds; a core that needs longer hangs.
const closeTimeoutMs = 5_000;

/** Forks the core as a utility process and keeps it running, always on the same private socket. */
export function createCoreSupervisor(options: SupervisorOptions): CoreSupervisor {
  const socket = createPrivateSocketPath();
  // On Windows the pipe's name could be listed by another user; the token costs nothing elsewhere.
  const token = randomBytes(24).toString('base64url');
  const policy = createRestartPolicy();
  let child: UtilityProcess | null = null;
  let ready = pendingAddress();
  let closing: Promise<void> | null = null;
  let closed = false;
  let firstStart = true;

  function start(): void {
    let fatal: string | null = null;
    // What the user asked to open on the command line is opened once, not after each crash.
    const { workspace, dataset, sample } = options;
    const asked = firstStart ? { workspace, dataset, sample } : { workspace };
    firstStart = false;
    child = utilityProcess.fork(options.corePath, coreArguments({ socketPath: socket.path, ...asked }), {
      env: { ...process.env, [tokenVariable]: token },
      serviceName: 'Arpenteur core',
      stdio: 'inherit',
    });
    child.on('message', (message: unknown) => {
      if (!isCoreMessage(message)) return;
      if (message.type === 'ready') ready.resolve(message.address);
      else fatal = message.text?.[shellLanguage()] ?? message.error.code;
    });
    child.once('exit', () => {
      child = null;
      if (!closing) void restart(fatal);
    });
  }

  async function restart(fatal: string | null): Promise<void> {
    // Whoever asks from now on waits for the next core; who waited for this one still does.
    const waiting = ready;
    ready = pendingAddress();
    ready.promise.then(waiting.resolve, waiting.reject);
    const delayMs = fatal === null ? policy.crashed(Date.now()) : null;
    if (delayMs !== null) {
      setTimeout(() => closing ?? start(), delayMs);
      return;
    }
    const again = await options.onGiveUp(fatal);
    if (closing) return;
    if (!again) return ready.reject(new Error(fatal ?? 'The core stopped too often.'));
    policy.reset();
    start();
  }

  async function stop(): Promise<void> {
    ready.reject(new Error('The application is closing.'));
    const running = child;
    if (running) {
      await new Promise<void>((gone) => {
        const kill = setTimeout(() => running.kill(), closeTimeoutMs);
        running.once('exit', () => {
          clearTimeout(kill);
          gone();
        });
        running.postMessage({ type: 'close' } satisfies ParentMessage);
      });
    }
    socket.remove();
    closed = true;
  }

  start();
  return {
    get closed() {
      return closed;
    },
    address: () => ready.promise,
    close: () => (closing ??= stop()),
  };
}

/** A promise whose rejection is no accident when nobody is waiting for it. */
function pendingAddress(): PromiseWithResolvers<CoreAddress> {
  const pending = Promise.withResolvers<CoreAddress>();
  pending.promise.catch(() => {});
  return pending;
}
