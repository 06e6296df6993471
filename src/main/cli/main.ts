import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { fillTemplate } from '../../shared/i18n/fillTemplate.ts';
import { measures } from '../../shared/series/index.ts';
import { appVersion } from '../../shared/version.ts';
import { createContext, type CliContext, type CliIo } from './CliIo.ts';
import { addDeskCommands } from './deskCommands.ts';
import { addEvaluateCommand } from './addEvaluateCommand.ts';
import { exitCode, exitCodeOf, UsageError } from './exitCodes.ts';
import type { BlameOptions } from './blameCommand.ts';
import type { CompareOptions } from './compareCommand.ts';
import type { CurvesOptions } from './curvesCommand.ts';
import type { EditCommandOptions } from './editCommand.ts';
import type { ExportCommandOptions } from './exportCommand.ts';
import type { HistoryOptions } from './historyCommand.ts';
import type { IndexOptions } from './indexCommand.ts';
import { writeError } from './output.ts';
import type { SampleOptions } from './sampleCommand.ts';
import type { HealthOptions } from './healthCommand.ts';
import type { InspectOptions } from './inspectCommand.ts';
import { addModelCommands } from './modelCommands.ts';
import type { LocateOptions } from './locateCommand.ts';
import type { PatchesOptions } from './patchesCommand.ts';
import { addPredictionCommands } from './predictionCommands.ts';
import type { RevertOptions } from './revertCommand.ts';
import type { ServeOptions } from './serveCommand.ts';
import type { StatusOptions } from './statusCommand.ts';
import { toAppError } from './toAppError.ts';

/**
 * Runs one command line.
 *
 * @param argv what follows the program's name.
 * @returns the exit code (`exitCodes.ts`); nothing is thrown.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const { rest, lang } = takeLanguage(argv);
  const context = createContext(io, lang);
  const program = createProgram(context);
  try {
    // Without a command, help is the answer and no failure.
    if (rest.length === 0) program.outputHelp();
    else await program.parseAsync([...rest], { from: 'user' });
    return exitCode.ok;
  } catch (error) {
    return tell(context, error, rest[0] ?? '');
  }
}

/** `--lang` counts wherever it stands, and for the words of the help itself. */
function takeLanguage(argv: readonly string[]): { rest: string[]; lang: string | null } {
  const rest: string[] = [];
  let lang: string | null = null;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === '--lang' && i + 1 < argv.length) lang = argv[++i]!;
    else if (word.startsWith('--lang=')) lang = word.slice('--lang='.length);
    else rest.push(word);
  }
  return { rest, lang };
}

