import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * Runs a program to its end.
 *
 * options.stdio: 'inherit' (default), 'stderr' (its stdout goes to our stderr) or 'capture' (answers its output).
 * options.timeoutMs: killed after that long. Answers { code, output, timedOut }; code is 1 when it died of a signal.
 */
export function run(command, args, { stdio = 'inherit', env = process.env, cwd = root, timeoutMs = 0 } = {}) {
  return new Promise((done) => {
    const out = { inherit: 'inherit', stderr: 2, capture: 'pipe' }[stdio];
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', out, stdio === 'capture' ? 'pipe' : 'inherit'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const started = performance.now();
    const text = () => Buffer.concat(chunks).toString('utf8');
    child.on('error', (error) => done({ code: 127, output: `${text()}${error.message}\n`, timedOut: false }));
    child.on('close', (code) => {
      const timedOut = timeoutMs > 0 && code === null && performance.now() - started >= timeoutMs;
      done({ code: code ?? 1, output: text(), timedOut });
    });
  });
}

/** Runs a JavaScript file with this Node. */
export function runNode(script, args = [], options = {}) {
  return run(process.execPath, [script, ...args], options);
}
