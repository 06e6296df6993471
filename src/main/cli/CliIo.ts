import { resolve } from 'node:path';
import { cliTexts, type CliTexts } from '../../shared/i18n/cli.ts';
import { languageOfLocale, type Language } from '../../shared/i18n/language.ts';

/** What the command line has of the world; tests pass their own. */
export interface CliIo {
  /** Data only. */
  out(text: string): void;
  /** Everything else. */
  err(text: string): void;
  /** Columns of the terminal that stderr is, or null when it is none: then no progress is shown. */
  readonly progressWidth: number | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Calls back on each interruption (Ctrl+C); answers the way to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** A command's surroundings: the world, the language, and whether data is JSON. */
export interface CliContext {
  readonly io: CliIo;
  readonly language: Language;
  readonly texts: CliTexts;
}

/** `--lang`, else the locale of the environment in POSIX order. */
export function createContext(io: CliIo, lang: string | null): CliContext {
  const { env } = io;
  const locale = lang ?? [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value);
  const language = languageOfLocale(locale);
  return { io, language, texts: cliTexts[language] };
}

/** An absolute path, from the folder where the user stands: npm runs scripts elsewhere and says so in INIT_CWD. */
export function resolvePath(io: CliIo, path: string): string {
  return resolve(io.env['INIT_CWD'] || io.cwd, path);
}
