import type { CliIo } from './CliIo.ts';

/** The surroundings of a real process. */
export function processIo(): CliIo {
  // A reader that has seen enough (`| head`) closes the pipe: the rest is for nobody, and no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    progressWidth: process.stderr.isTTY ? process.stderr.columns || 80 : null,
    env: process.env,
    cwd: process.cwd(),
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      process.on('SIGTERM', listener);
      return () => {
        process.off('SIGINT', listener);
        process.off('SIGTERM', listener);
      };
    },
    quit: (code) => process.exit(code),
  };
}