function createProgram(context: CliContext): Command {
  const { io, texts } = context;
  const { options, commands } = texts;
  const titles = texts.titles as Readonly<Record<string, string>>;
  const program = new Command('cli')
    .description(texts.program)
    .version(appVersion, '-V, --version', options.version)
    .option('--lang <fr|en>', options.lang)
    .helpOption('-h, --help', options.help)
    .helpCommand('help [command]', commands.help)
    .exitOverride()
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      optionDescription: (option) =>
        option.defaultValue === undefined || option.defaultValue === false
          ? option.description
          : `${option.description} (${texts.defaultWord}: ${String(option.defaultValue)})`,
    })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      // Told by `tell`, in the language.
      outputError: () => {},
    });
  // Each command loads what it needs: help is there at once, without a database or a worker.
  const json = ['--json', options.json] as const;
  const workspace = ['--workspace <dir>', options.workspace] as const;

  program
    .command('index')
    .description(commands.index)
    .requiredOption('--dataset <dir>', options.datasetFolder)
    .requiredOption(...workspace)
    .option('--rescan', options.rescan)
    .option(...json)
    .action(async (given: IndexOptions) => (await import('./indexCommand.ts')).indexCommand(context, given));
  program
    .command('status')
    .description(commands.status)
    .requiredOption(...workspace)
    .option(...json)
    .action(async (given: StatusOptions) =>
      (await import('./statusCommand.ts')).statusCommand(context, given),
    );
  program
    .command('patches')
    .description(commands.patches)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option('--where <filter>', options.wherePatches)
    .option('--sort <name>', options.sort)
    .option('--descending', options.descending)
    .option('--limit <n>', options.limit, wholeNumber(10_000_000))
    .option(...json)
    .option('--csv', options.csv)
    .action(async (given: PatchesOptions) =>
      (await import('./patchesCommand.ts')).patchesCommand(context, given),
    );
  program
    .command('health')
    .description(commands.health)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option('--out <file>', options.outHealth)
    .option(...json)
    .action(async (given: HealthOptions) =>
      (await import('./healthCommand.ts')).healthCommand(context, given),
    );
  program
    .command('inspect')
    .description(commands.inspect)
    .argument('<files...>', options.files)
    .option('--json', options.jsonLines)
    .action(async (files: string[], given: InspectOptions) =>
      (await import('./inspectCommand.ts')).inspectCommand(context, files, given),
    );
  program
    .command('curves')
    .description(commands.curves)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option('--code <n>', options.code, wholeNumber(255))
    .addOption(new Option('--measure <name>', options.measure).choices(measures).default('ndvi'))
    .option(...json)
    .action(async (given: CurvesOptions) =>
      (await import('./curvesCommand.ts')).curvesCommand(context, given),
    );
  program
    .command('compare')
    .description(commands.compare)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option(...json)
    .action(async (given: CompareOptions) =>
      (await import('./compareCommand.ts')).compareCommand(context, given),
    );
  program
    .command('locate')
    .description(commands.locate)
    .requiredOption(...workspace)
    .requiredOption('--to <dir>', options.to)
    .option('--dataset <id>', options.datasetId)
    .option(...json)
    .action(async (given: LocateOptions) =>
      (await import('./locateCommand.ts')).locateCommand(context, given),
    );
  program
    .command('export')
    .description(commands.export)
    .requiredOption(...workspace)
    .requiredOption('--out <dir>', options.out)
    .option('--dataset <id>', options.datasetId)
    .option('--all', options.all)
    .option('--where <filter>', options.where)
    .option('--patches <ids>', options.patches)
    .option('--patches-file <file>', options.patchesFile)
    .addOption(
      new Option('--compression <kind>', options.compression).choices(['lzw', 'deflate']).default('lzw'),
    )
    .addOption(new Option('--convert-to <list>', options.convertTo).choices(['cosia-hub-0-18', 'flair-1-19']))
    .option(...json)
    .action(async (given: ExportCommandOptions) =>
      (await import('./exportCommand.ts')).exportCommand(context, given),
    );
  program
    .command('edit')
    .description(commands.edit)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option('--where <filter>', options.whereEdit)
    .option('--op <json>', options.op)
    .option('--lock <classes>', options.lock)
    .option('--only-over <classes>', options.onlyOver)
    .option('--gate <expression>', options.gate)
    .option('--invert-gate', options.invertGate)
    .option('--dry-run', options.dryRun)
    .option('--undo <edit>', options.undo)
    .option(...json)
    .action(async (given: EditCommandOptions) =>
      (await import('./editCommand.ts')).editCommand(context, given),
    );
  program
    .command('history')
    .description(commands.history)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option('--roi <key>', options.roi)
    .option('--patch <id>', options.ofPatch)
    .option('--author <name>', options.author)
    .option('--tool <names>', options.tools)
    .option('--pair <A:B>', options.pair)
    .option('--since <time>', options.since)
    .option('--until <time>', options.until)
    .option('--day <date>', options.day)
    .option('--batches', options.batches)
    .option('--edits-only', options.editsOnly)
    .option('--limit <n>', options.limit, wholeNumber(10_000_000))
    .option(...json)
    .option('--csv', options.csv)
    .action(async (given: HistoryOptions) =>
      (await import('./historyCommand.ts')).historyCommand(context, given),
    );
  program
    .command('blame')
    .description(commands.blame)
    .requiredOption(...workspace)
    .requiredOption('--patch <id>', options.patchId)
    .option('--dataset <id>', options.datasetId)
    .option('--at <x,y>', options.at)
    .option(...json)
    .action(async (given: BlameOptions) => (await import('./blameCommand.ts')).blameCommand(context, given));
  program
    .command('revert')
    .description(commands.revert)
    .requiredOption(...workspace)
    .option('--dataset <id>', options.datasetId)
    .option('--edit <ids>', options.editIds)
    .option('--roi <key>', options.roi)
    .option('--patch <id>', options.ofPatch)
    .option('--author <name>', options.author)
    .option('--tool <names>', options.tools)
    .option('--pair <A:B>', options.pair)
    .option('--since <time>', options.since)
    .option('--until <time>', options.until)
    .option('--day <date>', options.day)
    .option('--dry-run', options.dryRun)
    .option(...json)
    .action(async (given: RevertOptions) =>
      (await import('./revertCommand.ts')).revertCommand(context, given),
    );
  addDeskCommands(program, context);
  addModelCommands(program, context);
  addPredictionCommands(program, context);
  addEvaluateCommand(program, context);
  program
    .command('sample')
    .description(commands.sample)
    .requiredOption('--out <dir>', options.outSample)
    .option('--seed <n>', options.seed, wholeNumber(2 ** 31 - 1), 1)
    .option(...json)
    .action(async (given: SampleOptions) =>
      (await import('./sampleCommand.ts')).sampleCommand(context, given),
    );
  program
    .command('serve')
    .description(commands.serve)
    .requiredOption(...workspace)
    .option('--port <n>', options.port, wholeNumber(65_535), 0)
    .option(...json)
    .action(async (given: ServeOptions) => (await import('./serveCommand.ts')).serveCommand(context, given));
  program
    .command('demo', { hidden: true })
    .description(commands.demo)
    .requiredOption('--out <dir>', options.outDemo)
    .option('--seed <n>', options.seed, wholeNumber(2 ** 31 - 1), 1)
    .action(async (given: { out: string; seed: number }) =>
      (await import('./demo.ts')).demoCommand(context, given),
    );
  program.addHelpText('after', `\n${texts.exitCodes}`);
  return program;
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= max)) throw new InvalidArgumentError('');
    return value;
  };
}

