import { fork } from 'node:child_process';

const windowMs = 60_000;
const maxCrashes = 5;
const firstDelayMs = 100;

/**
 * Keeps a core running on one port with one token (src/main/shells/coreProtocol.ts says what they tell each other).
 *
 * A core that dies is started again, first at once, then at doubling intervals; at the fifth crash within a minute, or when
 * the core itself says that it cannot run, `onEnd` is called and nothing is started any more.
 *
 * @param {object} options
 * @param {string} options.corePath the program
 * @param {string[]} options.args its arguments at the first start, without `--port`
 * @param {string[]} [options.argsAgain] its arguments after a crash; default: the same
 * @param {number} options.port 0: any free one, kept from then on
 * @param {string} options.token
 * @param {(url: string, first: boolean) => void} options.onReady entry URL
 * @param {(crash: { code: number | null, signal: string | null }) => void} [options.onCrash] it is started again
 * @param {(end: { why: 'closed' | 'fatal' | 'crashes', text?: { fr: string, en: string } }) => void} options.onEnd
 * @returns {{ close(): void }}
 */
export function supervise({ corePath, args, argsAgain = args, port, token, onReady, onCrash, onEnd }) {
  let child = null;
  let crashes = [];
  let keptPort = port;
  let everReady = false;
  let closing = false;
  let timer;

  const start = () => {
    let fatal;
    child = fork(corePath, ['--port', String(keptPort), ...(everReady ? argsAgain : args)], {
      env: { ...process.env, ARPENTEUR_TOKEN: token },
      // Its own stdout is for nobody: ours may be piped.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    child.on('message', (message) => {
      if (message?.type === 'fatal') fatal = message.text;
      if (message?.type !== 'ready') return;
      keptPort = Number(new URL(message.url).port);
      onReady(message.url, !everReady);
      everReady = true;
    });
    child.once('exit', (code, signal) => {
      child = null;
      if (closing || code === 0) return onEnd({ why: 'closed' });
      if (fatal) return onEnd({ why: 'fatal', text: fatal });
      const now = Date.now();
      crashes = [...crashes.filter((time) => now - time < windowMs), now];
      if (crashes.length >= maxCrashes) return onEnd({ why: 'crashes' });
      onCrash?.({ code, signal });
      timer = setTimeout(start, firstDelayMs * 2 ** (crashes.length - 1));
    });
  };

  start();
  return {
    close() {
      if (closing) return;
      closing = true;
      clearTimeout(timer);
      if (!child) return onEnd({ why: 'closed' });
      if (child.connected) child.send({ type: 'close' });
      // A core that does not answer holds the terminal no longer than this.
      const running = child;
      setTimeout(() => running.kill('SIGKILL'), 5_000).unref();
    },
  };
}
