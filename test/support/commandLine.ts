import type { CliIo } from '../../src/main/cli/CliIo.ts';
import { main } from '../../src/main/cli/main.ts';

/** What a command of the command line answered. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON value on stdout. */
  json(): any;
  /** The JSON value of each line of stdout. */
  jsonLines(): any[];
}

/** The command line in this process, on real folders; paths are relative to `root`. */
export async function runCommand(root: string, ...args: string[]): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  const io: CliIo = {
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    progressWidth: null,
    env: { LANG: 'C', INIT_CWD: root },
    cwd: '/',
    onInterrupt: () => () => {},
    quit: () => {},
  };
  const code = await main(args, io);
  return {
    code,
    stdout,
    stderr,
    json: () => JSON.parse(stdout) as unknown,
    jsonLines: () =>
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown),
  };
}