/** Says on stderr what went wrong and answers the exit code. */
function tell(context: CliContext, error: unknown, command: string): number {
  const { io, texts } = context;
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.ok; // Help or version, already written.
    const [a, b] = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
    io.err(`arpenteur: ${fillTemplate(usageText(context, error.code), { a: a ?? '', b: b ?? '' })}\n`);
    io.err(`  ${fillTemplate(texts.usage.hint, { command: command.startsWith('-') ? '' : command })}\n`);
    return exitCode.usage;
  }
  if (error instanceof UsageError) {
    if (error.message !== '') io.err(`arpenteur: ${error.message}\n`);
    return error.exitCode;
  }
  const appError = toAppError(error);
  if (appError.code === 'cancelled') io.err(`${texts.cancelled}\n`);
  else writeError(context, appError);
  return exitCodeOf(appError);
}

function usageText({ texts }: CliContext, code: string): string {
  switch (code) {
    case 'commander.unknownCommand':
      return texts.usage.unknownCommand;
    case 'commander.unknownOption':
      return texts.usage.unknownOption;
    case 'commander.missingMandatoryOptionValue':
      return texts.usage.missingOption;
    case 'commander.optionMissingArgument':
      return texts.usage.missingValue;
    case 'commander.invalidArgument':
      return texts.usage.invalidValue;
    case 'commander.missingArgument':
      return texts.usage.missingArgument;
    case 'commander.excessArguments':
      return texts.usage.excessArguments;
    default:
      return texts.usage.other;
  }
}
