import { serveChild } from './serveChild.ts';

/*
 * The process in which models run, and may die. It writes nothing: when whoever started it is gone, it goes at once, also when a
 * thread is deep in a run (an orderly exit would wait for it).
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
serveChild({
  onMessage: (listener) => void process.on('message', listener),
  send: (message) => void process.send?.(message),
});
